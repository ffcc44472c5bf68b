import { isNumeric, isStatistic, type ColumnSort, type ListedColumn, type SortKey } from "./column-list.ts";
import { drawMenu } from "./menu.ts";
import { countText, numberText, percentText } from "./number-text.ts";
import { keepFocus, part, repeat, show } from "./parts.ts";
import { drawSparkline } from "./sparkline.ts";

/** What a column can be made. */
export type ColumnUse = "identifier" | "ra" | "dec" | "error" | "label" | "property";

export type ColumnsTableData = {
  /** Those on this page. */
  readonly rows: readonly ListedColumn[];
  /** Place of the first of them among those found, from 0. */
  readonly first: number;
  readonly pageSize: number;
  readonly found: number;
  readonly total: number;
  readonly search: string;
  readonly sort: ColumnSort;
  /** Columns of this page, and all that were found, whose statistics are not computed. */
  readonly uncounted: { readonly here: number; readonly found: number };
  /** What computing them costs, in a sentence. */
  readonly cost: string;
  readonly busy: boolean;
};

export type ColumnsTableCallbacks = {
  readonly onSearch: (text: string) => void;
  readonly onSort: (sort: ColumnSort) => void;
  readonly onPage: (first: number) => void;
  readonly onCompute: (which: "here" | "found") => void;
  readonly onUse: (column: string, use: ColumnUse) => void;
};

/** What a dragged column is called among the kinds of what a drag carries. */
export const columnDrag = "application/x-xsieve-column";

type Heading = { readonly key: SortKey | "distribution" | "use"; readonly text: string; readonly number?: true };
const headings: readonly Heading[] = [
  { key: "name", text: "Name" },
  { key: "unit", text: "Unit" },
  { key: "description", text: "Description" },
  { key: "ucd", text: "UCD" },
  { key: "type", text: "Type" },
  { key: "missing", text: "Missing", number: true },
  { key: "minimum", text: "Minimum", number: true },
  { key: "median", text: "Median", number: true },
  { key: "maximum", text: "Maximum", number: true },
  { key: "distribution", text: "Distribution" },
  { key: "use", text: "Use" },
];

const uses: readonly { readonly value: ColumnUse; readonly text: string; readonly number: boolean }[] = [
  { value: "identifier", text: "Identifier", number: false },
  { value: "ra", text: "Right ascension", number: true },
  { value: "dec", text: "Declination", number: true },
  { value: "error", text: "Position error", number: true },
  { value: "label", text: "Label (known class)", number: false },
  { value: "property", text: "Add as property", number: true },
];

/** Draws one page of the columns of the file, with their statistics as far as they are computed, and what leads to the others. */
export function drawColumnsTable(element: Element, data: ColumnsTableData, callbacks: ColumnsTableCallbacks): void {
  keepFocus(element, () => {
    drawSearch(element, data, callbacks);
    const scroller = part(element, "div", "scroller").attr("tabindex", 0).attr("role", "region").node()!;
    scroller.setAttribute("aria-label", "Columns of the file");
    const table = part(scroller, "table", "columns-table").node()!;
    part(table, "caption", "visually-hidden").text(`Columns, ${rangeText(data)}`);
    drawHead(part(table, "thead", "head").node()!, data, callbacks);
    const menu = part(element, "div", "menu").node()!;
    repeat(part(table, "tbody", "body").node()!, "tr", data.rows, (line, column) =>
      drawRow(line, column, menu, callbacks),
    );
    show(part(element, "p", "empty").text("No column is found."), data.found === 0);
    drawPager(part(element, "nav", "pager").attr("aria-label", "Pages of the columns").node()!, data, callbacks);
  });
}

function drawSearch(element: Element, data: ColumnsTableData, callbacks: ColumnsTableCallbacks): void {
  const line = part(element, "div", "columns-search").attr("role", "search").node()!;
  const box = part(line, "div", "field").node()!;
  const id = `${element.id}-search`;
  part(box, "label", "field-label").attr("for", id).text("Search name, description, UCD, unit");
  const input = part(box, "input", "control").attr("id", id).attr("type", "search").node()!;
  input.autocomplete = "off";
  input.spellcheck = false;
  if (input.value !== data.search && element.ownerDocument.activeElement !== input) input.value = data.search;
  input.oninput = () => callbacks.onSearch(input.value);
  part(line, "p", "columns-found")
    .attr("role", "status")
    .text(
      data.found === data.total
        ? `${countText(data.total)} columns`
        : `${countText(data.found)} of ${countText(data.total)} columns`,
    );
  const { here, found } = data.uncounted;
  const compute = part(line, "div", "columns-compute").node()!;
  const button = (name: string, text: string, which: "here" | "found", isShown: boolean) =>
    show(
      part(compute, "button", name)
        .attr("type", "button")
        .text(text)
        .property("disabled", data.busy)
        .on("click", () => callbacks.onCompute(which)),
      isShown,
    );
  button("compute-here", `Compute statistics of ${these(here)}`, "here", here > 0);
  const wantsAll = found > here && data.sort !== null && isStatistic(data.sort.key);
  button("compute-found", `Compute statistics of all ${countText(found)} that lack them`, "found", wantsAll);
  const words = wantsAll ? `Columns without statistics come last. ${data.cost}` : data.cost;
  show(part(compute, "p", "hint").text(words), here > 0 || wantsAll);
}

const these = (n: number): string => (n === 1 ? "this column" : `these ${countText(n)} columns`);

