import { axisBottom, axisLeft, line, scaleLinear, scaleLog, type ScaleContinuousNumeric } from "d3";
import { svgPart, type Drawn } from "./parts.ts";
import { spreadLabels, textWidth, type SpreadLabel } from "./plot.ts";

/** Where the data of a plot are drawn, in pixels from the corner of the SVG. */
export type PlotArea = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

export type PlotAxis = {
  /** What is measured, with its unit. */
  readonly label: string;
  readonly domain: readonly [number, number];
  /** Default linear. */
  readonly kind?: "linear" | "log";
  readonly ticks: readonly number[];
  readonly tickText: (value: number) => string;
};

export type PlotScales = {
  readonly x: ScaleContinuousNumeric<number, number>;
  readonly y: ScaleContinuousNumeric<number, number>;
};

/** A curve of one colour. */
export type PlotLine = {
  /** Written at its right end; "": not labelled. */
  readonly label: string;
  readonly colour: string;
  /** How it is told from others of its colour. Default solid. */
  readonly stroke?: "solid" | "dashed" | "faint";
  /** [x, y], ascending in x; null: undefined there, and not drawn. */
  readonly points: readonly (readonly [number, number | null])[];
};

/** Draws the two axes of a plot with their labels, and returns their scales. */
export function drawPlotAxes(
  svg: Drawn<SVGSVGElement>,
  area: PlotArea,
  horizontal: PlotAxis,
  vertical: PlotAxis,
): PlotScales {
  const x = scaleOf(horizontal, [area.left, area.right]);
  const y = scaleOf(vertical, [area.bottom, area.top]);
  svgPart(svg.node()!, "g", "axis left")
    .attr("transform", `translate(${area.left},0)`)
    .call(axisLeft<number>(y).tickValues(vertical.ticks).tickSize(4).tickFormat(vertical.tickText));
  svgPart(svg.node()!, "g", "axis bottom")
    .attr("transform", `translate(0,${area.bottom})`)
    .call(
      axisBottom<number>(x).tickValues(horizontal.ticks).tickSize(4).tickPadding(5).tickFormat(horizontal.tickText),
    );
  svgPart(svg.node()!, "text", "axis-label horizontal")
    .attr("x", (area.left + area.right) / 2)
    .attr("y", area.bottom + 34)
    .attr("text-anchor", "middle")
    .text(horizontal.label);
  svgPart(svg.node()!, "text", "axis-label vertical")
    .attr("transform", `translate(9,${(area.top + area.bottom) / 2}) rotate(-90)`)
    .attr("text-anchor", "middle")
    .text(vertical.label);
  return { x, y };
}

/** Draws curves, and the labels at their right ends where they have any. */
export function drawLines(svg: Drawn<SVGSVGElement>, lines: readonly PlotLine[], { x, y }: PlotScales): void {
  const path = line<readonly [number, number | null]>()
    .defined(([, value]) => value !== null)
    .x(([at]) => x(at))
    .y(([, value]) => y(value ?? NaN))
    .digits(1);
  svgPart(svg.node()!, "g", "lines")
    .selectChildren<SVGPathElement, PlotLine>("path")
    .data(lines)
    .join("path")
    .attr("class", ({ stroke }) => `curve ${stroke ?? "solid"}`)
    .attr("fill", "none")
    .attr("stroke", "currentColor")
    .attr("color", ({ colour }) => colour)
    .attr("d", ({ points }) => path(points));
  drawEndLabels(svg, lines, { x, y });
}

/** Returns the room in pixels that the labels at the right ends of lines need. */
export function endLabelWidth(lines: readonly PlotLine[]): number {
  return Math.max(0, ...lines.map(({ label }) => (label === "" ? 0 : textWidth(label) + 16)));
}

/** Draws a vertical rule with its value above, or none. */
export function drawRule(
  svg: Drawn<SVGSVGElement>,
  area: PlotArea,
  rule: { readonly x: number; readonly text: string } | null,
): void {
  svgPart(svg.node()!, "path", "chosen").attr(
    "d",
    rule === null ? null : `M${rule.x.toFixed(1)},${area.top}V${area.bottom}`,
  );
  const half = textWidth(rule?.text ?? "") / 2;
  svgPart(svg.node()!, "text", "chosen-label")
    .attr("x", Math.min(Math.max(rule?.x ?? 0, area.left + half), area.right - half).toFixed(1))
    .attr("y", area.top - 6)
    .attr("text-anchor", "middle")
    .text(rule?.text ?? "");
}

function scaleOf({ kind, domain }: PlotAxis, range: [number, number]): ScaleContinuousNumeric<number, number> {
  return kind === "log" ? scaleLog(domain, range) : scaleLinear(domain, range);
}

function drawEndLabels(svg: Drawn<SVGSVGElement>, lines: readonly PlotLine[], { x, y }: PlotScales): void {
  const ends = lines.flatMap(({ label, points }) => {
    const end = label === "" ? undefined : points.findLast(([, value]) => value !== null);
    return end === undefined ? [] : [{ label, x: x(end[0]), y: y(end[1]!) }];
  });
  const [bottom, top] = y.range();
  const right = x.range()[1];
  svgPart(svg.node()!, "g", "end-labels")
    .selectChildren<SVGGElement, SpreadLabel<(typeof ends)[number]>>("g")
    .data(spreadLabels(ends, (end) => end.y, { gap: 14, top, bottom }))
    .join("g")
    .each(function ({ datum, place }) {
      const from = `M${(datum.x + 2).toFixed(1)},${datum.y.toFixed(1)}`;
      svgPart(this, "path", "leader").attr("d", `${from}L${(right + 9).toFixed(1)},${place.toFixed(1)}`);
      svgPart(this, "text", "class-label")
        .attr("x", (right + 12).toFixed(1))
        .attr("y", place.toFixed(1))
        .attr("dy", "0.32em")
        .text(datum.label);
    });
}
