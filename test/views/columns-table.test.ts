// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { listColumns, type ListedColumn } from "../../src/views/column-list.ts";
import { columnDrag, drawColumnsTable, type ColumnsTableData } from "../../src/views/columns-table.ts";
import { button, place, press, texts } from "./sample.ts";

const column = (name: string, more: Partial<ListedColumn> = {}): ListedColumn => {
  const none = { unit: "", ucd: "", description: "", missing: null, profile: null, uses: [] };
  return { name, original: name, type: "float64", ...none, ...more };
};
const profileOf = (missing: number, median: number) => {
  return { rows: 10, missing, minimum: median - 1, median, maximum: median + 1, bins: [1, 2, 1], values: null };
};
const columns = [
  column("RA", { unit: "deg", ucd: "pos.eq.ra", missing: 0, uses: ["RA"] }),
  column("HR10", { description: "Hardness ratio 10", missing: 0.4, profile: profileOf(4, 0.1) }),
  column("HR2", { description: "Hardness ratio 2", missing: 0.9, profile: profileOf(9, -0.5) }),
  column("class", {
    type: "text",
    profile: {
      ...profileOf(2, 0),
      minimum: null,
      median: null,
      maximum: null,
      bins: [],
      values: { distinct: 4, frequent: [{ value: "AGN", count: 5 }] },
    },
  }),
];
const names = (found: readonly ListedColumn[]) => found.map(({ name }) => name);

describe("listColumns", () => {
  it("finds all words in name, description, UCD, unit or use", () => {
    expect(names(listColumns(columns, "hardness 10", null))).toEqual(["HR10"]);
    expect(names(listColumns(columns, "POS.EQ", null))).toEqual(["RA"]);
    expect(names(listColumns(columns, "deg", null))).toEqual(["RA"]);
    expect(names(listColumns(columns, "nothing", null))).toEqual([]);
  });
  it("orders by the share of missing values, what is not counted last in both directions", () => {
    expect(names(listColumns(columns, "", { key: "missing", descending: true }))).toEqual([
      "HR2",
      "HR10",
      "RA",
      "class",
    ]);
    expect(names(listColumns(columns, "", { key: "missing", descending: false }))).toEqual([
      "RA",
      "HR10",
      "HR2",
      "class",
    ]);
  });
  it("orders names as people do, and numbers as numbers", () => {
    expect(names(listColumns(columns, "", { key: "name", descending: false }))).toEqual(["class", "HR2", "HR10", "RA"]);
    expect(names(listColumns(columns, "", { key: "median", descending: true })).slice(0, 2)).toEqual(["HR10", "HR2"]);
  });
});

const data: ColumnsTableData = {
  rows: columns,
  first: 0,
  pageSize: 50,
  found: 4,
  total: 4,
  search: "",
  sort: null,
  uncounted: { here: 1, found: 1 },
  cost: "It costs a moment.",
  busy: false,
};
const callbacks = () => {
  return { onSearch: vi.fn(), onSort: vi.fn(), onPage: vi.fn(), onCompute: vi.fn(), onUse: vi.fn() };
};

