import { axisLeft, scaleLog, sum } from "d3";
import type { Evaluation } from "../model/evaluation.ts";
import { drawPlotAxes, type PlotArea, type PlotScales } from "./line-plot.ts";
import { countText, decadeText, numberText, percentText, probabilityText, tickText } from "./number-text.ts";
import { drawNumbersTable, type NumbersTable } from "./numbers-table.ts";
import { part, svgPart, type Drawn } from "./parts.ts";
import { drawFrame, plotWidth } from "./plot.ts";

export type ReliabilityData = Pick<Evaluation, "reliability" | "ece">;

type Bin = { readonly bin: number; readonly confidence: number; readonly accuracy: number; readonly n: number };
/** Edges of a bin. */
type Edges = readonly [number, number];

/** Fewer sources than these are drawn hollow: their share of right classes says little. */
const FEW = 10;
/** Means that differ by less are called equal. */
const SAME = 0.005;
const widest = 520;
const height = 400;
const barHeight = 70;
const gap = 18;

/**
 * Draws a reliability diagram: per bin of the largest probability the share of sources whose class is right, with its standard
 * error √(p (1 − p)/n), and the number of sources below. On the diagonal, probabilities mean what they say.
 */
export function drawReliability(element: Element, data: ReliabilityData): void {
  const bins = data.reliability.filter((bin): bin is Bin => bin.n > 0);
  const edges = (bin: number): Edges => [bin / data.reliability.length, (bin + 1) / data.reliability.length];
  const verdict = verdictOn(bins);
  part(element, "p", "reliability-verdict").text(`${verdict} ${eceText(data.ece)}`.trim());
  const width = Math.min(widest, plotWidth(element));
  const area = { left: 54, right: width - 12, top: 12, bottom: height - 42 };
  const description = `Share of sources whose class is right against their largest probability. ${verdict}`;
  const svg = drawFrame(element, { width, height, title: "Reliability diagram", description });
  const scales = drawDiagramAxes(svg, area);
  drawDiagonal(svg, scales);
  drawPoints(svg, bins, scales);
  drawBars(svg, bins, edges, scales, area);
  part(element, "p", "caption plot-caption").text(
    `Each point is a bin of sources with similar largest probabilities: above the line they are right more often than their probabilities say, below it less often. Rules are standard errors; hollow points have fewer than ${FEW} sources.`,
  );
  drawNumbersTable(element, numbers(bins, edges));
}

function drawDiagramAxes(svg: Drawn<SVGSVGElement>, area: PlotArea): PlotScales {
  const share = { domain: [0, 1], ticks: [0, 0.2, 0.4, 0.6, 0.8, 1], tickText } as const;
  // The horizontal axis stands below the bars, the vertical one beside the diagram alone.
  const diagram = { ...area, bottom: area.bottom - barHeight - gap };
  const scales = drawPlotAxes(
    svg,
    diagram,
    { ...share, label: "largest class probability of a source" },
    { ...share, label: "share whose class is right" },
  );
  svg.select(".axis.bottom").attr("transform", `translate(0,${area.bottom})`);
  svg.select(".axis-label.horizontal").attr("y", area.bottom + 34);
  return scales;
}

function drawDiagonal(svg: Drawn<SVGSVGElement>, { x, y }: PlotScales): void {
  svgPart(svg.node()!, "path", "diagonal").attr("d", `M${x(0)},${y(0)}L${x(1)},${y(1)}`);
  svgPart(svg.node()!, "text", "axis-label too-low")
    .attr("x", x(0) + 10)
    .attr("y", y(1) + 12)
    .text("probabilities too low");
  svgPart(svg.node()!, "text", "axis-label too-high")
    .attr("x", x(1))
    .attr("y", y(0) - 8)
    .attr("text-anchor", "end")
    .text("probabilities too high");
}

