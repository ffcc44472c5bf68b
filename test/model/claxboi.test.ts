import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { categoryLikelihoods, categorySums, posterior } from "../../src/model/classify.ts";
import {
  cellLogLikelihoods,
  claxboiPresence,
  claxboiWeights,
  countScale,
  trainCells,
} from "../../src/model/claxboi.ts";
import type { Model } from "../../src/model/model.ts";
import { trainModel } from "../../src/model/train-model.ts";
import { applyScale } from "../../src/properties/scale.ts";
import { defaultSettings, type PropertySettings, type Settings } from "../../src/properties/settings.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";

const numerics = await loadNumerics();

type Computed = {
  presence: number[];
  sources: { probability: number[]; outlier: number; shares: number[][]; withoutCategory: number[] }[];
};
type Oracle = {
  labels: number[];
  priors: number[];
  missingWeight: number;
  categoryWeights: number[];
  properties: {
    name: string;
    category: string;
    scale: PropertySettings["scale"];
    weight: number | "1/error";
    mixed: number | null;
    values: (number | null)[];
    errors: (number | null)[] | null;
    centres: number[];
    masses: number[];
  }[];
  "2022": Computed;
  "2024": Computed;
};
const oracle = JSON.parse(readFileSync(new URL("../oracle/claxboi.json", import.meta.url), "utf8")) as Oracle;

const classes = oracle.priors.map((_, c) => `class ${c}`);
const categories = ["0", "1", "2"];
const properties = oracle.properties.map(({ name, category, scale, weight, mixed }): PropertySettings => ({
  name,
  expression: name,
  category,
  scale,
  weight,
  ...(weight === "1/error" ? { error: `e_${name}` } : {}),
  ...(mixed === null ? {} : { mix: { class: classes[mixed], with: name === "b" ? "cos-latitude" : "uniform" } }),
}));
const column = (values: readonly (number | null)[]) => Float64Array.from(values, (x) => x ?? NaN);
const matrix = {
  length: oracle.labels.length,
  values: oracle.properties.map(({ values, scale }) => {
    const scaled = column(values);
    applyScale(scaled, scale);
    return scaled;
  }),
  errors: oracle.properties.map(({ errors }) => (errors === null ? null : column(errors))),
};
const labels = Uint8Array.from(oracle.labels);
const settings: Settings = {
  ...defaultSettings,
  classes,
  properties,
  priors: Object.fromEntries(classes.map((name, c) => [name, oracle.priors[c]])),
  categories: Object.fromEntries(categories.map((name, t) => [name, oracle.categoryWeights[t]])),
  missingWeight: oracle.missingWeight,
};
const train = (method: Settings["method"], changes: Partial<Settings> = {}) =>
  trainModel(numerics, { ...settings, ...changes, method }, { matrix, labels, rows: Int32Array.from(labels.keys()) });
const weighting = { categories, weights: oracle.categoryWeights, priors: oracle.priors, power: 3 };

/** Relative difference allowed: rounding errors of some hundred products of doubles. */
const CLOSE = 1e-10;
const isClose = (x: number, y: number) => Math.abs(x - y) <= CLOSE * Math.abs(y);

describe.each(["2022", "2024"] as const)("claxboi-%s agrees with products of likelihoods", (version) => {
  const expected = oracle[version];
  const model = train(`claxboi-${version}`);
  const sums = categorySums(numerics, model, matrix, { categories });
  const result = posterior(numerics, sums, model, weighting);
  const shares = categoryLikelihoods(sums, model, weighting);
  const n = matrix.length;

  it("in masses per cell, custom densities and histograms among them", () => {
    model.densities.forEach(({ discreteValues, log }, p) => {
      const { centres, masses } = oracle.properties[p];
      expect(centres.every((x, k) => Math.abs(x - discreteValues[k]) < 1e-12)).toBe(true);
      expect(masses.every((m, k) => isClose(Math.exp(log[k]), m))).toBe(true);
    });
    expect(model.warnings).toContain(
      "Property variability, class class 2: there are fewer than 10 distinct values, so it has a histogram.",
    );
  });

  it("in presence", () => {
    expect(Array.from(model.presence).every((q, k) => isClose(q, expected.presence[k]))).toBe(true);
  });

  it("in probabilities, outlier measures, categories and alternatives", () => {
    expected.sources.forEach(({ probability, outlier, shares: own, withoutCategory }, i) => {
      probability.forEach((one, c) => expect(isClose(result.probability[c * n + i], one), `${i} ${c}`).toBe(true));
      expect(isClose(result.outlier[i], outlier)).toBe(true);
      own.forEach((row, t) =>
        row.forEach((share, c) => expect(isClose(shares[(t * 3 + c) * n + i], share)).toBe(true)),
      );
      withoutCategory.forEach((other, t) =>
        expect(result.alternative[t * n + i]).toBe(other === result.prediction[i] ? 255 : other),
      );
    });
  });

  it("knows no other way with missing values, power or density", () => {
    const other = train(`claxboi-${version}`, {
      missing: "ignore",
      power: 2,
      density: { kernel: "gaussian", bandwidth: "scott", factor: 3, minimum: 0 },
    });
    expect(categorySums(numerics, other, matrix, { categories }).sums).toEqual(sums.sums);
  });

  it("gives the priors where nothing is known and missing values do not count", () => {
    const free = train(`claxboi-${version}`, { missingWeight: 0 });
    const sums = categorySums(numerics, free, matrix, { categories });
    const { probability } = posterior(numerics, sums, free, weighting);
    const total = oracle.priors.reduce((sum, prior) => sum + prior, 0);
    oracle.priors.forEach((prior, c) => expect(probability[c * n]).toBeCloseTo(prior / total, 14));
  });
});

