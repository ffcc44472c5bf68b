import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEvolution, type EvolutionOptions } from "../../src/model/differential-evolution.ts";
import { randomFrom } from "../../src/model/random.ts";
import { median } from "../oracle/median.ts";

/** Medians over 20 seeds of SciPy's differential_evolution without polish (test/oracle/tuning.py). */
const scipy = JSON.parse(readFileSync(new URL("../oracle/tuning.json", import.meta.url), "utf8"));

const rosenbrock = (x: Float64Array) =>
  x.subarray(1).reduce((sum, next, j) => sum + 100 * (next - x[j] ** 2) ** 2 + (1 - x[j]) ** 2, 0);
const rastrigin = (x: Float64Array) =>
  x.reduce((sum, value) => sum + 10 + value ** 2 - 10 * Math.cos(2 * Math.PI * value), 0);
const box = (P: number, half: number) => Array.from({ length: P }, () => [-half, half] as const);
const seeds = Array.from({ length: 20 }, (_, k) => k + 1);

function run(options: Omit<EvolutionOptions, "random">, seed: number) {
  const evolution = createEvolution({ ...options, random: randomFrom(seed) });
  while (!evolution.finished) evolution.step();
  return evolution;
}

describe("differential evolution", () => {
  it.each([
    { name: "Rosenbrock", P: 2, bounds: box(2, 5), evaluate: rosenbrock, expected: scipy.rosenbrock[2] },
    { name: "Rosenbrock", P: 3, bounds: box(3, 5), evaluate: rosenbrock, expected: scipy.rosenbrock[3] },
    { name: "Rosenbrock", P: 4, bounds: box(4, 5), evaluate: rosenbrock, expected: scipy.rosenbrock[4] },
    { name: "Rosenbrock", P: 5, bounds: box(5, 5), evaluate: rosenbrock, expected: scipy.rosenbrock[5] },
    { name: "Rastrigin", P: 2, bounds: box(2, 5.12), evaluate: rastrigin, expected: scipy.rastrigin[2] },
  ])("finds the minimum of the $name function of $P parameters to 1e-6, at the cost of SciPy's", (problem) => {
    const runs = seeds.map((seed) => run(problem, seed));
    for (const { value, converged } of runs) {
      expect(value).toBeLessThan(1e-6);
      expect(converged).toBe(true);
    }
    const cost = median(runs.map(({ evaluations }) => evaluations)) / problem.expected.evaluations;
    expect(cost).toBeGreaterThan(0.8);
    expect(cost).toBeLessThan(1.25);
  });

  it("keeps to the bounds, never loses its best, and counts what it does", () => {
    const bound = fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.double({ min: 0.1, max: 5, noNaN: true }));
    fc.assert(
      fc.property(fc.array(bound, { minLength: 1, maxLength: 4 }), fc.integer(), (corners, seed) => {
        const bounds = corners.map(([low, width]) => [low, low + width] as const);
        let calls = 0;
        const evaluate = (x: Float64Array) => {
          calls++;
          const isInside = x.every((value, j) => value >= bounds[j][0] && value <= bounds[j][1] + 1e-12);
          if (!isInside) throw new Error(`${x} is out of bounds`);
          return rastrigin(x);
        };
        const evolution = createEvolution({ bounds, evaluate, random: randomFrom(seed) });
        let { value } = evolution;
        while (!evolution.finished && evolution.generations < 20) {
          evolution.step();
          expect(evolution.value).toBeLessThanOrEqual(value);
          ({ value } = evolution);
          expect(Math.min(...evolution.energies)).toBe(value);
          expect(rastrigin(evolution.best)).toBe(value);
        }
        expect(evolution.evaluations).toBe(calls);
        expect(calls).toBe(evolution.energies.length * (evolution.generations + 1));
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it("does the same with the same seed, and stops where it was told to", () => {
    const problem = { bounds: box(3, 5), evaluate: rosenbrock, maxGenerations: 30 };
    const [first, again, other] = [1, 1, 2].map((seed) => run(problem, seed));
    expect(again.best).toEqual(first.best);
    expect(other.best).not.toEqual(first.best);
    expect(first.generations).toBe(30);
    expect(first.converged).toBe(false);
    expect(first.step()).toBe(true);
    expect(first.generations).toBe(30);
  });

  it("begins with one member in each interval of every parameter", () => {
    const seen: number[][] = [];
    const evaluate = (x: Float64Array) => seen.push([...x]);
    createEvolution({ bounds: box(2, 15), evaluate, random: randomFrom(3) });
    for (const j of [0, 1])
      expect(new Set(seen.map((x) => Math.floor(x[j] + 15)))).toEqual(new Set(Array.from({ length: 30 }, (_, k) => k)));
  });

  it("is converged at once where the objective is constant, and never where it is infinite", () => {
    expect(run({ bounds: box(1, 1), evaluate: () => 3 }, 1).generations).toBe(0);
    expect(run({ bounds: box(1, 1), evaluate: () => Infinity, maxGenerations: 4 }, 1).generations).toBe(4);
  });

  it("refuses an objective that is NaN", () => {
    expect(() => run({ bounds: [[2, 2]], evaluate: () => NaN }, 1)).toThrow(
      "The objective is NaN at the parameters 2; a number was expected.",
    );
  });
});
