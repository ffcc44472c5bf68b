import { readFileSync } from "node:fs";
import { randomLcg } from "d3";
import { describe, expect, it } from "vitest";
import { createEngine } from "../../src/numerics/engine.ts";
import type { PropertyTerms } from "../../src/numerics/operations.ts";
import { plainNumerics, plainObjective } from "../../src/numerics/plain-numerics.ts";
import { tuningSample } from "../oracle/tuning-sample.ts";

const wasm = readFileSync(new URL("../../build/numerics.wasm", import.meta.url));
const { numerics, objective } = await createEngine(wasm);
const random = randomLcg(1);
const numbers = (length: number, make: (u: number) => number = (u) => u) =>
  Float64Array.from({ length }, () => make(random()));
const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((largest, x, i) => (Object.is(x, b[i]) ? largest : Math.max(largest, Math.abs(x - b[i]))), 0);

describe("plainNumerics", () => {
  const sample = numbers(300).sort();
  it.each(["gaussian", "exponential", "epanechnikov"] as const)(
    "sums kernels as the compiled code does: %s",
    (kernel) => {
      const points = numbers(200, (u) => 1.4 * u - 0.2);
      const [a, b] = [plainNumerics, numerics].map((one) => one.kernelSums(sample, points, 0.05, kernel));
      expect(largestDifference(a, b)).toBeLessThan(1e-9);
      const [c, d] = [plainNumerics, numerics].map((one) => one.leaveOneOutSums(sample, sample, 0.05, kernel));
      expect(largestDifference(c, d)).toBeLessThan(1e-9);
      expect(plainNumerics.leaveOneOutSums(sample, Float64Array.of(7), 0.05, kernel)).toEqual(Float64Array.of(NaN));
    },
  );

  it("counts distances as the compiled code does", () => {
    const values = Int32Array.from(numbers(200, (u) => 50 * u)).sort();
    expect(plainNumerics.distanceCounts(values, 51)).toEqual(numerics.distanceCounts(values, 51));
  });

  it("adds terms and combines them as the compiled code does", () => {
    const n = 500;
    const shape = { length: n, classes: 5, categories: 2 };
    const table = (entries: number) => numbers(5 * entries, (u) => -9 * u);
    const column = () => numbers(n, (u) => (u < 0.2 ? NaN : 3 * u - 1.5));
    const terms: PropertyTerms[] = [
      {
        column: column(),
        category: 0,
        nodes: { low: -1, high: 1, count: 40 },
        flagOutside: true,
        terms: { table: table(42) },
      },
      { column: column(), category: 1, nodes: Float64Array.of(0, 1), flagOutside: true, terms: { table: table(4) } },
      {
        column: column(),
        category: 1,
        nodes: { low: -1, high: 1, count: 2 },
        flagOutside: false,
        terms: { logDensity: numbers(5 * n), weight: 0.7, present: numbers(5), absent: numbers(5) },
      },
    ];
    const [a, b] = [plainNumerics, numerics].map((one) => one.addTerms(terms, shape));
    expect(a.missing).toEqual(b.missing);
    expect(a.outOfRange).toEqual(b.outOfRange);
    expect(largestDifference(a.sums, b.sums)).toBeLessThan(1e-12);
    const weighting = {
      logPriors: numbers(5, Math.log),
      factors: Float64Array.of(0.4, 0.6),
      withoutCategory: [null, Float64Array.of(1, 0)],
    };
    const [x, y] = [plainNumerics, numerics].map((one) => one.normalise(b.sums, shape, weighting));
    expect(x.prediction).toEqual(y.prediction);
    expect(x.alternative).toEqual(y.alternative);
    for (const key of ["logNumerator", "probability", "margin", "entropy", "outlier"] as const)
      expect(largestDifference(x[key], y[key]), key).toBeLessThan(1e-12);
  });

  it("has an objective that agrees with the compiled one", async () => {
    const sampleOf = tuningSample(500);
    const [plain, compiled] = [plainObjective(sampleOf), await objective(sampleOf)];
    expect(plain.length).toBe(compiled.length);
    const weights = [7.5, 3.2, 6, 2];
    expect(plain.confusion(weights, 0.5, 1.9)).toEqual(compiled.confusion(weights, 0.5, 1.9));
    expect(Math.abs(plain.logLoss(weights, 0.5, 1.9) - compiled.logLoss(weights, 0.5, 1.9))).toBeLessThan(1e-5);
  });
});

describe("createEngine(wasm)", () => {
  it("computes in plain TypeScript where the compiled code cannot run", async () => {
    const engine = await createEngine(new Uint8Array(8));
    expect(engine.numerics).toBe(plainNumerics);
    const held = await engine.heldSums({ classes: 2, groups: 1 }, "single");
    const part = held.reserve(1, Uint8Array.of(1));
    held.put(part, null, Float64Array.of(-1, -2));
    expect([...held.combine(part, new Float64Array(2), Float64Array.of(1)).counts]).toEqual([1, 0]);
    expect((await engine.objective(tuningSample(20))).length).toBe(20);
  });
});
