import type { Objective } from "../numerics/objective-types.ts";
import { createEvolution, type Evolution } from "./differential-evolution.ts";
import { randomFrom } from "./random.ts";
import { scoreWeights, type WeightPoint, type WeightScore } from "./score-weights.ts";
import { scoreConfusion } from "./scores.ts";
import type { TuningProblem } from "./tuning-problem.ts";

/** Bounds of the category weights, of the power κ and of the missing weight a (method, section 7). */
const WEIGHT_BOUNDS = [0, 10] as const;
const POWER_BOUNDS = [0.3, 8] as const;
const MISSING_BOUNDS = [0, 1] as const;

/** Names of the parameters that are no category weights. */
const POWER = "power";
const MISSING_WEIGHT = "missingWeight";

/** A parameter is unconstrained if the objective changes by less than this while the parameter crosses its bounds, in so many steps. */
const NO_CHANGE = { f1: 0.002, logLoss: 0.001 };
const SWEEP_STEPS = 40;

/** What is made as good as possible: raw or corrected f1 of one class, mean raw f1 of the classes (high), or log-loss (low). */
export type TuningObjective = "f1" | "corrected-f1" | "macro-f1" | "log-loss";

export type TuningOptions = {
  readonly objective: TuningObjective;
  /** Name of the class of "f1" and "corrected-f1". */
  readonly class?: string;
  /** α_t as they are now: the tuned weights are scaled to the same sum (1 if that is 0), for only their ratios matter. */
  readonly weights: readonly number[];
  /** Power and missing weight as they are now: with them the present weights are judged too. */
  readonly power: number;
  readonly missingWeight: number;
  /** The runs have the seeds `seed`, `seed` + 1, …; default 1. */
  readonly seed?: number;
  /** Number of runs; default 1. */
  readonly seeds?: number;
  /** Of each run; default 1000. */
  readonly maxGenerations?: number;
};

/** Category weights, power and missing weight as settings have them. The missing weight is tuned where presence counts, else as it was. */
export type TunedWeights = {
  readonly categories: Readonly<Record<string, number>>;
  readonly power: number;
  readonly missingWeight: number;
};

/** How far a tuning is, after the last step. */
type TuningProgress = TunedWeights & {
  /** Seed of the run under way and its place among the runs, from 0. */
  readonly seed: number;
  readonly run: number;
  readonly runs: number;
  readonly generation: number;
  /** Of all runs. */
  readonly evaluations: number;
  /** The best value of the objective in the runs so far; the weights above are those that gave it. */
  readonly value: number;
  /** Best values of every run that has begun, after its first population and each generation. */
  readonly histories: readonly (readonly number[])[];
  /** The objective with weights, power and missing weight as they are now, in float64. */
  readonly presentValue: number;
  readonly finished: boolean;
};

type TuningRun = TunedWeights & {
  readonly seed: number;
  /** The objective in float64. */
  readonly value: number;
  readonly generations: number;
  readonly evaluations: number;
  readonly converged: boolean;
  readonly history: readonly number[];
};

export type TuningResult = TunedWeights & {
  /** The objective of the best run (the first of equals), in float64; f1 is better high, log-loss low. */
  readonly value: number;
  /** Of all runs. */
  readonly generations: number;
  readonly evaluations: number;
  /** Standard deviation (n − 1) of each parameter over the runs, by the category's name, "power" or "missingWeight"; null: one run. */
  readonly spread: Readonly<Record<string, number | null>>;
  /**
   * The parameters that the data do not constrain: while one of them crosses its bounds, the objective changes by less than 0.002 (f1) or
   * 0.001 (log-loss). The others stay at the best run's values; beside a category's weight, the factors κ α / Σα of the other categories do.
   */
  readonly unconstrained: readonly string[];
  /** Best value of the best run, after its first population and each generation. */
  readonly history: readonly number[];
  readonly runs: readonly TuningRun[];
  /** Whether some run was not allowed to finish. */
  readonly cancelled: boolean;
};

