import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { smoothSums } from "../../src/model/smooth-sums.ts";

/** Σ_j exp(−½ ((x − s_j) / h)²). */
const kernelSum = (sample: Float64Array, x: number, h: number) =>
  sample.reduce((sum, member) => sum + Math.exp(-0.5 * ((x - member) / h) ** 2), 0);

describe("smoothSums(points, bandwidth, sum)", () => {
  it("is within 1e-12 of the largest sum of kernels in a box, and leaves sparse points to the caller", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 40 }),
        fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 40, maxLength: 400 }),
        fc.double({ min: 0.05, max: 4, noNaN: true }),
        (values, places, h) => {
          const sample = Float64Array.from(values).sort();
          const points = Float64Array.from(places);
          const exact = (x: Float64Array) => x.map((at) => kernelSum(sample, at, h));
          const found = smoothSums(points, h, exact);
          const wanted = exact(points);
          const largest = sample.length;
          found.forEach((sum, i) => {
            if (!Number.isNaN(sum)) expect(Math.abs(sum - wanted[i])).toBeLessThan(1e-12 * largest + 1e-300);
          });
        },
      ),
      { seed: 1 },
    );
  });

  it("asks for fewer sums than there are points", () => {
    const points = Float64Array.from({ length: 5000 }, (_, i) => i / 5000);
    let asked = 0;
    const found = smoothSums(points, 0.1, (x) => {
      asked += x.length;
      return x.map(Math.cos);
    });
    expect(asked).toBeLessThan(200);
    expect(found.every((value, i) => Math.abs(value - Math.cos(points[i])) < 1e-12)).toBe(true);
  });

  it("leaves all points alone where there are few, or the bandwidth is narrow beside their distances", () => {
    expect(smoothSums(new Float64Array(0), 1, (x) => x)).toHaveLength(0);
    const points = Float64Array.from({ length: 100 }, (_, i) => i);
    expect(smoothSums(points, 1e-3, (x) => x).every(Number.isNaN)).toBe(true);
  });
});
