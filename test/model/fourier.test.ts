import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { autocorrelation, cosineTransform, powerSpectrum } from "../../src/model/fourier.ts";
import { findRoot } from "../../src/model/root.ts";

const numbers = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 70 });

describe("autocorrelation", () => {
  it("is the sum of products at every distance", () => {
    fc.assert(
      fc.property(numbers, (x) => {
        const found = autocorrelation(Float64Array.from(x));
        expect(found.length).toBe(x.length);
        x.forEach((_, k) => {
          const expected = x.slice(k).reduce((sum, value, j) => sum + value * x[j], 0);
          expect(Math.abs(found[k] - expected)).toBeLessThan(1e-9);
        });
      }),
      { seed: 1 },
    );
  });
});

describe("powerSpectrum", () => {
  it("is the squared size of the plain sums, for every power of two", () => {
    fc.assert(
      fc.property(numbers, fc.constantFrom(4, 8, 32, 128), (list, n) => {
        const x = Float64Array.from(list.slice(0, n));
        const found = powerSpectrum(x, n);
        expect(found.length).toBe(n / 2);
        found.forEach((power, k) => {
          const turn = (j: number) => (-2 * Math.PI * j * k) / n;
          const real = x.reduce((sum, value, j) => sum + value * Math.cos(turn(j)), 0);
          const imaginary = x.reduce((sum, value, j) => sum + value * Math.sin(turn(j)), 0);
          expect(Math.abs(power - (real ** 2 + imaginary ** 2))).toBeLessThan(1e-9);
        });
      }),
      { seed: 1 },
    );
  });
});

describe("cosineTransform", () => {
  it("is the plain sum of cosines", () => {
    for (const n of [2, 8, 64]) {
      const x = Float64Array.from({ length: n }, (_, j) => ((j + 1) * 0.6180339887498949) % 1);
      const found = cosineTransform(x);
      x.forEach((_, k) => {
        const expected = x.reduce((sum, value, j) => sum + value * Math.cos((Math.PI * k * (j + 0.5)) / n), 0);
        expect(Math.abs(found[k] - expected)).toBeLessThan(1e-12);
      });
    }
  });
});

describe("findRoot", () => {
  it("finds roots to 1e-12, also flat ones and ones at an end", () => {
    expect(Math.abs(findRoot((x) => x ** 2 - 2, 0, 2) - Math.SQRT2)).toBeLessThan(3e-12);
    expect(Math.abs(findRoot((x) => Math.exp(-x) - 1e-6, 0, 100) - 6 * Math.LN10)).toBeLessThan(3e-11);
    expect(Math.abs(findRoot((x) => (x - 1) ** 3, 0.2, 5) - 1)).toBeLessThan(1e-4);
    expect(findRoot((x) => x - 1, 1, 3)).toBeCloseTo(1, 12);
    expect(findRoot((x) => 1 - x, 0, 1)).toBeCloseTo(1, 12);
  });

  it("is NaN where the function is not a number", () => {
    expect(findRoot((x) => (x === 0 ? -1 : x === 1 ? 1 : NaN), 0, 1)).toBeNaN();
  });
});