export type Tuning = {
  /** Makes one generation of the run under way, or the first population of the next run. */
  readonly step: () => void;
  readonly done: () => boolean;
  readonly progress: () => TuningProgress;
  /** The result so far: final once all runs have finished. */
  readonly result: () => TuningResult;
};

/**
 * Starts tuning category weights, power and missing weight by differential evolution, one run for each seed after the other. The caller
 * makes the steps, and may stop after any of them. The search uses the compiled objective; the values of the result are float64.
 * @throws Error if the class of an f1 is not in use, has no labelled source, or a category has the name of another parameter
 */
export function createTuning(objective: Objective, problem: TuningProblem, options: TuningOptions): Tuning {
  const { weights, seed = 1, seeds = 1, maxGenerations = 1000 } = options;
  const T = problem.categories;
  const names = parameterNames(problem);
  const bounds = names.map((_, j) => (j < T ? WEIGHT_BOUNDS : j === T ? POWER_BOUNDS : MISSING_BOUNDS));
  const measureOf = createMeasure(problem, options);
  /** f1 is maximised, log-loss minimised. */
  const sign = options.objective === "log-loss" ? 1 : -1;

  const pointOf = (parameters: Float64Array): WeightPoint => ({
    weights: Array.from(parameters.subarray(0, T)),
    power: parameters[T],
    missingWeight: problem.presence === null ? problem.missingWeight : parameters[T + 1],
  });
  const valueOf = (parameters: Float64Array): number => {
    const { weights: alphas, missingWeight, power } = pointOf(parameters);
    if (options.objective === "log-loss") return objective.logLoss(alphas, missingWeight, power);
    return measureOf({
      confusion: rowsOf(objective.confusion(alphas, missingWeight, power), problem.classes),
      logLoss: 0,
    });
  };
  const startRun = (index: number): Run => {
    const evolution = createEvolution({
      bounds,
      evaluate: (parameters) => sign * valueOf(parameters),
      random: randomFrom(seed + index),
      maxGenerations,
    });
    return { seed: seed + index, evolution, history: [sign * evolution.value] };
  };
  const presentValue = measureOf(scoreWeights(problem, options));
  const runs = [startRun(0)];
  const isFinished = () => runs.length === seeds && runs[seeds - 1].evolution.finished;
  const tuned = (parameters: Float64Array): TunedWeights => {
    const { weights: alphas, power, missingWeight } = pointOf(parameters);
    const scaled = scaleToSum(alphas, weights.reduce((sum, weight) => sum + weight, 0) || 1);
    return {
      categories: Object.fromEntries(problem.categoryNames.map((name, t) => [name, scaled[t]])),
      power,
      missingWeight,
    };
  };

  return {
    step() {
      const { evolution, history } = runs[runs.length - 1];
      if (!evolution.finished) {
        evolution.step();
        history.push(sign * evolution.value);
      } else if (runs.length < seeds) runs.push(startRun(runs.length));
    },
    done: isFinished,
    progress() {
      const { seed: current, evolution } = runs[runs.length - 1];
      const best = runs.reduce((least, run) => (run.evolution.value < least.evolution.value ? run : least)).evolution;
      return {
        ...tuned(best.best),
        seed: current,
        run: runs.length - 1,
        runs: seeds,
        generation: evolution.generations,
        evaluations: add(runs.map((run) => run.evolution.evaluations)),
        value: sign * best.value,
        presentValue,
        histories: runs.map((run) => [...run.history]),
        finished: isFinished(),
      };
    },
    result() {
      const done = runs.map(({ seed: own, evolution, history }): TuningRun => ({
        ...tuned(evolution.best),
        seed: own,
        value: measureOf(scoreWeights(problem, pointOf(evolution.best))),
        generations: evolution.generations,
        evaluations: evolution.evaluations,
        converged: evolution.converged,
        history: [...history],
      }));
      const best = done.reduce((least, run, k) => (sign * run.value < sign * done[least].value ? k : least), 0);
      const { categories, power, missingWeight, value, history } = done[best];
      return {
        categories,
        power,
        missingWeight,
        value,
        generations: add(done.map((run) => run.generations)),
        evaluations: add(done.map((run) => run.evaluations)),
        spread: spreadOf(names, T, done),
        unconstrained: unconstrainedAt(runs[best].evolution.best, names, T, bounds, valueOf, options.objective),
        history,
        runs: done,
        cancelled: !isFinished(),
      };
    },
  };
}

