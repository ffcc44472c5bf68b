import { effect } from "@preact/signals-core";
import { drawConfusionMatrix } from "../views/confusion-matrix.ts";
import { drawTrainingSummary } from "../views/training-summary.ts";
import { describeTraining, evaluate } from "./classify-catalogue.ts";
import { element } from "./page.ts";
import { act } from "./run.ts";
import * as state from "./state.ts";
import type { Evaluation } from "../model/evaluation.ts";

/** Wires the place where the classification is compared with the labels. */
export function wireEvaluate(): void {
  const scheme = element("evaluation-scheme") as HTMLSelectElement;
  const run = () => void act(() => evaluate({ scheme: scheme.value as Evaluation["scheme"] }));
  element("evaluate-button").addEventListener("click", run);
  scheme.addEventListener("change", () => {
    if (state.evaluation.value !== null) run();
  });
  effect(() => {
    // Coming here after a classification shows its evaluation without asking for it.
    if (
      state.place.value === "evaluate" &&
      state.results.value !== null &&
      state.evaluation.peek() === null &&
      state.activity.peek() === null
    )
      run();
  });
  effect(() => {
    const found = state.evaluation.value;
    element("evaluation-empty").hidden = found !== null;
    element("confusion-matrix").hidden = found === null;
    if (found === null) return;
    scheme.value = found.evaluation.scheme;
    drawConfusionMatrix(element("confusion-matrix"), found.evaluation, {
      onCell: (predicted, truth) => {
        state.tableView.value = { ...state.firstView, cell: { predicted, truth } };
        state.place.value = "explore";
      },
    });
  });
  effect(() => {
    const training = state.training.value;
    element("training-summary").hidden = training === null;
    if (training === null) return;
    const { classes, properties, seconds, warnings } = describeTraining();
    drawTrainingSummary(element("training-summary"), {
      classes,
      properties: properties.map((property) => ({
        ...property,
        bandwidth: Object.fromEntries(Object.entries(property.bandwidth).map(([name, h]) => [name, h ?? NaN])),
      })),
      seconds,
      warnings,
    });
  });
}
