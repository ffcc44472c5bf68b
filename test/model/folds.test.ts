import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockedFolds, stratifiedFolds } from "../../src/model/folds.ts";
import { randomFrom } from "../../src/model/random.ts";

const spread = (counts: readonly number[]) => Math.max(...counts) - Math.min(...counts);
const countIn = (foldOf: Uint8Array, folds: number, counts: (i: number) => boolean = () => true) =>
  Array.from({ length: folds }, (_, fold) => foldOf.reduce((sum, f, i) => sum + Number(f === fold && counts(i)), 0));

describe("stratifiedFolds", () => {
  it("spreads every class, and all sources, evenly", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ min: 0, max: 5, minLength: 10, maxLength: 200 }),
        fc.integer({ min: 2, max: 10 }),
        fc.integer(),
        (labels, folds, seed) => {
          const foldOf = stratifiedFolds(labels, folds, seed);
          for (let c = 0; c <= 5; c++)
            expect(spread(countIn(foldOf, folds, (i) => labels[i] === c))).toBeLessThanOrEqual(1);
          expect(Math.max(...foldOf)).toBeLessThan(folds);
          expect(stratifiedFolds(labels, folds, seed)).toEqual(foldOf);
        },
      ),
    );
  });

  it("keeps groups together and is still nearly even", () => {
    const random = randomFrom(1);
    const groups = Int32Array.from({ length: 600 }, () => Math.floor(300 * random()));
    const labels = groups.map((group) => group % 3);
    const foldOf = stratifiedFolds(Uint8Array.from(labels), 10, 7, groups);
    const seen = new Map<number, number>();
    groups.forEach((group, i) => expect(foldOf[i]).toBe(seen.get(group) ?? (seen.set(group, foldOf[i]), foldOf[i])));
    for (let c = 0; c < 3; c++) expect(spread(countIn(foldOf, 10, (i) => labels[i] === c))).toBeLessThanOrEqual(4);
  });

  it("depends on the seed", () => {
    const labels = new Uint8Array(100);
    expect(stratifiedFolds(labels, 10, 1)).not.toEqual(stratifiedFolds(labels, 10, 2));
  });

  it("refuses what it cannot deal, in words", () => {
    expect(() => stratifiedFolds(Uint8Array.of(0, 1), 10, 1)).toThrow(
      "The number of labelled sources is 2; 10 folds need at least as many.",
    );
    expect(() => stratifiedFolds(new Uint8Array(20), 10, 1, new Int32Array(20))).toThrow(
      /The number of groups of labelled sources is 1;/,
    );
    for (const folds of [1, 2.5, 256, NaN])
      expect(() => stratifiedFolds(new Uint8Array(300), folds, 1)).toThrow(/a whole number from 2 to 255/);
    expect(Array.from(stratifiedFolds(Uint8Array.of(0, 1), 2, 1)).sort()).toEqual([0, 1]);
  });
});

describe("blockedFolds", () => {
  const random = randomFrom(9);
  const n = 3000;
  const ra = Float64Array.from({ length: n }, () => 360 * random());
  const dec = Float64Array.from({ length: n }, () => (180 * Math.asin(2 * random() - 1)) / Math.PI);

  it("keeps neighbours within a cell together, all around the sky", () => {
    // The same places, a turn later.
    const twice = blockedFolds(
      Float64Array.from([...ra, ...ra.map((x) => x + 360)]),
      Float64Array.from([...dec, ...dec]),
      10,
      1,
    );
    expect(twice.foldOf.subarray(0, n)).toEqual(twice.foldOf.subarray(n));
    expect(twice.withoutPosition).toBe(0);
    expect(spread(countIn(twice.foldOf, 10))).toBeLessThan(20);
  });

  it("has cells of about four square degrees", () => {
    const fine = Float64Array.from({ length: 180 * 720 }, (_, i) => (i % 720) / 2 + 0.25);
    const bands = Float64Array.from({ length: 180 * 720 }, (_, i) => Math.floor(i / 720) - 89.5);
    // The sky has 41,253 square degrees.
    expect(blockedFolds(fine, bands, 10, 1).cells).toBeGreaterThan(0.98 * (41253 / 4));
    expect(blockedFolds(fine, bands, 10, 1).cells).toBeLessThan(1.001 * (41253 / 4));
  });

  it("deals sources without a position one by one, and counts them", () => {
    const some = ra.map((x, i) => (i < 100 ? NaN : x));
    const found = blockedFolds(
      some,
      dec.map((x, i) => (i === 100 ? 91 : x)),
      10,
      1,
    );
    expect(found.withoutPosition).toBe(101);
    expect(new Set(found.foldOf.subarray(0, 101)).size).toBeGreaterThan(1);
  });

  it("takes poles and full turns, and keeps groups together", () => {
    const { foldOf } = blockedFolds(
      Float64Array.of(0, 360, -1e-18, 10, 200, 5),
      Float64Array.of(90, -90, 0, 90, 0, 0),
      2,
      1,
      Int32Array.of(0, 1, 2, 3, 4, 1),
    );
    expect(foldOf[5]).toBe(foldOf[1]);
    expect(Math.max(...foldOf)).toBe(1);
  });

  it("refuses what it cannot deal, in words", () => {
    const nowhere = new Float64Array(20).fill(NaN);
    expect(() => blockedFolds(nowhere, nowhere, 10, 1)).toThrow(/None of the 20 labelled sources has a position/);
    expect(() => blockedFolds(new Float64Array(20), new Float64Array(20), 10, 1)).toThrow(
      "The number of cells of the sky with labelled sources is 1; 10 folds need at least as many.",
    );
  });
});
