import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { categorySums, posterior } from "../../src/model/classify.ts";
import type { Model } from "../../src/model/model.ts";
import { randomFrom } from "../../src/model/random.ts";
import { assembleModel, trainDensity } from "../../src/model/train.ts";
import { totalLogLoss, weightedObjective, type WeightedProblem } from "../../src/model/weighted-objective.ts";
import { trainWeighted } from "../../src/model/weighted.ts";
import type { PropertySettings, Settings } from "../../src/properties/settings.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";
import * as td from "../oracle/augmented-td.ts";
import { weightedSample } from "../oracle/weighted-sample.ts";
import expected from "../oracle/weighted.json" with { type: "json" };

const numerics = await loadNumerics();
const classes = ["AGN", "Star", "XRB"];
const categories = ["location", "spectrum"];
const properties: PropertySettings[] = ["x", "y", "z"].map((name, p) => ({
  name,
  expression: name,
  category: categories[Number(p > 0)],
  scale: "linear",
}));
const pairs = expected.pairs.map(([first, second]) => [first, second] as const);
const sample = weightedSample();

function densitiesAndPresence(
  { matrix, labels } = sample,
  { missing = "presence" as Settings["missing"], names = classes, tabulate = false } = {},
): Model {
  const settings = { kernel: "gaussian", bandwidth: expected.bandwidth, factor: 1, minimum: 0 } as const;
  const densities = properties.map(
    (property, p) => trainDensity(numerics, property, matrix.values[p], labels, names, settings, { tabulate }).density,
  );
  const common = { classes: names, properties, missing, missingWeight: 1, method: "weighted" } as const;
  return assembleModel(common, labels, densities, []);
}

const model = densitiesAndPresence();
const { fitted, warnings } = trainWeighted(numerics, model, sample.matrix, sample.labels, pairs, 1);
const isFinite = (values: Float64Array) => values.every(Number.isFinite);

describe("the fit of the weights", () => {
  it("is that of SciPy", () => {
    expect(warnings).toEqual([]);
    for (const key of ["density", "presence", "pairWeights", "bias"] as const)
      fitted[key].forEach((weight, k) => expect(Math.abs(weight - expected[key][k])).toBeLessThanOrEqual(1e-5));
    expect(fitted.logLoss).toBeCloseTo(expected.logLoss, 6);
  });

  it("makes the sums of a classification add up to the log numerators that were fitted", () => {
    const trained = { ...model, fitted };
    const sums = categorySums(numerics, trained, sample.matrix, {
      categories,
      labels: sample.labels,
      densities: "exact",
    });
    const n = sample.labels.length;
    const { probability } = posterior(numerics, sums, trained, {
      priors: Array.from(model.labelled, (count) => count / n),
      categories,
      weights: [1, 1],
      power: 1,
    });
    const loss = sample.labels.reduce((sum, label, i) => sum - Math.log(probability[label * n + i]), 0) / n;
    expect(loss).toBeCloseTo(fitted.logLoss, 12);
  });

  it("does not depend on sources without a label, or on the order of the sources", () => {
    const order = [...sample.labels.keys()].reverse();
    const rows = [...order, 0, 1, 2];
    const values = sample.matrix.values.map((column) => Float64Array.from(rows, (i) => column[i]));
    const labels = Uint8Array.from(rows, (i, k) => (k < order.length ? sample.labels[i] : 255));
    const matrix = { length: rows.length, values };
    const other = trainWeighted(numerics, densitiesAndPresence({ matrix, labels }), matrix, labels, pairs, 1).fitted;
    for (const key of ["density", "presence", "pairWeights", "bias"] as const)
      other[key].forEach((weight, k) => expect(Math.abs(weight - fitted[key][k])).toBeLessThanOrEqual(1e-5));
  });

  it("has no presence weights where missing values are ignored", () => {
    const ignoring = trainWeighted(
      numerics,
      densitiesAndPresence(sample, { missing: "ignore" }),
      sample.matrix,
      sample.labels,
      [],
      1,
    ).fitted;
    expect(Array.from(ignoring.presence)).toEqual([0, 0, 0]);
    expect(ignoring.pairWeights).toHaveLength(0);
    expect(ignoring.logLoss).toBeGreaterThan(fitted.logLoss);
  });

  it("goes to the centres of the penalty as that grows, and lowers the log-loss as it shrinks", () => {
    const withPenalty = (penalty: number) =>
      trainWeighted(numerics, model, sample.matrix, sample.labels, pairs, penalty).fitted;
    const strong = withPenalty(1e9);
    strong.density.forEach((weight) => expect(weight).toBeCloseTo(0.6, 5));
    strong.pairWeights.forEach((weight) => expect(weight).toBeCloseTo(0.1, 5));
    strong.bias.forEach((bias) => expect(bias).toBeCloseTo(0, 5));
    const losses = [10, 1, 0.1, 0].map((penalty) => withPenalty(penalty).logLoss);
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
  });

  it("leaves out a pair with a property that has no kernel density, and says so", () => {
    const values = sample.matrix.values.map((column, p) => (p === 0 ? column.map((x) => Math.sign(x)) : column));
    const matrix = { ...sample.matrix, values };
    const labels = sample.labels;
    const result = trainWeighted(numerics, densitiesAndPresence({ matrix, labels }), matrix, labels, pairs, 1);
    expect(result.fitted.pairs.map(({ first, second }) => [first, second])).toEqual([[1, 2]]);
    expect(result.fitted.pairWeights).toHaveLength(1);
    expect(result.warnings).toEqual([expect.stringMatching(/^The pair x, y is left out: property x is discrete/)]);
  });

  it("stays finite for a class without sources, or with one, and says what its pairs lack", () => {
    const names = [...classes, "CV", "NS"];
    const labels = sample.labels.map((label, i) => (i === 10 ? 3 : label));
    const few = densitiesAndPresence({ matrix: sample.matrix, labels }, { names });
    const result = trainWeighted(numerics, few, sample.matrix, labels, pairs, 1);
    const { density, presence, bias, pairWeights, logLoss } = result.fitted;
    expect([density, presence, bias, pairWeights, Float64Array.of(logLoss)].every(isFinite)).toBe(true);
    expect(bias[4]).toBe(0);
    expect(result.warnings.filter((warning) => /class (CV|NS), which has fewer than 2/.test(warning))).toHaveLength(4);
  });

  it("stays finite without any source", () => {
    const labels = sample.labels.map(() => 255);
    const none = densitiesAndPresence({ matrix: sample.matrix, labels });
    const result = trainWeighted(numerics, none, sample.matrix, labels, [], 1).fitted;
    expect(result.logLoss).toBe(0);
    expect(isFinite(result.density) && isFinite(result.bias)).toBe(true);
  });
});

