import { randomLcg } from "d3";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { Kernel, PropertyTerms } from "../../src/numerics/operations.ts";
import * as oracle from "../oracle/category-sums.ts";
import { plainKernelSum } from "../../src/validation/plain.ts";
import { plainNumerics } from "../../src/numerics/plain-numerics.ts";
import { loadNumerics } from "./load-numerics.ts";

const both = [
  { code: "compiled", numerics: await loadNumerics() },
  { code: "plain", numerics: plainNumerics },
];

/** More than two blocks of the compiled code, and no multiple of anything. */
const MANY = 17_001;

function numbers(length: number, seed: number, make = (u: number) => u): Float64Array {
  const random = randomLcg(seed);
  return Float64Array.from({ length }, () => make(random()));
}

/** Largest deviation relative to the expected values. */
function relativeDeviation(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = found.length === expected.length ? 0 : Infinity;
  for (let i = 0; i < expected.length; i++)
    if (found[i] !== expected[i]) largest = Math.max(largest, Math.abs(found[i] - expected[i]) / Math.abs(expected[i]));
  return largest;
}

describe.each(both)("kernelSums, $code", ({ numerics }) => {
  it("agrees with a plain sum to 1e-12, near the sample and 35 bandwidths away", () => {
    const value = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 60 }),
        fc.array(value, { maxLength: 12 }),
        fc.double({ min: 0.02, max: 5, noNaN: true }),
        (values, places, h) => {
          const sample = Float64Array.from(values).sort();
          const points = Float64Array.from(places, (x, i) => (i % 3 === 0 ? sample[0] - Math.abs(x) * 11 * h : x));
          const expected = Array.from(points, (x) => plainKernelSum(sample, x, h));
          // Kernels beyond 37 bandwidths are 0, where exp goes on to 1e-323: sums of the order of 1e-300 lack some.
          const found = numerics.kernelSums(sample, points, h);
          const isComparable = (_: number, i: number) => expected[i] > 1e-290;
          expect(relativeDeviation(found.filter(isComparable), expected.filter(isComparable))).toBeLessThan(1e-12);
          expect(found.every((sum, i) => sum >= 0 && (expected[i] > 1e-290 || sum < 1e-290))).toBe(true);
        },
      ),
      { seed: 1 },
    );
  });

  it("agrees for more points than a block holds", () => {
    const sample = numbers(500, 0.1).sort();
    const points = numbers(MANY, 0.2, (u) => 3 * u - 1);
    const expected = Array.from(points, (x) => plainKernelSum(sample, x, 0.03));
    expect(relativeDeviation(numerics.kernelSums(sample, points, 0.03), expected)).toBeLessThan(1e-12);
  });

  it("agrees in and beside crowds, which are summed by series, and in the gaps between them", () => {
    const sample = numbers(3000, 0.6, (u) => (u < 0.5 ? u : u < 0.51 ? 3 * u : 20 + u)).sort();
    for (const h of [0.01, 0.3, 1, 40]) {
      const points = numbers(600, 0.7, (u) => -15 + 50 * u);
      const expected = Array.from(points, (x) => plainKernelSum(sample, x, h));
      const found = numerics.kernelSums(sample, points, h);
      const isComparable = (_: number, i: number) => expected[i] > 1e-290;
      expect(relativeDeviation(found.filter(isComparable), expected.filter(isComparable))).toBeLessThan(1e-12);
      const members = sample.filter((_, i) => i % 7 === 0);
      const others = Array.from(members, (x) => plainKernelSum(sample, x, h) - 1);
      expect(relativeDeviation(numerics.leaveOneOutSums(sample, members, h), others)).toBeLessThan(1e-12);
    }
  });

  it("leaves out the point's own kernel once, also among equal values", () => {
    const sample = numbers(400, 0.3, (u) => Math.round(50 * u * u) / 10).sort();
    const expected = Array.from(sample, (x, i) =>
      plainKernelSum(
        sample.filter((_, j) => j !== i),
        x,
        0.1,
      ),
    );
    expect(relativeDeviation(numerics.leaveOneOutSums(sample, sample, 0.1), expected)).toBeLessThan(1e-12);
    expect(numerics.leaveOneOutSums(Float64Array.of(2), Float64Array.of(2), 0.1)[0]).toBe(0);
  });

  it("gives NaN for a point that is to be left out of a sample without it", () => {
    expect(numerics.leaveOneOutSums(Float64Array.of(1, 2), Float64Array.of(1.5), 0.1)[0]).toBeNaN();
  });

  it("gives 0 and nothing worse for numbers of any size", () => {
    const sample = Float64Array.of(-1e300, 0, 1e-300, 1e300);
    for (const h of [1e-300, 1, 1e300]) {
      const sums = numerics.kernelSums(sample, Float64Array.of(-1.7e308, -1e300, 0, 3, 1e300, 1.7e308), h);
      expect(sums.every((sum) => sum >= 0 && sum <= 4)).toBe(true);
    }
  });
});