type Run = { readonly seed: number; readonly evolution: Evolution; readonly history: number[] };

/** Category weights, then the power, then the missing weight where presence counts. */
function parameterNames({ categoryNames, presence }: TuningProblem): string[] {
  const others = presence === null ? [POWER] : [POWER, MISSING_WEIGHT];
  const clash = categoryNames.find((name) => others.includes(name));
  if (clash !== undefined)
    throw new Error(
      `A category is called "${clash}", as another parameter of the tuning is; another name was expected.`,
    );
  return [...categoryNames, ...others];
}

/** Returns the function that gives the value of the objective, in the user's sense; a class that is never predicted has f1 0. */
function createMeasure(
  problem: TuningProblem,
  { objective, class: name }: TuningOptions,
): (score: WeightScore) => number {
  if (!problem.labels.some((label) => label < problem.classes))
    throw new Error("No source is labelled; weights are tuned on labelled sources.");
  if (objective === "log-loss") return ({ logLoss }) => logLoss;
  const priors = Array.from(problem.priors);
  if (objective === "macro-f1") return ({ confusion }) => scoreConfusion(confusion, priors).macroF1 ?? 0;
  const c = problem.classNames.indexOf(name ?? "");
  if (c < 0)
    throw new Error(
      `The class whose f1 is tuned is "${name ?? ""}"; one of ${problem.classNames.join(", ")} was expected.`,
    );
  if (!problem.labels.includes(c))
    throw new Error(`No source is labelled ${problem.classNames[c]}, so its f1 has no value.`);
  const key = objective === "f1" ? "f1" : "correctedF1";
  return ({ confusion }) => scoreConfusion(confusion, priors)[key][c] ?? 0;
}

function rowsOf(confusion: Uint32Array, classes: number): number[][] {
  return Array.from({ length: classes }, (_, c) => Array.from(confusion.subarray(c * classes, (c + 1) * classes)));
}

/** All zeros stay what they are. */
function scaleToSum(weights: readonly number[], sum: number): number[] {
  const total = add(weights);
  return weights.map((weight) => (total > 0 ? (weight * sum) / total : 0));
}

function spreadOf(names: readonly string[], categories: number, runs: readonly TuningRun[]) {
  return Object.fromEntries(
    names.map((name, j) => {
      const values = runs.map((run) =>
        j < categories ? run.categories[name] : j === categories ? run.power : run.missingWeight,
      );
      const mean = add(values) / values.length;
      const squares = add(values.map((value) => (value - mean) ** 2));
      return [name, values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : null];
    }),
  );
}

function unconstrainedAt(
  best: Float64Array,
  names: readonly string[],
  categories: number,
  bounds: readonly (readonly [number, number])[],
  valueOf: (parameters: Float64Array) => number,
  objective: TuningObjective,
): string[] {
  const threshold = objective === "log-loss" ? NO_CHANGE.logLoss : NO_CHANGE.f1;
  return names.filter((_, j) => {
    const [low, high] = bounds[j];
    const values = Array.from({ length: SWEEP_STEPS + 1 }, (_, k) => {
      const parameters = best.with(j, low + ((high - low) * k) / SWEEP_STEPS);
      if (j < categories) keepFactors(best, parameters, categories);
      return valueOf(parameters);
    });
    return Math.max(...values) - Math.min(...values) < threshold;
  });
}

/** Scales the power so that the factors κ α_t / Σα of the categories whose weights are equal in both are equal too. */
function keepFactors(before: Float64Array, after: Float64Array, categories: number): void {
  const total = (parameters: Float64Array) => add([...parameters.subarray(0, categories)]);
  if (total(before) > 0) after[categories] *= total(after) / total(before);
}

function add(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
