import { max } from "d3";
import { classMarks, drawClassName } from "./class-marks.ts";
import { countText, numberText } from "./number-text.ts";
import { part, repeat, show } from "./parts.ts";

/** What training found. */
export type TrainingSummaryData = {
  readonly classes: readonly { readonly name: string; readonly labelled: number }[];
  readonly properties: readonly {
    readonly name: string;
    readonly density: "kde" | "discrete" | "constant";
    readonly nodes: number;
    /** Largest |interpolated − exact| of log f. */
    readonly tableError: number;
    /** Per class; NaN: none. */
    readonly bandwidth: Readonly<Record<string, number>>;
    /** Labelled sources with a value, per class. */
    readonly present: Readonly<Record<string, number>>;
  }[];
  readonly seconds: number;
  readonly warnings: readonly string[];
};

const kinds = { kde: "kernel density", discrete: "discrete values", constant: "constant: no value" } as const;

/** Draws what training found: densities, bandwidths and counts per property and class, table errors, warnings. */
export function drawTrainingSummary(element: Element, data: TrainingSummaryData): void {
  const total = data.classes.reduce((sum, { labelled }) => sum + labelled, 0);
  const error = max(data.properties, (property) => property.tableError) ?? 0;
  part(element, "p", "training-line").text(
    `${countText(total)} labelled sources in ${numberText(data.seconds, 2)} s. Largest table error: ${numberText(error, 2)} in log density.`,
  );
  const details = part(element, "details", "training-warnings");
  show(details, data.warnings.length > 0);
  const n = data.warnings.length;
  part(details.node()!, "summary", "warnings-summary").text(`${countText(n)} ${n === 1 ? "warning" : "warnings"}`);
  repeat(part(details.node()!, "ul", "warning-list").node()!, "li", data.warnings, (item, text) => {
    item.textContent = text;
  });
  part(element, "p", "caption").text("Per class: bandwidth in scaled units, and labelled sources that have a value.");
  const scroller = part(element, "div", "scroller").attr("tabindex", "0").attr("role", "group").node()!;
  scroller.setAttribute("aria-label", "Densities");
  const table = part(scroller, "table", "training-table").node()!;
  drawHead(part(table, "thead", "head").node()!, data);
  drawBody(part(table, "tbody", "body").node()!, data);
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
    const cells = [
      kinds[property.density],
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
