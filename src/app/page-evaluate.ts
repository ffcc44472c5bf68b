import { effect, signal } from "@preact/signals-core";
import type { Evaluation } from "../model/evaluation.ts";
import { precisionAtPrior, precisionCurve } from "../model/precision-prior.ts";
import { isClaxboi, type Settings } from "../properties/settings.ts";
import { drawCompletenessPurity } from "../views/completeness-purity-plot.ts";
import { drawConfusionMatrix } from "../views/confusion-matrix.ts";
import { drawMeasures } from "../views/measures-table.ts";
import { drawMethodComparison, type ComparedMethod } from "../views/method-comparison.ts";
import { numberText } from "../views/number-text.ts";
import { drawPrecisionPrior } from "../views/precision-prior-plot.ts";
import { drawReliability } from "../views/reliability-plot.ts";
import { schemeText } from "../views/scheme-text.ts";
import { drawTrainingSummary } from "../views/training-summary.ts";
import { drawTuningPanel, type TuningChoice } from "../views/tuning-panel.ts";
import { isCurrent } from "./classify-catalogue.ts";
import { configure } from "./configure.ts";
import { compareMethods, evaluate } from "./evaluate-catalogue.ts";
import { element } from "./page.ts";
import { act, cancel } from "./run.ts";
import * as state from "./state.ts";
import { canHoldOut, describeTraining } from "./train-catalogue.ts";
import { pause, resume, tune } from "./tune-catalogue.ts";

/** Resamples for the intervals that the page shows. */
const bootstrap = 1000;

/** The class whose completeness and purity are shown; null: all. */
const shownClass = signal<string | null>(null);
/** Changes with the width of the place: plots are drawn anew. */
const width = signal(0);

/** Wires the place where the classification is compared with the labels. */
export function wireEvaluate(): void {
  new ResizeObserver(([entry]) => {
    width.value = Math.round(entry.contentRect.width);
  }).observe(element("evaluate"));
  wireScheme();
  effect(drawEvaluation);
  effect(drawComparison);
  effect(drawTuning);
  effect(drawTraining);
}

function wireScheme(): void {
  const scheme = element("evaluation-scheme") as HTMLSelectElement;
  const folds = element("evaluation-folds") as HTMLInputElement;
  const run = () =>
    void act(() => {
      const chosen = scheme.value as Evaluation["scheme"];
      const inFolds = chosen === "k-fold" || chosen === "blocked";
      return evaluate({ scheme: chosen, bootstrap, ...(inFolds ? { folds: Number(folds.value) } : {}) });
    });
  element("evaluate-button").addEventListener("click", run);
  const showFolds = () => {
    element("evaluation-folds-field").hidden = scheme.value !== "k-fold" && scheme.value !== "blocked";
  };
  scheme.addEventListener("change", () => {
    showFolds();
    if (state.evaluation.value !== null) run();
  });
  folds.addEventListener("change", run);
  effect(() => {
    const found = state.evaluation.value;
    if (found !== null) scheme.value = found.evaluation.scheme;
    showFolds();
  });
  effect(() => {
    const possible = canHoldOut(state.settings.value, state.imported.value);
    for (const option of scheme.options)
      option.disabled =
        (!possible && option.value === "leave-one-out") ||
        (state.imported.value !== null && option.value !== "resubstitution");
    if (scheme.selectedOptions[0]?.disabled) scheme.value = "resubstitution";
    showFolds();
  });
  effect(() => {
    // Coming here after a classification shows its evaluation without asking for it.
    if (
      state.place.value === "evaluate" &&
      state.results.value !== null &&
      isCurrent() &&
      state.settings.value.label !== undefined &&
      state.evaluation.peek() === null &&
      state.activity.peek() === null
    )
      run();
  });
}

