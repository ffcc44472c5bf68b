import { classMarks, drawClassName } from "./class-marks.ts";
import { probabilityText } from "./number-text.ts";
import { part, repeat, show } from "./parts.ts";

export type ClassProbabilities = {
  readonly classes: readonly string[];
  /** The most probable class; null: not classified. */
  readonly prediction: string | null;
  readonly probabilities: Readonly<Record<string, number>>;
  /** Standard deviation of each probability; null: not computed. */
  readonly uncertainties?: Readonly<Record<string, number>> | null;
};

/** Draws the most probable class and its probability. */
export function drawVerdict(element: Element, { classes, prediction, probabilities }: ClassProbabilities): void {
  const mark = prediction === null ? undefined : classMarks(classes).get(prediction);
  drawClassName(part(element, "span", "verdict-class").node()!, mark, prediction ?? "not classified");
  part(element, "span", "verdict-probability").text(
    prediction === null ? "" : probabilityText(probabilities[prediction] ?? NaN),
  );
}

/** Draws a bar and a number per class, with its uncertainty where there is one; nothing for a source that is not classified. */
export function drawProbabilityBars(element: Element, data: ClassProbabilities): void {
  const { classes, prediction, probabilities, uncertainties = null } = data;
  const marks = classMarks(classes);
  const whole = part(element, "table", "probability-bars");
  show(whole, prediction !== null);
  const table = whole.node()!;
  part(table, "caption", "visually-hidden").text("Class probabilities");
  repeat(
    part(table, "tbody", "body").node()!,
    "tr",
    classes,
    (line, name) => {
      const p = probabilities[name] ?? NaN;
      drawClassName(part(line, "th", "bar-class").attr("scope", "row").node()!, marks.get(name), name);
      const track = part(line, "td", "bar-cell").attr("aria-hidden", "true").node()!;
      const bar = part(part(track, "span", "bar-track").node()!, "span", "bar");
      bar.style("width", `${100 * (Number.isNaN(p) ? 0 : p)}%`).style("color", marks.get(name)!.colour);
      part(line, "td", "bar-number number").text(probabilityText(p));
      const error = uncertainties?.[name] ?? NaN;
      const cell = part(line, "td", "bar-error number").text(Number.isNaN(error) ? "" : `± ${uncertaintyText(error)}`);
      show(cell, uncertainties !== null);
    },
    (name) => name,
  );
  const remark = "±: standard deviation over draws of the errors and of the training sample.";
  show(part(element, "p", "hint bar-remark").text(remark), prediction !== null && uncertainties !== null);
}

const uncertaintyText = (error: number): string => (error > 0 && error < 0.0005 ? "<0.001" : error.toFixed(3));
