import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { categorySums } from "../../src/model/classify.ts";
import { normalFrom, randomFrom } from "../../src/model/random.ts";
import { trainModel } from "../../src/model/train-model.ts";
import { createTuning, type TuningOptions } from "../../src/model/tuning.ts";
import { tuningProblem, type TuningProblem } from "../../src/model/tuning-problem.ts";
import { createObjective } from "../../src/numerics/objective.ts";
import { defaultSettings, type Settings } from "../../src/properties/settings.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";
import { median } from "../oracle/median.ts";
import { naiveScore } from "../oracle/naive-score.ts";
import { tuningSample } from "../oracle/tuning-sample.ts";

const wasm = new WebAssembly.Module(readFileSync(new URL("../../build/numerics.wasm", import.meta.url)));
const numerics = await loadNumerics();
/** Medians over 20 seeds of SciPy's differential_evolution without polish (test/oracle/tuning.py). */
const scipy = JSON.parse(readFileSync(new URL("../oracle/tuning.json", import.meta.url), "utf8"));
const present = [7.5, 3.2, 6, 2];

const problem: TuningProblem = {
  ...tuningSample(2000),
  classNames: ["AGN", "Star", "XRB", "CV"],
  categoryNames: ["location", "spectrum", "variability", "multiwavelength"],
  missingWeight: 1,
};

async function tune(
  options: Omit<TuningOptions, "weights" | "power" | "missingWeight">,
  changes: Partial<TuningProblem> = {},
) {
  const input = { ...problem, ...changes };
  const tuning = createTuning(await createObjective(wasm, input), input, {
    weights: present,
    power: 1,
    missingWeight: 1,
    ...options,
  });
  while (!tuning.done()) tuning.step();
  return tuning.result();
}

const pointOf = ({ categories, missingWeight, power }: Awaited<ReturnType<typeof tune>>) => ({
  weights: Object.values(categories),
  missingWeight,
  power,
});

describe("tuning", () => {
  it("finds as good an f1 as SciPy's differential evolution, at the same cost", async () => {
    const { runs } = await tune({ objective: "f1", class: "XRB", seeds: 20 });
    const cost = median(runs.map(({ evaluations }) => evaluations)) / scipy.f1.evaluations;
    expect(cost).toBeGreaterThan(1 / 1.5);
    expect(cost).toBeLessThan(1.5);
    expect(Math.abs(median(runs.map(({ value }) => value)) + scipy.f1.value)).toBeLessThan(0.01);
  }, 60_000);

  it("finds as small a log-loss", async () => {
    const { runs, unconstrained } = await tune({ objective: "log-loss", seeds: 20 });
    const cost = median(runs.map(({ evaluations }) => evaluations)) / scipy.logLoss.evaluations;
    expect(cost).toBeGreaterThan(1 / 1.5);
    expect(cost).toBeLessThan(1.5);
    expect(Math.abs(median(runs.map(({ value }) => value)) / scipy.logLoss.value - 1)).toBeLessThan(0.01);
    expect(unconstrained).toEqual([]);
  }, 60_000);

  it("reports the float64 value at weights that add up to what they did, and the same again with the same seed", async () => {
    for (const objective of ["f1", "corrected-f1", "macro-f1", "log-loss"] as const) {
      const options = { objective, class: "CV", seed: 7, maxGenerations: 15 };
      const result = await tune(options);
      expect(Object.values(result.categories).reduce((a, b) => a + b)).toBeCloseTo(18.7, 10);
      const { confusion, logLoss } = naiveScore(problem, pointOf(result));
      expect(result.value).toBeCloseTo(valueOf(objective, confusion, logLoss), 12);
      expect(await tune(options)).toEqual(result);
      expect(result.spread).toEqual({
        location: null,
        spectrum: null,
        variability: null,
        multiwavelength: null,
        power: null,
        missingWeight: null,
      });
    }
  });

  it("can be watched, and stopped with the best so far", async () => {
    const tuning = createTuning(await createObjective(wasm, problem), problem, {
      objective: "macro-f1",
      weights: present,
      power: 1,
      missingWeight: 1,
      seeds: 2,
      maxGenerations: 3,
    });
    const seen = [tuning.progress()];
    while (!tuning.done() && seen.length < 6) {
      tuning.step();
      seen.push(tuning.progress());
    }
    expect(seen.map(({ run, generation }) => [run, generation])).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 0],
      [1, 1],
    ]);
    expect(seen.map(({ evaluations }) => evaluations)).toEqual([90, 180, 270, 360, 450, 540]);
    expect(seen[3].histories[0]).toHaveLength(4);
    expect(seen[5].histories).toEqual([seen[3].histories[0], seen[5].histories[1]]);
    expect(seen[5]).toMatchObject({ seed: 2, runs: 2, finished: false });
    for (let k = 1; k < seen.length; k++) expect(seen[k].value).toBeGreaterThanOrEqual(seen[k - 1].value);
    const stopped = tuning.result();
    expect(stopped.cancelled).toBe(true);
    expect(stopped.value).toBeCloseTo(seen[5].value, 2); // the search counts in float32
    while (!tuning.done()) tuning.step();
    const { cancelled, generations, evaluations, runs, spread, value } = tuning.result();
    expect({ cancelled, generations, evaluations }).toEqual({ cancelled: false, generations: 6, evaluations: 720 });
    expect(value).toBe(Math.max(...runs.map((run) => run.value)));
    const [a, b] = runs.map(({ power }) => power);
    expect(spread.power).toBeCloseTo(Math.abs(a - b) / Math.SQRT2, 12);
  });

  it("leaves the missing weight alone where presence does not count", async () => {
    const { missingWeight, spread, evaluations, generations } = await tune(
      { objective: "f1", class: "XRB", maxGenerations: 2 },
      { presence: null, missingWeight: 0.4 },
    );
    expect(missingWeight).toBe(0.4);
    expect(Object.keys(spread)).toEqual([...problem.categoryNames, "power"]);
    expect(evaluations).toBe(75 * (generations + 1));
  });

  it("marks a weight that the data do not constrain", async () => {
    const density = problem.density.slice();
    const presence = problem.presence!.slice();
    density.fill(0, 3 * 4 * 2000); // the last category says nothing
    presence.fill(0, 3 * 4 * 2000);
    const { unconstrained } = await tune({ objective: "f1", class: "XRB", maxGenerations: 10 }, { density, presence });
    expect(unconstrained).toEqual(["multiwavelength"]);
  });

  it("refuses what it cannot tune", async () => {
    await expect(tune({ objective: "f1" })).rejects.toThrow(
      'The class whose f1 is tuned is ""; one of AGN, Star, XRB, CV was expected.',
    );
    await expect(tune({ objective: "f1", class: "CV" }, { labels: problem.labels.map((c) => c % 3) })).rejects.toThrow(
      "No source is labelled CV, so its f1 has no value.",
    );
    await expect(tune({ objective: "log-loss" }, { labels: problem.labels.map(() => 255) })).rejects.toThrow(
      "No source is labelled; weights are tuned on labelled sources.",
    );
    await expect(
      tune({ objective: "log-loss" }, { categoryNames: ["power", "spectrum", "variability", "multiwavelength"] }),
    ).rejects.toThrow('A category is called "power"');
  });
});

