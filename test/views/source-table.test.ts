// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { chooseMarks } from "../../src/views/class-marks.ts";
import { drawSourceTable, type SourceTableData } from "../../src/views/source-table.ts";
import { button, place, press, texts } from "./sample.ts";

const data: SourceTableData = {
  columns: [
    { key: "id", label: "Source", kind: "text", sortable: true, narrow: true },
    { key: "prediction", label: "Class", kind: "class", sortable: true, narrow: true },
    { key: "p", label: "P", kind: "probability", sortable: true, narrow: true },
    { key: "n", label: "Missing", kind: "count", sortable: false, narrow: false },
  ],
  rows: [
    { row: 7, cells: ["<i>a</i>", "AGN", 1, 2] },
    { row: 3, cells: ["b", "Star", 0.81, 0] },
    { row: 9, cells: [null, null, null, NaN] },
  ],
  drawn: 50,
  classes: ["AGN", "Star"],
  selected: 3,
  sort: { key: "p", descending: true },
  first: 50,
  pageSize: 50,
  total: 2941,
};
const callbacks = () => ({ onSort: vi.fn(), onPage: vi.fn(), onSelect: vi.fn() });

describe("drawSourceTable", () => {
  it("writes each kind of column in its way, and markup as text", () => {
    const element = place();
    drawSourceTable(element, data, callbacks());
    expect(texts(element, "tbody tr:nth-child(1) td")).toEqual(["<i>a</i>", "AGN", ">0.999", "2"]);
    expect(texts(element, "tbody tr:nth-child(3) td")).toEqual(["", "", "–", "–"]);
    expect(element.querySelector("i")).toBeNull();
  });
  it("draws the rows anew where only the marks of their classes have changed", () => {
    const element = place();
    const called = callbacks();
    drawSourceTable(element, data, called);
    const before = element.querySelector("tbody tr td:nth-child(2)")!.innerHTML;
    drawSourceTable(element, data, called);
    expect(element.querySelector("tbody tr td:nth-child(2)")!.innerHTML).toBe(before);
    chooseMarks(() => ({ AGN: { colour: "blue", shape: "square" } }));
    drawSourceTable(element, data, called);
    chooseMarks(() => ({}));
    expect(element.querySelector("tbody tr td:nth-child(2)")!.innerHTML).not.toBe(before);
  });
  it("draws a table in steps: what is not drawn yet stays as it is, and what is drawn is not drawn again", () => {
    const element = place();
    const called = callbacks();
    const columns = data.columns.slice(0, 2);
    const rows = data.rows.map(({ row, cells }) => ({ row, cells: cells.slice(0, 2) }));
    const shown = () => texts(element, "tbody tr").map((text) => text.replaceAll(/\s/g, ""));
    drawSourceTable(element, { ...data, columns, rows }, called);
    const lines = [...element.querySelectorAll("tbody tr")];
    lines[2].querySelector("button")!.focus();
    drawSourceTable(element, { ...data, drawn: 1 }, called);
    expect(shown()).toEqual(["<i>a</i>AGN>0.9992", "bStar", ""]);
    lines[0].lastElementChild!.textContent = "as it was";
    drawSourceTable(element, { ...data, drawn: 2 }, called);
    expect(shown()).toEqual(["<i>a</i>AGN>0.999asitwas", "bStar0.8100", ""]);
    drawSourceTable(element, data, called);
    expect(shown()).toEqual(["<i>a</i>AGN>0.999asitwas", "bStar0.8100", "––"]);
    expect([...element.querySelectorAll("tbody tr")]).toEqual(lines);
    expect(document.activeElement).toBe(lines[2].querySelector("button"));
    drawSourceTable(element, { ...data, rows: [{ ...data.rows[0] }, ...data.rows.slice(1)] }, called);
    expect(shown()[0]).toBe("<i>a</i>AGN>0.9992");
  });
  it("says how it is sorted, and asks for another order", () => {
    const element = place();
    const called = callbacks();
    drawSourceTable(element, data, called);
    const headings = [...element.querySelectorAll("thead th")];
    expect(headings.map((th) => th.getAttribute("aria-sort"))).toEqual(["none", "none", "descending", null]);
    headings[1].querySelector("button")!.click();
    expect(called.onSort).toHaveBeenCalledWith("prediction");
  });
  it("chooses a source once by a click on its row or on its button", () => {
    const element = place();
    const called = callbacks();
    drawSourceTable(element, data, called);
    element.querySelector<HTMLElement>("tbody tr:nth-child(1) td:nth-child(3)")!.click();
    button(element, "b").click();
    expect(called.onSelect.mock.calls).toEqual([[7], [3]]);
  });
  it("marks the chosen row", () => {
    const element = place();
    drawSourceTable(element, data, callbacks());
    const rows = [...element.querySelectorAll("tbody tr")];
    expect(rows.map((row) => row.getAttribute("aria-selected"))).toEqual(["false", "true", "false"]);
  });
  it("moves between the rows with the arrow keys and stops at the ends", () => {
    const element = place();
    drawSourceTable(element, data, callbacks());
    const buttons = [...element.querySelectorAll<HTMLButtonElement>("button.choose")];
    buttons[0].focus();
    press(buttons[0], "ArrowDown");
    expect(document.activeElement).toBe(buttons[1]);
    press(buttons[1], "End");
    press(buttons[2], "ArrowDown");
    expect(document.activeElement).toBe(buttons[2]);
    press(buttons[2], "Home");
    expect(document.activeElement).toBe(buttons[0]);
  });
  it("stops the tab key at one row: the chosen one, the first, or where the arrow keys led", () => {
    const element = place();
    const stops = () => [...element.querySelectorAll<HTMLButtonElement>("button.choose")].map((b) => b.tabIndex);
    drawSourceTable(element, { ...data, selected: null }, callbacks());
    expect(stops()).toEqual([0, -1, -1]);
    drawSourceTable(element, data, callbacks());
    expect(stops()).toEqual([-1, 0, -1]);
    button(element, "b").focus();
    press(button(element, "b"), "ArrowUp");
    expect(stops()).toEqual([0, -1, -1]);
  });
  it("keeps the focus on a row's place when the page is drawn again", () => {
    const element = place();
    drawSourceTable(element, data, callbacks());
    const chosen = button(element, "b");
    chosen.focus();
    drawSourceTable(element, { ...data, selected: 7, rows: [...data.rows].reverse() }, callbacks());
    expect(document.activeElement).toBe(chosen);
  });
  it("turns pages and stops at the ends", () => {
    const element = place();
    const called = callbacks();
    drawSourceTable(element, data, called);
    expect(texts(element, ".range")).toEqual(["51–53 of 2,941"]);
    for (const name of ["First page", "Previous page", "Next page", "Last page"]) button(element, name).click();
    expect(called.onPage.mock.calls).toEqual([[0], [0], [100], [2900]]);
    drawSourceTable(element, { ...data, first: 2900 }, called);
    button(element, "Next page").click();
    expect(called.onPage).toHaveBeenCalledTimes(4);
  });
  it("says that no source passes the filter", () => {
    const element = place();
    drawSourceTable(element, { ...data, rows: [], first: 0, total: 0 }, callbacks());
    expect(element.querySelector<HTMLElement>(".empty")!.hidden).toBe(false);
    expect(texts(element, ".range")).toEqual(["none"]);
  });
  it("clears what another kind of column has drawn", () => {
    const element = place();
    drawSourceTable(element, data, callbacks());
    const columns = data.columns.map((c, i) => (i === 1 ? { ...c, kind: "number" as const } : c));
    drawSourceTable(element, { ...data, columns, rows: [{ row: 1, cells: ["a", 1.5e-14, 0.2, 1] }] }, callbacks());
    expect(texts(element, "tbody td")).toEqual(["a", "1.50 × 10⁻¹⁴", "0.200", "1"]);
    expect(element.querySelector("tbody svg")).toBeNull();
  });
});
