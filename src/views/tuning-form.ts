import type { TuningObjective } from "../model/tuning.ts";
import { drawNumber, drawSelect, type NumberField, type SelectField } from "./field.ts";
import { part, show } from "./parts.ts";
import type { TuningChoice, TuningPanelData } from "./tuning-panel.ts";
import { isOfClass } from "./tuning-text.ts";

type FormData = Pick<TuningPanelData, "objective" | "className" | "classes" | "seeds" | "seed">;

const MOST_SEEDS = 20;

const objectives: readonly { readonly value: TuningObjective; readonly text: string }[] = [
  { value: "f1", text: "f1 of one class" },
  { value: "corrected-f1", text: "f1 of one class, corrected for priors" },
  { value: "macro-f1", text: "macro-f1: all classes alike" },
  { value: "log-loss", text: "log-loss: probabilities" },
];

const hints: Readonly<Record<TuningObjective, string>> = {
  f1: "Finds most of the class without much else, in the proportions of the labelled sources.",
  "corrected-f1": "The same, in the proportions of the priors.",
  "macro-f1": "Mean f1 of the classes: rare classes count as much as common ones.",
  "log-loss": "Probabilities that mean what they say; lower is better.",
};

/** Draws what is to be optimised. What the user chose stays until other values are drawn. */
export function drawTuningForm(form: HTMLElement, data: FormData, isLocked: boolean): void {
  const fields = part(form, "div", "fields").node()!;
  const objective = kept(fields, "objective", data.objective) as TuningObjective;
  const redraw = () => drawTuningForm(form, data, isLocked);
  const draw = (name: string, field: SelectField, drawn: string) => {
    drawSelect(fields, name, field, redraw);
    part(fields, "div", name).attr("data-drawn", drawn).select("select").property("disabled", isLocked);
  };
  draw(
    "objective",
    { label: "Best what?", value: objective, choices: objectives, hint: hints[objective] },
    data.objective,
  );
  const ofClass = data.className ?? data.classes[0] ?? "";
  const chosen = kept(fields, "tuned-class", ofClass);
  const choices = data.classes.map((name) => ({ value: name, text: name }));
  draw("tuned-class", { label: "Class", value: data.classes.includes(chosen) ? chosen : ofClass, choices }, ofClass);
  show(part(fields, "div", "tuned-class"), isOfClass(objective));
  drawNumbers(fields, data, isLocked);
}

/** Returns what the form says, as the tuning takes it; null, and the browser's own message, if a number is out of bounds. */
export function readTuningForm(form: HTMLElement): TuningChoice | null {
  const numbers = [...form.querySelectorAll("input")];
  if (!numbers.every((input) => input.reportValidity())) return null;
  const objective = form.querySelector<HTMLSelectElement>(".objective select")!.value as TuningObjective;
  const [seeds, seed] = numbers.map((input) => input.valueAsNumber);
  const options = { objective, seeds, seed };
  if (!isOfClass(objective)) return options;
  return { ...options, class: form.querySelector<HTMLSelectElement>(".tuned-class select")!.value };
}

function drawNumbers(fields: HTMLElement, { seeds, seed }: FormData, isLocked: boolean): void {
  const numbers: readonly (readonly [string, number, Omit<NumberField, "value">])[] = [
    [
      "seeds",
      seeds,
      {
        label: "Runs",
        minimum: 1,
        maximum: MOST_SEEDS,
        hint: "From different random starts. Where they disagree, the data do not decide.",
      },
    ],
    ["seed", seed, { label: "First seed", minimum: 0, hint: "The same seed gives the same weights." }],
  ];
  for (const [name, drawn, field] of numbers) {
    const value = Number(kept(fields, name, String(drawn)));
    drawNumber(fields, name, { ...field, value }, () => undefined);
    const box = part(fields, "div", name).attr("data-drawn", drawn);
    box.select("input").attr("step", 1).property("disabled", isLocked);
  }
}

/** What the user chose or typed, if the value that was drawn last is the one to be drawn. */
function kept(fields: HTMLElement, name: string, drawn: string): string {
  const field = [...fields.children].find((child) => child.classList.contains(name));
  if (field?.getAttribute("data-drawn") !== drawn) return drawn;
  const { value } = field.querySelector<HTMLSelectElement | HTMLInputElement>("select, input")!;
  return value === "" ? drawn : value;
}
