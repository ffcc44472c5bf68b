import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jointKernels, sumKernels } from "../../src/model/pair-sums.ts";

const value = fc.double({ min: -20, max: 20, noNaN: true });
const points = (minLength: number) => fc.array(fc.tuple(value, value), { minLength, maxLength: 60 });
const bandwidth = fc.double({ min: 0.01, max: 10, noNaN: true });
const columns = (list: readonly (readonly [number, number])[]) =>
  [0, 1].map((d) => Float64Array.from(list, (point) => point[d]));

describe("sumKernels", () => {
  it("adds up the kernels", () => {
    fc.assert(
      fc.property(points(1), points(1), bandwidth, bandwidth, (sample, at, hx, hy) => {
        const [x, y] = columns(sample);
        const kernels = jointKernels(x, y, [hx, hy]);
        // A kernel beyond reach is below 1.3e-14.
        for (const [px, py] of [...at, ...sample]) {
          const plain = sample.reduce(
            (sum, [sx, sy]) => sum + Math.exp(-0.5 * (((px - sx) / hx) ** 2 + ((py - sy) / hy) ** 2)),
            0,
          );
          expect(Math.abs(sumKernels(kernels, px, py) - plain)).toBeLessThanOrEqual(1e-12 * plain + 1.3e-14 * x.length);
        }
      }),
    );
  });

  it("is 1 at the only member, however extreme", () => {
    for (const [at, h] of [
      [0, 1e-300],
      [1e300, 1e280],
      [-1e-300, 1],
    ]) {
      const one = Float64Array.of(at);
      expect(sumKernels(jointKernels(one, one, [h, h]), at, at)).toBe(1);
    }
  });

  it("does not depend on the order of the sample beyond rounding", () => {
    const sample = Array.from({ length: 500 }, (_, i) => [((i * 0.618) % 1) * 9, ((i * 1.414) % 1) * 9] as const);
    const [x, y] = columns(sample);
    const forward = sumKernels(jointKernels(x, y, [0.7, 0.4]), 4, 5);
    const backward = sumKernels(jointKernels(x.toReversed(), y.toReversed(), [0.7, 0.4]), 4, 5);
    expect(Math.abs(forward / backward - 1)).toBeLessThan(1e-13);
  });
});
