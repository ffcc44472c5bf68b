import type { Evaluation } from "../model/evaluation.ts";
import { classMarks, drawClassName } from "./class-marks.ts";
import { countText, percentText } from "./number-text.ts";
import { part, repeat, show } from "./parts.ts";
import { schemeText } from "./scheme-text.ts";

type OverallMeasure = "macroF1" | "balancedAccuracy" | "accuracy" | "logLoss" | "brier" | "ece";
type ClassMeasure = "recall" | "precision" | "correctedPrecision" | "f1" | "correctedF1";

type Intervals = Readonly<Record<string, readonly [number, number] | undefined>>;

type MeasuredEvaluation = Pick<
  Evaluation,
  "scheme" | "n" | "classes" | "confusion" | OverallMeasure | ClassMeasure | "intervals" | "notes"
>;

export type MeasuresData = {
  readonly evaluation: MeasuredEvaluation;
  /** 95 % intervals of the measures of `evaluation`, keyed `macroF1`, `recall.AGN`; default its own. */
  readonly intervals?: Intervals;
  /** To stand beside it, each under its own name. */
  readonly previous?: readonly { readonly name: string; readonly evaluation: MeasuredEvaluation }[];
};

type Column = { readonly name: string; readonly evaluation: MeasuredEvaluation; readonly intervals: Intervals };
type Reading = { readonly text: string; readonly interval: string; readonly isValue: boolean };
type Format = "fraction" | "decimal";

const overall: readonly (readonly [OverallMeasure, string, Format, string])[] = [
  ["macroF1", "Macro-f1", "decimal", "mean of the classes' f1, raw; a class never predicted counts 0"],
  ["balancedAccuracy", "Balanced accuracy", "fraction", "mean recall of the classes"],
  ["accuracy", "Accuracy", "fraction", "share of labelled sources whose class is found"],
  ["logLoss", "Log-loss", "decimal", "mean −ln of the probability of the true class; lower is better"],
  ["brier", "Brier", "decimal", "mean squared distance of the probabilities from the truth; lower is better"],
  ["ece", "ECE", "decimal", "expected calibration error: mean distance of probability and success; lower is better"],
];

const perClass: readonly (readonly [ClassMeasure, string, Format, string])[] = [
  ["recall", "Recall", "fraction", "of the true sources of the class, those that are found"],
  ["precision", "Precision, raw", "fraction", "of the sources given the class, those that are it, in this sample"],
  [
    "correctedPrecision",
    "Precision, corrected",
    "fraction",
    "the precision if the classes had the proportions of the priors",
  ],
  ["f1", "f1, raw", "decimal", "harmonic mean of recall and raw precision"],
  ["correctedF1", "f1, corrected", "decimal", "harmonic mean of recall and corrected precision"],
];

/**
 * Draws the measures of an evaluation, of the whole sample and by class, with their bootstrap intervals; evaluations by other
 * schemes stand beside it, a column each. What is undefined is said in words.
 */
export function drawMeasures(element: Element, { evaluation, intervals, previous = [] }: MeasuresData): void {
  const columns: Column[] = [
    {
      name: schemeText(evaluation.scheme).name,
      evaluation,
      intervals: intervals ?? evaluation.intervals ?? {},
    },
    ...previous.map((other) => ({ ...other, intervals: other.evaluation.intervals ?? {} })),
  ];
  const classes = [...new Set(columns.flatMap((column) => column.evaluation.classes))];
  drawSchemes(part(element, "ul", "scheme-list").node()!, columns);
  const hasIntervals = columns.some((column) => Object.keys(column.intervals).length > 0);
  const caption = part(element, "p", "caption").text(
    "Below a value: its 95 % interval, from resampling the sources with replacement (bootstrap).",
  );
  show(caption, hasIntervals);
  const scroller = part(element, "div", "scroller").attr("tabindex", "0").attr("role", "group").node()!;
  scroller.setAttribute("aria-label", "Measures");
  const table = part(scroller, "table", "measures-table").node()!;
  drawHead(part(table, "thead", "head").node()!, columns);
  drawOverall(part(table, "tbody", "overall").node()!, columns);
  drawClasses(table, classes, columns);
  drawNotes(element, columns);
}