describe.each(both)("the kernels, $code", ({ numerics }) => {
  const kernels: Kernel[] = ["gaussian", "exponential", "epanechnikov"];
  const value = fc.double({ min: -3, max: 3, noNaN: true });
  // 1e-9 relative, or of a whole kernel where a point lies at the end of a support and its distance's rounding counts.
  const expectClose = (found: Float64Array, expected: number[], kernel: Kernel) =>
    expected.forEach((sum, i) => {
      const allowed = kernel === "epanechnikov" ? 1e-9 * sum + 1e-14 : 1e-9 * sum;
      if (sum > 1e-290 || found[i] > 1e-290) expect(Math.abs(found[i] - sum)).toBeLessThanOrEqual(allowed);
    });

  it.each(kernels)("%s: sums agree with plain ones, whole, reflected, and without a member", (kernel) => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(value, fc.constantFrom(-1, 0, 0.5)), { minLength: 1, maxLength: 80 }),
        fc.double({ min: 0.02, max: 5, noNaN: true }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        (values, h, mirror) => {
          const sample = Float64Array.from(values).sort();
          for (const points of [sample, sample.map((x) => 2 * mirror - x), sample.map(() => mirror)]) {
            const whole = Array.from(points, (x) => plainKernelSum(sample, x, h, kernel));
            expectClose(numerics.kernelSums(sample, points, h, kernel), whole, kernel);
            const without = Array.from(points, (x, i) => plainKernelSum(sample, x, h, kernel, i));
            expectClose(numerics.leaveOneOutSums(sample, points, h, kernel, sample), without, kernel);
          }
        },
      ),
      { seed: 1 },
    );
  });

  it.each(kernels)("%s: sums agree in crowds, far from them and for more points than a block holds", (kernel) => {
    const sample = numbers(3000, 0.6, (u) => (u < 0.5 ? u : u < 0.51 ? 3 * u : 20 + u)).sort();
    const points = numbers(MANY, 0.7, (u) => -15 + 50 * u);
    for (const h of [0.01, 0.3, 1, 40]) {
      const every = points.filter((_, i) => i % 50 === 0);
      const found = numerics.kernelSums(sample, points, h, kernel).filter((_, i) => i % 50 === 0);
      expectClose(
        found,
        Array.from(every, (x) => plainKernelSum(sample, x, h, kernel)),
        kernel,
      );
      const own = every.map((_, i) => sample[(i * 37) % 3000]);
      expectClose(
        numerics.leaveOneOutSums(sample, every, h, kernel, own),
        Array.from(every, (x, i) => plainKernelSum(sample, x, h, kernel, (i * 37) % 3000)),
        kernel,
      );
    }
  });

  it.each(kernels)("%s: an empty sample sums to nothing, and what is no member cannot be left out", (kernel) => {
    const [none, one, two] = [new Float64Array(0), Float64Array.of(1), Float64Array.of(1, 2)];
    expect(numerics.kernelSums(none, two, 1, kernel)).toEqual(Float64Array.of(0, 0));
    expect(numerics.leaveOneOutSums(none, one, 1, kernel)).toEqual(Float64Array.of(NaN));
    expect(numerics.leaveOneOutSums(two, one, 1, kernel, Float64Array.of(1.5))).toEqual(Float64Array.of(NaN));
    expect(numerics.leaveOneOutSums(one, two, 1, kernel, Float64Array.of(1, 1))).toEqual(Float64Array.of(0, 0));
  });

  it.each(kernels)("%s: sums are between 0 and the number of members for numbers of any size", (kernel) => {
    const sample = Float64Array.of(-1e300, 0, 5e-324, 1e-300, 1e300);
    const points = Float64Array.of(-1.7e308, -1e300, -5e-324, 0, 3, 1e300, 1.7e308);
    for (const h of [1e-300, 1, 1e300, 1.7e308]) {
      const sums = numerics.kernelSums(sample, points, h, kernel);
      expect(sums.every((sum) => sum >= 0 && sum <= 5)).toBe(true);
    }
  });
});

const classes = 3;
const categories = 2;
const shape = { length: MANY, classes, categories };
const column = (seed: number, values = [NaN, Infinity, -Infinity, -1, 0, 0.5, 1, 2]) =>
  numbers(MANY, seed, (u) => (u < 0.3 ? values[Math.floor((u / 0.3) * values.length)] : u));
const table = (nodes: number, seed: number) => ({ table: numbers(classes * (nodes + 2), seed, (u) => -5 * u) });

