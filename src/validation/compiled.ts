import { categorySums, posterior } from "../model/classify.ts";
import { normalFrom, randomFrom } from "../model/random.ts";
import { trainModel } from "../model/train-model.ts";
import type { Kernel, Numerics } from "../numerics/operations.ts";
import { defaultSettings, type Settings } from "../properties/settings.ts";
import { inShort, relativeDifference, type Checker } from "./check.ts";
import { plainKernelSum, plainProbabilities } from "./plain.ts";

const kernels: readonly Kernel[] = ["gaussian", "exponential", "epanechnikov"];
const asked = "largest relative difference ≤ 1e-9";
const ALLOWED = 1e-9;

/** The compiled code gives what plain loops of TypeScript give, on random input. */
export const compiledCheckers: readonly Checker[] = [
  ...kernels.map((kernel) => ({
    check: `Compiled sums against plain loops, ${kernel} kernel`,
    asked,
    run: ({ numerics }: { numerics: Numerics }) => compareSums(numerics, kernel),
  })),
  ...kernels.map((kernel) => ({
    check: `Compiled class probabilities against plain loops, ${kernel} kernel`,
    asked,
    run: ({ numerics }: { numerics: Numerics }) => compareProbabilities(numerics, kernel),
  })),
];

function compareSums(numerics: Numerics, kernel: Kernel) {
  const random = randomFrom(11);
  const normal = normalFrom(random);
  const sample = Float64Array.from({ length: 1500 }, () => (random() < 0.5 ? normal() : 3 + 0.1 * normal())).sort();
  const points = Float64Array.from({ length: 800 }, () => sample[0] + random() * (sample[1499] - sample[0]));
  const own = sample.map((_, i) => i).filter((i) => i % 3 === 0);
  const members = own.map((i) => sample[i]);
  const differences = [0.01, 0.1, 1].map((h) => [
    relativeDifference(
      numerics.kernelSums(sample, points, h, kernel),
      points.map((x) => plainKernelSum(sample, x, h, kernel)),
    ),
    relativeDifference(
      numerics.leaveOneOutSums(sample, members, h, kernel),
      own.map((i) => plainKernelSum(sample, sample[i], h, kernel, i)),
    ),
  ]);
  const [whole, without] = [0, 1].map((k) => Math.max(...differences.map((pair) => pair[k])));
  const found =
    `${inShort(whole)} of ${3 * points.length} sums, ` +
    `${inShort(without)} of ${3 * own.length} that leave one source out`;
  return { found, ok: Math.max(whole, without) <= ALLOWED };
}

const categoryNames = ["location", "spectrum", "variability"];

function compareProbabilities(numerics: Numerics, kernel: Kernel) {
  const random = randomFrom(12);
  const normal = normalFrom(random);
  const labels = Uint8Array.from({ length: 400 }, () => Math.floor(3 * random() ** 1.5));
  const value = (c: number, p: number) => (random() < 0.15 ? NaN : c * (p % 3) + normal() * (1 + c / 4));
  const training = Array.from({ length: 5 }, (_, p) => Float64Array.from(labels, (c) => value(c, p)));
  const categoryOf = training.map((_, p) => p % 3);
  const classes = ["a", "b", "c"];
  const [priors, weights, power] = [[0.7, 0.2, 0.1], [7.5, 3.2, 6], 1.9];
  const settings: Settings = {
    ...defaultSettings,
    classes,
    priors: Object.fromEntries(classes.map((name, c) => [name, priors[c]])),
    properties: categoryOf.map((t, p) => ({
      name: `p${p}`,
      expression: `p${p}`,
      category: categoryNames[t],
      scale: "linear",
    })),
    categories: Object.fromEntries(categoryNames.map((name, t) => [name, weights[t]])),
    power,
    density: { ...defaultSettings.density, kernel },
  };
  const sample = { matrix: { length: labels.length, values: training }, labels, rows: Int32Array.from(labels.keys()) };
  const model = trainModel(numerics, settings, sample);
  const sources = Array.from({ length: 200 }, (_, i) => training.map((__, p) => 1.5 * value(i % 3, p)));
  const matrix = {
    length: sources.length,
    values: training.map((_, p) => Float64Array.from(sources, (source) => source[p])),
  };
  const sums = categorySums(numerics, model, matrix, { categories: categoryNames, densities: "exact" });
  const { probability } = posterior(numerics, sums, model, { priors, categories: categoryNames, weights, power });
  const bandwidth = model.densities.map((density) => density.bandwidth);
  const expected = sources.map((source) =>
    plainProbabilities({ kernel, training, labels, bandwidth, categoryOf, weights, priors, power }, source),
  );
  const difference = Math.max(
    ...classes.map((_, c) =>
      relativeDifference(
        probability.subarray(c * sources.length, (c + 1) * sources.length),
        expected.map((row) => row[c]),
      ),
    ),
  );
  return {
    found: `${inShort(difference)} of ${3 * sources.length} probabilities, by 5 properties with missing values`,
    ok: difference <= ALLOWED,
  };
}
