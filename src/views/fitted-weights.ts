import type { Fitted } from "../model/model.ts";
import { classMarks, drawClassName } from "./class-marks.ts";
import { numberText, percentText } from "./number-text.ts";
import { part, repeat, show } from "./parts.ts";

type Named = { readonly name: string };

/** Draws the weights that the method "weighted" has fitted: of densities and presence per property, bias per class, weight per pair. */
export function drawFittedWeights(
  element: HTMLElement,
  fitted: Fitted | null,
  { properties, classes }: { readonly properties: readonly Named[]; readonly classes: readonly Named[] },
): void {
  element.hidden = fitted === null;
  if (fitted === null) return;
  part(element, "h4", "fitted-heading").text("Fitted weights");
  part(element, "p", "caption").text(
    `Log-loss ${numberText(fitted.logLoss)} on the labelled sources, each left out in turn, after ${fitted.iterations} steps; the right class has a probability of ${percentText(Math.exp(-fitted.logLoss))} (geometric mean). A weight of 0: says nothing; 1: counts in full, as if independent of the others. The bias is added to the log prior of a class.`,
  );
  const tables = part(element, "div", "fitted-tables").node()!;
  const rows = properties.map(({ name }, p) => [name, weight(fitted.density[p]), weight(fitted.presence[p])]);
  drawTable(tables, "weights-of-properties", ["Property", "Weight w of its value", "Weight v of its presence"], rows);
  const pairs = fitted.pairs.map(({ first, second }, k) => [
    `${properties[first].name} with ${properties[second].name}`,
    weight(fitted.pairWeights[k]),
    numberText(fitted.pairs[k].tableError, 2),
  ]);
  drawTable(tables, "weights-of-pairs", ["Pair", "Weight u", "Table error"], pairs);
  const marks = classMarks(classes.map(({ name }) => name));
  drawTable(
    tables,
    "biases",
    ["Class", "Bias b"],
    classes.map(({ name }, c) => [name, weight(fitted.bias[c])]),
  );
  tables.querySelectorAll<HTMLElement>(".biases tbody th").forEach((cell, c) => {
    cell.replaceChildren();
    drawClassName(part(cell, "span", "class-heading").node()!, marks.get(classes[c].name), classes[c].name);
  });
}

const weight = (x: number | undefined): string =>
  x === undefined || Number.isNaN(x) ? "–" : x.toFixed(3).replace("-", "−");

function drawTable(
  parent: Element,
  name: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const whole = part(parent, "table", `${name} training-table`);
  show(whole, rows.length > 0);
  const table = whole.node()!;
  repeat(part(part(table, "thead", "head").node()!, "tr", "row").node()!, "th", columns, (cell, text, index) => {
    cell.scope = "col";
    cell.className = index === 0 ? "words" : "number";
    cell.textContent = text;
  });
  repeat(part(table, "tbody", "body").node()!, "tr", rows, (line, [first, ...others]) => {
    part(line, "th", "property-name").attr("scope", "row").text(first);
    repeat(line, "td", others, (cell, text) => {
      cell.className = "number";
      cell.textContent = text;
    });
  });
}
