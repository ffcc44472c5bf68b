import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyScale, scaleErrors, scaled } from "../../src/properties/scale.ts";
import type { Scale } from "../../src/properties/settings.ts";

const scales: Scale[] = ["linear", "log10", "softsign"];

describe("applyScale", () => {
  it("leaves no infinity, and nothing of log10 below 0", () => {
    const values = () => Float64Array.of(-2, 0, 3, NaN, Infinity, -Infinity, 1e308);
    const apply = (scale: Scale) => {
      const column = values();
      applyScale(column, scale);
      return Array.from(column);
    };
    expect(apply("linear")).toEqual([-2, 0, 3, NaN, NaN, NaN, 1e308]);
    expect(apply("log10")).toEqual([NaN, NaN, Math.log10(3), NaN, NaN, NaN, 308]);
    expect(apply("softsign")).toEqual([-2 / 3, 0, 0.75, NaN, NaN, NaN, 1]);
  });
});

describe("scaleErrors", () => {
  it("multiplies errors by the slope of the scale", () => {
    const values = Float64Array.of(2, 0.5, 3);
    const errors = Float64Array.of(0.1, 0.2, 0.3);
    expect(Array.from(scaleErrors(values, errors, "linear"))).toEqual([0.1, 0.2, 0.3]);
    const logs = scaleErrors(values, errors, "log10");
    [0.1 / (2 * Math.LN10), 0.2 / (0.5 * Math.LN10), 0.3 / (3 * Math.LN10)].forEach((e, i) =>
      expect(logs[i]).toBeCloseTo(e, 15),
    );
    const squashed = scaleErrors(Float64Array.of(-3, 1), errors.subarray(0, 2), "softsign");
    expect(squashed[0]).toBeCloseTo(0.1 / 16, 15);
    expect(squashed[1]).toBeCloseTo(0.05, 15);
  });

  it("agrees with a finite difference of the scale", () => {
    fc.assert(
      fc.property(fc.constantFrom(...scales), fc.double({ min: 0.01, max: 100, noNaN: true }), (scale, x) => {
        const e = 1e-5 * x;
        const [found] = scaleErrors(Float64Array.of(x), Float64Array.of(e), scale);
        const expected = (scaled(x + e, scale) - scaled(x - e, scale)) / 2;
        expect(Math.abs(found / expected - 1)).toBeLessThan(1e-6);
      }),
      { seed: 1 },
    );
  });

  it("says unknown where an error is not a size or its value has no place on the scale", () => {
    const errors = Float64Array.of(0, -1, NaN, Infinity, 1, 1, 1);
    const values = Float64Array.of(1, 1, 1, 1, 0, -1, NaN);
    expect(Array.from(scaleErrors(values, errors, "log10"))).toEqual(Array(7).fill(NaN));
    expect(Array.from(scaleErrors(values, errors, "linear"))).toEqual([NaN, NaN, NaN, NaN, 1, 1, 1]);
    expect(scaleErrors(Float64Array.of(1e200), Float64Array.of(1e-200), "softsign")[0]).toBeNaN();
  });
});
