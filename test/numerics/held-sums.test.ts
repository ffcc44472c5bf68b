import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compiledHeldSums } from "../../src/numerics/compiled-held-sums.ts";
import type { HeldShape, HeldSums, HeldTable } from "../../src/numerics/held-sums.ts";
import { createNumerics } from "../../src/numerics/numerics.ts";
import type { Numerics } from "../../src/numerics/operations.ts";
import { plainHeldSums } from "../../src/numerics/plain-held-sums.ts";

let module: WebAssembly.Module;
let numerics: Numerics;
beforeAll(async () => {
  module = await WebAssembly.compile(readFileSync("build/numerics.wasm"));
  numerics = await createNumerics(module);
});

/** A generator of numbers in [0, 1) from a seed. */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

type Case = { shape: HeldShape; tables: HeldTable[]; columns: Float64Array[]; selected: Uint8Array; n: number };

/**
 * Properties with tables on grids and on values, in every group, with missing and outside values. Terms are between 0 and −depth, and at every
 * node between 0 and −common less for all classes.
 */
function makeCase(
  seed: number,
  n: number,
  classes: number,
  groups: number,
  properties: number,
  depth: number,
  common = 0,
): Case {
  const next = uniform(seed);
  const nodesOf = (p: number) =>
    p % 5 === 4
      ? Float64Array.of(-0.5, 0, 0.25)
      : { low: -1 - next(), high: 1 + next(), count: 2 + Math.floor(next() * 300) };
  const tables = Array.from({ length: properties }, (_, p): HeldTable => {
    const nodes = nodesOf(p);
    const entries = (nodes instanceof Float64Array ? nodes.length : nodes.count) + 2;
    const shared = Float64Array.from({ length: entries }, () => -common * next());
    const table = Float64Array.from({ length: classes * entries }, (_, k) => shared[k % entries] - depth * next());
    return { category: p % groups, nodes, flagOutside: p % 3 !== 0, table };
  });
  const columns = tables.map(({ nodes }) =>
    Float64Array.from({ length: n }, () => {
      const u = next();
      if (u < 0.2) return [NaN, Infinity, -Infinity][Math.floor(u * 15)];
      if (nodes instanceof Float64Array) return [-0.5, 0, 0.25, 7][Math.floor(next() * 4)];
      return u < 0.25 ? [nodes.low, nodes.high, 9, -9][Math.floor(next() * 4)] : 3 * next() - 1.5;
    }),
  );
  return {
    shape: { classes, groups },
    tables,
    columns,
    selected: Uint8Array.from({ length: n }, () => Number(next() < 0.9)),
    n,
  };
}

function filled(held: HeldSums, { tables, columns, selected, n }: Case) {
  held.setTables(tables);
  const part = held.reserve(n, selected);
  return { part, ...held.fill(part, columns) };
}

const everything = { perClass: true, margin: true, entropy: true, outlier: true };
const nothingBeside = { perClass: false, margin: false, entropy: false, outlier: false };

const weights = (seed: number, { classes, groups }: HeldShape, power: number) => {
  const next = uniform(seed);
  const raw = Array.from({ length: groups }, () => next() + 0.01);
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return {
    logPriors: Float64Array.from({ length: classes }, () => Math.log(next() + 0.01)),
    factors: Float64Array.from(raw, (weight) => (power * weight) / total),
  };
};

/** Σ_g factor_g D_g of every source, with D_g the sum over the group's properties of how much classes differ from class 0 at most. */
function weightedDifferences(
  { shape: { classes, groups }, tables, columns, selected, n }: Case,
  factors: Float64Array,
) {
  const spread = tables.map(({ table, ...rest }): HeldTable => {
    const entries = table.length / classes;
    const furthest = (k: number) =>
      Math.max(...Array.from({ length: classes }, (_, c) => Math.abs(table[c * entries + k] - table[k])));
    return { ...rest, table: Float64Array.from({ length: entries }, (_, k) => furthest(k)) };
  });
  const held = plainHeldSums({ classes: 1, groups }, "double");
  const { part } = filled(held, { shape: { classes: 1, groups }, tables: spread, columns, selected, n });
  const sums = held.get(part, 0, n);
  return Float64Array.from({ length: n }, (_, i) =>
    factors.reduce((sum, factor, g) => sum + factor * sums[g * n + i], 0),
  );
}