describe.each(both)("addTerms, $code", ({ numerics }) => {
  it("agrees with a plain loop over sources for tables, discrete values, given densities and constants", () => {
    const properties: PropertyTerms[] = [
      {
        column: column(0.1),
        category: 0,
        nodes: { low: 0, high: 1, count: 1024 },
        flagOutside: true,
        terms: table(1024, 0.5),
      },
      {
        column: column(0.2),
        category: 1,
        nodes: { low: -0.3, high: 0.9, count: 7 },
        flagOutside: true,
        terms: table(7, 0.6),
      },
      { column: column(0.3), category: 1, nodes: Float64Array.of(0, 0.5, 2), flagOutside: true, terms: table(3, 0.7) },
      { column: column(0.4), category: 0, nodes: new Float64Array(0), flagOutside: false, terms: table(0, 0.8) },
      {
        column: column(0.1),
        category: 0,
        nodes: { low: 0, high: 1, count: 1024 },
        flagOutside: true,
        terms: {
          logDensity: numbers(classes * MANY, 0.9, (u) => -3 * u),
          weight: 0.7,
          present: Float64Array.of(-0.1, -0.2, -0.3),
          absent: Float64Array.of(-1, -2, -3),
        },
      },
    ];
    const found = numerics.addTerms(properties, shape);
    const expected = oracle.addTerms(properties, shape);
    expect(relativeDeviation(found.sums, expected.sums)).toBeLessThan(1e-12);
    expect(found.missing).toEqual(expected.missing);
    expect(found.outOfRange).toEqual(expected.outOfRange);
  });

  it("flags the 32nd and the 33rd property in words of their own", () => {
    const properties: PropertyTerms[] = Array.from({ length: 34 }, (_, p) => ({
      column: Float64Array.of(p >= 31 ? 2 : 0.5, NaN),
      category: 0,
      nodes: { low: 0, high: 1, count: 2 },
      flagOutside: true,
      terms: { table: Float64Array.of(-1, -1, -2, -3) },
    }));
    const found = numerics.addTerms(properties, { length: 2, classes: 1, categories: 1 });
    expect(Array.from(found.outOfRange)).toEqual([2 ** 31, 3, 0, 0]);
    expect(Array.from(found.missing)).toEqual([0, 34]);
    expect(Array.from(found.sums)).toEqual([-31 - 6, -102]);
  });
});

describe("the compiled code", () => {
  it("keeps its memory when it is called again", async () => {
    const instantiate = vi.spyOn(WebAssembly, "instantiate");
    const again = await loadNumerics();
    const instance = (await instantiate.mock.results[0].value) as unknown as WebAssembly.Instance;
    instantiate.mockRestore();
    const { buffer } = instance.exports.memory as WebAssembly.Memory;
    expect(buffer.byteLength).toBeLessThan(1e6);
    const sizes = [1, 2, 3].map(() => {
      again.kernelSums(numbers(5000, 0.5).sort(), numbers(MANY, 0.5), 1e-3);
      return (instance.exports.memory as WebAssembly.Memory).buffer.byteLength;
    });
    expect(new Set(sizes).size).toBe(1);
  });
});

describe.each(both)("normalise, $code", ({ numerics }) => {
  it("agrees with a plain computation of every source", () => {
    const sums = numbers(categories * classes * MANY, 0.4, (u) => -20 * u - (u < 0.01 ? 2000 : 0));
    const options = {
      logPriors: Float64Array.of(Math.log(0.7), Math.log(0.2), Math.log(0.1)),
      factors: Float64Array.of(0.4, 0.6),
      withoutCategory: [Float64Array.of(0, 1), null],
    };
    const found = numerics.normalise(sums, shape, options);
    let largest = 0;
    for (let i = 0; i < MANY; i++) {
      const expected = oracle.normalise(sums, shape, options, i);
      const row = (values: Float64Array) => Array.from({ length: classes }, (_, c) => values[c * MANY + i]);
      largest = Math.max(
        largest,
        relativeDeviation(row(found.logNumerator), expected.logNumerator),
        relativeDeviation([found.outlier[i]], [expected.outlier]),
        ...row(found.probability).map((p, c) => Math.abs(p - expected.probability[c])),
        Math.abs(found.margin[i] - expected.margin),
        Math.abs(found.entropy[i] - expected.entropy),
      );
      if (found.prediction[i] !== expected.prediction) largest = Infinity;
      expected.alternative.forEach((other, t) => {
        if (found.alternative[t * MANY + i] !== other) largest = Infinity;
      });
    }
    expect(largest).toBeLessThan(1e-12);
  });

  it("gives ties to the earlier class", () => {
    const { prediction, alternative, margin } = numerics.normalise(
      new Float64Array(4).fill(-1),
      { length: 1, classes: 4, categories: 1 },
      {
        logPriors: Float64Array.of(-2, -1, -1, -1),
        factors: Float64Array.of(1),
        withoutCategory: [Float64Array.of(0)],
      },
    );
    expect(prediction[0]).toBe(1);
    expect(alternative[0]).toBe(255);
    expect(margin[0]).toBeLessThan(0);
  });
});
