import { orAborted } from "../catalogue/aborted.ts";
import { foldRows, trainingRows } from "../catalogue/property-table.ts";
import { mergeFolds, type FoldOptions } from "../model/cross-validate.ts";
import type { Evaluation } from "../model/evaluation.ts";
import { blockedFolds, stratifiedFolds } from "../model/folds.ts";
import { isClaxboi, type Settings, type SettingsPatch } from "../properties/settings.ts";
import { decodeArrow } from "../readers/arrow.ts";
import { weightingOf } from "./classify-catalogue.ts";
import { openFile } from "./open-file.ts";
import { longCall, type CallOptions, type Run } from "./run.ts";
import * as state from "./state.ts";
import { trainingFor } from "./train-catalogue.ts";
import { classifiers, allCores, shareOut } from "./worker-client.ts";

const schemes = ["resubstitution", "leave-one-out", "k-fold", "blocked"] as const;
const words = { priors: ["settings", "fractions"], refit: ["nothing", "power", "weights"] } as const;

export type EvaluateCall = CallOptions & {
  readonly scheme?: Evaluation["scheme"];
  /** Of the schemes "k-fold" and "blocked"; default 10. */
  readonly folds?: number;
  /** Of dealing sources to folds and of the bootstrap; default that of the settings. */
  readonly seed?: number;
  /** Resamples for the intervals; default 0: none. */
  readonly bootstrap?: number;
  /** Priors inside the folds: those of the settings (default), or the fractions of the classes among the sources trained on. */
  readonly priors?: FoldOptions["priors"];
  /** What is fitted to each fold's training sources besides the densities: the power, or category weights, missing weight and power. */
  readonly refit?: FoldOptions["refit"];
  readonly workers?: number;
};

/** Compares the classification of the labelled sources with their labels. @throws Error with a sentence */
export async function evaluate(options: EvaluateCall = {}): Promise<Evaluation> {
  const { scheme = "leave-one-out" } = options;
  if (!schemes.includes(scheme))
    throw new Error(`scheme is "${scheme as string}"; one of ${schemes.join(", ")} was expected.`);
  for (const [key, least, most] of [
    ["folds", 2, 255],
    ["bootstrap", 0, 10_000],
    ["workers", 1, 64],
  ] as const) {
    const value = options[key];
    if (value !== undefined && (!Number.isInteger(value) || value < least || value > most))
      throw new Error(`${key} is ${value}; a whole number from ${least} to ${most} was expected.`);
  }
  for (const key of ["priors", "refit"] as const) {
    const value: string | undefined = options[key];
    const known: readonly string[] = words[key];
    if (value !== undefined && !known.includes(value))
      throw new Error(`${key} is "${value}"; one of ${known.join(", ")} was expected.`);
  }
  return longCall("evaluate", options, async (run) => {
    const settings = state.settings.value;
    const result = await evaluateNow(run, settings, scheme, options);
    state.evaluation.value = result;
    state.evaluations.value = [...state.evaluations.value.filter((one) => one.scheme !== scheme), result.evaluation];
    return result.evaluation;
  });
}

async function evaluateNow(
  run: Run,
  settings: Settings,
  scheme: Evaluation["scheme"],
  options: EvaluateCall,
): Promise<state.EvaluationResult> {
  const training = await trainingFor(run);
  if (training.imported !== null && scheme !== "resubstitution")
    throw new Error(
      `The model comes from a file without its training sample, so ${scheme} cannot be done; "resubstitution" applies it to the labelled sources as it is.`,
    );
  if (isClaxboi(settings.method) && scheme === "leave-one-out")
    throw new Error("CLAXBOI's methods cannot leave one source out; k-fold, blocked or resubstitution was expected.");
  if ((options.refit ?? "nothing") !== "nothing" && settings.method !== "paper")
    throw new Error(`The method is ${settings.method}; refit applies to the method paper only.`);
  run.report("Evaluating", null);
  const { bootstrap = 0, seed = settings.seed } = options;
  const ipc = await orAborted(openFile().catalogue.run(trainingRows(training.table)), run.signal);
  const workers = await orAborted(classifiers(options.workers ?? allCores(), training.model), run.signal);
  const weighting = weightingOf(settings);
  if (scheme === "resubstitution" || scheme === "leave-one-out") {
    const [result] = await shareOut(
      workers.slice(0, 1),
      [ipc],
      (api, sample) => api.evaluateSample(sample, settings, weighting, scheme, { bootstrap, seed }),
      () => undefined,
      run.signal,
    );
    return result;
  }
  const { foldOf, notes } = await dealFolds(training.table, ipc, settings, scheme, options.folds ?? 10, seed, run);
  const folds = [...new Set(foldOf)].sort((a, b) => a - b);
  const how = { priors: options.priors ?? "settings", refit: options.refit ?? "nothing" } as const;
  const found = await shareOut(
    workers,
    folds,
    (worker, fold) => worker.evaluateFold(ipc, settings, foldOf, fold, how),
    (done) => run.report("Evaluating", done / folds.length),
    run.signal,
  );
  const merged = mergeFolds(foldOf.length, settings.classes, found);
  const [result] = await shareOut(
    workers.slice(0, 1),
    [ipc],
    (api, sample) => api.compareFolds(sample, settings, weighting, scheme, merged.probability, { bootstrap, seed }),
    () => undefined,
    run.signal,
  );
  const evaluation = { ...result.evaluation, notes: [...notes, ...merged.notes, ...result.evaluation.notes] };
  return { ...result, evaluation };
}