function drawSchemes(list: HTMLUListElement, columns: readonly Column[]): void {
  const schemes = [...new Set(columns.map(({ evaluation }) => evaluation.scheme))];
  repeat(list, "li", schemes, (item, scheme) => {
    const { name, description } = schemeText(scheme);
    part(item, "span", "scheme-name").text(name);
    part(item, "span", "scheme-description").text(`: ${description}.`);
  });
}

function drawHead(head: HTMLElement, columns: readonly Column[]): void {
  const line = part(head, "tr", "row").node()!;
  part(line, "td", "corner");
  repeat(line, "th", columns, (cell, { name, evaluation }) => {
    cell.scope = "col";
    cell.className = "number";
    part(cell, "span", "column-name").text(name);
    part(cell, "span", "column-size").text(`${countText(evaluation.n)} ${evaluation.n === 1 ? "source" : "sources"}`);
  });
}

function drawOverall(body: HTMLElement, columns: readonly Column[]): void {
  repeat(body, "tr", overall, (line, [measure, name, format, explanation]) => {
    const head = part(line, "th", "measure").attr("scope", "row").node()!;
    part(head, "span", "measure-name").text(name);
    part(head, "span", "measure-explanation").text(explanation);
    const readings = columns.map(({ evaluation, intervals }) =>
      readingOf(evaluation[measure], format, intervals[measure], "no source"),
    );
    drawReadings(line, readings);
  });
}

function drawClasses(table: HTMLTableElement, classes: readonly string[], columns: readonly Column[]): void {
  const marks = classMarks(classes);
  for (const [measure, name, format, explanation] of perClass) {
    const body = part(table, "tbody", `per-class-${measure}`).node()!;
    const group = part(body, "tr", "group").node()!;
    const head = part(group, "th", "measure")
      .attr("scope", "rowgroup")
      .attr("colspan", columns.length + 1)
      .node()!;
    part(head, "span", "measure-name").text(name);
    part(head, "span", "measure-explanation").text(explanation);
    // `repeat` would take the head of the group for its first line.
    repeat(body, "tr", ["", ...classes], (line, className, index) => {
      if (index === 0) return;
      const cell = part(line, "th", "class-of-measure").attr("scope", "row").node()!;
      drawClassName(cell, marks.get(className), className);
      const readings = columns.map(({ evaluation, intervals }) =>
        readingOf(
          evaluation[measure][className] ?? null,
          format,
          intervals[`${measure}.${className}`],
          undefinedText(evaluation, className),
        ),
      );
      drawReadings(line, readings);
    });
  }
}

function drawReadings(line: HTMLElement, readings: readonly Reading[]): void {
  repeat(line, "td", readings, (cell, { text, interval, isValue }) => {
    cell.className = isValue ? "number" : "number never";
    part(cell, "span", "value").text(text);
    show(part(cell, "span", "interval").text(interval), interval !== "");
  });
}

function drawNotes(element: Element, columns: readonly Column[]): void {
  const notes = columns.flatMap(({ name, evaluation }) =>
    evaluation.notes.map((note) => (columns.length > 1 ? `${name} · ${note}` : note)),
  );
  const list = part(element, "ul", "measure-notes");
  show(list, notes.length > 0);
  repeat(list.node()!, "li", notes, (item, note) => {
    item.textContent = note;
  });
}

function readingOf(
  value: number | null,
  format: Format,
  interval: readonly [number, number] | undefined,
  otherwise: string,
): Reading {
  if (value === null || Number.isNaN(value)) return { text: otherwise, interval: "", isValue: false };
  if (format === "decimal") {
    const range = interval?.map((end) => end.toFixed(3)).join("–") ?? "";
    return { text: value.toFixed(3), interval: range, isValue: true };
  }
  const range =
    interval === undefined ? "" : `${(100 * interval[0]).toFixed(1)}–${percentText(Math.max(0, interval[1]), 1)}`;
  return { text: percentText(value, 1), interval: range, isValue: true };
}

function undefinedText({ classes, confusion }: MeasuredEvaluation, className: string): string {
  const c = classes.indexOf(className);
  if (c < 0) return "not a class";
  return confusion.every((counts) => counts[c] === 0) ? "no such source" : "never predicted";
}