describe("drawColumnsTable", () => {
  it("draws one row a column, with its statistics in words and bars", () => {
    const element = place();
    drawColumnsTable(element, data, callbacks());
    expect(texts(element, ".column-title")).toEqual(["RA", "HR10", "HR2", "class"]);
    expect(texts(element, "tbody .column-missing")).toEqual(["0\u00a0%", "40\u00a0%", "90\u00a0%", ""]);
    expect(texts(element, "tbody .column-median")).toEqual(["", "0.100", "−0.500", ""]);
    expect(texts(element, ".column-values")).toEqual(["", "", "", "4 values: AGN 5, …"]);
    expect(element.querySelectorAll(".sparkline").length).toBe(2);
    expect(texts(element, ".column-use-chip")).toEqual(["RA"]);
  });
  it("keeps markup in names and descriptions as text", () => {
    const element = place();
    const odd = column("<i>a</i>", { description: "<b>x</b>" });
    drawColumnsTable(element, { ...data, rows: [odd] }, callbacks());
    expect(element.querySelector("tbody i, tbody b")).toBeNull();
    expect(texts(element, ".column-title")).toEqual(["<i>a</i>"]);
  });
  it("asks for the most missing first, then the least, then for the order of the file", () => {
    const element = place();
    const called = callbacks();
    for (const sort of [null, { key: "missing", descending: true }, { key: "missing", descending: false }] as const) {
      drawColumnsTable(element, { ...data, sort }, called);
      element.querySelector<HTMLButtonElement>(".column-missing .sort")!.click();
    }
    expect(called.onSort.mock.calls.map(([sort]) => sort)).toEqual([
      { key: "missing", descending: true },
      { key: "missing", descending: false },
      null,
    ]);
    expect(element.querySelector(".column-missing")!.getAttribute("aria-sort")).toBe("ascending");
  });
  it("says what computing costs, and offers all columns where the order needs them", () => {
    const element = place();
    const called = callbacks();
    drawColumnsTable(element, data, called);
    expect(texts(element, ".columns-compute .hint")).toEqual(["It costs a moment."]);
    button(element, "Compute statistics of this column").click();
    const sort = { key: "median", descending: false } as const;
    drawColumnsTable(element, { ...data, sort, uncounted: { here: 1, found: 300 } }, called);
    button(element, "Compute statistics of all 300 that lack them").click();
    expect(called.onCompute.mock.calls).toEqual([["here"], ["found"]]);
    drawColumnsTable(element, { ...data, uncounted: { here: 0, found: 0 } }, called);
    expect(element.querySelector<HTMLElement>(".columns-compute .hint")!.hidden).toBe(true);
  });
  it("offers what a column can be, in a menu that the keyboard reaches", () => {
    const element = place();
    const called = callbacks();
    drawColumnsTable(element, data, called);
    const use = button(element, "Use as: HR2");
    press(use, "ArrowDown");
    const menu = element.querySelector<HTMLElement>("[role=menu]")!;
    expect(texts(menu, "[role=menuitem]")).toEqual([
      "Identifier",
      "Right ascension",
      "Declination",
      "Position error",
      "Label (known class)",
      "Add as property",
    ]);
    expect(document.activeElement!.textContent).toBe("Identifier");
    press(document.activeElement, "ArrowUp");
    expect(document.activeElement!.textContent).toBe("Add as property");
    press(document.activeElement, "d");
    expect(document.activeElement!.textContent).toBe("Declination");
    press(document.activeElement, "Escape");
    expect([menu.hidden, document.activeElement, use.getAttribute("aria-expanded")]).toEqual([true, use, "false"]);
    use.click();
    button(menu, "Add as property").click();
    expect(called.onUse.mock.calls).toEqual([["HR2", "property"]]);
    button(element, "Use as: class").click();
    expect(texts(menu, "[role=menuitem]")).toEqual(["Identifier", "Label (known class)"]);
  });
  it("gives a dragged column its name", () => {
    const element = place();
    drawColumnsTable(element, data, callbacks());
    const carried = new Map<string, string>();
    const event = Object.assign(new Event("dragstart"), {
      dataTransfer: { setData: (kind: string, text: string) => carried.set(kind, text) },
    });
    element.querySelectorAll("tbody th")[1].dispatchEvent(event);
    expect(carried.get(columnDrag)).toBe("HR10");
  });
  it("turns pages of 50", () => {
    const element = place();
    const called = callbacks();
    const many = Array.from({ length: 50 }, (_, i) => column(`c${i}`));
    drawColumnsTable(element, { ...data, rows: many, first: 50, found: 1010, total: 1010 }, called);
    expect(texts(element, ".range")).toEqual(["51–100 of 1,010"]);
    button(element, "Last page of columns").click();
    button(element, "Previous page of columns").click();
    expect(called.onPage.mock.calls).toEqual([[1000], [0]]);
  });
});
