import { orAborted } from "../catalogue/aborted.ts";
import { trainingRows } from "../catalogue/property-table.ts";
import type { TuningResult } from "../model/tuning.ts";
import { weightingOf } from "./classify-catalogue.ts";
import { openFile } from "./open-file.ts";
import { longCall, type CallOptions, type Run } from "./run.ts";
import * as state from "./state.ts";
import { trainingFor } from "./train-catalogue.ts";
import { classifiers, shareOut } from "./worker-client.ts";

export type TuneCall = CallOptions & {
  readonly objective: "f1" | "corrected-f1" | "macro-f1" | "log-loss";
  /** Of "f1" and "corrected-f1". */
  readonly class?: string;
  /** Of the first run; default that of the settings. */
  readonly seed?: number;
  /** Number of runs, with the seeds that follow; default 1. */
  readonly seeds?: number;
  /** Of each run; default 1000. */
  readonly maxGenerations?: number;
};

export type Tuned = TuningResult & { readonly seconds: number };

const objectives = ["f1", "corrected-f1", "macro-f1", "log-loss"];

/** How long the worker works before it can be paused or cancelled, in milliseconds. */
const slice = 60;

/** Continues a paused tuning; null: none is paused. */
let continuing: (() => void) | null = null;
let pausing = false;

/**
 * Looks for the category weights, power and missing weight that do best on the labelled sources, each held out of its own
 * densities (method, section 7). Nothing is applied. Cancelled, it resolves with the best so far.
 * @throws Error with a sentence
 */
export async function tune(options: TuneCall): Promise<Tuned> {
  const { objective, class: className, seeds = 1, maxGenerations = 1000 } = options;
  const settings = state.settings.value;
  const { seed = settings.seed } = options;
  if (!objectives.includes(objective))
    throw new Error(`objective is "${objective as string}"; one of ${objectives.join(", ")} was expected.`);
  for (const [key, value, least, most] of [
    ["seeds", seeds, 1, 100],
    ["maxGenerations", maxGenerations, 1, 100_000],
    ["seed", seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ] as const)
    if (!Number.isInteger(value) || value < least || value > most)
      throw new Error(`${key} is ${value}; a whole number from ${least} to ${most} was expected.`);
  return longCall("tune", options, async (run) => {
    const training = await trainingFor(run);
    if (training.imported !== null)
      throw new Error("The model comes from a file without its training sample, so nothing can be tuned.");
    const started = performance.now();
    run.report("Preparing to tune", null);
    const ipc = await orAborted(openFile().catalogue.run(trainingRows(training.table)), run.signal);
    const workers = await orAborted(classifiers(1, training.model), run.signal);
    const weighting = weightingOf(settings);
    const wanted = {
      objective,
      weights: weighting.weights,
      power: settings.power,
      missingWeight: settings.missingWeight,
      seed,
      seeds,
      maxGenerations,
      ...(className === undefined ? {} : { class: className }),
    };
    pausing = false;
    const [result] = await shareOut(
      workers,
      [ipc],
      async (worker, sample) => {
        await worker.startTuning(sample, settings, weighting, wanted);
        await followTuning(run, settings, wanted, () => worker.tuneFor(slice));
        return worker.tuningResult();
      },
      () => undefined,
    );
    state.tuning.value = { ...state.tuning.value!, state: "done", result, best: result };
    return { ...result, seconds: (performance.now() - started) / 1000 };
  });
}

type Progress = {
  readonly run: number;
  readonly runs: number;
  readonly generation: number;
  readonly histories: readonly (readonly number[])[];
  readonly presentValue: number;
  readonly finished: boolean;
} & NonNullable<state.TuningState["best"]>;

/** Lets the worker go on until it has finished or the run is cancelled, and shows how far it is; waits while it is paused. */
async function followTuning(
  run: Run,
  settings: state.TuningState["settings"],
  options: state.TuningState["options"],
  next: () => Promise<Progress>,
): Promise<void> {
  for (;;) {
    const progress = await next();
    state.tuning.value = {
      state: pausing ? "paused" : "running",
      options,
      history: progress.histories,
      best: progress,
      presentValue: progress.presentValue,
      result: null,
      settings,
    };
    const stage = `Tuning, run ${progress.run + 1} of ${progress.runs}, generation ${progress.generation}`;
    run.report(pausing ? "Tuning is paused" : stage, progress.run / progress.runs);
    if (progress.finished || run.signal.aborted) return;
    if (pausing) await untilResumed(run.signal);
    if (run.signal.aborted) return;
  }
}

async function untilResumed(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    continuing = resolve;
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  continuing = null;
}

const isRunning = () => state.tuning.value !== null && state.tuning.value.state !== "done";

/** Pauses the running tuning. @throws Error with a sentence if none runs */
export function pause(): void {
  if (!isRunning()) throw new Error("No tuning is running.");
  pausing = true;
}

/** Goes on with a paused tuning. @throws Error with a sentence if none is paused */
export function resume(): void {
  if (!isRunning() || !pausing) throw new Error("No tuning is paused.");
  pausing = false;
  state.tuning.value = { ...state.tuning.value!, state: "running" };
  continuing?.();
}
