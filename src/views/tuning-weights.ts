import type { TunedWeights } from "../model/tuning.ts";
import { categoryText } from "./category-text.ts";
import { percentText } from "./number-text.ts";
import { part, repeat, show } from "./parts.ts";
import { valueText } from "./tuning-text.ts";

/** A set of weights, and the value of the objective that it reaches; null: not computed. */
export type WeightsAndValue = TunedWeights & { readonly value: number | null };

export type TuningWeightsData = {
  readonly present: WeightsAndValue;
  readonly best: WeightsAndValue;
  /** Standard deviation over the runs, by the category's name, "power" or "missingWeight"; null: one run. */
  readonly spread: Readonly<Record<string, number | null>> | null;
  readonly unconstrained: readonly string[];
  /** In words. */
  readonly objective: string;
};

type Line = {
  readonly key: string;
  readonly name: string;
  readonly present: string;
  readonly tuned: string;
  readonly spread: string;
};

/** Draws the weights in use beside the tuned ones, with their spread over the seeds; those that the data leave open are marked. */
export function drawTuningWeights(element: Element, data: TuningWeightsData): void {
  const hasSpread = hasSpreadOf(data);
  const scroller = part(element, "div", "scroller").node()!;
  const table = part(scroller, "table", "tuning-table").node()!;
  const heads = ["Weight", "In use", "Tuned", ...(hasSpread ? ["Spread of runs"] : [])];
  repeat(part(part(table, "thead", "head").node()!, "tr", "row").node()!, "th", heads, (cell, text, index) => {
    cell.scope = "col";
    cell.className = index === 0 ? "" : "number";
    cell.textContent = text;
  });
  repeat(part(table, "tbody", "body").node()!, "tr", linesOf(data), (row, line) => {
    const head = part(row, "th", "weight-name").attr("scope", "row").node()!;
    part(head, "span", "weight-text").text(line.name);
    const remark = part(head, "span", "open-weight").text("not constrained by the data");
    show(remark, data.unconstrained.includes(line.key));
    repeat(row, "td", [line.present, line.tuned, ...(hasSpread ? [line.spread] : [])], (cell, text) => {
      cell.className = "number";
      cell.textContent = text;
    });
  });
  drawValue(part(table, "tfoot", "foot").node()!, data);
  const remark =
    "A weight that is not constrained by the data could be almost anything without changing the result: read nothing into it.";
  show(part(element, "p", "caption open-weights").text(remark), data.unconstrained.length > 0);
}

function hasSpreadOf({ spread }: TuningWeightsData): boolean {
  return spread !== null && Object.values(spread).some((deviation) => deviation !== null);
}

function drawValue(foot: HTMLElement, data: TuningWeightsData): void {
  const { objective, present, best } = data;
  const row = part(foot, "tr", "row").node()!;
  part(row, "th", "weight-name").attr("scope", "row").text(objective);
  const cells = [valueText(present.value), valueText(best.value), ...(hasSpreadOf(data) ? [""] : [])];
  repeat(row, "td", cells, (cell, text) => {
    cell.className = "number";
    cell.textContent = text;
  });
}

function linesOf({ present, best, spread }: TuningWeightsData): Line[] {
  const spreadText = (key: string) => {
    const deviation = spread?.[key] ?? null;
    return deviation === null ? "–" : `± ${deviation.toFixed(2)}`;
  };
  const names = Object.keys(best.categories);
  return [
    ...names.map((key) => ({
      key,
      name: `${categoryText(key)} α`,
      present: weightText(present.categories, key),
      tuned: weightText(best.categories, key),
      spread: spreadText(key),
    })),
    line("power", "Power κ"),
    line("missingWeight", "Weight of missing values"),
  ];

  function line(key: "power" | "missingWeight", name: string): Line {
    return { key, name, present: present[key].toFixed(2), tuned: best[key].toFixed(2), spread: spreadText(key) };
  }
}

/** A weight, and its share of all: only the shares matter. */
function weightText(weights: Readonly<Record<string, number | undefined>>, key: string): string {
  const weight = weights[key];
  if (weight === undefined) return "–";
  const sum = Object.values(weights).reduce<number>((total, other) => total + (other ?? 0), 0);
  return sum > 0 ? `${weight.toFixed(2)} · ${percentText(weight / sum)}` : weight.toFixed(2);
}
