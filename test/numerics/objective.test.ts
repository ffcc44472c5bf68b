import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scoreWeights } from "../../src/model/score-weights.ts";
import { createEngine } from "../../src/numerics/engine.ts";
import { createObjective as createCompiled } from "../../src/numerics/objective.ts";
import type { ObjectiveInput } from "../../src/numerics/objective-types.ts";
import { naiveScore } from "../oracle/naive-score.ts";
import { tuningSample } from "../oracle/tuning-sample.ts";

const wasm = new WebAssembly.Module(readFileSync(new URL("../../build/numerics.wasm", import.meta.url)));
const expected = JSON.parse(readFileSync(new URL("../oracle/tuning.json", import.meta.url), "utf8"));

const weight = fc.double({ min: 0, max: 10, noNaN: true });
const settings = (categories: number) =>
  fc.record({
    weights: fc.array(weight, { minLength: categories, maxLength: categories }),
    missingWeight: fc.double({ min: 0, max: 1, noNaN: true }),
    power: fc.double({ min: 0.3, max: 8, noNaN: true }),
  });

const both = [
  { code: "compiled", createObjective: (input: ObjectiveInput) => createCompiled(wasm, input) },
  { code: "plain", createObjective: (await createEngine(null)).objective },
];

describe.each(both)("an objective, $code", ({ createObjective }) => {
  it("agrees with numpy", async () => {
    const objective = await createObjective(tuningSample(2000));
    const weights = [7.5, 3.2, 6.0, 2.0];
    expect(Array.from(objective.confusion(weights, 0.5, 1.9))).toEqual(expected.point.confusion);
    expect(Math.abs(objective.logLoss(weights, 0.5, 1.9) - expected.point.logLoss)).toBeLessThan(1e-6);
    const inFloat64 = scoreWeights(tuningSample(2000), { weights, missingWeight: 0.5, power: 1.9 });
    expect(inFloat64.confusion.flat()).toEqual(expected.point.confusion);
    expect(Math.abs(inFloat64.logLoss - expected.point.logLoss)).toBeLessThan(1e-12);
  });

  it("predicts as float64 does except where the best two differ by less than 1e-5, in any order and number of sources", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        fc.integer(),
        settings(4),
        async (n, classes, categories, hasPresence, seed, point) => {
          const input = randomInput(n, classes, categories, hasPresence, seed);
          const used = { ...point, weights: point.weights.slice(0, categories) };
          const found = await createObjective(input);
          const { confusion, logLoss, nearTies } = naiveScore(input, used);
          const counts = found.confusion(used.weights, used.missingWeight, used.power);
          const moved = confusion.reduce((sum, count, k) => sum + Math.abs(count - counts[k]), 0);
          expect(moved).toBeLessThanOrEqual(2 * nearTies);
          expect(counts.reduce((a, b) => a + b)).toBe(found.length);
          expect(Math.abs(found.logLoss(used.weights, used.missingWeight, used.power) - logLoss)).toBeLessThan(
            1e-6 * (1 + logLoss),
          );
          const inFloat64 = scoreWeights(input, used);
          expect(inFloat64.confusion.flat()).toEqual(confusion);
          expect(Math.abs(inFloat64.logLoss - logLoss)).toBeLessThan(1e-12 * (1 + logLoss));
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it("predicts 25,160 sources as float64 does at twenty settings", async () => {
    const input = tuningSample(25_160);
    const objective = await createObjective(input);
    for (const point of fc.sample(settings(4), { seed: 2, numRuns: 20 })) {
      const { confusion, nearTies } = naiveScore(input, point);
      const counts = objective.confusion(point.weights, point.missingWeight, point.power);
      const moved = confusion.reduce((sum, count, k) => sum + Math.abs(count - counts[k]), 0);
      expect(moved).toBeLessThanOrEqual(2 * nearTies);
    }
  }, 60_000);

  it("is that of the priors where no category has a weight", async () => {
    const objective = await createObjective(tuningSample(50));
    const counts = objective.confusion([0, 0, 0, 0], 1, 1);
    expect(counts.subarray(0, 4).reduce((a, b) => a + b)).toBe(50);
  });

  it("gives a prediction to the earlier of equal classes", async () => {
    const zeros = { density: new Float64Array(2 * 3 * 4), presence: null, classes: 3, categories: 2 };
    const labels = Uint8Array.of(0, 1, 2, 2);
    const objective = await createObjective({ ...zeros, labels, priors: [0.2, 0.4, 0.4] });
    expect(Array.from(objective.confusion([1, 1], 1, 1))).toEqual([0, 0, 0, 1, 1, 2, 0, 0, 0]);
  });

  it("bounds the loss of a source at that of a probability of 1e-15", async () => {
    const density = Float64Array.of(-500, 0, 0, -500);
    const input = {
      density,
      presence: null,
      labels: Uint8Array.of(0, 1),
      classes: 2,
      categories: 1,
      priors: [0.5, 0.5],
    };
    const objective = await createObjective(input);
    expect(objective.logLoss([1], 1, 1)).toBeCloseTo(-Math.log(1e-15), 5);
  });

  it("leaves out sources without a label, and refuses sums that are not finite", async () => {
    const input = tuningSample(100);
    input.labels.fill(255, 60);
    expect((await createObjective(input)).length).toBe(60);
    const density = input.density.with(7, NaN);
    await expect(createObjective({ ...input, density })).rejects.toThrow(
      "The sums of labelled source 7 differ by NaN between classes; finite sums were expected.",
    );
  });
});

function randomInput(
  n: number,
  classes: number,
  categories: number,
  hasPresence: boolean,
  seed: number,
): ObjectiveInput {
  const numbers = (length: number, scale: number) =>
    Float64Array.from(
      { length },
      (_, k) => -scale * (((k + 1) * 0.7548776662466927 + seed * 0.5698402909980532) % 1) ** 2,
    );
  return {
    density: numbers(categories * classes * n, 40),
    presence: hasPresence ? numbers(categories * classes * n, 5) : null,
    labels: Uint8Array.from({ length: n }, (_, i) => Math.floor((((i + 1) * 0.6180339887498949) % 1) * classes)),
    classes,
    categories,
    priors: Array.from({ length: classes }, (_, c) => 1 / (c + 1)),
  };
}
