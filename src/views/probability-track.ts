import { groups, line, range, scaleLog, scalePoint, sum, type ScaleLogarithmic } from "d3";
import type { TrackStep } from "../model/track.ts";
import { classMarks, markPath, markTransform, type ClassMark } from "./class-marks.ts";
import { categoryText } from "./category-text.ts";
import { decadeText, logText, numberText, probabilityText } from "./number-text.ts";
import { drawNumbersTable, type NumbersTable } from "./numbers-table.ts";
import { svgPart, type Drawn } from "./parts.ts";
import { drawFrame, plotWidth, spreadLabels, textWidth, type SpreadLabel } from "./plot.ts";

/** One column of the probability track. */
export type TrackColumn = TrackStep & {
  /** Likelihood per class, normalised over the classes; of the prior and the final, the probabilities. */
  readonly likelihood: Readonly<Record<string, number>>;
  /** Of a property, and of a category its own name; null for the prior and the final. */
  readonly category: string | null;
  /** The source's value with its unit; "" where there is none. */
  readonly value: string;
};

export type ProbabilityTrackData = {
  readonly source: string;
  readonly classes: readonly string[];
  /** In the order in which they are drawn: prior, the properties of a category and its total, …, final. */
  readonly columns: readonly TrackColumn[];
};

type Column = TrackColumn & { readonly x: number };
type Point = { readonly column: Column; readonly name: string; readonly x: number; readonly y: number };
type Layout = {
  readonly width: number;
  readonly height: number;
  /** Without room for the final probabilities beside the names of the classes. */
  readonly isNarrow: boolean;
  readonly step: number;
  /** Degrees by which the names of the columns are turned. */
  readonly turn: number;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  readonly columns: readonly Column[];
  readonly y: ScaleLogarithmic<number, number>;
};

/** The lowest probability of the axis, as in Fig. 2 of Tranin et al. 2022; what lies below is drawn on it. */
const floor = 1e-7;
const plotHeight = 260;
const groupHeight = 18;

/**
 * Draws the probability track of a source (Tranin et al. 2022, Fig. 2): the likelihoods of the classes as given by each
 * property, by each category, and the final probabilities. A property without a value has hollow marks.
 */
export function drawProbabilityTrack(element: Element, data: ProbabilityTrackData): void {
  const layout = layOut(plotWidth(element), data);
  const svg = drawFrame(element, {
    width: layout.width,
    height: layout.height,
    title: `Probability track of ${data.source}`,
    description: describe(data),
  });
  drawAxis(svg, layout);
  drawColumns(svg, layout);
  drawGroups(svg, layout);
  drawClasses(svg, layout, data.classes);
  drawNumbersTable(element, numbers(data));
}

function layOut(width: number, { columns, classes }: ProbabilityTrackData): Layout {
  const longest = Math.max(...columns.map((column) => textWidth(columnText(column))), 40);
  const isNarrow = width < 480;
  const labels = Math.max(...classes.map((name) => textWidth(isNarrow ? name : `${name} 0.000`)));
  const left = 44;
  const right = width - Math.min(labels + 34, 0.34 * width);
  const x = scalePoint<number>(range(columns.length), [left, right]).padding(0.6);
  const turn = x.step() < 18 ? -90 : -55;
  const top = 2 * groupHeight + 8;
  const bottom = top + plotHeight;
  return {
    width,
    height: Math.ceil(bottom + (turn === -90 ? 1 : 0.82) * Math.min(longest, 130) + 16),
    isNarrow,
    step: x.step(),
    turn,
    top,
    bottom,
    left,
    right,
    columns: columns.map((column, index) => ({ ...column, x: x(index)! })),
    y: scaleLog([floor, 1], [bottom, top]).clamp(true),
  };
}

function drawAxis(svg: Drawn<SVGSVGElement>, { y, left, right, top, bottom }: Layout): void {
  const axis = svgPart(svg.node()!, "g", "axis");
  const ticks = axis
    .selectChildren<SVGGElement, number>("g")
    .data(range(-7, 1))
    .join("g")
    .attr("transform", (exponent) => `translate(0,${y(10 ** exponent)})`);
  ticks.each(function (exponent) {
    svgPart(this, "line", "grid").attr("x1", left).attr("x2", right);
    const text = exponent === 0 ? "1" : decadeText(exponent);
    svgPart(this, "text", "tick")
      .attr("x", left - 6)
      .attr("dy", "0.32em")
      .attr("text-anchor", "end")
      .text(text);
  });
  svgPart(axis.node()!, "text", "axis-label")
    .attr("transform", `translate(11,${(top + bottom) / 2}) rotate(-90)`)
    .attr("text-anchor", "middle")
    .text("likelihood over the classes");
}

