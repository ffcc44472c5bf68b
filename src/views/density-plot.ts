import { area, axisBottom, axisLeft, extent, greatest, line, scaleLinear, type ScaleLinear } from "d3";
import type { Scale } from "../properties/settings.ts";
import { classMarks } from "./class-marks.ts";
import { drawDensityLabels, peakLabels, rowOfLabels, type Peak } from "./density-labels.ts";
import { countText, decadeText, numberText, tickText } from "./number-text.ts";
import { drawNumbersTable, type NumbersTable } from "./numbers-table.ts";
import { svgPart, type Drawn } from "./parts.ts";
import { drawFrame, largest, plotWidth, textWidth } from "./plot.ts";

type HistogramBin = { readonly x0: number; readonly x1: number; readonly density: number };

/** The distribution of one property in one class. Everything is in scaled units. */
type ClassDensity = {
  readonly name: string;
  /** Labelled sources that have a value. */
  readonly n: number;
  /** Standard deviation of the kernel; NaN: none. */
  readonly bandwidth: number;
  /** Normalised to an area of 1. */
  readonly histogram: readonly HistogramBin[];
  /** [x, f(x)], ascending in x; of a discrete property the probability of each value. */
  readonly curve: readonly (readonly [number, number])[];
};

export type DensityPlotData = {
  readonly property: string;
  readonly unit: string;
  readonly scale: Scale;
  readonly kind: "kde" | "discrete" | "constant";
  readonly classes: readonly ClassDensity[];
  /** Names of all classes of the model, which fix the marks. */
  readonly allClasses: readonly string[];
  /** The chosen source: its scaled value (NaN: not measured) and how it is written; null: no source is chosen. */
  readonly chosen: { readonly value: number; readonly text: string } | null;
};

type Scales = { readonly x: ScaleLinear<number, number>; readonly y: ScaleLinear<number, number> };

const height = 220;
/** The highest place of a label, below the name of the property and the value of the chosen source. */
const labelTop = 26;
const margin = { top: 38, right: 14, bottom: 40, left: 54 };

/**
 * Draws the distributions of one property in each class (Tranin et al. 2022, Fig. 1): histograms of the training sample,
 * their densities, and the chosen source as a rule.
 */
export function drawDensityPlot(element: Element, data: DensityPlotData): void {
  const width = plotWidth(element);
  const svg = drawFrame(element, {
    width,
    height,
    title: `Densities of ${data.property}`,
    description: describe(data),
  });
  const scales = scalesOf(data, width);
  drawAxes(svg, scales, data, width);
  drawCurves(svg, scales, data);
  drawChosen(svg, scales, data, width);
  const bounds = { left: margin.left, right: width - margin.right, top: labelTop };
  drawDensityLabels(
    svg,
    data.kind === "discrete" ? rowOfLabels(names(data), bounds) : peakLabels(peaks(data, scales), bounds),
    data.allClasses,
  );
  drawEmpty(svg, data, width);
  drawNumbersTable(element, numbers(data));
}

function scalesOf({ classes, chosen, kind }: DensityPlotData, width: number): Scales {
  const values = classes.flatMap((c) => [...c.curve.map(([x]) => x), ...c.histogram.flatMap((b) => [b.x0, b.x1])]);
  if (chosen !== null && !Number.isNaN(chosen.value)) values.push(chosen.value);
  const [low = 0, high = 1] = extent(values);
  const pad = low === high ? 0.5 : kind === "discrete" ? 0.08 * (high - low) : 0;
  const top = largest(classes.map((c) => [...c.curve.map(([, f]) => f), ...c.histogram.map((b) => b.density)]));
  return {
    x: scaleLinear([low - pad, high + pad], [margin.left, width - margin.right]),
    y: scaleLinear([0, top === 0 ? 1 : top], [height - margin.bottom, margin.top]),
  };
}

function drawAxes(svg: Drawn<SVGSVGElement>, { x, y }: Scales, data: DensityPlotData, width: number): void {
  const [low, high] = x.domain();
  // A logarithmic axis shows decades where there are at least two.
  const hasDecades = data.scale === "log10" && Math.floor(high) - Math.ceil(low) >= 1;
  const horizontal = axisBottom<number>(x).tickSize(4).tickPadding(5);
  if (hasDecades) horizontal.tickValues(x.ticks(width / 70).filter(Number.isInteger)).tickFormat((v) => decadeText(v));
  else horizontal.ticks(width / 80).tickFormat(tickText);
  if (data.kind === "discrete")
    horizontal.tickValues([...new Set(data.classes.flatMap((c) => c.curve.map(([value]) => value)))]);
  const vertical = axisLeft<number>(y).ticks(3).tickSize(4).tickFormat(tickText);
  const bottom = svgPart(svg.node()!, "g", "axis bottom").attr("transform", `translate(0,${height - margin.bottom})`);
  bottom.call(horizontal);
  svgPart(svg.node()!, "g", "axis left").attr("transform", `translate(${margin.left},0)`).call(vertical);
  svgPart(svg.node()!, "text", "axis-label horizontal")
    .attr("x", (margin.left + width - margin.right) / 2)
    .attr("y", height - 6)
    .attr("text-anchor", "middle")
    .text(axisText(data, hasDecades));
  svgPart(svg.node()!, "text", "axis-label vertical")
    .attr("transform", `translate(9,${(margin.top + height - margin.bottom) / 2}) rotate(-90)`)
    .attr("text-anchor", "middle")
    .text(data.kind === "discrete" ? "probability" : "density");
}

