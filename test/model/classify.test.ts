import { randomLcg, randomNormal } from "d3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { categoryLikelihoods, categorySums, posterior } from "../../src/model/classify.ts";
import { assembleModel, trainDensity } from "../../src/model/train.ts";
import type { TrainingSettings } from "../../src/model/train.ts";
import type { PropertySettings } from "../../src/properties/settings.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";
import * as td from "../oracle/augmented-td.ts";
import { logNumerator } from "../oracle/naive-bayes.ts";

const numerics = await loadNumerics();
const density = { kernel: "gaussian", bandwidth: "sheather-jones", factor: 1, minimum: 1 / 60 } as const;

function train(
  values: readonly Float64Array[],
  labels: Uint8Array,
  classes: readonly string[],
  properties: readonly PropertySettings[],
  changes: Partial<TrainingSettings> = {},
) {
  const trained = properties.map((property, p) =>
    trainDensity(numerics, property, values[p], labels, classes, density),
  );
  const settings = { classes, properties, method: "paper", missing: "presence", missingWeight: 1, ...changes } as const;
  return assembleModel(
    settings,
    labels,
    trained.map((one) => one.density),
    [],
  );
}

const classes = ["AGN", "Star", "CV"];
const categories = ["location", "spectrum"];
const properties: PropertySettings[] = ["location", "spectrum", "spectrum"].map((category, p) => ({
  name: `p${p}`,
  expression: `p${p}`,
  category,
  scale: "linear",
}));
const options = { categories, priors: [0.6, 0.3, 0.1], weights: [3, 1], power: 1.5 };

/** Labelled sources with some missing values; the last property has four distinct values only. */
function example(seed = 0.5, n = 150) {
  const random = randomLcg(seed);
  const normal = randomNormal.source(random)();
  const labels = Uint8Array.from({ length: n }, () => Math.floor(3 * random() ** 2));
  const value = (p: number, c: number) => (p === 2 ? Math.floor(4 * random() ** (1 + c)) : c * (p + 1) + normal());
  const values = properties.map((_, p) => Float64Array.from(labels, (c) => (random() < 0.2 ? NaN : value(p, c))));
  return { length: n, values, labels };
}

const problemOf = (data: ReturnType<typeof example>, model: ReturnType<typeof train>) => ({
  training: data.values,
  labels: data.labels,
  bandwidth: model.densities.map(({ bandwidth }) => bandwidth),
  categoryOf: model.properties.map(({ category }) => categories.indexOf(category)),
  classes: classes.length,
  ...options,
});

