import { pointer } from "d3";
import type { Evaluation } from "../model/evaluation.ts";
import { classMarks, drawClassName, markPath, markTransform, type ClassMark } from "./class-marks.ts";
import { drawSelect } from "./field.ts";
import { drawLines, drawPlotAxes, drawRule, endLabelWidth, type PlotLine, type PlotScales } from "./line-plot.ts";
import { percentText, tickText } from "./number-text.ts";
import { drawNumbersTable, type NumbersTable } from "./numbers-table.ts";
import { idFor, part, repeat, show, svgPart, type Drawn } from "./parts.ts";
import { drawFrame, plotWidth } from "./plot.ts";

export type CompletenessPurityData = {
  /** All classes of the evaluation, which fix the marks. */
  readonly classes: readonly string[];
  readonly completenessPurity: Evaluation["completenessPurity"];
  readonly classesShown: readonly string[];
};

export type CompletenessPurityCallbacks = {
  /** The class that the user asks for; null: all. */
  readonly onClass: (className: string | null) => void;
};

type Point = Evaluation["completenessPurity"][string][number];
type PanelOptions = { readonly cut: number; readonly width: number; readonly onCut: (cut: number) => void };
type Reading = { readonly value: number; readonly isHollow: boolean };

const all = "";
const firstCut = 0.5;
const widest = 640;
const tabulated = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

/**
 * Draws completeness and purity of samples that are selected by a cut on the probability of a class, a panel per class shown.
 * The slider holds the cut; a press or a drag on a panel moves it as well.
 */
export function drawCompletenessPurity(
  element: Element,
  data: CompletenessPurityData,
  callbacks: CompletenessPurityCallbacks,
): void {
  part(element, "p", "caption").text(
    "A sample of a class: the sources whose probability of it is at least the cut. Completeness is the share of the class's true sources that are in the sample, purity the share of the sample that truly is of the class, in the proportions of the labelled sources.",
  );
  drawClassChoice(part(element, "div", "cut-controls").node()!, data, callbacks);
  drawAtCut(element, data);
  drawNumbersTable(element, numbers(data));
}

/** Draws what depends on the cut: the slider itself, the panels, and the values at the cut. */
function drawAtCut(element: Element, data: CompletenessPurityData): void {
  const input = drawCutInput(part(element, "div", "cut-controls").node()!);
  input.oninput = () => drawAtCut(element, data);
  const cut = Number(input.value);
  const onCut = (chosen: number) => {
    input.value = String(chosen);
    drawAtCut(element, data);
  };
  drawKey(part(element, "p", "line-key").node()!, data.classesShown.length > 1);
  const panels = part(element, "div", "cut-panels")
    .classed("single", data.classesShown.length === 1)
    .node()!;
  repeat(panels, "div", data.classesShown, (panel) => {
    panel.className = "cut-panel";
  });
  // All panels are as wide as the first; asked once, for every answer makes the browser lay out the page.
  const width = Math.min(widest, plotWidth(panels.firstElementChild ?? panels));
  repeat(panels, "div", data.classesShown, (panel, name) => drawPanel(panel, name, data, { cut, width, onCut }));
  drawReadings(element, data, cut);
}

function drawClassChoice(
  controls: Element,
  { classes, classesShown }: CompletenessPurityData,
  { onClass }: CompletenessPurityCallbacks,
): void {
  const isAll = classesShown.length === classes.length || classesShown.length === 0;
  const choices = [{ value: all, text: "all classes" }, ...classes.map((name) => ({ value: name, text: name }))];
  drawSelect(controls, "cut-class", { label: "Class", value: isAll ? all : classesShown[0], choices }, (value) =>
    onClass(value === all ? null : value),
  );
}

function drawCutInput(controls: Element): HTMLInputElement {
  const box = part(controls, "div", "cut-field").node()!;
  const id = idFor(box, "cut");
  part(box, "label", "field-label").attr("for", id).text("Cut on the probability");
  const row = part(box, "span", "cut-line").node()!;
  const isNew = row.querySelector("input") === null;
  const input = part(row, "input", "cut").attr("id", id).attr("type", "range");
  input.attr("min", 0).attr("max", 1).attr("step", 0.01);
  if (isNew) input.property("value", firstCut);
  const text = Number(input.property("value")).toFixed(2);
  input.attr("aria-valuetext", `P at least ${text}`);
  part(row, "output", "cut-text").attr("for", id).text(`P ≥ ${text}`);
  return input.node()!;
}

function drawKey(key: HTMLElement, isNeeded: boolean): void {
  key.hidden = !isNeeded;
  repeat(key, "span", ["completeness", "purity"], (item, text) => {
    item.className = "line-key-item";
    const sample = svgPart(item, "svg", "line-sample").attr("viewBox", "0 0 26 8").attr("width", 26).attr("height", 8);
    sample.attr("aria-hidden", "true");
    svgPart(sample.node()!, "path", `curve ${text === "purity" ? "dashed" : "solid"}`)
      .attr("stroke", "currentColor")
      .attr("d", "M1,4H25");
    part(item, "span", "line-name").text(text);
  });
}

