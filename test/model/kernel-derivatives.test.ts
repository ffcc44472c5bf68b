import { describe, expect, it } from "vitest";
import { kernelDerivatives } from "../../src/model/kernel-derivatives.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";

const numerics = await loadNumerics();

/** Plain double sums over the bins. */
function plainSums(sample: Float64Array, h: number) {
  const width = ((sample[sample.length - 1] - sample[0]) * 1.01) / 10_000;
  const bins = Array.from(sample, (x) => Math.trunc(x / width));
  let [fourth, sixth] = [0, 0];
  for (const a of bins)
    for (const b of bins) {
      const u = (((a - b) * width) / h) ** 2;
      fourth += Math.exp(-u / 2) * (u ** 2 - 6 * u + 3);
      sixth += Math.exp(-u / 2) * (u ** 3 - 15 * u ** 2 + 45 * u - 15);
    }
  return { fourth, sixth };
}

const uneven = (n: number) =>
  Float64Array.from({ length: n }, (_, i) => -Math.log(((i + 1) * 0.6180339887498949) % 1)).sort();

describe("kernelDerivatives(numerics, sample)", () => {
  // In bins of range / 10,000: narrower than frequencies can tell, for the shorter transform, for the longer, and too wide for both.
  it.each([
    [2, 60],
    [2, 300],
    [600, 1],
    [600, 2.9],
    [600, 3.1],
    [600, 40],
    [600, 630],
    [600, 650],
    [600, 2200],
    [600, 4000],
  ])("are the double sums over %d values, for a kernel of %d bins", (n, inBins) => {
    const sample = uneven(n);
    const h = ((sample[n - 1] - sample[0]) * 1.01 * inBins) / 10_000;
    const { fourth, sixth } = kernelDerivatives(numerics, sample);
    const expected = plainSums(sample, h);
    // 1e-11 of the terms that cancel, of which there are n for the values with themselves.
    expect(Math.abs(fourth(h) - expected.fourth)).toBeLessThan(1e-11 * (Math.abs(expected.fourth) + 3 * n));
    expect(Math.abs(sixth(h) - expected.sixth)).toBeLessThan(1e-11 * (Math.abs(expected.sixth) + 15 * n));
  });
});