/** Deals the training sample (an Arrow IPC stream of its rows) to folds; sources that share an identifier stay together. */
async function dealFolds(
  table: string,
  sample: Uint8Array,
  settings: Settings,
  scheme: "k-fold" | "blocked",
  folds: number,
  seed: number,
  run: Run,
) {
  if (scheme === "blocked" && settings.position === undefined)
    throw new Error("Blocked folds need positions; choose the columns of right ascension and declination.");
  const { catalogue } = openFile();
  const { names, columns } = decodeArrow(
    await orAborted(catalogue.run(foldRows(catalogue, table, settings)), run.signal),
  );
  const column = (name: string) => columns[names.indexOf(name)].values;
  const same = (column("same") as Int32Array).slice();
  if (scheme === "k-fold") {
    const known = decodeArrow(sample);
    const labels = known.columns[known.names.indexOf("label")].values as Uint8Array;
    return { foldOf: stratifiedFolds(labels, folds, seed, same), notes: [] };
  }
  const dealt = blockedFolds(column("ra") as Float64Array, column("dec") as Float64Array, folds, seed, same);
  const alone = dealt.withoutPosition;
  return {
    foldOf: dealt.foldOf,
    notes: [
      `The sources lie in ${dealt.cells} cells of 2°.`,
      ...(alone === 0
        ? []
        : [`${alone} ${alone === 1 ? "source has" : "sources have"} no position; each is dealt by itself.`]),
    ],
  };
}

/** The power κ with the least leave-one-out log-loss, between 0.1 and 10. Nothing is changed. @throws Error with a sentence */
export async function fitPower(options: CallOptions = {}): Promise<{ power: number; logLoss: number }> {
  return longCall("fit the power", options, async (run) => {
    const settings = state.settings.value;
    if (settings.method !== "paper")
      throw new Error(`The method is ${settings.method}, which has no overall power; "paper" was expected.`);
    const training = await trainingFor(run);
    if (training.imported !== null)
      throw new Error("The model comes from a file without its training sample, so no power can be fitted.");
    run.report("Fitting the power", null);
    const ipc = await orAborted(openFile().catalogue.run(trainingRows(training.table)), run.signal);
    const workers = await orAborted(classifiers(1, training.model), run.signal);
    const [found] = await shareOut(
      workers,
      [ipc],
      (api, sample) => api.fitPower(sample, settings, weightingOf(settings)),
      () => undefined,
      run.signal,
    );
    return found;
  });
}

export type Fit = {
  /** w_p and v_p per property, b_c per class, u_k per pair. */
  readonly weights: Readonly<Record<string, number>>;
  readonly presence: Readonly<Record<string, number>>;
  readonly bias: Readonly<Record<string, number>>;
  readonly pairs: readonly { readonly first: string; readonly second: string; readonly weight: number }[];
  readonly logLoss: number;
  readonly seconds: number;
};

/** The weights of the method "weighted", fitted to the training sample; they are part of the model. @throws Error with a sentence */
export async function fit(options: CallOptions = {}): Promise<Fit> {
  const { method } = state.settings.value;
  if (method !== "weighted") throw new Error(`The method is ${method}; "weighted" was expected.`);
  await longCall("fit the weights", options, (run) => trainingFor(run));
  return describeFit();
}

function describeFit(): Fit {
  const { model, seconds } = state.training.value!;
  const { density, presence, bias, pairs, pairWeights, logLoss } = model.fitted!;
  const byProperty = (values: Float64Array) =>
    Object.fromEntries(model.properties.map(({ name }, p) => [name, values[p]]));
  return {
    weights: byProperty(density),
    presence: byProperty(presence),
    bias: Object.fromEntries(model.classes.map((name, c) => [name, bias[c]])),
    pairs: pairs.map(({ first, second }, k) => ({
      first: model.properties[first].name,
      second: model.properties[second].name,
      weight: pairWeights[k],
    })),
    logLoss,
    seconds,
  };
}

/** Cross-validates what could be changed about the method, so that one click can change it. @throws Error with a sentence */
export async function compareMethods(options: CallOptions = {}): Promise<readonly state.Compared[]> {
  const { power } = await fitPower(options);
  const now = state.settings.value;
  const rows: readonly { id: string; patch: SettingsPatch; power: number | null; refit?: "power" }[] = [
    { id: "equation", patch: { method: "paper", power: 1 }, power: 1 },
    { id: "power", patch: { method: "paper", power }, power, refit: "power" },
    { id: "weighted", patch: { method: "weighted" }, power: null },
  ];
  return longCall("compare the methods", options, async (run) => {
    const found: state.Compared[] = [];
    for (const { id, patch, power: kappa, refit } of rows) {
      const settings = { ...now, ...patch } as Settings;
      const { evaluation } = await evaluateNow(run, settings, "k-fold", refit === undefined ? {} : { refit });
      found.push({ id, patch, power: kappa, evaluation });
    }
    if (state.settings.value === now) state.comparison.value = found;
    return found;
  });
}
