import { descending } from "d3";
import type { Shift } from "../model/shift.ts";
import { percentText } from "./number-text.ts";
import { part, repeat, show } from "./parts.ts";

export type ShiftRow = Omit<Shift, "presenceExceeds"> & Partial<Pick<Shift, "presenceExceeds">>;

const columns = ["Property", "Distance", "Matters above", "Present in sample", "Present in catalogue", "In words"];

/** Draws how far the catalogue's properties are from the training sample: a warning first, then a line per property, the farthest first. */
export function drawShift(element: Element, { rows }: { readonly rows: readonly ShiftRow[] }): void {
  const far = rows.filter(matters);
  const line = part(element, "p", "shift-line").node()!;
  const word = part(line, "span", "warning-word").text("Warning");
  show(word, far.length > 0);
  part(line, "span", "shift-words").text(summary(far, rows.length));
  const details = part(element, "div", "shift-details");
  if (!show(details, rows.length > 0)) return;
  const box = details.node()!;
  part(box, "p", "caption").text(
    "Distance (Kolmogorov–Smirnov): the largest difference between the shares of sources below any value, in the training sample and in the catalogue. 0: the same distribution; 1: no overlap. Present: share of the sources that have a value.",
  );
  const scroller = part(box, "div", "scroller").attr("tabindex", "0").attr("role", "group").node()!;
  scroller.setAttribute("aria-label", "Training sample against catalogue");
  const table = part(scroller, "table", "shift-table").node()!;
  repeat(part(part(table, "thead", "head").node()!, "tr", "row").node()!, "th", columns, (cell, text, index) => {
    cell.scope = "col";
    cell.className = index === 0 || index === 5 ? "words" : "number";
    cell.textContent = text;
  });
  const sorted = [...rows].sort(
    (a, b) => descending(matters(a), matters(b)) || descending(a.distance ?? -1, b.distance ?? -1),
  );
  repeat(part(table, "tbody", "body").node()!, "tr", sorted, drawRow, ({ property }) => property);
}

function drawRow(line: HTMLTableRowElement, row: ShiftRow): void {
  line.className = matters(row) ? "far" : "near";
  part(line, "th", "property-name").attr("scope", "row").text(row.property);
  const distance = part(part(line, "td", "distance number").node()!, "span", "distance-line").node()!;
  const track = part(distance, "span", "bar-track").attr("aria-hidden", "true");
  show(track, row.distance !== null);
  part(track.node()!, "span", "bar").style("width", `${100 * (row.distance ?? 0)}%`);
  part(distance, "span", "distance-number").text(decimals(row.distance));
  part(line, "td", "threshold number").text(decimals(row.threshold));
  part(line, "td", "in-sample number").text(percentText(row.presentInSample));
  part(line, "td", "in-catalogue number").text(percentText(row.presentInCatalogue));
  part(line, "td", "words").text(inWords(row));
}

const matters = ({ exceeds, presenceExceeds = false }: ShiftRow): boolean => exceeds || presenceExceeds;

const decimals = (x: number | null): string => (x === null ? "–" : x.toFixed(2));

function summary(far: readonly ShiftRow[], n: number): string {
  if (n === 0) return "Nothing is compared yet.";
  if (far.length === 0) return `No property of this catalogue is far from the training sample (${n} compared).`;
  const names = far.map(({ property }) => property).join(", ");
  const are = far.length === 1 ? "property is" : "properties are";
  return `${far.length} of ${n} ${are} distributed otherwise in this catalogue than in the training sample: ${names}. The classes may look different here; check the priors, and sources with a high outlier measure.`;
}

function inWords(row: ShiftRow): string {
  const { distance, exceeds, presenceExceeds = false, presentInSample, presentInCatalogue } = row;
  const presence = presenceExceeds
    ? `has a value ${presentInCatalogue < presentInSample ? "less" : "more"} often in the catalogue`
    : "";
  if (distance === null)
    return presence !== "" ? presence : `no value in the ${presentInSample === 0 ? "training sample" : "catalogue"}`;
  const values = !exceeds ? "" : distance >= 0.5 ? "very different values" : "different values";
  const words = [values, presence].filter((text) => text !== "").join("; ");
  return words === "" ? "alike" : words;
}
