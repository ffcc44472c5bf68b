import { categorySums, posterior } from "../model/classify.ts";
import { randomFrom } from "../model/random.ts";
import { trainModel } from "../model/train-model.ts";
import type { Method } from "../properties/settings.ts";
import { inShort, type Checker } from "./check.ts";
import { drawSources, settingsFor, threeClasses } from "./population.ts";

/** Values that no survey has. */
const extremes = [1e300, -1e300, 1.7e308, -1.7e308, 1e-300, 5e-324, 0, -0, NaN, Infinity, -Infinity];
const priorSets = [
  [0.7, 0.22, 0.08],
  [1 - 2e-12, 1e-12, 1e-12],
  [1e-12, 1e-12, 1 - 2e-12],
];
const powers = [0.1, 1, 10];
const methods: readonly Method[] = ["paper", "weighted", "claxboi-2022", "claxboi-2024"];

/** Probabilities are probabilities, whatever the sources and priors are. */
export const limitsChecker: Checker = {
  check: "Class probabilities under extreme input",
  asked: "every sum within 1e-12 of 1, every value from 0 to 1, no NaN: ±1e300, nothing present, priors of 1e-12",
  run: ({ numerics }) => {
    const population = threeClasses(true);
    const random = randomFrom(41);
    const sample = drawSources(population, 400, random);
    const matrix = extremeSources(population.mean[0].length, random);
    const n = matrix.length;
    let deviation = 0;
    let wrong = 0;
    let checked = 0;
    for (const method of methods) {
      const settings = settingsFor(population, method);
      const model = trainModel(numerics, settings, sample);
      const sums = categorySums(numerics, model, matrix, { categories: ["all"] });
      for (const priors of priorSets)
        for (const power of powers) {
          const weighting = { priors, categories: ["all"], weights: [1], power };
          const { probability } = posterior(numerics, sums, model, weighting);
          wrong += probability.filter((p) => !(p >= 0 && p <= 1)).length;
          for (let i = 0; i < n; i++) {
            const sum = priors.reduce((total, _, c) => total + probability[c * n + i], 0);
            deviation = Math.max(deviation, Number.isNaN(sum) ? Infinity : Math.abs(sum - 1));
          }
          checked += probability.length;
        }
    }
    return {
      found: `${checked} probabilities by ${methods.length} methods: sums deviate by at most ${inShort(deviation)}; ${wrong} not from 0 to 1`,
      ok: wrong === 0 && deviation <= 1e-12,
    };
  },
};

/** Sources with one extreme value in all properties, then with random ones. */
function extremeSources(properties: number, random: () => number) {
  const length = extremes.length + 300;
  const values = Array.from({ length: properties }, () =>
    Float64Array.from({ length }, (_, i) => extremes[i < extremes.length ? i : Math.floor(random() * extremes.length)]),
  );
  return { length, values };
}
