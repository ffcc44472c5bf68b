import { normalFrom } from "../model/random.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { defaultSettings, type Settings } from "../properties/settings.ts";

/** Classes whose sources are drawn from known distributions: of every class (row) and property, independently of each other. */
export type Population = {
  readonly classes: readonly string[];
  readonly priors: readonly number[];
  /** Means and standard deviations of Gaussians. */
  readonly mean: readonly (readonly number[])[];
  readonly deviation: readonly (readonly number[])[];
  /** Chance that a source of the class has a value of the property. */
  readonly presence: readonly (readonly number[])[];
};

export type Drawn = { readonly matrix: PropertyMatrix; readonly labels: Uint8Array; readonly rows: Int32Array };

/** Three classes that overlap, in proportions of 70, 22 and 8 %, by six properties; `gaps`: whether values are missing. */
export function threeClasses(gaps: boolean): Population {
  const presence = [
    [0.9, 0.5, 0.8, 1, 0.3, 0.7],
    [0.7, 0.9, 0.8, 1, 0.6, 0.7],
    [0.4, 0.6, 0.95, 1, 0.5, 0.2],
  ];
  return {
    classes: ["a", "b", "c"],
    priors: [0.7, 0.22, 0.08],
    mean: [
      [0, 0, 0, 0, 0, 0],
      [1.5, 0, 0.5, -1, 0.2, 0],
      [0, 2, -0.5, 1, 0, 0.5],
    ],
    deviation: [
      [1, 1, 1, 1, 1, 1],
      [1, 0.7, 1, 1.5, 1, 1],
      [1.3, 1, 0.8, 1, 2, 1],
    ],
    presence: presence.map((row) => row.map((chance) => (gaps ? chance : 1))),
  };
}

/** Draws sources of all classes in the proportions of the priors. */
export function drawSources(population: Population, n: number, random: () => number): Drawn {
  const normal = normalFrom(random);
  const { priors, mean, deviation, presence } = population;
  const labels = Uint8Array.from({ length: n }, () => {
    let left = random();
    return Math.max(
      0,
      priors.findIndex((prior) => (left -= prior) < 0),
    );
  });
  const values = mean[0].map((_, p) =>
    Float64Array.from(labels, (c) => (random() < presence[c][p] ? mean[c][p] + deviation[c][p] * normal() : NaN)),
  );
  return { matrix: { length: n, values }, labels, rows: Int32Array.from(labels.keys()) };
}

/** Returns the class probabilities that no classifier can better, by Bayes' theorem with the true distributions; index c·n + i. */
export function trueProbabilities(population: Population, { length: n, values }: PropertyMatrix): Float64Array {
  const { priors, mean, deviation, presence } = population;
  const probability = new Float64Array(priors.length * n);
  for (let i = 0; i < n; i++) {
    const joint = priors.map((prior, c) =>
      values.reduce((product, column, p) => {
        const x = column[i];
        if (Number.isNaN(x)) return product * (1 - presence[c][p]);
        const u = (x - mean[c][p]) / deviation[c][p];
        return (product * presence[c][p] * Math.exp((-u * u) / 2)) / deviation[c][p];
      }, prior),
    );
    const total = joint.reduce((sum, value) => sum + value, 0);
    joint.forEach((value, c) => (probability[c * n + i] = value / total));
  }
  return probability;
}

/** Settings of a run on a population, with all properties in one category, so that equation (1) is naive Bayes. */
export function settingsFor({ classes, priors, mean }: Population, method: Settings["method"]): Settings {
  return {
    ...defaultSettings,
    method,
    classes,
    priors: Object.fromEntries(classes.map((name, c) => [name, priors[c]])),
    properties: mean[0].map((_, p) => ({ name: `p${p}`, expression: `p${p}`, category: "all", scale: "linear" })),
    categories: { all: 1 },
  };
}