function drawPoints(svg: Drawn<SVGSVGElement>, bins: readonly Bin[], { x, y }: PlotScales): void {
  svgPart(svg.node()!, "g", "points")
    .selectChildren<SVGGElement, Bin>("g")
    .data(bins)
    .join("g")
    .each(function (bin) {
      const at = x(bin.confidence).toFixed(1);
      const error = standardError(bin);
      const low = y(Math.max(0, bin.accuracy - error)).toFixed(1);
      svgPart(this, "path", "error-bar").attr("d", `M${at},${low}V${y(Math.min(1, bin.accuracy + error)).toFixed(1)}`);
      svgPart(this, "circle", "reliability-point")
        .classed("few", bin.n < FEW)
        .attr("cx", at)
        .attr("cy", y(bin.accuracy).toFixed(1))
        .attr("r", 4);
      svgPart(this, "title", "point-title").text(
        `${countText(bin.n)} ${bin.n === 1 ? "source" : "sources"}: mean probability ${probabilityText(bin.confidence)}, ${percentText(bin.accuracy, 1)} right`,
      );
    });
}

function drawBars(
  svg: Drawn<SVGSVGElement>,
  bins: readonly Bin[],
  edges: (bin: number) => Edges,
  { x }: PlotScales,
  area: PlotArea,
): void {
  const decades = Math.max(1, Math.ceil(Math.log10(Math.max(1, ...bins.map(({ n }) => n)))));
  // Counts are drawn from one half, so that a bin with one source is seen.
  const count = scaleLog([0.5, 10 ** decades], [area.bottom, area.bottom - barHeight]);
  const ticks = Array.from({ length: decades + 1 }, (_, k) => k).filter((k) => decades < 4 || k % 2 === decades % 2);
  svgPart(svg.node()!, "g", "axis counts")
    .attr("transform", `translate(${area.left},0)`)
    .call(
      axisLeft<number>(count)
        .tickValues(ticks.map((k) => 10 ** k))
        .tickSize(4)
        .tickFormat((n) => (n < 1000 ? countText(n) : decadeText(Math.round(Math.log10(n))))),
    );
  svgPart(svg.node()!, "text", "axis-label counts-label")
    .attr("transform", `translate(9,${area.bottom - barHeight / 2}) rotate(-90)`)
    .attr("text-anchor", "middle")
    .text("sources");
  svgPart(svg.node()!, "g", "count-bars")
    .selectChildren<SVGRectElement, Bin>("rect")
    .data(bins)
    .join("rect")
    .attr("x", ({ bin }) => (x(edges(bin)[0]) + 1).toFixed(1))
    .attr("width", ({ bin }) => (x(edges(bin)[1]) - x(edges(bin)[0]) - 2).toFixed(1))
    .attr("y", ({ n }) => count(n).toFixed(1))
    .attr("height", ({ n }) => (area.bottom - count(n)).toFixed(1));
  svgPart(svg.node()!, "text", "emptiness")
    .attr("x", (area.left + area.right) / 2)
    .attr("y", area.top + 40)
    .attr("text-anchor", "middle")
    .text(bins.length === 0 ? "No labelled source was evaluated." : "");
}

function verdictOn(bins: readonly Bin[]): string {
  const n = sum(bins, (bin) => bin.n);
  if (n === 0) return "";
  const accuracy = sum(bins, (bin) => bin.n * bin.accuracy) / n;
  const confidence = sum(bins, (bin) => bin.n * bin.confidence) / n;
  const difference = accuracy - confidence;
  const verdict =
    Math.abs(difference) < SAME
      ? "on the whole the probabilities mean what they say"
      : difference > 0
        ? "on the whole the probabilities are too cautious (under-confident)"
        : "on the whole the probabilities promise too much (over-confident)";
  return `${percentText(accuracy, 1)} of ${countText(n)} sources have the right class, and their largest probabilities average ${percentText(confidence, 1)}: ${verdict}.`;
}

function eceText(ece: number | null): string {
  if (ece === null) return "";
  return `Expected calibration error (ECE) ${ece.toFixed(3)}: the mean distance of the points from the diagonal, each weighted by its sources.`;
}

function standardError({ accuracy, n }: Bin): number {
  return Math.sqrt((accuracy * (1 - accuracy)) / n);
}

function numbers(bins: readonly Bin[], edges: (bin: number) => Edges): NumbersTable {
  return {
    caption: "Sources by their largest class probability. Bins without sources are left out.",
    columns: ["Largest probability", "Sources", "Its mean", "Right", "Standard error"],
    rows: bins.map((bin) => [
      edges(bin.bin)
        .map((edge) => edge.toFixed(3))
        .join("–"),
      countText(bin.n),
      probabilityText(bin.confidence),
      percentText(bin.accuracy, 1),
      numberText(standardError(bin), 2),
    ]),
  };
}