function drawColumns(svg: Drawn<SVGSVGElement>, { columns, step, turn, top, bottom }: Layout): void {
  svgPart(svg.node()!, "g", "columns")
    .selectChildren<SVGGElement, Column>("g")
    .data(columns)
    .join("g")
    .attr("class", (column) => `column ${column.kind}${column.present ? "" : " not-measured"}`)
    .attr("transform", (column) => `translate(${column.x.toFixed(1)},0)`)
    .each(function (column) {
      const band = svgPart(this, "rect", "band")
        .attr("x", (-step / 2).toFixed(1))
        .attr("width", step.toFixed(1));
      band.attr("y", top).attr("height", bottom - top);
      svgPart(this, "text", "column-label")
        .attr("transform", `translate(4,${bottom + (turn === -90 ? 6 : 12)}) rotate(${turn})`)
        .attr("text-anchor", "end")
        .text(columnText(column));
      svgPart(this, "text", "absence")
        .attr("transform", `translate(0,${bottom - 6}) rotate(-90)`)
        .attr("dy", "0.32em")
        .text(column.present ? "" : "not measured");
    });
}

function drawGroups(svg: Drawn<SVGSVGElement>, { columns, step, top }: Layout): void {
  const grouped = groups(
    columns.filter((column) => column.category !== null),
    (column) => column.category!,
  ).map(([category, members]) => ({
    text: categoryText(category),
    start: members[0].x - step / 2,
    end: members[members.length - 1].x + step / 2,
  }));
  // Where the names do not fit side by side they take two lines in turn.
  const isTight = grouped.some(({ text, start, end }) => textWidth(text) > end - start);
  svgPart(svg.node()!, "g", "groups")
    .selectChildren<SVGGElement, (typeof grouped)[number]>("g")
    .data(grouped)
    .join("g")
    .each(function ({ text, start, end }, index) {
      const y = top - 12 - (isTight && index % 2 === 0 ? groupHeight : 0);
      svgPart(this, "path", "bracket").attr("d", `M${(start + 2).toFixed(1)},${top - 5}H${(end - 2).toFixed(1)}`);
      svgPart(this, "text", "group-label")
        .attr("x", ((start + end) / 2).toFixed(1))
        .attr("y", y)
        .attr("text-anchor", "middle")
        .text(text);
    });
}

function drawClasses(svg: Drawn<SVGSVGElement>, layout: Layout, classes: readonly string[]): void {
  const marks = classMarks(classes);
  const spread = Math.min(5, (0.5 * layout.step) / classes.length);
  const points = classes.map((name, index) => {
    const offset = (index - (classes.length - 1) / 2) * spread;
    return layout.columns.map((column): Point => {
      const likelihood = column.likelihood[name] ?? NaN;
      const y = Number.isNaN(likelihood) ? NaN : layout.y(Math.max(likelihood, floor));
      return { column, name, x: column.x + offset, y };
    });
  });
  const path = line<Point>()
    .defined((point) => !Number.isNaN(point.y))
    .x((point) => point.x)
    .y((point) => point.y)
    .digits(1);
  svgPart(svg.node()!, "g", "classes")
    .selectChildren<SVGGElement, Point[]>("g")
    .data(points)
    .join("g")
    .attr("color", (_, index) => marks.get(classes[index])!.colour)
    .each(function (own, index) {
      svgPart(this, "path", "thread").attr("fill", "none").attr("d", path(own));
      drawMarks(this, own, marks.get(classes[index])!, layout);
    });
  drawLabels(svg, layout, points, marks);
}

