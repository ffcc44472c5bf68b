import { part, repeat } from "./parts.ts";

/** The numbers of a drawing, as text. The first cell of a row is its heading. */
export type NumbersTable = {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Rows of sums, set apart at the end. */
  readonly sums?: readonly (readonly string[])[];
  /** Shown without being asked for, the first time that it is drawn. */
  readonly open?: boolean;
};

/** Draws the table of a drawing's numbers, folded away until it is asked for unless it is to be open. */
export function drawNumbersTable(element: Element, numbers: NumbersTable): void {
  const isNew = element.querySelector("details.numbers") === null;
  const details = part(element, "details", "numbers").node()!;
  if (isNew && numbers.open === true) details.open = true;
  part(details, "summary", "numbers-summary").text("Numbers");
  part(details, "p", "caption").text(numbers.caption);
  const scroller = part(details, "div", "scroller").attr("tabindex", "0").attr("role", "group").node()!;
  scroller.setAttribute("aria-label", numbers.caption);
  const table = part(scroller, "table", "numbers-table").node()!;
  const headings = part(part(table, "thead", "head").node()!, "tr", "row").node()!;
  repeat(headings, "th", numbers.columns, (cell, text) => {
    cell.scope = "col";
    cell.textContent = text;
  });
  drawRows(part(table, "tbody", "body").node()!, numbers.rows);
  drawRows(part(table, "tfoot", "foot").node()!, numbers.sums ?? []);
}

function drawRows(body: HTMLTableSectionElement, rows: NumbersTable["rows"]): void {
  repeat(body, "tr", rows, (line, cells) => {
    repeat(line, "th", cells.slice(0, 1), (cell, text) => {
      cell.scope = "row";
      if (cell.textContent !== text) cell.textContent = text;
    });
    repeat(line, "td", cells.slice(1), (cell, text) => {
      if (cell.textContent !== text) cell.textContent = text;
    });
  });
}
