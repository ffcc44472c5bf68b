import type { TuningObjective } from "../model/tuning.ts";
import { part, show } from "./parts.ts";
import { drawTuningForm, readTuningForm } from "./tuning-form.ts";
import { drawTuningHistory } from "./tuning-history.ts";
import { last, objectiveText, valueText } from "./tuning-text.ts";
import { drawTuningWeights, type WeightsAndValue } from "./tuning-weights.ts";

/** What the user asks for. */
export type TuningChoice = {
  readonly objective: TuningObjective;
  /** The class whose f1 is meant; absent for the other objectives. */
  readonly class?: string;
  /** Runs from different random starts. */
  readonly seeds: number;
  readonly seed: number;
};

export type TuningPanelData = {
  readonly state: "idle" | "running" | "paused" | "done";
  readonly objective: TuningObjective;
  /** null: the objective is of no class. */
  readonly className: string | null;
  readonly classes: readonly string[];
  readonly seeds: number;
  /** The first of them. */
  readonly seed: number;
  /** Per seed, ascending in generation: the best value so far. */
  readonly history: readonly (readonly { readonly generation: number; readonly value: number }[])[];
  readonly best: WeightsAndValue | null;
  readonly present: WeightsAndValue;
  /** Standard deviation over the runs, by the category's name, "power" or "missingWeight"; null: one run. */
  readonly spread: Readonly<Record<string, number | null>> | null;
  /** Keys as in `spread`. */
  readonly unconstrained: readonly string[];
  /** Why there is nothing to tune; null: there is. */
  readonly canTune: string | null;
};

export type TuningPanelCallbacks = {
  readonly onStart: (options: TuningChoice) => void;
  readonly onPause: () => void;
  readonly onResume: () => void;
  /** Ends the run; the best weights so far are kept. */
  readonly onCancel: () => void;
  readonly onApply: () => void;
};

/**
 * Draws the panel in which weights are tuned: what is to be optimised, the run as it goes, and the weights that it found beside
 * those in use. What is chosen in the form stays there until other data are drawn.
 */
export function drawTuningPanel(element: Element, data: TuningPanelData, callbacks: TuningPanelCallbacks): void {
  part(element, "p", "caption").text(
    "Searches for the weights that serve one aim best: differential evolution tries many sets of weights, keeps the better ones and mixes them, generation by generation. Every labelled source is judged without itself (leave-one-out). Nothing changes until you apply the result.",
  );
  const form = part(element, "div", "tuning-form").node()!;
  const isActive = data.state === "running" || data.state === "paused";
  drawTuningForm(form, data, isActive);
  drawButtons(part(element, "div", "tuning-buttons").node()!, form, data, callbacks);
  show(part(element, "p", "tuning-refusal").text(data.canTune ?? ""), data.canTune !== null);
  show(part(element, "p", "tuning-status").text(statusText(data)), statusText(data) !== "");
  const history = part(element, "div", "tuning-history");
  if (
    show(
      history,
      data.history.some((run) => run.length > 0),
    )
  )
    drawTuningHistory(history.node()!, data);
  const result = part(element, "div", "tuning-result");
  if (show(result, data.best !== null)) drawResult(result.node()!, data, callbacks.onApply);
}

/** One button starts, pauses and resumes, so that the focus stays on it. */
function drawButtons(
  box: HTMLElement,
  form: HTMLElement,
  data: TuningPanelData,
  callbacks: TuningPanelCallbacks,
): void {
  const { state, canTune } = data;
  const [text, act] =
    state === "running"
      ? ["Pause", callbacks.onPause]
      : state === "paused"
        ? ["Resume", callbacks.onResume]
        : [state === "done" ? "Tune again" : "Tune", () => start(form, callbacks.onStart)];
  const isActive = state === "running" || state === "paused";
  const main = part(box, "button", "tune").attr("type", "button").text(text);
  main.property("disabled", canTune !== null && !isActive).on("click", act);
  const stop = part(box, "button", "stop").attr("type", "button").text("Stop and keep the best");
  stop.on("click", callbacks.onCancel);
  const hadFocus = box.ownerDocument.activeElement === stop.node();
  if (!show(stop, isActive) && hadFocus) main.node()!.focus();
}

function start(form: HTMLElement, onStart: TuningPanelCallbacks["onStart"]): void {
  const options = readTuningForm(form);
  if (options !== null) onStart(options);
}

function statusText({ state, history, seeds, objective, className, present, best }: TuningPanelData): string {
  const run = history.findLastIndex((values) => values.length > 0);
  if (state === "idle" || run < 0) return state === "running" ? "Starting…" : "";
  const what = objectiveText(objective, className);
  const reached = best?.value ?? last(history[run]).value;
  const now = present.value === null ? "" : ` (${valueText(present.value)} with the weights in use)`;
  const value = `best ${what} ${valueText(reached)}${now}.`;
  if (state === "done") return `Finished: ${value}`;
  const which = seeds > 1 ? `Seed ${run + 1} of ${seeds}, generation` : "Generation";
  return `${state === "paused" ? "Paused. " : ""}${which} ${last(history[run]).generation}: ${value}`;
}

function drawResult(box: HTMLElement, data: TuningPanelData, onApply: () => void): void {
  const { best, present, spread, unconstrained, state } = data;
  drawTuningWeights(box, {
    present,
    best: best!,
    spread,
    unconstrained,
    objective: objectiveText(data.objective, data.className),
  });
  const apply = part(box, "button", "apply-weights primary").attr("type", "button").text("Apply these weights");
  apply.property("disabled", state !== "done").on("click", onApply);
  const hint = state === "done" ? "" : "They can be applied when the run has ended or was stopped.";
  show(part(box, "p", "hint").text(hint), hint !== "");
}