describe("class probabilities", () => {
  const data = example();
  const model = train(data.values, data.labels, classes, properties);
  const sums = categorySums(numerics, model, data, { categories });
  const result = posterior(numerics, sums, model, options);

  it("sum to one for every source, whatever priors, weights and power", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
        fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 2, maxLength: 2 }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (priors, weights, power) => {
          const { probability, entropy, margin } = posterior(numerics, sums, model, {
            categories,
            priors,
            weights,
            power,
          });
          for (let i = 0; i < data.length; i++) {
            const total = probability[i] + probability[data.length + i] + probability[2 * data.length + i];
            expect(Math.abs(total - 1)).toBeLessThan(1e-14);
            expect(entropy[i]).toBeGreaterThan(-1e-15);
            expect(entropy[i]).toBeLessThan(Math.log(3) + 1e-12);
            expect(margin[i]).toBeLessThanOrEqual(1);
          }
        },
      ),
      { seed: 1 },
    );
  });

  it("do not depend on the order of the sources", () => {
    const reversed = { length: data.length, values: data.values.map((column) => column.toReversed()) };
    const again = train(reversed.values, data.labels.toReversed(), classes, properties);
    const backwards = posterior(numerics, categorySums(numerics, again, reversed, { categories }), again, options);
    expect(backwards.prediction.toReversed()).toEqual(result.prediction);
    expect(backwards.outlier.toReversed()).toEqual(result.outlier);
  });

  it("are the priors where no category has a weight", () => {
    const { probability, alternative } = posterior(numerics, sums, model, { ...options, weights: [0, 0] });
    expect(probability[0]).toBeCloseTo(0.6, 14);
    expect(new Set(alternative)).toEqual(new Set([255]));
  });

  it("are those of the other categories in the alternative", () => {
    const alone = posterior(numerics, sums, model, { ...options, weights: [0, 1] });
    let changes = 0;
    for (let i = 0; i < data.length; i++) {
      const isChanged = alone.prediction[i] !== result.prediction[i];
      expect(result.alternative[i]).toBe(isChanged ? alone.prediction[i] : 255);
      changes += Number(isChanged);
    }
    expect(changes).toBeGreaterThan(0);
    const only = posterior(numerics, sums, model, { ...options, weights: [1, 0] });
    expect(new Set(only.alternative)).toEqual(new Set([255]));
  });

  it("ignore missing values on request", () => {
    const ignoring = train(data.values, data.labels, classes, properties, { missing: "ignore" });
    const nothing = { length: 1, values: properties.map(() => Float64Array.of(NaN)) };
    const { sums: zeros, missing } = categorySums(numerics, ignoring, nothing, { categories });
    expect(new Set(zeros)).toEqual(new Set([0]));
    expect(missing[0]).toBe(3);
  });

  it("take missing values with the weight given to them", () => {
    const half = train(data.values, data.labels, classes, properties, { missingWeight: 0.5 });
    const nothing = { length: 1, values: properties.map(() => Float64Array.of(NaN)) };
    const sumsOf = (m: typeof model) => categorySums(numerics, m, nothing, { categories }).sums;
    sumsOf(model).forEach((sum, k) => expect(sumsOf(half)[k]).toBeCloseTo(sum / 2, 14));
  });

  it("treat infinities as missing, and flag values out of range", () => {
    const odd = {
      length: 3,
      values: [Float64Array.of(Infinity, 1e300, 0), ...[1, 2].map(() => Float64Array.of(NaN, NaN, 1))],
    };
    const { missing, outOfRange, sums: all } = categorySums(numerics, model, odd, { categories });
    expect(Array.from(missing)).toEqual([3, 2, 0]);
    expect(Array.from(outOfRange)).toEqual([0, 1, 0]);
    expect(all.every(Number.isFinite)).toBe(true);
  });

  it("need a weight for every category", () => {
    expect(() => categorySums(numerics, model, data, { categories: ["location"] })).toThrow(
      "Property p1 is in category spectrum, which has no weight.",
    );
  });

  it("come with likelihoods of each category alone", () => {
    const likelihoods = categoryLikelihoods(sums, model, options);
    const n = data.length;
    for (let i = 0; i < n; i++) {
      const alone = [3, 4, 5].map((row) => Math.exp(sums.sums[row * n + i]));
      const total = alone.reduce((a, b) => a + b);
      alone.forEach((likelihood, c) => expect(likelihoods[(3 + c) * n + i]).toBeCloseTo(likelihood / total, 12));
    }
  });
});

