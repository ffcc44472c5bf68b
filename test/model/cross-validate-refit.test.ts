import { describe, expect, it } from "vitest";
import { evaluateFold, selectSources } from "../../src/model/cross-validate.ts";
import { categorySums, posterior } from "../../src/model/classify.ts";
import { stratifiedFolds } from "../../src/model/folds.ts";
import { normalFrom, randomFrom } from "../../src/model/random.ts";
import { trainModel, type TrainingSample } from "../../src/model/train-model.ts";
import { defaultSettings, type Settings } from "../../src/properties/settings.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";

const numerics = await loadNumerics();

const settings: Settings = {
  ...defaultSettings,
  classes: ["AGN", "Star"],
  priors: { AGN: 0.5, Star: 0.5 },
  properties: ["told", "noise"].map((name, p) => ({
    name,
    expression: name,
    category: p === 0 ? "location" : "spectrum",
    scale: "linear" as const,
  })),
  categories: { location: 1, spectrum: 1 },
};
const categories = ["location", "spectrum"];

/** Two classes that the first property tells apart, and the second does not. */
function example(n = 160): TrainingSample {
  const normal = normalFrom(randomFrom(9));
  const labels = Uint8Array.from({ length: n }, (_, i) => i % 2);
  const values = [Float64Array.from(labels, (c) => 3 * c + normal()), Float64Array.from(labels, () => normal())];
  return { matrix: { length: n, values }, labels, rows: Int32Array.from(labels.keys()) };
}

const sample = example();
const { labels } = sample;
const foldOf = stratifiedFolds(labels, 4, 1);

function foldLogLoss({ indices, probability }: ReturnType<typeof evaluateFold>): number {
  const m = indices.length;
  return indices.reduce((sum, i, k) => sum - Math.log(probability[labels[i] * m + k]), 0) / m;
}

const run = (options: Parameters<typeof evaluateFold>[5], fold = 0, of = sample, changes: Partial<Settings> = {}) =>
  evaluateFold(numerics, { ...settings, ...changes }, of, foldOf, fold, options);

describe("evaluateFold with a refit", () => {
  it("of the power has the κ with the least leave-one-out log-loss of the fold's own training sources", () => {
    const fitted = run({ refit: "power" });
    const training = selectSources(
      sample,
      Int32Array.from(labels.keys()).filter((i) => foldOf[i] !== 0),
    );
    const model = trainModel(numerics, settings, training, { tabulate: false });
    const logLoss = (power: number) => {
      const options = { categories, labels: training.labels, densities: "exact" } as const;
      const sums = categorySums(numerics, model, training.matrix, options);
      const { probability } = posterior(numerics, sums, model, {
        priors: [0.5, 0.5],
        categories,
        weights: [1, 1],
        power,
      });
      const n = training.labels.length;
      return training.labels.reduce((sum, label, i) => sum - Math.log(probability[label * n + i]), 0) / n;
    };
    // A grid of its own, finer than what is asked for: 0.1 to 10 in steps of 1 %.
    const powers = Array.from({ length: 464 }, (_, k) => 0.1 * 1.01 ** k);
    const best = powers.reduce((a, b) => (logLoss(b) < logLoss(a) ? b : a));
    const withBest = run({}, 0, sample, { power: best });
    fitted.probability.forEach((p, k) => expect(p).toBeCloseTo(withBest.probability[k], 2));
    expect(best).toBeGreaterThan(1.2);
    expect(foldLogLoss(fitted)).toBeLessThan(foldLogLoss(run({})));
  });

  it.each(["power", "weights"] as const)("of the %s does not look at the fold's own labels", (refit) => {
    const changed: TrainingSample = { ...sample, labels: labels.map((c, i) => (foldOf[i] === 1 ? 1 - c : c)) };
    expect(run({ refit }, 1, changed)).toEqual(run({ refit }, 1));
  });

  it("of the weights leaves a category without information almost no weight", () => {
    const first = run({ refit: "weights" });
    expect(foldLogLoss(first)).toBeLessThan(foldLogLoss(run({ refit: "power" })) + 0.02);
    // Other values of the property that tells nothing hardly change a probability.
    const values = [sample.matrix.values[0], sample.matrix.values[1].map((x, i) => (foldOf[i] === 0 ? -x : x))];
    const mirrored = run({ refit: "weights" }, 0, { ...sample, matrix: { length: labels.length, values } });
    first.probability.forEach((p, k) => expect(Math.abs(p - mirrored.probability[k])).toBeLessThan(0.15));
  });

  it("of the weights is the same for the same seed", () => {
    expect(run({ refit: "weights" }, 2)).toEqual(run({ refit: "weights" }, 2));
  });

  it("keeps probabilities that sum to one", () => {
    for (const refit of ["nothing", "power", "weights"] as const) {
      const { probability, indices } = run({ refit });
      indices.forEach((_, k) => expect(probability[k] + probability[indices.length + k]).toBeCloseTo(1, 12));
    }
  });
});
