import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gaussianSums } from "../../src/model/gaussian-sums.ts";
import { plainNumerics } from "../../src/numerics/plain-numerics.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";

const both = [
  { code: "compiled", numerics: await loadNumerics() },
  { code: "plain", numerics: plainNumerics },
];

const many = 1e6;

function plainSum(sample: Float64Array, h: number, x: number): number {
  return sample.reduce((sum, s) => sum + Math.exp(-0.5 * ((x - s) / h) ** 2), 0);
}

/** Ascending values of uneven density, with repeated ones and a long tail. */
function example(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    const u = ((i + 1) * 0.6180339887498949) % 1;
    return i % 9 === 0 ? 2 : i % 4 === 0 ? -5 * Math.log(u) : 3 * u ** 3;
  }).sort();
}

describe.each(both)("gaussianSums(sample, bandwidth, count), $code", ({ numerics }) => {
  it.each([0.02, 0.3, 2, 100])("are the plain sums, for a bandwidth of %d", (h) => {
    const sample = example(700);
    const points = Float64Array.from({ length: 900 }, (_, i) => -10 + 0.07 * i);
    const sums = gaussianSums(numerics, sample, h, many)!(points);
    points.forEach((x, i) => {
      // Interpolation, to 1e-12 of the sums nearby; kernels beyond 8.5 bandwidths, to 2e-16 each.
      const nearby = Math.max(...[-1, 0, 1].map((shift) => plainSum(sample, h, x + shift * h)));
      expect(Math.abs(sums[i] - plainSum(sample, h, x)), `at ${x}`).toBeLessThan(1e-12 * nearby + 700 * 2.1e-16);
    });
  });

  it("are the plain sums of any sample at its members", () => {
    const values = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.05, max: 50, noNaN: true }), (list, h) => {
        const sample = Float64Array.from(list).sort();
        const sums = gaussianSums(numerics, sample, h, many * many)!(sample);
        sample.forEach((x, i) => expect(Math.abs(sums[i] / plainSum(sample, h, x) - 1)).toBeLessThan(1e-12));
      }),
      { seed: 1 },
    );
  });

  it("do not depend on how many points are summed at once", () => {
    const sample = example(300);
    const sums = gaussianSums(numerics, sample, 0.4, many)!;
    const all = sums(sample);
    sample.forEach((x, i) => expect(sums(Float64Array.of(x))[0]).toBe(all[i]));
  });

  it("are 0 far from the sample, never negative, and scale with the values", () => {
    const sample = example(300);
    const sums = gaussianSums(numerics, sample, 0.4, many)!(Float64Array.of(-1e300, -20, 1e6, 1e300));
    expect(Array.from(sums)).toEqual([0, 0, 0, 0]);
    const points = Float64Array.from({ length: 500 }, (_, i) => -4 + 0.1 * i);
    const straight = gaussianSums(numerics, sample, 0.4, many)!(points);
    expect(straight.every((sum) => sum >= 0)).toBe(true);
    const unit = 2 ** 900;
    const scaled = gaussianSums(
      numerics,
      sample.map((x) => x * unit),
      0.4 * unit,
      many,
    )!(points.map((x) => x * unit));
    expect(scaled).toEqual(straight);
  });

  it("are left to others for few points, few members, or a sample that spans very many bandwidths", () => {
    const sample = example(700);
    expect(gaussianSums(numerics, sample, 0.3, 10)).toBeNull();
    expect(gaussianSums(numerics, Float64Array.of(1, 2), 0.3, 1000)).toBeNull();
    expect(gaussianSums(numerics, sample, 1e-9, many)).toBeNull();
    expect(gaussianSums(numerics, sample, 5e-324, many)).toBeNull();
    expect(gaussianSums(numerics, new Float64Array(0), 0.3, many)).toBeNull();
  });
});