describe("the fit of the real sample", () => {
  it.skipIf(!td.hasAugmentedTd)("reaches the leave-one-out log-losses that were measured with Python", () => {
    const { length, values, labels } = td.readAugmentedTd("class");
    const names = td.classLists.class;
    const density = { kernel: "gaussian", bandwidth: "silverman", factor: 1, minimum: 1 / 60 } as const;
    const densities = td.properties.map(
      (property, p) => trainDensity(numerics, property, values[p], labels, names, density, { tabulate: false }).density,
    );
    const common = { classes: names, properties: td.properties, missing: "presence", missingWeight: 1 } as const;
    const real = assembleModel({ ...common, method: "weighted" }, labels, densities, []);
    const indexOf = (name: string) => td.properties.findIndex((property) => property.name === name);
    const named = [
      ["HR1", "HR2"],
      ["logFxFr", "logFxFw1"],
      ["b", "logFxFr"],
    ].map(([first, second]) => [indexOf(first), indexOf(second)] as const);
    const lossWith = (of: typeof named) =>
      trainWeighted(numerics, real, { length, values }, labels, of, 1).fitted.logLoss;
    const [alone, joined] = [lossWith([]), lossWith(named)];
    expect(alone).toBeLessThan(0.135);
    expect(joined).toBeLessThan(alone - 0.005);
  });
});

describe("the objective of the fit", () => {
  /** Random terms, weights and biases. */
  function problem(seed: number) {
    const random = randomFrom(seed);
    const uniform = (n: number, size: number) => Float64Array.from({ length: n }, () => size * (random() - 0.5));
    const [n, count] = [17, 4];
    const of: WeightedProblem = {
      labels: Uint8Array.from({ length: n }, (_, i) => i % 3),
      logPriors: Float64Array.of(0.5, 0.3, 0.2).map(Math.log),
      terms: Array.from({ length: count }, () => uniform(3 * n, 8)),
      centres: uniform(count, 1),
      strengths: Float64Array.of(2, 0, 1, 2),
      biasStrength: 0.6,
    };
    return { of, objective: weightedObjective(of), draw: () => uniform(count + 3, 4) };
  }

  it("has the gradient that its differences have", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { objective, draw } = problem(seed);
        const x = draw();
        const gradient = new Float64Array(x.length);
        objective(x, gradient);
        const scratch = new Float64Array(x.length);
        x.forEach((value, k) => {
          const at = (shift: number) => objective(x.with(k, value + shift), scratch);
          // Central differences with a step of 1e-5: 1e-10 from the third derivative, 1e-9 from rounding.
          expect(Math.abs((at(1e-5) - at(-1e-5)) / 2e-5 - gradient[k])).toBeLessThanOrEqual(1e-6);
        });
      }),
      { numRuns: 30 },
    );
  });

  it("is convex", () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, t) => {
        const { objective, draw } = problem(seed);
        const [a, b] = [draw(), draw()];
        const scratch = new Float64Array(a.length);
        const between = objective(
          a.map((value, k) => (1 - t) * value + t * b[k]),
          scratch,
        );
        expect(between).toBeLessThanOrEqual((1 - t) * objective(a, scratch) + t * objective(b, scratch) + 1e-9);
      }),
    );
  });

  it("is the log-loss without penalties", () => {
    const { of, draw } = problem(1);
    const free = { ...of, strengths: new Float64Array(4), biasStrength: 0 };
    const x = draw();
    expect(weightedObjective(free)(x, new Float64Array(x.length))).toBe(totalLogLoss(of, x));
  });
});
