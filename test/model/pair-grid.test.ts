import { describe, expect, it } from "vitest";
import { gridSums } from "../../src/model/pair-grid.ts";
import { jointKernels, sumKernels } from "../../src/model/pair-sums.ts";
import { normalFrom, randomFrom } from "../../src/model/random.ts";

describe("gridSums", () => {
  const normal = normalFrom(randomFrom(3));
  const draw = (n: number, size: number) => Float64Array.from({ length: n }, () => size * normal());
  const [x, y] = [draw(3000, 5), draw(3000, 40)];
  const kernels = jointKernels(x, y, [0.5, 3]);

  it("is within 1e-5 of a kernel of the sums, at members, between and beyond them", () => {
    const sums = gridSums(kernels)!;
    const points = [draw(500, 8), draw(500, 60)];
    let largest = 0;
    for (const [px, py] of [
      [x, y],
      [points[0], points[1]],
    ])
      px.forEach((value, i) => {
        largest = Math.max(largest, Math.abs(sums(value, py[i]) - sumKernels(kernels, value, py[i])));
      });
    expect(largest).toBeLessThan(1e-5);
    expect(sums(1e6, 0)).toBe(0);
    expect(sums(0, -1e300)).toBe(0);
  });

  it("is within 1e-3 of the log densities of a range that is 60 bandwidths wide, without the own kernel", () => {
    const sums = gridSums(kernels)!;
    // The floor of 2 % in units of a kernel (logJointDensity of pair-density.ts).
    const floor = (0.02 / 0.98) * ((2 * Math.PI * x.length) / 60 ** 2);
    x.forEach((value, i) => {
      const exact = Math.log(sumKernels(kernels, value, y[i]) - 1 + floor);
      expect(Math.abs(Math.log(sums(value, y[i]) - 1 + floor) - exact)).toBeLessThan(1e-3);
    });
  });

  it("gives way where the kernels are too narrow for a grid", () => {
    expect(gridSums(jointKernels(x, y, [1e-3, 1e-3]))).toBeNull();
    expect(gridSums(jointKernels(x, y, [1e-300, 1]))).toBeNull();
  });
});
