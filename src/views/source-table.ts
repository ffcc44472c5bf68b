import { classMarks, drawClassName, type ClassMark } from "./class-marks.ts";
import { countText, marginText, numberText, probabilityText } from "./number-text.ts";
import { part, repeat } from "./parts.ts";

export type SourceColumn = {
  readonly key: string;
  readonly label: string;
  readonly kind: "text" | "class" | "probability" | "margin" | "number" | "count";
  readonly sortable: boolean;
  /** Kept where there is no room for all columns. */
  readonly narrow: boolean;
  /** Says what the column is. */
  readonly title?: string;
};

export type SourceRow = {
  /** 0-based row of the catalogue. */
  readonly row: number;
  /** One value per column, in the order of the columns; null or NaN: missing. */
  readonly cells: readonly (string | number | null)[];
};

export type SourceTableData = {
  readonly columns: readonly SourceColumn[];
  readonly rows: readonly SourceRow[];
  /** So many of the rows are drawn; the lines of the others stay as they are. */
  readonly drawn: number;
  readonly classes: readonly string[];
  readonly selected: number | null;
  readonly sort: { readonly key: string; readonly descending: boolean } | null;
  /** Place of the first of `rows` among the `total` sources that pass the filter, from 0. */
  readonly first: number;
  readonly pageSize: number;
  readonly total: number;
};

export type SourceTableCallbacks = {
  readonly onSort: (key: string) => void;
  /** Asks for the page that starts at this place, from 0. */
  readonly onPage: (first: number) => void;
  readonly onSelect: (row: number) => void;
};

/** What each table shows, and how its classes look: thousands of cells are not written anew where they stay as they are. */
const drawn = new WeakMap<
  Element,
  {
    readonly data: SourceTableData;
    readonly callbacks: SourceTableCallbacks;
    readonly marks: ReadonlyMap<string, ClassMark>;
  }
>();

/**
 * Draws one page of the table of sources. A row is chosen by a click, or from the keyboard by the button in its first
 * cell, among which the arrow keys move; the tab key stops at one of them.
 */
export function drawSourceTable(element: Element, data: SourceTableData, callbacks: SourceTableCallbacks): void {
  const scroller = part(element, "div", "scroller").node()!;
  const table = part(scroller, "table", "source-table").node()!;
  part(table, "caption", "visually-hidden").text(`Sources, ${rangeText(data)}`);
  drawHead(part(table, "thead", "head").node()!, data, callbacks);
  const marks = classMarks(data.classes);
  const body = part(table, "tbody", "body");
  body.on("keydown", (event: KeyboardEvent) => moveFocus(body.node()!, event));
  const last = drawn.get(element);
  const isAsBefore =
    last?.callbacks === callbacks &&
    last.data.columns === data.columns &&
    last.data.selected === data.selected &&
    tabStop(last.data) === tabStop(data) &&
    areAlike(last.marks, marks);
  repeat(body.node()!, "tr", data.rows, (line, row, index) => {
    const stands = isAsBefore && last.data.rows[index] === row && index < last.data.drawn;
    if (index < data.drawn && !stands) drawRow(line, row, data, marks, callbacks);
  });
  drawn.set(element, { data, callbacks, marks });
  const empty = part(element, "p", "empty").text("No source passes the filter.");
  empty.property("hidden", data.total > 0);
  drawPager(part(element, "nav", "pager").attr("aria-label", "Pages of the table").node()!, data, callbacks);
}

/** The row at which the tab key stops: the selected one, or the first. */
const tabStop = ({ rows, selected }: SourceTableData): number | undefined =>
  rows.some(({ row }) => row === selected) ? selected! : rows[0]?.row;

function areAlike(a: ReadonlyMap<string, ClassMark>, b: ReadonlyMap<string, ClassMark>): boolean {
  const isAs = ({ colour, symbol, turn, hollow }: ClassMark, other: ClassMark | undefined) =>
    other?.colour === colour && other.symbol === symbol && other.turn === turn && other.hollow === hollow;
  return a.size === b.size && [...a].every(([name, mark]) => isAs(mark, b.get(name)));
}

