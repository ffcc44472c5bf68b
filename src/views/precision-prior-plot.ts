import { bisector } from "d3";
import type { PrecisionAtPrior } from "../model/precision-prior.ts";
import { classMarks, drawClassName, markPath, markTransform } from "./class-marks.ts";
import { peakLabels, type DensityLabel } from "./density-labels.ts";
import { drawLines, drawPlotAxes, type PlotScales } from "./line-plot.ts";
import { percentText, tickText } from "./number-text.ts";
import { drawNumbersTable, type NumbersTable } from "./numbers-table.ts";
import { part, repeat, svgPart, type Drawn } from "./parts.ts";
import { drawFrame, plotWidth } from "./plot.ts";

export type PrecisionPriorData = {
  readonly classes: readonly string[];
  /** Per class, ascending in its prior; the priors of the other classes keep their proportions. */
  readonly curves: Readonly<Record<string, readonly PrecisionAtPrior[]>>;
  /** Per class at the priors in use. */
  readonly current: Readonly<Record<string, PrecisionAtPrior | undefined>>;
};

const widest = 720;
const height = 320;
/** More classes than these have no room for labels at their marks; the key has all names. */
const MOST_LABELS = 5;
const decades = [0.0001, 0.001, 0.01, 0.1, 1];
const tabulated = [0.001, 0.01, 0.1, 0.5];

/**
 * Draws the precision of each class, corrected for priors (method, section 6), as a function of the class's prior, and marks the
 * prior in use.
 */
export function drawPrecisionPrior(element: Element, data: PrecisionPriorData): void {
  part(element, "p", "caption").text(
    "The precision of a class depends on how common it is among the sources that are classified. Each curve shows the share of the sources given the class that truly are of it, if the class had that prior and the others kept their proportions. The mark is the prior in use.",
  );
  drawKey(part(element, "ul", "precision-key").node()!, data);
  const width = Math.min(widest, plotWidth(element));
  const area = { left: 54, right: width - 14, top: 30, bottom: height - 42 };
  const svg = drawFrame(element, { width, height, title: "Precision against prior", description: describe(data) });
  const priors = Object.values(data.curves).flatMap((curve) => curve.map(({ prior }) => prior));
  const low = Math.min(0.1, ...priors.filter((prior) => prior > 0), ...presentPriors(data));
  const scales = drawPlotAxes(
    svg,
    area,
    {
      label: "prior of the class (logarithmic)",
      kind: "log",
      domain: [low, 1],
      ticks: decades.filter((prior) => prior >= low),
      tickText: (prior) => `${tickText(100 * prior)} %`,
    },
    {
      label: "precision, corrected for priors",
      domain: [0, 1],
      ticks: [0, 0.25, 0.5, 0.75, 1],
      tickText: (value) => percentText(value),
    },
  );
  drawCurves(svg, data, scales);
  drawPresent(svg, data, scales);
  drawNumbersTable(element, numbers(data));
}

function drawKey(list: HTMLUListElement, { classes, current }: PrecisionPriorData): void {
  const marks = classMarks(classes);
  repeat(list, "li", classes, (item, name) => {
    drawClassName(part(item, "span", "class-of-precision").node()!, marks.get(name), name);
    const present = current[name];
    const text =
      present === undefined || present.precision === null
        ? "never predicted"
        : `${percentText(present.precision, 1)} at a prior of ${percentText(present.prior, 1)}`;
    part(item, "span", "precision-now").text(text);
  });
}

function drawCurves(svg: Drawn<SVGSVGElement>, { classes, curves }: PrecisionPriorData, scales: PlotScales): void {
  const marks = classMarks(classes);
  const lines = classes.map((name) => ({
    label: "",
    colour: marks.get(name)!.colour,
    points: (curves[name] ?? [])
      .filter(({ prior }) => prior > 0)
      .map(({ prior, precision }) => [prior, precision] as const),
  }));
  drawLines(svg, lines, scales);
}

function drawPresent(svg: Drawn<SVGSVGElement>, { classes, current }: PrecisionPriorData, { x, y }: PlotScales): void {
  const marks = classMarks(classes);
  const points = classes.flatMap((name) => {
    const present = current[name];
    if (present === undefined || present.precision === null) return [];
    return [{ name, x: x(present.prior), y: y(present.precision) }];
  });
  svgPart(svg.node()!, "g", "present")
    .selectChildren<SVGPathElement, (typeof points)[number]>("path")
    .data(points)
    .join("path")
    .attr("class", ({ name }) => (marks.get(name)!.hollow ? "mark hollow" : "mark"))
    .attr("color", ({ name }) => marks.get(name)!.colour)
    .attr("transform", (point) => markTransform(marks.get(point.name)!, point.x, point.y))
    .attr("d", ({ name }) => markPath(marks.get(name)!, 72));
  const [left, right] = x.range();
  svgPart(svg.node()!, "g", "mark-labels")
    .selectChildren<SVGTextElement, DensityLabel>("text")
    .data(points.length > MOST_LABELS ? [] : peakLabels(points, { left, right, top: 10 }))
    .join("text")
    .attr("class", "class-label")
    .attr("x", (label) => (label.x - 8).toFixed(1))
    .attr("y", (label) => (label.place - 2).toFixed(1))
    .attr("text-anchor", "end")
    .text(({ name }) => name);
  svgPart(svg.node()!, "text", "emptiness")
    .attr("x", (left + right) / 2)
    .attr("y", (y(0) + y(1)) / 2)
    .attr("text-anchor", "middle")
    .text(points.length === 0 ? "No class was predicted: there is no precision." : "");
}

function presentPriors({ classes, current }: PrecisionPriorData): number[] {
  return classes.map((name) => current[name]?.prior ?? 1).filter((prior) => prior > 0);
}

function describe({ classes, current }: PrecisionPriorData): string {
  const texts = classes.map((name) => {
    const present = current[name];
    return present === undefined || present.precision === null
      ? `${name} never predicted`
      : `${name} ${percentText(present.precision, 1)} at its prior of ${percentText(present.prior, 1)}`;
  });
  return `Corrected precision of each class against its prior: ${texts.join(", ")}.`;
}

/** Precision at a prior, interpolated in log prior; null: outside the curve, or undefined. */
function precisionAt(curve: readonly PrecisionAtPrior[], prior: number): number | null {
  const after = bisector<PrecisionAtPrior, number>((point) => point.prior).left(curve, prior);
  const high = curve[after];
  const low = curve[after - 1] ?? high;
  if (high === undefined || high.precision === null || low.precision === null) return null;
  if (high.prior === prior) return high.precision;
  if (after === 0) return null;
  const share = Math.log(prior / low.prior) / Math.log(high.prior / low.prior);
  return low.precision + share * (high.precision - low.precision);
}

function numbers({ classes, curves, current }: PrecisionPriorData): NumbersTable {
  return {
    caption: "Precision corrected for priors: at the prior in use, and if the class's prior were another.",
    columns: ["Class", "Prior", "Precision", ...tabulated.map((prior) => `at ${tickText(100 * prior)} %`)],
    rows: classes.map((name) => {
      const present = current[name];
      return [
        name,
        percentText(present?.prior ?? null, 1),
        present === undefined || present.precision === null ? "never predicted" : percentText(present.precision, 1),
        ...tabulated.map((other) => percentText(precisionAt(curves[name] ?? [], other), 1)),
      ];
    }),
  };
}