const property: PropertySettings = { name: "x", expression: "x", category: "spectrum", scale: "linear" };
const two = ["AGN", "Star"];
const trainOn = (values: readonly number[], labels: readonly number[], settings = property) =>
  trainCells(settings, Float64Array.from(values), Uint8Array.from(labels), two);

describe("trainCells", () => {
  it("puts 99 cells between the rounded largest value and the rounded range below it", () => {
    const { density } = trainOn([-0.94, 0.2, 0.33, 1.04], [0, 1, 0, 1]);
    // Largest value 1.0, range 2.0: edges from −1.02 to 1.02.
    expect(density.kind).toBe("cells");
    expect(density.low).toBeCloseTo((-1.02 - 0.999) / 2, 12);
    expect(density.high).toBeCloseTo((1.02 + 0.999) / 2, 12);
    expect(density.discreteValues).toHaveLength(99);
  });

  it("rounds ties of the second digit to even, as Python does", () => {
    const spanOf = (values: number[]) => {
      const { discreteValues } = trainOn(
        values,
        values.map((_, i) => i % 2),
      ).density;
      return discreteValues[98] + (discreteValues[98] - discreteValues[97]) / 2;
    };
    expect(spanOf([-8, 0.125])).toBeCloseTo(0.12 + 0.081, 3);
    expect(spanOf([-8, 0.375])).toBeCloseTo(0.38 + 0.084, 3);
  });

  it("counts the labelled values outside its cells", () => {
    const { warnings } = trainOn([-0.94, 0.2, 0.33, 1.04], [0, 1, 0, 1]);
    expect(warnings.at(-1)).toBe(
      "Property x: 1 labelled value lies outside CLAXBOI's cells, where its likelihood is 1 for every class.",
    );
  });

  it("has the same mass everywhere for a class without a value, and where rounding leaves nothing", () => {
    const without = trainOn([1, 2, 3], [0, 0, 0]);
    expect(without.warnings[1]).toMatch(/^Property x, class Star: there is no labelled value/);
    expect(new Set(without.density.log.slice(99)).size).toBe(1);
    const linear = trainOn(
      Array.from({ length: 40 }, (_, i) => 1e30 * (1 + i)),
      Array.from({ length: 40 }, (_, i) => i % 2),
    );
    expect(linear.warnings[0]).toMatch(/^Property x, class AGN: nothing is left after CLAXBOI's rounding/);
    expect(new Set(linear.density.log).size).toBe(1);
  });

  it("has a width > 0 even where all values are the same", () => {
    const { density } = trainOn([5, 5, 5], [0, 1, 1]);
    expect([density.low, density.high, density.width]).toEqual([5, 5, 1]);
    expect(density.log.slice(0, 99)).toEqual(density.log.slice(99));
  });

  it("is constant without any value", () => {
    const { density, warnings } = trainOn([NaN, 5], [0, 9]);
    expect(density.kind).toBe("constant");
    expect(warnings).toHaveLength(1);
  });

  it("gives masses that sum to 1 with a floor of 1/101, and finite likelihoods, of any values", () => {
    const values = fc.array(fc.tuple(fc.double({ noDefaultInfinity: true }), fc.nat(2)), { minLength: 1 });
    fc.assert(
      fc.property(values, (pairs) => {
        const { density } = trainOn(
          pairs.map(([x]) => x),
          pairs.map(([, label]) => label),
        );
        if (density.kind === "constant") return;
        for (const c of [0, 1]) {
          const masses = density.log.slice(c * 99, (c + 1) * 99).map(Math.exp);
          expect(masses.reduce((sum, m) => sum + m, 0)).toBeCloseTo(1, 12);
          expect(Math.min(...masses)).toBeGreaterThan((1 - 1e-12) / (101 * 99));
        }
        const x = Float64Array.from([...pairs.map(([x]) => x), 0, density.low, density.high]);
        const logs = cellLogLikelihoods(density, x);
        logs.forEach((log, k) => expect(Number.isFinite(log)).toBe(Number.isFinite(x[k % x.length])));
      }),
    );
  });
});

describe("cellLogLikelihoods", () => {
  const { density } = trainOn([-0.94, 0.2, 0.33, 1.04, 0.5], [0, 1, 0, 1, 0]);

  it("interpolates masses, not their logs, and says nothing outside the first and last centre", () => {
    const [k, centres] = [70, density.discreteValues];
    const between = 0.3 * centres[k] + 0.7 * centres[k + 1];
    const x = Float64Array.of(density.low, density.high, density.low - 1e-9, density.high + 1e-9, NaN, between);
    const logs = cellLogLikelihoods(density, x);
    expect(logs[0]).toBeCloseTo(density.log[0], 12);
    expect(logs[1]).toBeCloseTo(density.log[98], 12);
    expect(Array.from(logs.slice(2, 5))).toEqual([0, 0, NaN]);
    expect(Math.exp(logs[5])).toBeCloseTo(0.3 * Math.exp(density.log[k]) + 0.7 * Math.exp(density.log[k + 1]), 12);
  });
});

describe("claxboiPresence", () => {
  it("is never 1, which would make a missing value impossible", () => {
    const present = Int32Array.of(1001, 0);
    const density = { ...trainOn([1, 2], [0, 1]).density, present };
    const q = claxboiPresence("claxboi-2024", Int32Array.of(1000, 0), [density]);
    expect(q[0]).toBeLessThan(1);
    expect(Number.isFinite(Math.log(Math.abs(1 - q[0])))).toBe(true);
    expect(q[1]).toBeCloseTo(0.001 / 1.002, 15);
  });
});

describe("claxboiWeights", () => {
  const weighed = (
    method: Model["method"],
    weights: readonly (number | "1/error")[],
    errors: readonly number[],
    value = 1,
  ) => {
    const model = {
      method,
      properties: weights.map((weight) => ({ ...property, weight })),
      densities: weights.map(() => ({ low: 0, high: 1 })),
    } as unknown as Model;
    return claxboiWeights(model, {
      length: 1,
      values: weights.map(() => Float64Array.of(value)),
      errors: errors.map((error) => Float64Array.of(error)),
    }).map((row) => row?.[0] ?? null);
  };

  it("divides by the mean of the category in 2022 only", () => {
    expect(weighed("claxboi-2024", ["1/error", 3], [0.01, NaN])).toEqual([100, null]);
    expect(weighed("claxboi-2022", ["1/error", 3], [1, NaN])).toEqual([0.5, 1.5]);
    expect(weighed("claxboi-2022", [1, 1], [NaN, NaN])).toEqual([null, null]);
  });

  it("is NaN where the error is unknown or 0, and others are divided by the mean of the rest", () => {
    expect(weighed("claxboi-2024", ["1/error", "1/error", "1/error"], [NaN, 0, 0.5])).toEqual([NaN, NaN, 2]);
    expect(weighed("claxboi-2022", ["1/error", "1/error", "1/error"], [NaN, 1, 0.5])).toEqual([NaN, 2 / 3, 4 / 3]);
    expect(weighed("claxboi-2022", [0, 0], [NaN, NaN])).toEqual([NaN, NaN]);
  });

  it("is 0 in place of NaN outside the cells, where the presence stays", () => {
    expect(weighed("claxboi-2024", ["1/error", 1], [NaN, NaN], 1.1)).toEqual([0, null]);
    expect(weighed("claxboi-2022", ["1/error", "1/error"], [0, 2], -1)).toEqual([0, 1]);
  });

  it("refuses a weight by error without errors", () => {
    const model = { method: "claxboi-2024", properties: [{ ...property, weight: "1/error" }] } as unknown as Model;
    expect(() => claxboiWeights(model, { length: 1, values: [Float64Array.of(1)] })).toThrow(
      "Property x is weighted by 1/error, but no errors were given.",
    );
  });
});

describe("countScale", () => {
  it("is 1 for twenty present properties, more for fewer, 0 for none", () => {
    const model = (count: number, missingWeight: number) => ({
      properties: Array.from({ length: count }, () => property),
      missingWeight,
    });
    expect(countScale(model(20, 1), 0)).toBe(1);
    expect(countScale(model(12, 1), 4)).toBe(2);
    expect(countScale(model(12, 0), 8)).toBe(5);
    expect(countScale(model(4, 0), 4)).toBe(0);
  });
});
