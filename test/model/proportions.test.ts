import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { estimateProportions } from "../../src/model/proportions.ts";

type Case = { n: number; priors: number[]; mixture: number[]; proportions: number[] };
const cases = JSON.parse(
  readFileSync(new URL("../oracle/proportions.json", import.meta.url), "utf8"),
) as readonly Case[];

/** The probabilities of proportions.py. */
function probabilities({ n, priors, mixture }: Case): Float64Array {
  const C = priors.length;
  const result = new Float64Array(C * n);
  for (let i = 0; i < n; i++) {
    const part = (factor: number) => ((i + 1) * factor) % 1;
    const u = part(0.6180339887498949);
    let truth = 0;
    for (let c = 0, edge = mixture[0]; c < C - 1 && u >= edge; edge += mixture[++c]) truth = c + 1;
    const noise = 6 * part(0.7548776662466927) - 3 + 2 * part(0.5698402909980532) - 1;
    const x = 1.5 * truth + noise / 2;
    const products = priors.map((prior, c) => prior * Math.exp(-0.5 * (x - 1.5 * c) ** 2));
    const total = products.reduce((a, b) => a + b);
    products.forEach((product, c) => (result[c * n + i] = product / total));
  }
  return result;
}

describe("estimateProportions", () => {
  it.each(cases)(
    "finds what plain expectation maximisation in numpy finds ($n sources, mixture $mixture)",
    (example) => {
      const found = estimateProportions(probabilities(example), example.priors.length, example.priors);
      expect(found.converged).toBe(true);
      expect(found.proportions.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      // A share that goes to 0 is approached slowly; 1e-4 allows the rest of its way.
      found.proportions.forEach((share, c) => expect(Math.abs(share - example.proportions[c])).toBeLessThan(1e-4));
      expect(found.iterations).toBeLessThan(200);
    },
  );

  it("returns the priors, normalised, without sources", () => {
    const found = estimateProportions(new Float64Array(0), 2, [3, 1]);
    expect(found).toEqual({ proportions: [0.75, 0.25], iterations: 0, converged: true });
  });

  it("leaves the priors where the sources say nothing, and counts where they say all", () => {
    const nothing = estimateProportions(Float64Array.of(0.7, 0.7, 0.3, 0.3), 2, [0.7, 0.3]);
    expect(nothing.proportions[0]).toBeCloseTo(0.7, 12);
    const all = estimateProportions(Float64Array.of(1, 1, 1, 0, 0, 0, 0, 1), 2, [0.5, 0.5]);
    expect(all.proportions[0]).toBeCloseTo(0.75, 12);
  });

  it("is not led astray by probabilities of 0", () => {
    const { proportions } = estimateProportions(Float64Array.of(1, 1e-320, 0, 1), 2, [0.5, 0.5]);
    expect(proportions.every(Number.isFinite)).toBe(true);
  });
});