function drawHead(head: HTMLElement, { sort }: ColumnsTableData, { onSort }: ColumnsTableCallbacks): void {
  repeat(part(head, "tr", "row").node()!, "th", headings, (cell, heading) => {
    const { key, text } = heading;
    cell.scope = "col";
    cell.className = `column-${key === "name" ? "heading" : key}${heading.number ? " number" : ""}`;
    if (key === "distribution" || key === "use") {
      part(cell, "span", key === "use" ? "visually-hidden" : "text").text(text);
      return;
    }
    const direction = sort?.key !== key ? null : sort.descending ? "descending" : "ascending";
    cell.setAttribute("aria-sort", direction ?? "none");
    const button = part(cell, "button", "sort").attr("type", "button").attr("data-focus", `sort ${key}`).node()!;
    part(button, "span", "sort-label").text(text);
    part(button, "span", "sort-arrow")
      .attr("aria-hidden", "true")
      .text(direction === null ? "" : arrows[direction]);
    // Of what is missing the most is asked for first; the third press brings the order of the file back.
    const first = key === "missing";
    button.onclick = () =>
      onSort(
        direction === null
          ? { key, descending: first }
          : sort!.descending === first
            ? { key, descending: !first }
            : null,
      );
  });
}

const arrows = { ascending: "▲", descending: "▼" } as const;

function drawRow(
  line: HTMLTableRowElement,
  column: ListedColumn,
  menu: HTMLElement,
  { onUse }: ColumnsTableCallbacks,
): void {
  const { name, unit, description, ucd, type, missing, profile } = column;
  const head = part(line, "th", "column-head").attr("scope", "row").attr("draggable", "true").node()!;
  head.title = "Drag it onto a role or a category, or use the button at the end of its row.";
  part(head, "code", "column-title").text(name);
  repeat(part(head, "span", "column-uses").node()!, "span", column.uses, (chip, text) => {
    chip.className = "column-use-chip";
    chip.textContent = text;
  });
  head.ondragstart = (event) => {
    event.dataTransfer?.setData(columnDrag, name);
    event.dataTransfer?.setData("text/plain", name);
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "link";
  };
  const number = (key: string, text: string) => part(line, "td", `column-${key} number`).text(text);
  part(line, "td", "column-unit").text(unit);
  const words = part(line, "td", "column-description").node()!;
  part(words, "span", "clamped")
    .text(description)
    .attr("title", description === "" ? null : description);
  part(line, "td", "column-ucd").text(ucd);
  part(line, "td", "column-type").text(type);
  number("missing", missing === null ? "" : percentText(missing, missing > 0 && missing < 0.1 ? 1 : 0));
  number("minimum", statistic(profile?.minimum));
  number("median", statistic(profile?.median));
  number("maximum", statistic(profile?.maximum));
  drawDistribution(part(line, "td", "column-distribution").node()!, column);
  const button = part(part(line, "td", "column-use").node()!, "button", "use-as").attr("type", "button");
  button.text("Use as").attr("aria-label", `Use as: ${name}`).attr("data-focus", `use ${name}`);
  const items = uses.filter(
    (use) => !use.number || isNumeric(column) || (use.value === "property" && type === "boolean"),
  );
  drawMenu(button.node()!, menu, `Use ${name} as`, items, (value) => onUse(name, value as ColumnUse));
}

const statistic = (value: number | null | undefined): string =>
  value === null || value === undefined ? "" : numberText(value);

function drawDistribution(cell: HTMLElement, { name, profile }: ListedColumn): void {
  const numbers = profile?.bins ?? [];
  const place = part(cell, "div", "spark-place");
  if (show(place, numbers.length > 0))
    drawSparkline(
      place.node()!,
      numbers,
      `Distribution of ${name}: minimum ${numberText(profile!.minimum)}, median ${numberText(profile!.median)}, maximum ${numberText(profile!.maximum)}.`,
    );
  const words =
    profile === null
      ? ""
      : profile.values !== null
        ? valuesText(profile.values)
        : numbers.length === 0
          ? "no value"
          : "";
  show(part(cell, "span", "column-values").text(words), words !== "");
}

function valuesText({ distinct, frequent }: NonNullable<NonNullable<ListedColumn["profile"]>["values"]>): string {
  if (distinct === 0) return "no value";
  const counted = `${countText(distinct)} ${distinct === 1 ? "value" : "values"}`;
  if (frequent.length === 0) return `about ${counted}`;
  const most = frequent.map(
    ({ value, count }) => `${value.length > 24 ? `${value.slice(0, 23)}…` : value} ${countText(count)}`,
  );
  return `${counted}: ${most.join(", ")}${distinct > frequent.length ? ", …" : ""}`;
}

function drawPager(element: HTMLElement, data: ColumnsTableData, { onPage }: ColumnsTableCallbacks): void {
  element.hidden = data.found <= data.pageSize;
  const last = data.found === 0 ? 0 : Math.floor((data.found - 1) / data.pageSize) * data.pageSize;
  const button = (name: string, label: string, text: string, first: number, isPossible: boolean) =>
    part(element, "button", name)
      .attr("type", "button")
      .attr("aria-label", `${label} page of columns`)
      .text(text)
      .attr("aria-disabled", isPossible ? null : "true")
      .on("click", () => {
        if (isPossible) onPage(first);
      });
  button("first", "First", "«", 0, data.first > 0);
  button("previous", "Previous", "‹", Math.max(0, data.first - data.pageSize), data.first > 0);
  part(element, "span", "range").text(rangeText(data));
  button("next", "Next", "›", Math.min(last, data.first + data.pageSize), data.first < last);
  button("last", "Last", "»", last, data.first < last);
}

function rangeText({ first, rows, found }: ColumnsTableData): string {
  return found === 0 ? "none" : `${countText(first + 1)}–${countText(first + rows.length)} of ${countText(found)}`;
}