function drawMarks(group: SVGGElement, points: readonly Point[], m: ClassMark, { isNarrow }: Layout): void {
  const size = isNarrow ? 26 : 38;
  svgPart(group, "g", "marks")
    .selectChildren<SVGPathElement, Point>("path")
    .data(points.filter((point) => !Number.isNaN(point.y)))
    .join("path")
    .attr("class", ({ column }) => (m.hollow || !column.present ? "mark hollow" : "mark"))
    .attr("transform", ({ x, y }) => markTransform(m, x, y))
    .attr("d", ({ column }) => markPath(m, column.kind === "property" || column.kind === "prior" ? size : 1.7 * size))
    .each(function ({ column, name }) {
      const value = column.present ? column.value : "not measured";
      const label = `${columnText(column)}${value === "" ? "" : ` = ${value}`}`;
      svgPart(this, "title", "title").text(`${name}, ${label}: ${numberText(column.likelihood[name] ?? null)}`);
    });
}

function drawLabels(
  svg: Drawn<SVGSVGElement>,
  layout: Layout,
  points: readonly (readonly Point[])[],
  marks: ReadonlyMap<string, ClassMark>,
): void {
  const last = points.map((own) => own[own.length - 1]).filter((point) => !Number.isNaN(point.y));
  const places = { gap: 15, top: layout.top, bottom: layout.bottom };
  svgPart(svg.node()!, "g", "labels")
    .selectChildren<SVGGElement, SpreadLabel<Point>>("g")
    .data(spreadLabels(last, (point) => point.y, places))
    .join("g")
    .each(function ({ datum: { name, x, column }, y, place }) {
      const m = marks.get(name)!;
      const start = layout.right + 10;
      const chance = probabilityText(column.likelihood[name] ?? null);
      const leader = `M${(x + 6).toFixed(1)},${y.toFixed(1)}L${start},${place.toFixed(1)}`;
      svgPart(this, "path", "leader").attr("d", leader);
      svgPart(this, "path", "mark")
        .classed("hollow", m.hollow)
        .attr("color", m.colour)
        .attr("transform", markTransform(m, start + 6, place))
        .attr("d", markPath(m, 32));
      svgPart(this, "text", "class-label")
        .attr("x", start + 14)
        .attr("y", place.toFixed(1))
        .attr("dy", "0.32em")
        .text(layout.isNarrow ? name : `${name} ${chance}`);
    });
}

function columnText(column: TrackColumn): string {
  if (column.kind === "prior") return "prior";
  if (column.kind === "final") return "final";
  return column.kind === "category" ? "together" : column.name;
}

function describe({ columns, classes }: ProbabilityTrackData): string {
  const final = columns.find((column) => column.kind === "final");
  const chances = classes.map((name) => `${name} ${probabilityText(final?.likelihood[name] ?? null)}`).join(", ");
  const missing = columns.filter((column) => column.kind === "property" && !column.present).map(({ name }) => name);
  const absence = missing.length === 0 ? "" : ` Not measured: ${missing.join(", ")}.`;
  return `Likelihood of each class by property and category, on a logarithmic axis from 10⁻⁷ to 1. Final probabilities: ${chances}.${absence}`;
}

function numbers({ source, columns, classes }: ProbabilityTrackData): NumbersTable {
  const cells = (column: TrackColumn) =>
    classes.flatMap((name) => [
      numberText(column.likelihood[name] ?? null),
      logText(column.contribution[name] ?? null),
    ]);
  const heading = (column: TrackColumn) =>
    column.kind === "category" ? `${categoryText(column.name)}, together` : columnText(column);
  const rows = columns
    .filter((column) => column.kind !== "final")
    .map((column) => [heading(column), column.present ? column.value : "not measured", ...cells(column)]);
  const addends = columns.filter((column) => column.kind === "prior" || column.kind === "property");
  const final = columns.find((column) => column.kind === "final");
  const sums = classes.flatMap((name) => [
    numberText(final?.likelihood[name] ?? null),
    logText(sum(addends, (column) => column.contribution[name] ?? NaN)),
  ]);
  return {
    open: true,
    caption:
      `${source}: likelihood over the classes, and natural-log contribution (with weights and power) to prior × likelihood. ` +
      "The contributions of the prior and the properties add up to the last line.",
    columns: ["Step", "Value", ...classes.flatMap((name) => [name, `ln ${name}`])],
    rows,
    sums: [["final, sum", "", ...sums]],
  };
}
