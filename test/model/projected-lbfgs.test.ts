import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minimiseInBox } from "../../src/model/projected-lbfgs.ts";
import { randomFrom } from "../../src/model/random.ts";

const box = (low: number, high: number, n: number) => ({
  low: new Float64Array(n).fill(low),
  high: new Float64Array(n).fill(high),
});

describe("minimiseInBox", () => {
  it("finds the minimum of a separable quadratic, on the bound where it lies beyond", () => {
    const centre = [0.5, -2, 7];
    const { x, converged } = minimiseInBox(
      (at, gradient) => {
        at.forEach((value, k) => (gradient[k] = 2 * 10 ** k * (value - centre[k])));
        return at.reduce((sum, value, k) => sum + 10 ** k * (value - centre[k]) ** 2, 0);
      },
      new Float64Array(3),
      box(-1, 3, 3),
      { tolerance: 1e-10 },
    );
    expect(converged).toBe(true);
    expect(x[0]).toBeCloseTo(0.5, 9);
    expect(Array.from(x.subarray(1))).toEqual([-1, 3]);
  });

  it("meets the conditions of a minimum for random convex quadratics, whatever the start", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer(), (n, seed) => {
        const random = randomFrom(seed);
        const rows = Array.from({ length: n + 2 }, () => Array.from({ length: n }, () => random() - 0.5));
        const target = rows.map(() => 4 * (random() - 0.5));
        const objective = (x: Float64Array, gradient: Float64Array) => {
          x.forEach((value, k) => (gradient[k] = 0.02 * value));
          let value = 0.01 * x.reduce((sum, one) => sum + one * one, 0);
          rows.forEach((row, r) => {
            const rest = row.reduce((sum, a, k) => sum + a * x[k], 0) - target[r];
            value += rest * rest;
            row.forEach((a, k) => (gradient[k] += 2 * rest * a));
          });
          return value;
        };
        const start = () => Float64Array.from({ length: n }, () => 10 * (random() - 0.5));
        const [one, other] = [start(), start()].map((x) => minimiseInBox(objective, x, box(-1, 1, n)));
        expect(one.converged && other.converged).toBe(true);
        const gradient = new Float64Array(n);
        objective(one.x, gradient);
        one.x.forEach((value, k) => {
          expect(Math.abs(value)).toBeLessThanOrEqual(1);
          const pushed = Math.min(1, Math.max(-1, value - gradient[k]));
          expect(Math.abs(pushed - value)).toBeLessThanOrEqual(1e-6);
          // Curvature 0.02 at least: the tolerance of the gradient over it, twice.
          expect(Math.abs(value - other.x[k])).toBeLessThanOrEqual(2e-4);
        });
      }),
    );
  });

  it("says that it did not converge when it may not iterate", () => {
    const square = (x: Float64Array, gradient: Float64Array) => {
      gradient[0] = 2 * x[0];
      return x[0] ** 2;
    };
    const stopped = minimiseInBox(square, Float64Array.of(1), box(-2, 2, 1), { maxIterations: 0 });
    expect(stopped).toMatchObject({ iterations: 0, converged: false, value: 1 });
  });
});
