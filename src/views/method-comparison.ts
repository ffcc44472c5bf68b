import { max, min } from "d3";
import type { SettingsPatch } from "../properties/settings.ts";
import { part, repeat, show } from "./parts.ts";

/** A way to combine the evidence, and what cross-validation says of it. */
export type ComparedMethod = {
  /** What differs from the others: "κ fitted = 1.93". */
  readonly label: string;
  readonly description: string;
  /** null: undefined, or the method failed. */
  readonly macroF1: number | null;
  readonly logLoss: number | null;
  readonly ece: number | null;
  /** Whether it is the method in use. */
  readonly current: boolean;
  /** The change of settings that makes it the method in use. */
  readonly patch: SettingsPatch;
};

export type MethodComparisonData = {
  readonly rows: readonly ComparedMethod[];
  readonly busy: boolean;
  /** A sentence that says what failed. */
  readonly error: string | null;
};

export type MethodComparisonCallbacks = {
  readonly onCompare: () => void;
  readonly onApply: (row: ComparedMethod) => void;
};

type Measure = "macroF1" | "logLoss" | "ece";

const measures: readonly (readonly [Measure, string, string, "high" | "low"])[] = [
  ["macroF1", "Macro-f1", "Mean of the classes' f1; higher is better.", "high"],
  ["logLoss", "Log-loss", "Mean −ln of the probability of the true class; lower is better.", "low"],
  ["ece", "ECE", "Expected calibration error: distance of probability and success; lower is better.", "low"],
];

/** Draws what other ways to combine the evidence would change, each cross-validated and one press away. */
export function drawMethodComparison(
  element: Element,
  data: MethodComparisonData,
  { onCompare, onApply }: MethodComparisonCallbacks,
): void {
  const { rows, busy, error } = data;
  part(element, "p", "caption").text(
    "Each way to combine the evidence is trained on nine tenths of the labelled sources and judged on the rest, in turn (cross-validation). Macro-f1 says how well classes are found, log-loss and ECE how far the probabilities can be trusted. Nothing changes until you use one.",
  );
  part(element, "button", "compare")
    .attr("type", "button")
    .attr("aria-disabled", busy ? "true" : null)
    .text(busy ? "Comparing…" : rows.length > 0 ? "Compare again" : "Compare")
    .on("click", () => {
      if (!busy) onCompare();
    });
  show(part(element, "p", "field-error").text(error ?? ""), error !== null);
  show(part(element, "p", "empty").text("Not compared yet."), rows.length === 0 && !busy);
  const table = part(element, "table", "method-table");
  show(table, rows.length > 0);
  drawHead(part(table.node()!, "thead", "head").node()!);
  const body = part(table.node()!, "tbody", "body").node()!;
  repeat(body, "tr", rows, (line, row) => drawRow(line, row, data, onApply));
}

function drawHead(head: HTMLElement): void {
  const line = part(head, "tr", "row").node()!;
  repeat(line, "th", ["Method", ...measures.map(([, name]) => name), ""], (cell, text, index) => {
    cell.scope = "col";
    cell.className = index > 0 && index <= measures.length ? "number" : "";
    cell.title = measures[index - 1]?.[2] ?? "";
    cell.textContent = text;
    if (text === "") part(cell, "span", "visually-hidden").text("Use");
  });
}

function drawRow(
  line: HTMLElement,
  row: ComparedMethod,
  { rows, busy }: MethodComparisonData,
  onApply: MethodComparisonCallbacks["onApply"],
): void {
  line.classList.toggle("current", row.current);
  const head = part(line, "th", "method").attr("scope", "row").node()!;
  part(head, "span", "method-label").text(row.label);
  part(head, "span", "method-description").text(row.description);
  for (const [measure, name, , better] of measures) {
    const isBest = row[measure] !== null && decimals(row[measure]) === bestText(rows, measure, better);
    const cell = part(line, "td", `number ${measure}`).attr("data-measure", name).classed("best", isBest).node()!;
    part(cell, "span", "value").text(decimals(row[measure]));
    show(part(cell, "span", "best-word").text("best"), isBest && rows.length > 1);
  }
  const place = part(line, "td", "apply").node()!;
  show(part(place, "span", "in-use").text("in use"), row.current);
  const button = part(place, "button", "apply-method").attr("type", "button").text("Use");
  button.attr("aria-label", `Use ${row.label}`).property("disabled", busy);
  button.on("click", () => onApply(row));
  show(button, !row.current);
}

/** The best value as it is printed, so that what looks equal is equal. */
function bestText(rows: readonly ComparedMethod[], measure: Measure, better: "high" | "low"): string {
  const best = better === "high" ? max(rows, (row) => row[measure]) : min(rows, (row) => row[measure]);
  return decimals(best ?? null);
}

function decimals(value: number | null): string {
  return value === null || Number.isNaN(value) ? "–" : value.toFixed(3);
}
