import { sum } from "d3";
import type { Evaluation } from "../model/evaluation.ts";
import { classMarks, drawClassName } from "./class-marks.ts";
import { countText, numberText, percentText } from "./number-text.ts";
import { schemeText } from "./scheme-text.ts";
import { part, repeat } from "./parts.ts";

export type ConfusionMatrixData = Pick<
  Evaluation,
  | "scheme"
  | "n"
  | "classes"
  | "confusion"
  | "recall"
  | "precision"
  | "correctedPrecision"
  | "f1"
  | "correctedF1"
  | "macroF1"
  | "accuracy"
  | "balancedAccuracy"
  | "logLoss"
  | "brier"
  | "ece"
>;

export type ConfusionMatrixCallbacks = { readonly onCell: (predicted: string, truth: string) => void };

/**
 * Draws the confusion matrix as in Table 2 of Tranin et al. 2022: a row per predicted class, a column per true class, and
 * under each class its recall, precision and f1. Pressing a count asks for its sources.
 */
export function drawConfusionMatrix(
  element: Element,
  data: ConfusionMatrixData,
  callbacks: ConfusionMatrixCallbacks,
): void {
  drawSummary(element, data);
  part(element, "p", "caption").text("Counts of labelled sources. The shade is the share of the true class.");
  const scroller = part(element, "div", "scroller").node()!;
  const table = part(scroller, "table", "confusion").node()!;
  drawHead(part(table, "thead", "head").node()!, data.classes);
  drawCounts(part(table, "tbody", "body").node()!, data, callbacks);
  drawMeasures(part(table, "tfoot", "foot").node()!, data);
}

function drawSummary(element: Element, data: ConfusionMatrixData): void {
  const { name, description } = schemeText(data.scheme);
  part(element, "p", "scheme").text(`${countText(data.n)} labelled sources, ${name.toLowerCase()}: ${description}.`);
  const facts: [string, string, string][] = [
    ["Accuracy", percentText(data.accuracy, 1), "Share of labelled sources whose class is found."],
    [
      "Macro-f1",
      decimals(data.macroF1),
      "Mean of the classes' f1 from raw precision; a class never predicted counts 0.",
    ],
    ["Balanced accuracy", percentText(data.balancedAccuracy, 1), "Mean recall of the classes."],
    ["Log-loss", decimals(data.logLoss), "Mean −ln of the probability of the true class."],
    ["Brier", decimals(data.brier), "Mean squared distance of the probabilities from the truth, summed over classes."],
    ["ECE", decimals(data.ece), "Expected calibration error: mean distance between probability and success, 15 bins."],
  ];
  repeat(part(element, "dl", "facts").node()!, "div", facts, (group, [term, text, title]) => {
    group.title = title;
    part(group, "dt", "fact-term").text(term);
    part(group, "dd", "fact-text").text(text);
  });
}

function drawHead(head: HTMLElement, classes: readonly string[]): void {
  const marks = classMarks(classes);
  const over = part(head, "tr", "over").node()!;
  part(over, "td", "corner");
  part(over, "th", "axis-name").attr("scope", "colgroup").attr("colspan", classes.length).text("True class");
  const line = part(head, "tr", "names").node()!;
  repeat(line, "th", ["Predicted", ...classes], (cell, name, index) => {
    cell.scope = "col";
    if (index === 0) cell.textContent = name;
    else drawClassName(part(cell, "span", "class-heading").node()!, marks.get(name), name);
  });
}

function drawCounts(body: HTMLElement, data: ConfusionMatrixData, { onCell }: ConfusionMatrixCallbacks): void {
  const marks = classMarks(data.classes);
  const totals = data.classes.map((_, truth) => sum(data.confusion, (counts) => counts[truth]));
  repeat(body, "tr", data.classes, (line, predicted, i) => {
    drawClassName(part(line, "th", "predicted").attr("scope", "row").node()!, marks.get(predicted), predicted);
    repeat(line, "td", data.classes, (cell, truth, j) => {
      const count = data.confusion[i][j];
      const share = totals[j] === 0 ? 0 : count / totals[j];
      cell.className = i === j ? "cell agreed" : "cell";
      cell.style.setProperty("--share", share.toFixed(4));
      const button = part(cell, "button", "count").attr("type", "button").text(countText(count));
      button.attr("aria-label", `${countText(count)} predicted ${predicted}, true ${truth}: show them`);
      button.attr("title", `${percentText(share, 1)} of the true ${truth}`);
      button.on("click", () => onCell(predicted, truth));
    });
  });
}

function drawMeasures(foot: HTMLElement, data: ConfusionMatrixData): void {
  const percent = (values: Evaluation["recall"]) => data.classes.map((name) => percentText(values[name] ?? null, 1));
  const precision = (values: Evaluation["precision"]) =>
    data.classes.map((name) => ((values[name] ?? null) === null ? "never predicted" : percentText(values[name], 1)));
  const plain = (values: Evaluation["f1"]) => data.classes.map((name) => decimals(values[name] ?? null));
  const lines: [string, string[], string][] = [
    ["Recall", percent(data.recall), "Of the true sources of the class, those that are found."],
    ["Precision, raw", precision(data.precision), "Of the sources given the class, those that are it, in this sample."],
    [
      "Precision, corrected",
      precision(data.correctedPrecision),
      "The precision if the classes had the proportions of the priors.",
    ],
    ["f1, raw", plain(data.f1), "Harmonic mean of recall and raw precision."],
    ["f1, corrected", plain(data.correctedF1), "Harmonic mean of recall and corrected precision."],
  ];
  repeat(foot, "tr", lines, (line, [name, texts, title]) => {
    line.title = title;
    part(line, "th", "measure").attr("scope", "row").text(name);
    repeat(line, "td", texts, (cell, text) => {
      cell.className = text === "never predicted" ? "never" : "";
      cell.textContent = text;
    });
  });
}

function decimals(value: number | null): string {
  return value === null || Number.isNaN(value) ? numberText(null) : value.toFixed(3);
}
