import { randomFrom } from "../../src/model/random.ts";
import { drawSources, threeClasses, trueProbabilities } from "../../src/validation/population.ts";
import { describe, expect, it } from "vitest";

const two = {
  classes: ["a", "b"],
  priors: [0.75, 0.25],
  mean: [[0], [2]],
  deviation: [[1], [1]],
  presence: [[0.8], [0.4]],
};

describe("trueProbabilities", () => {
  it("are Bayes' theorem: 0.75 · 0.8 · 1 against 0.25 · 0.4 · exp(−2) at 0, and 0.75 · 0.2 against 0.25 · 0.6 without a value", () => {
    const found = trueProbabilities(two, { length: 3, values: [Float64Array.of(0, 1, NaN)] });
    expect(found[0]).toBeCloseTo(0.6 / (0.6 + 0.1 * Math.exp(-2)), 14);
    expect(found[1]).toBeCloseTo(0.6 / 0.7, 14);
    expect(found[2]).toBeCloseTo(0.5, 14);
    for (let i = 0; i < 3; i++) expect(found[i] + found[3 + i]).toBeCloseTo(1, 14);
  });

  it("are the fractions of classes among the sources that have them", () => {
    const population = threeClasses(true);
    const n = 60_000;
    const { matrix, labels } = drawSources(population, n, randomFrom(3));
    const probability = trueProbabilities(population, matrix);
    const bins = Array.from({ length: 10 }, () => ({ n: 0, sum: 0, hits: 0 }));
    for (let i = 0; i < n; i++) {
      const bin = bins[Math.min(9, Math.floor(10 * probability[n + i]))];
      bin.n++;
      bin.sum += probability[n + i];
      bin.hits += Number(labels[i] === 1);
    }
    for (const bin of bins) {
      const p = bin.sum / bin.n;
      // Four standard deviations of a count.
      expect(Math.abs(bin.hits / bin.n - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / bin.n));
    }
  });
});
