import { max } from "d3";
import type { DensitySettings } from "../properties/settings.ts";
import type { Fitted } from "../model/model.ts";
import { classMarks, drawClassName } from "./class-marks.ts";
import { kernelText } from "./density-fields.ts";
import { drawFittedWeights } from "./fitted-weights.ts";
import { countText, numberText } from "./number-text.ts";
import { part, repeat } from "./parts.ts";
import { drawTrainingWarnings } from "./training-warnings.ts";

/** What training found. */
export type TrainingSummaryData = {
  readonly classes: readonly { readonly name: string; readonly labelled: number }[];
  readonly properties: readonly {
    readonly name: string;
    readonly density: "kde" | "discrete" | "constant" | "cells";
    /** Smoothing kernel; not given: not said. */
    readonly kernel?: DensitySettings["kernel"];
    readonly nodes: number;
    /** Largest |interpolated − exact| of log f. */
    readonly tableError: number;
    /** Per class; NaN: none. */
    readonly bandwidth: Readonly<Record<string, number>>;
    /** Labelled sources with a value, per class. */
    readonly present: Readonly<Record<string, number>>;
  }[];
  /** null: the model comes from a file. */
  readonly seconds: number | null;
  readonly warnings: readonly string[];
  /** The weights of the method "weighted"; null, or not given: another method. */
  readonly fitted?: Fitted | null;
};

const kinds = {
  kde: "kernel density",
  discrete: "discrete values",
  constant: "constant: no value",
  cells: "CLAXBOI's 99 cells",
} as const;

/** Draws what training found: warnings, densities, bandwidths and counts per property and class, table errors, fitted weights. */
export function drawTrainingSummary(element: Element, data: TrainingSummaryData): void {
  const total = data.classes.reduce((sum, { labelled }) => sum + labelled, 0);
  const tables = data.properties.filter(({ density }) => density === "kde");
  const error = max(tables, (property) => property.tableError);
  part(element, "p", "training-line").text(
    `${countText(total)} labelled sources${data.seconds === null ? ", in a model from a file" : ` in ${numberText(data.seconds, 2)} s`}. ${
      error === undefined ? "No density is tabulated." : `Largest table error: ${numberText(error, 2)} in log density.`
    }`,
  );
  drawTrainingWarnings(element, data.warnings);
  part(element, "p", "caption").text(
    "Per class: bandwidth (standard deviation of the kernel) in scaled units, and labelled sources that have a value.",
  );
  const scroller = part(element, "div", "scroller densities").attr("tabindex", "0").attr("role", "group").node()!;
  scroller.setAttribute("aria-label", "Densities");
  const table = part(scroller, "table", "training-table").node()!;
  drawHead(part(table, "thead", "head").node()!, data);
  drawBody(part(table, "tbody", "body").node()!, data);
  drawFittedWeights(part(element, "section", "fitted-weights").node()!, data.fitted ?? null, data);
}

function drawHead(head: HTMLElement, { classes }: TrainingSummaryData): void {
  const marks = classMarks(classes.map(({ name }) => name));
  const fixed = ["Property", "Density", "Nodes", "Table error"];
  repeat(part(head, "tr", "row").node()!, "th", [...fixed, ...classes.map(({ name }) => name)], (cell, text, index) => {
    cell.scope = "col";
    cell.className = index < 2 ? "words" : "number";
    if (index < fixed.length) cell.replaceChildren(text);
    else {
      for (const stray of [...cell.childNodes]) if (stray.nodeType === 3) stray.remove();
      drawClassName(part(cell, "span", "class-heading").node()!, marks.get(text), text);
    }
  });
}

function drawBody(body: HTMLElement, { properties, classes }: TrainingSummaryData): void {
  repeat(body, "tr", properties, (line, property) => {
    part(line, "th", "property-name").attr("scope", "row").text(property.name);
    const isKernel = property.density === "kde";
    const kernel = isKernel && property.kernel !== undefined ? `, ${kernelText(property.kernel)}` : "";
    const cells = [
      `${kinds[property.density]}${kernel}`,
      countText(property.nodes),
      isKernel ? numberText(property.tableError, 2) : "exact",
    ];
    repeat(line, "td", [...cells, ...classes.map(({ name }) => name)], (cell, text, index) => {
      cell.className = index === 0 ? "words" : "number";
      if (index < cells.length) cell.textContent = text;
      else {
        const h = numberText(property.bandwidth[text] ?? NaN);
        cell.textContent = `${h} · ${countText(property.present[text] ?? 0)}`;
      }
    });
  });
}
