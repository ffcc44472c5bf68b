import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { combinationOf, type Weighting } from "../../src/model/combine.ts";
import type { Fitted, Model } from "../../src/model/model.ts";
import type { Method } from "../../src/properties/settings.ts";

const categories = ["location", "spectrum", "variability"];

function modelOf(method: Method, fitted: Partial<Fitted> | null = null): Model {
  const properties = categories.map((category) => ({
    name: category,
    expression: category,
    category,
    scale: "linear" as const,
  }));
  return { method, properties, fitted } as unknown as Model;
}

const weighting: Weighting = { priors: [0.7, 0.3], categories, weights: [6, 3, 1], power: 2 };
const close = (values: ArrayLike<number> | null | undefined, expected: readonly number[]) => {
  expect(values).toHaveLength(expected.length);
  expected.forEach((x, i) => expect(values![i]).toBeCloseTo(x, 14));
};

describe("combinationOf(model, weighting)", () => {
  it("shares the power κ out by category weights, as equation (1)", () => {
    const { logPriors, factors, withoutCategory } = combinationOf(modelOf("paper"), weighting);
    close(logPriors, [Math.log(0.7), Math.log(0.3)]);
    close(factors, [1.2, 0.6, 0.2]);
    close(withoutCategory[0], [0, 1.5, 0.5]);
    close(withoutCategory[1], [12 / 7, 0, 2 / 7]);
    close(withoutCategory[2], [4 / 3, 2 / 3, 0]);
  });

  it("depends on the ratios of the weights alone, which sum to κ", () => {
    const weight = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(weight, weight, weight), weight, weight, (weights, power, scale) => {
        const { factors } = combinationOf(modelOf("paper"), { ...weighting, weights, power });
        const scaled = weights.map((one) => scale * one);
        const other = combinationOf(modelOf("paper"), { ...weighting, weights: scaled, power }).factors;
        expect(factors.reduce((sum, factor) => sum + factor, 0) / power).toBeCloseTo(1, 12);
        factors.forEach((factor, t) => expect(other[t] / factor).toBeCloseTo(1, 12));
      }),
    );
  });

  it("leaves no alternative for a category without weight, nor for the only one with weight", () => {
    const { factors, withoutCategory } = combinationOf(modelOf("paper"), { ...weighting, weights: [0, 3, 0] });
    close(factors, [0, 2, 0]);
    expect(withoutCategory).toEqual([null, null, null]);
    close(combinationOf(modelOf("paper"), { ...weighting, weights: [0, 0, 0] }).factors, [0, 0, 0]);
  });

  it("has no κ in CLAXBOI's methods, and its priors as given", () => {
    const { logPriors, factors } = combinationOf(modelOf("claxboi-2024"), { ...weighting, priors: [0.66, 0.4] });
    close(factors, [0.6, 0.3, 0.1]);
    close(logPriors, [Math.log(0.66), Math.log(0.4)]);
  });

  it("takes fitted weights as they are, biases with the priors, and drops every group of a left-out category", () => {
    const pairs = [{ first: 0, second: 2 }] as unknown as Fitted["pairs"];
    const fitted = { bias: Float64Array.of(0.5, -0.25), pairs };
    const { logPriors, factors, withoutCategory } = combinationOf(modelOf("weighted", fitted), weighting);
    close(logPriors, [Math.log(0.7) + 0.5, Math.log(0.3) - 0.25]);
    expect([...factors]).toEqual([1, 1, 1, 1]);
    expect(withoutCategory.map((row) => [...row!])).toEqual([
      [0, 1, 1, 0],
      [1, 0, 1, 1],
      [1, 1, 0, 0],
    ]);
  });
});
