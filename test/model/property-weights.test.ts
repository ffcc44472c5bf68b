import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sourceWeights } from "../../src/model/property-weights.ts";
import type { PropertySettings } from "../../src/properties/settings.ts";

const property = (category: string, weight: PropertySettings["weight"] = "1/error"): PropertySettings => ({
  name: category,
  expression: "x",
  category,
  scale: "linear",
  weight,
});

/** λ of one source. */
function weigh(properties: PropertySettings[], values: number[], errors: (number | null)[]) {
  const matrix = {
    length: 1,
    values: values.map((x) => Float64Array.of(x)),
    errors: errors.map((e) => (e === null ? null : Float64Array.of(e))),
  };
  return sourceWeights({ properties }, matrix).map((row) => row && row[0]);
}

describe("sourceWeights", () => {
  it("are inverse errors with mean 1 in each category", () => {
    const properties = ["spectrum", "spectrum", "location", "spectrum"].map((category) => property(category));
    expect(weigh(properties, [1, 2, 3, 4], [0.1, 0.2, 5, 0.4])).toEqual([
      (10 * 3) / 17.5,
      expect.closeTo((5 * 3) / 17.5, 14),
      1,
      expect.closeTo((2.5 * 3) / 17.5, 14),
    ]);
  });

  it("are 1 where the error is unknown or the value missing, which does not count in the mean", () => {
    const properties = Array.from({ length: 6 }, () => property("spectrum"));
    const values = [1, 2, 3, 4, NaN, 6];
    expect(weigh(properties, values, [1, 0.5, NaN, 0, 0.001, null])).toEqual([
      expect.closeTo(2 / 3, 14),
      expect.closeTo(4 / 3, 14),
      1,
      1,
      1,
      1,
    ]);
  });

  it("are null where λ is a number, and 1 without errors", () => {
    expect(weigh([property("spectrum", 2), { ...property("spectrum"), use: true }], [1, 1], [0.1, 0.1])).toEqual([
      null,
      1,
    ]);
    const matrix = { length: 2, values: [Float64Array.of(1, 2)] };
    expect(sourceWeights({ properties: [property("spectrum")] }, matrix)).toEqual([Float64Array.of(1, 1)]);
  });

  it("are finite, not negative and 1 on the mean for errors of any size", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 5e-324, noNaN: true }), { minLength: 1, maxLength: 6 }), (errors) => {
        const known = errors.filter((e) => Number.isFinite(e));
        const weights = weigh(
          errors.map(() => property("spectrum")),
          errors.map(() => 0),
          errors,
        ) as number[];
        expect(weights.every((weight) => weight >= 0 && weight <= errors.length)).toBe(true);
        const total = weights.filter((_, p) => Number.isFinite(errors[p])).reduce((sum, weight) => sum + weight, 0);
        expect(total).toBeCloseTo(known.length, 9);
      }),
      { seed: 1 },
    );
  });
});