describe("tuningProblem", () => {
  const categories = ["location", "spectrum"];
  const settings: Settings = {
    ...defaultSettings,
    classes: ["AGN", "Star"],
    priors: { AGN: 0.7, Star: 0.3 },
    categories: { location: 2, spectrum: 1 },
    properties: ["location", "spectrum", "spectrum"].map((category, p) => ({
      name: `p${p}`,
      expression: `p${p}`,
      category,
      scale: "linear",
    })),
  };
  const random = randomFrom(1);
  const normal = normalFrom(random);
  const labels = Uint8Array.from({ length: 120 }, () => Number(random() < 0.3));
  const values = settings.properties.map((_, p) =>
    Float64Array.from(labels, (c) => (random() < 0.2 ? NaN : c * p + normal())),
  );
  const matrix = { length: labels.length, values };
  const sample = { matrix, labels, rows: Int32Array.from(labels, (_, i) => i) };

  it("splits held-out sums so that any missing weight gives them back", () => {
    const model = trainModel(numerics, settings, sample);
    const { density, presence } = tuningProblem(numerics, model, matrix, labels, categories, [0.7, 0.3]);
    for (const missingWeight of [0, 0.3, 1]) {
      const { sums } = categorySums(numerics, { ...model, missingWeight }, matrix, { categories, labels });
      sums.forEach((sum, k) => expect(Math.abs(density[k] + missingWeight * presence![k] - sum)).toBeLessThan(1e-12));
    }
  });

  it("has no presence part where missing values are ignored", () => {
    const model = trainModel(numerics, { ...settings, missing: "ignore" }, sample);
    expect(tuningProblem(numerics, model, matrix, labels, categories, [0.7, 0.3]).presence).toBeNull();
  });

  it("is one of the paper's method only", () => {
    const model = trainModel(numerics, settings, sample);
    expect(() =>
      tuningProblem(numerics, { ...model, method: "weighted" }, matrix, labels, categories, [0.7, 0.3]),
    ).toThrow('The method is "weighted"; category weights and power are tuned of the method "paper".');
  });
});

/** f1 of class 3 of 4 (raw or corrected to the priors), their mean over the classes, or the log-loss; counts [predicted][true]. */
function valueOf(objective: TuningOptions["objective"], confusion: readonly number[], logLoss: number): number {
  const classes = [0, 1, 2, 3];
  const trueCount = classes.map((j) => classes.reduce((sum, i) => sum + confusion[4 * i + j], 0));
  const f1 = (c: number, weights: readonly number[]) => {
    const recall = confusion[5 * c] / trueCount[c];
    const predicted = classes.reduce((sum, j) => sum + weights[j] * confusion[4 * c + j], 0);
    const precision = (weights[c] * confusion[5 * c]) / predicted;
    return recall > 0 ? (2 * recall * precision) / (recall + precision) : 0;
  };
  const corrected = classes.map((j) => problem.priors[j] / trueCount[j]);
  if (objective === "f1") return f1(3, [1, 1, 1, 1]);
  if (objective === "corrected-f1") return f1(3, corrected);
  if (objective === "macro-f1") return classes.reduce((sum, c) => sum + f1(c, [1, 1, 1, 1]), 0) / 4;
  return logLoss;
}