function drawCurves(svg: Drawn<SVGSVGElement>, { x, y }: Scales, data: DensityPlotData): void {
  const marks = classMarks(data.allClasses);
  const fill = area<readonly [number, number]>()
    .x(([value]) => x(value))
    .y0(y(0))
    .y1(([, f]) => y(f))
    .digits(1);
  const outline = line<readonly [number, number]>()
    .x(([value]) => x(value))
    .y(([, f]) => y(f))
    .digits(1);
  svgPart(svg.node()!, "g", "classes")
    .selectChildren<SVGGElement, ClassDensity>("g")
    .data(data.classes)
    .join("g")
    .attr("color", ({ name }) => marks.get(name)!.colour)
    .each(function (density, index) {
      const isDiscrete = data.kind === "discrete";
      const curve = isDiscrete ? [] : density.curve;
      svgPart(this, "path", "histogram").attr("fill", "none").attr("d", steps(density.histogram, { x, y }));
      svgPart(this, "path", "curve-fill")
        .attr("fill", "currentColor")
        .attr("fill-opacity", 0.15)
        .attr("d", fill(curve));
      svgPart(this, "path", "curve").attr("fill", "none").attr("stroke", "currentColor").attr("d", outline(curve));
      drawBars(this, isDiscrete ? density : null, { x, y }, index, data.classes.length);
    });
}

function drawBars(group: SVGGElement, density: ClassDensity | null, { x, y }: Scales, index: number, of: number): void {
  const [left, right] = x.range();
  const values = density?.curve ?? [];
  const slot = Math.min(60, (right - left) / (values.length + 1));
  const bar = (0.8 * slot) / of;
  svgPart(group, "g", "bars")
    .selectChildren<SVGRectElement, readonly [number, number]>("rect")
    .data(values)
    .join("rect")
    .attr("class", "bar")
    .attr("fill", "currentColor")
    .attr("x", ([value]) => (x(value) - 0.4 * slot + index * bar).toFixed(1))
    .attr("width", Math.max(1, bar - 1).toFixed(1))
    .attr("y", ([, f]) => y(f).toFixed(1))
    .attr("height", ([, f]) => (y(0) - y(f)).toFixed(1));
}

function drawChosen(
  svg: Drawn<SVGSVGElement>,
  { x, y }: Scales,
  { chosen, property }: DensityPlotData,
  width: number,
): void {
  const isMeasured = chosen !== null && !Number.isNaN(chosen.value);
  const at = isMeasured ? x(chosen.value) : width - margin.right;
  const text = chosen === null ? "" : isMeasured ? chosen.text : "not measured";
  svgPart(svg.node()!, "path", "chosen").attr("d", isMeasured ? `M${at.toFixed(1)},16V${y(0)}` : null);
  const half = textWidth(text) / 2;
  const left = Math.max(margin.left, textWidth(property) + 12) + half;
  svgPart(svg.node()!, "text", "chosen-label")
    .attr("x", Math.min(Math.max(at, left), width - margin.right - half).toFixed(1))
    .attr("y", 11)
    .attr("text-anchor", "middle")
    .text(text);
  svgPart(svg.node()!, "text", "plot-name").attr("x", 0).attr("y", 11).text(property);
}

function drawEmpty(svg: Drawn<SVGSVGElement>, { kind }: DensityPlotData, width: number): void {
  svgPart(svg.node()!, "text", "emptiness")
    .attr("x", width / 2)
    .attr("y", height / 2)
    .attr("text-anchor", "middle")
    .text(kind === "constant" ? "No labelled source has a value: this property tells no class from another." : "");
}

function peaks({ classes }: DensityPlotData, { x, y }: Scales): Peak[] {
  return classes.flatMap(({ name, curve }) => {
    const peak = greatest(curve, ([, f]) => f);
    return peak === undefined ? [] : [{ name, x: x(peak[0]), y: y(peak[1]) }];
  });
}

function names({ classes }: DensityPlotData): string[] {
  return classes.filter(({ curve }) => curve.length > 0).map(({ name }) => name);
}

function steps(bins: readonly HistogramBin[], { x, y }: Scales): string | null {
  if (bins.length === 0) return null;
  const corners = bins.map((b) => `V${y(b.density).toFixed(1)}H${x(b.x1).toFixed(1)}`);
  return `M${x(bins[0].x0).toFixed(1)},${y(0).toFixed(1)}${corners.join("")}V${y(0).toFixed(1)}`;
}

function axisText({ property, scale, unit }: DensityPlotData, hasDecades: boolean): string {
  const withUnit = unit === "" ? property : `${property} [${unit}]`;
  if (scale === "linear" || hasDecades) return withUnit;
  return scale === "log10" ? `log10 ${withUnit}` : `softsign of ${withUnit}`;
}

function describe({ classes, chosen, property }: DensityPlotData): string {
  const peaks = classes
    .map(({ name, curve, n }) => {
      const peak = greatest(curve, ([, f]) => f);
      return n === 0 || peak === undefined ? `${name} no value` : `${name} most often near ${numberText(peak[0])}`;
    })
    .join(", ");
  const source =
    chosen === null ? "" : ` The chosen source: ${Number.isNaN(chosen.value) ? "not measured" : chosen.text}.`;
  return `Histogram and density of ${property} per class, in scaled units: ${peaks}.${source}`;
}

function numbers({ classes, property, scale }: DensityPlotData): NumbersTable {
  const units = scale === "linear" ? "" : ` (${scale})`;
  return {
    caption: `${property}: labelled sources with a value, bandwidth and most probable value per class${units}.`,
    columns: ["Class", "Sources", "Bandwidth", "Peak at", "Peak density"],
    rows: classes.map(({ name, n, bandwidth, curve }) => {
      const peak = greatest(curve, ([, f]) => f);
      return [name, countText(n), numberText(bandwidth), numberText(peak?.[0] ?? null), numberText(peak?.[1] ?? null)];
    }),
  };
}