describe("held-out sums of labelled sources", () => {
  it("are those of a model without the source, at the same bandwidths and range", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.integer({ min: 4, max: 60 }), (seed, n) => {
        const data = example(seed, n);
        // Continuous properties only, unless there are too few sources for that.
        const model = train(data.values.slice(0, 2), data.labels, classes, properties.slice(0, 2));
        if (model.densities.some(({ kind }) => kind !== "kde")) return;
        const sums = categorySums(numerics, model, data, { categories, labels: data.labels, densities: "exact" });
        const { logNumerator: found } = posterior(numerics, sums, model, options);
        const range = model.densities.map(({ low, high }) => [low, high] as const);
        for (let i = 0; i < n; i++) {
          const without = data.values.slice(0, 2).map((column) => column.filter((_, k) => k !== i));
          const source = data.values.slice(0, 2).map((column) => column[i]);
          const labels = data.labels.filter((_, k) => k !== i);
          const c = data.labels[i];
          const expected = logNumerator({ ...problemOf(data, model), training: without, labels, range }, source, c);
          expect(Math.abs(found[c * n + i] - expected)).toBeLessThan(1e-10);
          const other = (c + 1) % 3;
          const kept = logNumerator(
            { ...problemOf(data, model), training: data.values.slice(0, 2), range },
            source,
            other,
          );
          expect(Math.abs(found[other * n + i] - kept)).toBeLessThan(1e-10);
        }
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  it("count a discrete value once less, and leave unlabelled sources alone", () => {
    const data = example();
    const model = train(data.values, data.labels, classes, properties);
    const discrete = {
      ...model,
      properties: properties.map((one, p) => ({ ...one, category: p === 2 ? "spectrum" : "location" })),
    };
    const labels = data.labels.map((label, i) => (i < 50 ? label : 255));
    const { sums } = categorySums(numerics, discrete, data, { categories, labels });
    const plain = categorySums(numerics, discrete, data, { categories }).sums;
    const n = data.length;
    for (let i = 0; i < n; i++) {
      const c = data.labels[i];
      const x = data.values[2][i];
      const row = (3 + c) * n + i;
      if (i >= 50) {
        expect(sums[row]).toBe(plain[row]);
        continue;
      }
      const sample = data.values[2].filter((value, k) => data.labels[k] === c && k !== i && !Number.isNaN(value));
      const q = (sample.length + 0.5) / (data.labels.filter((label) => label === c).length - 1 + 1);
      const f = (sample.filter((value) => value === x).length + 1 / 4) / (sample.length + 1);
      expect(sums[row]).toBeCloseTo(Number.isNaN(x) ? Math.log(1 - q) : Math.log(f) + Math.log(q), 12);
    }
  });

  it("refuse a source that the model was not trained on", () => {
    const data = example();
    const model = train(data.values, data.labels, classes, properties);
    const stranger = { length: 1, values: properties.map(() => Float64Array.of(0.123)) };
    expect(() => categorySums(numerics, model, stranger, { categories, labels: Uint8Array.of(1) })).toThrow(
      "The value 0.123 of property p0 of a source labelled Star is not in the training sample of that class",
    );
  });
});

describe.skipIf(!td.hasAugmentedTd)("on the labelled Chandra sources (skipped where ../shared/data is absent)", () => {
  it("log numerators are those of the formulas, exact or tabulated", () => {
    const data = td.readAugmentedTd("class");
    const names = td.classLists.class;
    const model = train(data.values, data.labels, names, td.properties);
    const [n, C] = [data.length, names.length];
    const table1 = { categories: td.categories, priors: td.priors, weights: td.weights, power: 1 };
    const exact = posterior(
      numerics,
      categorySums(numerics, model, data, { categories: td.categories, densities: "exact" }),
      model,
      table1,
    );
    const tabulated = categorySums(numerics, model, data, { categories: td.categories });
    const table = posterior(numerics, tabulated, model, table1);

    const problem = {
      ...table1,
      classes: C,
      training: data.values,
      labels: data.labels,
      bandwidth: model.densities.map(({ bandwidth }) => bandwidth),
      categoryOf: td.properties.map(({ category }) => td.categories.indexOf(category)),
    };
    let deviation = 0;
    for (let i = 0; i < n; i += 17)
      // every 17th source: the plain sums take 4 ms each
      for (let c = 0; c < C; c++) {
        const expected = logNumerator(
          problem,
          data.values.map((column) => column[i]),
          c,
        );
        deviation = Math.max(deviation, Math.abs(exact.logNumerator[c * n + i] / expected - 1));
      }
    expect(deviation).toBeLessThan(1e-9);

    let largest = 0;
    exact.logNumerator.forEach((log, k) => (largest = Math.max(largest, Math.abs(log - table.logNumerator[k]))));
    expect(largest).toBeLessThan(3e-3);
    for (let i = 0; i < n; i++) {
      const logs = names.map((_, c) => exact.logNumerator[c * n + i]).sort((a, b) => b - a);
      if (logs[0] - logs[1] > 6e-3) expect(table.prediction[i]).toBe(exact.prediction[i]);
    }
  });
});
