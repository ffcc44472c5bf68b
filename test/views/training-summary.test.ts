// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import type { Fitted } from "../../src/model/model.ts";
import { drawTrainingSummary, type TrainingSummaryData } from "../../src/views/training-summary.ts";
import { place, texts } from "./sample.ts";

const property = {
  name: "b",
  density: "kde" as const,
  kernel: "epanechnikov" as const,
  nodes: 2048,
  tableError: 7e-4,
  bandwidth: { AGN: 4.2, CV: 9 },
  present: { AGN: 1390, CV: 44 },
};
const data: TrainingSummaryData = {
  classes: [
    { name: "AGN", labelled: 1390 },
    { name: "CV", labelled: 44 },
  ],
  properties: [property, { ...property, name: "HR1" }],
  seconds: 0.42,
  warnings: [],
};
const fitted: Fitted = {
  density: Float64Array.of(0.61234, 1.2),
  presence: Float64Array.of(0.3, NaN),
  bias: Float64Array.of(-0.25, 0.25),
  pairWeights: Float64Array.of(0.4),
  pairs: [
    {
      first: 1,
      second: 0,
      bandwidths: [new Float64Array(2), new Float64Array(2)],
      table: new Float64Array(8),
      nodes: [2, 2],
      tableError: 0.02,
    },
  ],
  logLoss: 0.123,
  iterations: 41,
};

describe("drawTrainingSummary", () => {
  it("names the kernel, and CLAXBOI's cells, which have no table error", () => {
    const element = place();
    drawTrainingSummary(element, data);
    expect(texts(element, ".densities tbody tr:first-child td")[0]).toBe("kernel density, Epanechnikov");
    const cells = { ...property, density: "cells" as const, nodes: 99, tableError: 0 };
    drawTrainingSummary(element, { ...data, properties: [cells], seconds: null });
    expect(texts(element, ".densities tbody tr:first-child td").slice(0, 3)).toEqual([
      "CLAXBOI's 99 cells",
      "99",
      "exact",
    ]);
    expect(texts(element, ".training-line")).toEqual([
      "1,434 labelled sources, in a model from a file. No density is tabulated.",
    ]);
  });
  it("sorts the warnings by what they are about, and keeps every sentence", () => {
    const element = place();
    const warnings = [
      "Property b, class CV: there are only 4 labelled values.",
      "Property b, class AGN: the bandwidth 0.1 is below the lower bound, and 2 is used.",
      "Property HR1, class AGN: Sheather–Jones gives no bandwidth (no root), and Silverman's rule is used.",
      "Property HR1, class CV: the bandwidth 0.1 is below the lower bound, and 2 is used.",
      "The wind blows.",
    ];
    drawTrainingSummary(element, { ...data, warnings });
    expect(texts(element, ".warnings-summary")).toEqual([
      "5 warnings: lower bound of bandwidths in use (2), bandwidth rule replaced (1), few or no labelled sources (1), other (1)",
    ]);
    expect(texts(element, ".warning-list li").sort()).toEqual([...warnings].sort());
    expect(element.querySelector<HTMLDetailsElement>(".training-warnings")!.open).toBe(true);
    drawTrainingSummary(element, data);
    expect(element.querySelector<HTMLElement>(".training-warnings")!.hidden).toBe(true);
  });
  it("leaves many warnings folded", () => {
    const element = place();
    drawTrainingSummary(element, { ...data, warnings: Array.from({ length: 7 }, (_, i) => `Sentence ${i}.`) });
    expect(element.querySelector<HTMLDetailsElement>(".training-warnings")!.open).toBe(false);
  });
  it("lists the fitted weights of properties, pairs and classes", () => {
    const element = place();
    drawTrainingSummary(element, { ...data, fitted });
    expect(texts(element, ".weights-of-properties tbody tr")).toEqual(["b0.6120.300", "HR11.200–"]);
    expect(texts(element, ".weights-of-pairs tbody tr")).toEqual(["HR1 with b0.4000.020"]);
    expect(texts(element, ".biases tbody tr")).toEqual(["AGN−0.250", "CV0.250"]);
    expect(texts(element, ".fitted-weights .caption")[0]).toMatch(/^Log-loss 0\.123 on the labelled sources/);
    drawTrainingSummary(element, { ...data, fitted: { ...fitted, pairs: [], pairWeights: new Float64Array() } });
    expect(element.querySelector<HTMLElement>(".weights-of-pairs")!.hidden).toBe(true);
    drawTrainingSummary(element, data);
    expect(element.querySelector<HTMLElement>(".fitted-weights")!.hidden).toBe(true);
  });
});
