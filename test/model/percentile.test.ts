import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CategorySums } from "../../src/model/classification.ts";
import type { Model, Reference } from "../../src/model/model.ts";
import { buildReference, percentilesAgainst } from "../../src/model/percentile.ts";
import { randomFrom } from "../../src/model/random.ts";

const [C, G, P] = [3, 2, 6];
const model = { classes: ["AGN", "Star", "XRB"], properties: new Array(P).fill({}) } as unknown as Model;
const factors = Float64Array.of(0.7, 1.3);

/** Random sums of n sources, rounded so that ties occur. */
function randomSums(n: number, seed: number): CategorySums {
  const random = randomFrom(seed);
  return {
    length: n,
    sums: Float64Array.from({ length: G * C * n }, () => -Math.round(200 * random()) / 7),
    missing: Uint16Array.from({ length: n }, () => Math.floor((P + 1) * random() ** 2)),
    outOfRange: new Uint32Array(n),
  };
}

/** The percentile by the words of the method, section 5. `self`: the source's index in the reference of its class, or −1. */
function byDefinition(reference: Omit<Reference, "power">, sums: CategorySums, i: number, c: number, self: number) {
  const n = sums.length;
  const value = (logs: readonly number[]) => logs.reduce((sum, log, g) => sum + factors[g] * Math.fround(log), 0);
  const others = Array.from(reference.present[c], (present, k) => ({
    present,
    value: value(Array.from({ length: G }, (_, g) => reference.sums[c][k * G + g])),
    k,
  })).filter(({ k }) => k !== self);
  const near = (d: number) => others.filter(({ present }) => Math.abs(present - (P - sums.missing[i])) <= d);
  let d = 0;
  while (d < P && near(d).length < 50) d++;
  const own = value(Array.from({ length: G }, (_, g) => sums.sums[(g * C + c) * n + i]));
  const set = near(d);
  return {
    percentile: (100 * (1 + set.filter((other) => other.value <= own).length)) / (set.length + 1),
    few: Number(set.length < 50),
  };
}

describe("outlier percentiles", () => {
  it("are those of the definition, for labelled and other sources", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 400 }), (seed, n) => {
        const random = randomFrom(seed);
        const sums = randomSums(n, seed);
        const labels = Uint8Array.from({ length: n }, () => Math.floor(C * random() ** 3));
        const reference = buildReference(model, sums, labels);
        const prediction = labels.map((label) => (random() < 0.8 ? label : Math.floor(C * random())));
        const heldOut = labels.map((label) => (random() < 0.9 ? label : 255));
        const { percentile, few } = percentilesAgainst(reference, P, factors)(sums, prediction, heldOut);
        const seen = new Array<number>(C).fill(0);
        for (let i = 0; i < n; i++) {
          const place = seen[labels[i]]++;
          const self = heldOut[i] === prediction[i] ? place : -1;
          const expected = byDefinition(reference, sums, i, prediction[i], self);
          expect(percentile[i]).toBeCloseTo(expected.percentile, 10);
          expect(few[i]).toBe(expected.few);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("do not depend on where the range begins", () => {
    const sums = randomSums(500, 1);
    const labels = Uint8Array.from({ length: 500 }, (_, i) => i % 3);
    const of = percentilesAgainst(buildReference(model, sums, labels), P, factors);
    const half: CategorySums = {
      ...sums,
      length: 250,
      sums: sums.sums.filter((_, k) => k % 500 >= 250),
      missing: sums.missing.slice(250),
    };
    expect(of(half, labels.subarray(250), labels.subarray(250)).percentile).toEqual(
      of(sums, labels, labels).percentile.subarray(250),
    );
  });

  it("are nearly uniform for the labelled sources themselves", () => {
    const sums = randomSums(6000, 2);
    const labels = new Uint8Array(6000);
    const { percentile } = percentilesAgainst(buildReference(model, sums, labels), P, factors)(sums, labels, labels);
    for (const cut of [5, 25, 50, 90])
      expect(Math.abs((100 * percentile.filter((x) => x <= cut).length) / 6000 - cut)).toBeLessThan(2);
  });

  it("are 100, and marked, where the class has no labelled source", () => {
    const sums = randomSums(10, 3);
    const of = percentilesAgainst(buildReference(model, sums, new Uint8Array(10)), P, factors);
    const { percentile, few } = of(sums, new Uint8Array(10).fill(2));
    expect(new Set(percentile)).toEqual(new Set([100]));
    expect(new Set(few)).toEqual(new Set([1]));
    const nothing = buildReference(model, randomSums(0, 1), new Uint8Array(0));
    expect(percentilesAgainst(nothing, P, factors)(sums, new Uint8Array(10)).percentile.every(Number.isFinite)).toBe(
      true,
    );
  });
});