function drawEvaluation(): void {
  const found = state.evaluation.value;
  element("evaluation-empty").hidden = found !== null;
  for (const id of ["confusion-matrix", "measures-panel", "reliability-panel", "purity-panel", "prior-panel"])
    element(id).hidden = found === null;
  if (found === null || width.value === 0) return;
  const { evaluation } = found;
  const { classes } = evaluation;
  drawConfusionMatrix(element("confusion-matrix"), evaluation, {
    onCell: (predicted, truth) => {
      state.tableView.value = { ...state.firstView, cell: { predicted, truth } };
      state.place.value = "explore";
    },
  });
  drawMeasures(element("measures"), {
    evaluation,
    previous: state.evaluations.value
      .filter(({ scheme }) => scheme !== evaluation.scheme)
      .map((other) => ({ name: schemeText(other.scheme).name, evaluation: other })),
  });
  drawReliability(element("reliability"), evaluation);
  drawCompletenessPurity(
    element("completeness-purity"),
    { ...evaluation, classesShown: shownClass.value === null ? classes : [shownClass.value] },
    {
      onClass: (name) => {
        shownClass.value = name;
      },
    },
  );
  const { priors } = state.settings.value;
  const listed = classes.map((name) => priors[name]);
  const total = listed.reduce((sum, prior) => sum + prior, 0);
  drawPrecisionPrior(element("precision-prior"), {
    classes,
    curves: Object.fromEntries(classes.map((name, c) => [name, precisionCurve(evaluation.confusion, listed, c)])),
    current: Object.fromEntries(
      classes.map((name, c) => {
        const prior = listed[c] / total;
        return [name, { prior, precision: precisionAtPrior(evaluation.confusion, listed, c, prior) }];
      }),
    ),
  });
}

function drawComparison(): void {
  const settings = state.settings.value;
  const rows = state.comparison.value.map(({ id, patch, power, evaluation }): ComparedMethod => {
    const { macroF1, logLoss, ece } = evaluation;
    const [label, description] = comparedWords(id, power);
    return { label, description, macroF1, logLoss, ece, patch, current: isInUse(settings, patch) };
  });
  drawMethodComparison(
    element("method-comparison"),
    {
      rows,
      busy: state.busy.value,
      error: isClaxboi(settings.method) ? "CLAXBOI's methods are not compared." : null,
    },
    {
      onCompare: () => void act(() => compareMethods()),
      onApply: ({ patch }) => void act(() => configure(patch)),
    },
  );
}

function comparedWords(id: string, power: number | null): readonly [string, string] {
  if (id === "equation") return ["κ = 1", "Equation (1) of the paper as it stands."];
  if (id === "power")
    return [
      `κ fitted = ${numberText(power ?? NaN)}`,
      "The overall power with the least log-loss; judged with the power of each fold's own training sources.",
    ];
  return ["weighted", "A weight for every property and its presence, fitted with the densities."];
}

const isInUse = (settings: Settings, patch: ComparedMethod["patch"]): boolean =>
  patch.method === settings.method && (patch.power === undefined || patch.power === settings.power);

function drawTuning(): void {
  const settings = state.settings.value;
  const { tuning } = state;
  const at = tuning.value;
  const present = {
    categories: settings.categories,
    power: settings.power,
    missingWeight: settings.missingWeight,
    value: at?.settings === settings ? at.presentValue : null,
  };
  const result = at?.result ?? null;
  const objective = (at?.options.objective ?? "log-loss") as TuningChoice["objective"];
  drawTuningPanel(
    element("tuning-panel"),
    {
      state: at?.state ?? "idle",
      objective,
      className: at?.options.class ?? null,
      classes: settings.classes,
      seeds: at?.options.seeds ?? 3,
      seed: at?.options.seed ?? settings.seed,
      history: (at?.history ?? []).map((values) => values.map((value, generation) => ({ generation, value }))),
      best: at?.best ?? null,
      present,
      spread: result?.spread ?? null,
      unconstrained: result?.unconstrained ?? [],
      canTune: whyNotTune(settings),
    },
    {
      onStart: (choice) => void act(() => tune(choice)),
      onPause: () => void act(pause),
      onResume: () => void act(resume),
      onCancel: () => void cancel(),
      onApply: () =>
        void act(() => {
          const { categories, power, missingWeight } = state.tuning.value!.best!;
          return configure({ categories, power, missingWeight });
        }),
    },
  );
}

function whyNotTune(settings: Settings): string | null {
  if (settings.method !== "paper")
    return `The method is ${settings.method}: category weights and power are tuned of the method "paper".`;
  if (state.imported.value !== null) return "The model comes from a file without its training sample.";
  if (settings.label === undefined) return "Tuning needs labelled sources.";
  return null;
}

function drawTraining(): void {
  const training = state.training.value;
  element("training-summary").hidden = training === null;
  if (training === null) return;
  const { classes, properties, seconds, warnings } = describeTraining();
  drawTrainingSummary(element("training-summary"), {
    classes,
    properties: properties.map((property, p) => ({
      ...property,
      kernel: training.model.densities[p].kernel,
      bandwidth: Object.fromEntries(Object.entries(property.bandwidth).map(([name, h]) => [name, h ?? NaN])),
    })),
    seconds: training.imported === null ? seconds : null,
    warnings,
    fitted: training.model.fitted,
  });
}