function drawHead(head: HTMLElement, data: SourceTableData, callbacks: SourceTableCallbacks): void {
  repeat(part(head, "tr", "row").node()!, "th", data.columns, (cell, column) => {
    const direction = data.sort?.key !== column.key ? null : data.sort.descending ? "descending" : "ascending";
    cell.scope = "col";
    cell.className = cellClass(column);
    cell.title = column.title ?? "";
    if (column.sortable) cell.setAttribute("aria-sort", direction ?? "none");
    else cell.removeAttribute("aria-sort");
    repeat(cell, "button", column.sortable ? [column] : [], (button) => {
      button.type = "button";
      button.className = "sort";
      button.onclick = () => callbacks.onSort(column.key);
      part(button, "span", "sort-label").text(column.label);
      const arrow = direction === null ? "" : direction === "ascending" ? "▲" : "▼";
      part(button, "span", "sort-arrow").attr("aria-hidden", "true").text(arrow);
    });
    repeat(cell, "span", column.sortable ? [] : [column.label], (text, label) => {
      text.textContent = label;
    });
  });
}

function drawRow(
  line: HTMLTableRowElement,
  row: SourceRow,
  data: SourceTableData,
  marks: ReadonlyMap<string, ClassMark>,
  callbacks: SourceTableCallbacks,
): void {
  const isSelected = row.row === data.selected;
  const isTabStop = row.row === tabStop(data);
  line.setAttribute("aria-selected", isSelected.toString());
  line.onclick = () => callbacks.onSelect(row.row);
  repeat(line, "td", data.columns, (cell, column, index) => {
    const value = row.cells[index] ?? null;
    cell.className = cellClass(column);
    // A column may change its kind between two draws; what another kind has drawn goes.
    if (cell.dataset.kind !== `${column.kind} ${index}`) cell.replaceChildren();
    cell.dataset.kind = `${column.kind} ${index}`;
    if (index === 0) {
      const button = part(cell, "button", "choose").attr("type", "button").text(cellText(column, value));
      button.attr("aria-current", isSelected ? "true" : null).attr("tabindex", isTabStop ? 0 : -1);
    } else if (column.kind === "class" && typeof value === "string" && value !== "") {
      drawClassName(part(cell, "span", "class-of-source").node()!, marks.get(value), value);
    } else cell.textContent = cellText(column, value);
  });
}

function drawPager(element: HTMLElement, data: SourceTableData, { onPage }: SourceTableCallbacks): void {
  const last = data.total === 0 ? 0 : Math.floor((data.total - 1) / data.pageSize) * data.pageSize;
  const button = (name: string, label: string, first: number, isPossible: boolean) =>
    part(element, "button", name)
      .attr("type", "button")
      .attr("aria-label", `${label} page`)
      .text({ first: "«", previous: "‹", next: "›", last: "»" }[name]!)
      // Not "disabled": a button that loses the focus as it is used would throw the keyboard off the pager.
      .attr("aria-disabled", isPossible ? null : "true")
      .on("click", () => {
        if (isPossible) onPage(first);
      });
  const isFirst = data.first <= 0;
  const isLast = data.first >= last;
  button("first", "First", 0, !isFirst);
  button("previous", "Previous", Math.max(0, data.first - data.pageSize), !isFirst);
  part(element, "span", "range").text(rangeText(data));
  button("next", "Next", Math.min(last, data.first + data.pageSize), !isLast);
  button("last", "Last", last, !isLast);
}

function moveFocus(body: HTMLElement, event: KeyboardEvent): void {
  const buttons = [...body.querySelectorAll<HTMLButtonElement>("button.choose")];
  const at = buttons.indexOf(body.ownerDocument.activeElement as HTMLButtonElement);
  if (at < 0) return;
  const places: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 };
  const next = buttons[places[event.key] ?? -1];
  if (next === undefined) return;
  event.preventDefault();
  buttons[at].tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function rangeText({ first, rows, total }: SourceTableData): string {
  if (total === 0) return "none";
  return `${countText(first + 1)}–${countText(first + rows.length)} of ${countText(total)}`;
}

function cellClass(column: SourceColumn): string {
  const isNumber = column.kind !== "text" && column.kind !== "class";
  return `${isNumber ? "number" : "words"}${column.narrow ? "" : " wide-only"}`;
}

function cellText(column: SourceColumn, value: string | number | null): string {
  if (value === null || value === "") return column.kind === "text" || column.kind === "class" ? "" : "–";
  if (typeof value === "string") return value;
  if (column.kind === "probability") return probabilityText(value);
  if (column.kind === "margin") return marginText(value);
  if (column.kind === "count" && Number.isFinite(value)) return countText(value);
  return column.kind === "text" ? value.toString() : numberText(value);
}