function drawPanel(
  panel: HTMLElement,
  name: string,
  data: CompletenessPurityData,
  { cut, width, onCut }: PanelOptions,
): void {
  const m = classMarks(data.classes).get(name)!;
  drawClassName(part(panel, "p", "panel-name").node()!, m, name);
  const points = data.completenessPurity[name] ?? [];
  const isSingle = data.classesShown.length === 1;
  const lines = linesOf(points, m, isSingle);
  const height = isSingle ? 300 : 210;
  const area = { left: 54, right: width - Math.max(14, endLabelWidth(lines)), top: 20, bottom: height - 42 };
  const at = pointAt(points, cut);
  const svg = drawFrame(panel, {
    width,
    height,
    title: `Completeness and purity of ${name}`,
    description: `Both against the cut on the probability of ${name}. At ${cut.toFixed(2)}: completeness ${completenessText(at)}, purity ${purityText(at)}.`,
  });
  const fractions = { domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1] } as const;
  const scales = drawPlotAxes(
    svg,
    area,
    { ...fractions, label: "cut on the probability", tickText },
    { ...fractions, label: "fraction", tickText: (value) => percentText(value) },
  );
  drawLines(svg, lines, scales);
  drawRule(svg, area, { x: scales.x(cut), text: cut.toFixed(2) });
  drawMarks(svg, at, m, scales);
  svgPart(svg.node()!, "text", "emptiness")
    .attr("x", (area.left + area.right) / 2)
    .attr("y", (area.top + area.bottom) / 2)
    .attr("text-anchor", "middle")
    .text(points.length === 0 || points[0].completeness === null ? "no labelled source" : "");
  listen(svg, scales, onCut);
}

function linesOf(points: readonly Point[], { colour }: ClassMark, isLabelled: boolean): PlotLine[] {
  const label = (text: string) => (isLabelled ? text : "");
  return [
    { label: label("completeness"), colour, points: points.map((point) => [point.cut, point.completeness]) },
    { label: label("purity"), colour, stroke: "dashed", points: points.map((point) => [point.cut, point.purity]) },
  ];
}

function drawMarks(svg: Drawn<SVGSVGElement>, at: Point | undefined, m: ClassMark, { x, y }: PlotScales): void {
  // Completeness has the filled mark, purity the hollow one.
  const values = [
    { value: at?.completeness ?? null, isHollow: false },
    { value: at?.purity ?? null, isHollow: true },
  ].filter((reading): reading is Reading => reading.value !== null);
  svgPart(svg.node()!, "g", "readings")
    .selectChildren<SVGPathElement, Reading>("path")
    .data(values)
    .join("path")
    .attr("class", ({ isHollow }) => (isHollow ? "mark hollow" : "mark"))
    .attr("color", m.colour)
    .attr("transform", ({ value }) => markTransform(m, x(at!.cut), y(value)))
    .attr("d", markPath(m, 64));
}

function listen(svg: Drawn<SVGSVGElement>, { x }: PlotScales, onCut: (cut: number) => void): void {
  const move = (event: PointerEvent) => {
    const [at] = pointer(event, svg.node());
    onCut(Math.round(100 * Math.min(1, Math.max(0, x.invert(at)))) / 100);
  };
  svg
    .classed("draggable", true)
    .on("pointerdown", move)
    .on("pointermove", (event: PointerEvent) => {
      if (event.buttons === 1) move(event);
    });
}

function drawReadings(element: Element, data: CompletenessPurityData, cut: number): void {
  const marks = classMarks(data.classes);
  const scroller = part(element, "div", "scroller").node()!;
  const table = part(scroller, "table", "cut-readings").node()!;
  show(part(scroller, "table", "cut-readings"), data.classesShown.length > 0);
  const heads = [`Sample with P ≥ ${cut.toFixed(2)}`, "Completeness", "Purity"];
  repeat(part(part(table, "thead", "head").node()!, "tr", "row").node()!, "th", heads, (cell, text, index) => {
    cell.scope = "col";
    cell.className = index === 0 ? "" : "number";
    cell.textContent = text;
  });
  repeat(part(table, "tbody", "body").node()!, "tr", data.classesShown, (row, name) => {
    const head = part(row, "th", "sample").attr("scope", "row").node()!;
    drawClassName(part(head, "span", "class-of-sample").node()!, marks.get(name), name);
    const at = pointAt(data.completenessPurity[name] ?? [], cut);
    repeat(row, "td", [completenessText(at), purityText(at)], (cell, text) => {
      cell.className = "number";
      cell.textContent = text;
    });
  });
}

/** The point whose cut is nearest. */
function pointAt(points: readonly Point[], cut: number): Point | undefined {
  let best: Point | undefined;
  for (const point of points)
    if (best === undefined || Math.abs(point.cut - cut) < Math.abs(best.cut - cut)) best = point;
  return best;
}

function completenessText(point: Point | undefined): string {
  return point === undefined || point.completeness === null ? "no labelled source" : percentText(point.completeness, 1);
}

function purityText(point: Point | undefined): string {
  return point === undefined || point.purity === null ? "empty sample" : percentText(point.purity, 1);
}

function numbers({ classesShown, completenessPurity }: CompletenessPurityData): NumbersTable {
  return {
    caption: "Completeness · purity of the sample with at least that probability of the class.",
    columns: ["Cut", ...classesShown],
    rows: tabulated.map((cut) => [
      cut.toFixed(2),
      ...classesShown.map((name) => {
        const point = pointAt(completenessPurity[name] ?? [], cut);
        return `${completenessText(point)} · ${purityText(point)}`;
      }),
    ]),
  };
}