describe("compiledHeldSums and plainHeldSums", () => {
  it.each(["compiled", "plain"])("take groups over from others of their kind (%s)", async (kind) => {
    const given = makeCase(7, 33_001, 3, 4, 12, 20);
    const make = async () =>
      kind === "compiled" ? compiledHeldSums(module, given.shape) : plainHeldSums(given.shape, "single");
    const [whole, parts] = [await make(), await make()];
    const a = filled(whole, given);
    parts.setTables(given.tables);
    const part = parts.reserve(given.n, given.selected);
    for (const group of [0, 3]) parts.setGroup(part, group, whole.copyGroup(a.part, group));
    const isSummed = (group: number) => group === 1 || group === 2;
    const columns = given.columns.map((column, p) =>
      isSummed(given.tables[p].category) ? column : new Float64Array(0),
    );
    const b = parts.fill(part, columns, isSummed);
    expect(parts.get(part, 0, given.n)).toEqual(whole.get(a.part, 0, given.n));
    const flags = given.tables.reduce((bits, { category }, p) => (isSummed(category) ? bits | (1 << p) : bits), 0);
    expect(b.missing).toEqual(a.missing.map((word) => word & flags));
    expect(b.outOfRange).toEqual(a.outOfRange.map((word) => word & flags));
  });

  it.each([0, 1, 15, 16, 17, 1023, 1025, 8193])("hold the same sums, counts and flags of %i sources", async (n) => {
    const given = makeCase(n, n, 7, 4, 12, 20);
    const [fast, plain] = [await compiledHeldSums(module, given.shape), plainHeldSums(given.shape, "single")];
    const [a, b] = [filled(fast, given), filled(plain, given)];
    expect(a.missing).toEqual(b.missing);
    expect(a.outOfRange).toEqual(b.outOfRange);
    const [found, wanted] = [fast.get(a.part, 0, n), plain.get(b.part, 0, n)];
    // Float32 rounding of table, fraction, products and sums of three terms of up to 20.
    expect(found.every((sum, i) => Math.abs(sum - wanted[i]) <= 2e-5)).toBe(true);
    const { logPriors, factors } = weights(n, given.shape, 1);
    const [x, y] = [fast.combine(a.part, logPriors, factors), plain.combine(b.part, logPriors, factors)];
    expect(x.counts.reduce((sum, count) => sum + count, 0)).toBe(given.selected.reduce((sum, one) => sum + one, 0));
    x.expected.forEach((sum, c) => expect(Math.abs(sum - y.expected[c])).toBeLessThanOrEqual(1e-5 * (n + 1)));
  });

  it("normalise and pick exactly what they hold", async () => {
    const given = makeCase(9, 5000, 7, 4, 12, 20);
    const { logPriors, factors } = weights(3, given.shape, 1);
    const withoutCategory = [null, factors.map((factor, g) => (g === 1 ? 0 : factor)), null, null];
    const options = { logPriors, factors, withoutCategory };
    const double = plainHeldSums(given.shape, "double");
    for (const held of [await compiledHeldSums(module, given.shape), plainHeldSums(given.shape, "single"), double]) {
      const { part } = filled(held, given);
      for (const [from, to] of [
        [0, 5000],
        [16, 2100],
        [3, 4097],
        [4998, 4999],
        [7, 7],
      ]) {
        const sums = held.get(part, from, to);
        const exact = numerics.normalise(sums, { length: to - from, classes: 7, categories: 4 }, options);
        const found = held.normalise(part, { from, to }, options, everything);
        expect(found.prediction).toEqual(exact.prediction);
        for (const name of ["logNumerator", "probability", "margin", "entropy", "outlier"] as const)
          expect(found[name].every((x, i) => Math.abs(x - exact[name][i]) <= 1e-13 * (1 + Math.abs(x)))).toBe(true);
        expect(found.alternative).toEqual(exact.alternative);
        const indices = Uint32Array.from({ length: to - from }, (_, k) => from + k);
        expect(held.pick(part, indices)).toEqual(sums);
      }
      const whole = held.normalise(part, { from: 3, to: 700 }, options, everything);
      for (const key of ["perClass", "margin", "entropy", "outlier"] as const) {
        const one = held.normalise(part, { from: 3, to: 700 }, options, { ...nothingBeside, [key]: true });
        const nothing = new Float64Array(0);
        const none = {
          logNumerator: nothing,
          probability: nothing,
          margin: nothing,
          entropy: nothing,
          outlier: nothing,
        };
        const { logNumerator, probability } = whole;
        const some = key === "perClass" ? { logNumerator, probability } : { [key]: whole[key] };
        expect(one).toEqual({ ...whole, ...none, ...some });
      }
      // Some in whole tiles, some alone, an odd number.
      const chosen = Uint32Array.from([3, ...Array.from({ length: 40 }, (_, k) => 12 + k), 2047, 2048, 4990, 4999]);
      const ofAll = held.normalise(part, { from: 0, to: 5000 }, options, everything);
      const ofChosen = held.normalise(part, chosen, options, everything);
      for (const name of ["prediction", "margin", "entropy", "outlier"] as const)
        expect([...ofChosen[name]]).toEqual(Array.from(chosen, (i) => ofAll[name][i]));
      for (const name of ["logNumerator", "probability"] as const)
        for (let c = 0; c < 7; c++)
          expect([...ofChosen[name].subarray(c * chosen.length, (c + 1) * chosen.length)]).toEqual(
            Array.from(chosen, (i) => ofAll[name][c * 5000 + i]),
          );
      const some = Uint32Array.of(17, 3, 4999);
      const all = held.get(part, 0, 5000);
      expect(held.pick(part, some)).toEqual(
        Float64Array.from({ length: 28 * 3 }, (_, k) => all[Math.floor(k / 3) * 5000 + some[k % 3]]),
      );
    }
  });

  it("predict what the normalising code predicts of the sums that they hold", async () => {
    const given = makeCase(5, 3000, 5, 3, 9, 40);
    const held = await compiledHeldSums(module, given.shape);
    const { part } = filled(held, given);
    const { logPriors, factors } = weights(7, given.shape, 3);
    const { prediction, counts, expected } = held.combine(part, logPriors, factors);
    const shape = { length: given.n, classes: 5, categories: 3 };
    const options = { logPriors, factors, withoutCategory: [] };
    expect(held.normalise(part, { from: 0, to: given.n }, options, nothingBeside).prediction).toEqual(prediction);
    const exact = numerics.normalise(held.get(part, 0, given.n), shape, { logPriors, factors, withoutCategory: [] });
    expect(prediction).toEqual(exact.prediction);
    for (let c = 0; c < 5; c++) {
      let sum = 0;
      let count = 0;
      for (let i = 0; i < given.n; i++) {
        if (given.selected[i] === 0) continue;
        sum += exact.probability[c * given.n + i];
        count += Number(exact.prediction[i] === c);
      }
      expect(counts[c]).toBe(count);
      expect(Math.abs(expected[c] - sum)).toBeLessThanOrEqual(1e-6 * sum + 1e-9);
    }
  });

  it.each(["compiled", "plain"])(
    "give probabilities and classes as close to those in double precision as what classes differ by allows: %s",
    async (kind) => {
      const n = 200;
      await fc.assert(
        fc.asyncProperty(
          fc.nat(),
          fc.integer({ min: 2, max: 20 }),
          fc.integer({ min: 1, max: 8 }),
          fc.double({ min: 0.1, max: 8, noNaN: true }),
          fc.constantFrom(2, 12, 700),
          fc.constantFrom(0, 700),
          async (seed, classes, groups, power, depth, common) => {
            const given = makeCase(seed, n, classes, groups, 12, depth, common);
            const held =
              kind === "compiled" ? await compiledHeldSums(module, given.shape) : plainHeldSums(given.shape, "single");
            const double = plainHeldSums(given.shape, "double");
            const [a, b] = [filled(held, given), filled(double, given)];
            const { logPriors, factors } = weights(seed, given.shape, power);
            const shape = { length: n, classes, categories: groups };
            const of = (sums: Float64Array) =>
              numerics.normalise(sums, shape, { logPriors, factors, withoutCategory: [] });
            const [x, y] = [of(held.get(a.part, 0, n)), of(double.get(b.part, 0, n))];
            const differences = weightedDifferences(given, factors);
            const wrong: number[] = [];
            for (let i = 0; i < n; i++) {
              const allowed = 1e-7 * (1 + differences[i]);
              const exact = Array.from({ length: classes }, (_, c) => y.probability[c * n + i]);
              const isFar = exact.some((p, c) => Math.abs(x.probability[c * n + i] - p) > allowed);
              const [first, second] = [...exact].sort((p, q) => q - p);
              const isOther = first - second > 2 * allowed && x.prediction[i] !== y.prediction[i];
              if (isFar || isOther) wrong.push(i);
            }
            expect(wrong).toEqual([]);
          },
        ),
        { numRuns: 60 },
      );
    },
  );

  it.each(["compiled", "plain"])(
    "write and read the sums of single sources, and keep parts apart: %s",
    async (kind) => {
      const shape = { classes: 3, groups: 2 };
      const held = kind === "compiled" ? await compiledHeldSums(module, shape) : plainHeldSums(shape, "single");
      const parts = [20, 33].map((n) => held.reserve(n, new Uint8Array(n).fill(1)));
      held.put(
        parts[1],
        null,
        Float64Array.from({ length: 6 * 33 }, (_, k) => k),
      );
      held.put(
        parts[1],
        Uint32Array.of(32, 3),
        Float64Array.from({ length: 12 }, (_, k) => -k),
      );
      expect([...held.get(parts[1], 32, 33)]).toEqual([-0, -2, -4, -6, -8, -10]);
      expect([...held.get(parts[1], 3, 5)]).toEqual([-1, 4, -3, 37, -5, 70, -7, 103, -9, 136, -11, 169]);
      expect(held.get(parts[0], 0, 20).every((sum) => sum === 0)).toBe(true);
    },
  );

  it.each(["compiled", "plain"])("keep the sums of groups that no table belongs to: %s", async (kind) => {
    const given = makeCase(3, 40, 3, 1, 2, 5);
    const shape = { classes: 3, groups: 2 };
    const held = kind === "compiled" ? await compiledHeldSums(module, shape) : plainHeldSums(shape, "single");
    held.setTables(given.tables);
    const part = held.reserve(40, given.selected);
    held.put(part, null, new Float64Array(6 * 40).fill(-3));
    held.fill(part, given.columns);
    const sums = held.get(part, 0, 40);
    expect(sums.subarray(0, 120).some((sum) => sum === -3)).toBe(false);
    expect(sums.subarray(120).every((sum) => sum === -3)).toBe(true);
  });

  it("hold every digit in double precision", () => {
    const held = plainHeldSums({ classes: 2, groups: 1 }, "double");
    const part = held.reserve(1, Uint8Array.of(1));
    held.put(part, null, Float64Array.of(Math.PI, -Math.E));
    expect([...held.get(part, 0, 1)]).toEqual([Math.PI, -Math.E]);
  });
});
