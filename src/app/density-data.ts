import type { DensityPlotData } from "../views/density-plot.ts";
import { numberText } from "../views/number-text.ts";
import type { Source } from "./sources.ts";
import type { Training } from "./state.ts";

const curvePoints = 192;
const histogramBins = 32;

/** What the plot of one property shows: the trained curves, histograms of the training sample, and the chosen source. */
export function densityPlot(
  { model, settings }: Training,
  p: number,
  source: Source | null,
  unitOf: (property: string) => string,
): DensityPlotData {
  const density = model.densities[p];
  const { name, kind, nodes, log, low, high, discreteValues, sample } = density;
  const property = settings.properties.find((candidate) => candidate.name === name)!;
  const value = source?.values[name];
  const isCurve = kind === "kde" || kind === "cells";
  // CLAXBOI's masses per cell, as densities.
  const cellWidth = kind === "cells" ? density.width / (nodes - 1) : 1;
  return {
    property: name,
    unit: unitOf(name),
    scale: property.scale,
    kind: kind === "cells" ? "kde" : kind,
    classes: model.classes.map((className, c) => ({
      name: className,
      n: density.present[c],
      bandwidth: density.bandwidth[c],
      histogram: isCurve && sample !== null && low < high ? histogram(sample[c], low, high) : [],
      curve: (isCurve ? curveNodes(nodes) : Array.from(discreteValues.keys())).map(
        (i) =>
          [
            isCurve ? low + ((high - low) * i) / (nodes - 1) : discreteValues[i],
            Math.exp(log[c * nodes + i]) / cellWidth,
          ] as const,
      ),
    })),
    allClasses: model.classes,
    chosen:
      source === null || value === undefined
        ? null
        : { value: source.scaled[name] ?? NaN, text: value === null ? "" : numberText(value) },
  };
}

/** Indices of about 192 of the table's nodes, first and last among them. */
const curveNodes = (nodes: number): number[] =>
  Array.from({ length: curvePoints }, (_, i) => Math.round((i * (nodes - 1)) / (curvePoints - 1)));

/** Densities of the values in equal bins from `low` to `high`; values beyond are in none, but count in the total. */
function histogram(sample: Float64Array, low: number, high: number) {
  const width = (high - low) / histogramBins;
  const counts = new Array<number>(histogramBins).fill(0);
  for (const x of sample)
    if (x >= low && x <= high) counts[Math.min(Math.floor((x - low) / width), histogramBins - 1)]++;
  return counts.map((count, i) => ({
    x0: low + i * width,
    x1: low + (i + 1) * width,
    density: sample.length === 0 ? 0 : count / (sample.length * width),
  }));
}
