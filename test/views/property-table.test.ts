// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { drawPropertyTable, type PropertyTableData } from "../../src/views/property-table.ts";
import { button, choose, place, press, texts, typeInto } from "./sample.ts";

const statistics = {
  total: 100,
  missing: 29,
  notFinite: 0,
  notPositive: 3,
  minimum: 27.1,
  median: 30.6,
  maximum: 34.7,
  histogram: [1, 0, 500, 20],
};
const data: PropertyTableData = {
  categories: { location: 7.5, spectrum: 3.2 },
  properties: [
    {
      property: { name: "HR1", expression: '"HR1"', category: "spectrum", scale: "linear" },
      error: null,
      statistics: null,
    },
    { property: { name: "Lx", expression: '"Lx"', category: "location", scale: "log10" }, error: null, statistics },
    {
      property: { name: "b", expression: "bb", category: "location", scale: "linear", use: false },
      error: 'There is no column "bb".',
      statistics: null,
    },
  ],
};
const callbacks = () => ({ onChange: vi.fn(), onAdd: vi.fn(), onRemove: vi.fn() });
const field = <E extends HTMLElement>(element: Element, label: string) =>
  element.querySelector<E>(`[aria-label="${label}"]`);

describe("drawPropertyTable", () => {
  it("groups the properties by category, in the order of the categories, in the paper's words", () => {
    const element = place();
    drawPropertyTable(element, data, callbacks());
    expect(texts(element, ".group")).toEqual(["Locationα 7.5", "Hardnessα 3.2"]);
    const names = [...element.querySelectorAll<HTMLInputElement>(".name input")].map((input) => input.value);
    expect(names).toEqual(["Lx", "b", "HR1"]);
  });
  it("counts what is missing and draws the distribution with its numbers", () => {
    const element = place();
    drawPropertyTable(element, data, callbacks());
    expect(texts(element, ".remark")).toEqual(["29\u00a0% missing", "3 ≤ 0"]);
    expect(texts(element, ".spark-numbers span")).toEqual(["27.1", "30.6", "34.7"]);
    const heights = [...element.querySelectorAll(".sparkline rect")].map((bar) => Number(bar.getAttribute("height")));
    expect(heights).toEqual([1, 0, 27, 27 * 0.04]);
    expect(texts(element, ".sparkline title")[0]).toBe(
      "Distribution of Lx, log10: minimum 27.1, median 30.6, maximum 34.7.",
    );
  });
  it("ties a sentence about an expression to its input", () => {
    const element = place();
    drawPropertyTable(element, data, callbacks());
    const input = field(element, "SQL expression of b")!;
    expect(input.getAttribute("aria-invalid")).toBe("true");
    expect(document.getElementById(input.getAttribute("aria-describedby")!)!.textContent).toBe(
      'There is no column "bb".',
    );
  });
  it("calls back with the index in the settings and only what changed", () => {
    const element = place();
    const called = callbacks();
    drawPropertyTable(element, data, called);
    typeInto(field<HTMLInputElement>(element, "SQL expression of HR1"), "(h - s) / (h + s)");
    typeInto(field<HTMLInputElement>(element, "Name of property Lx"), " L_X ");
    typeInto(field<HTMLInputElement>(element, "Name of property b"), "  ");
    choose(field<HTMLSelectElement>(element, "Scale of b"), "softsign");
    choose(field<HTMLSelectElement>(element, "Category of b"), "category multiwavelength");
    field<HTMLInputElement>(element, "Use property b")!.click();
    expect(called.onChange.mock.calls).toEqual([
      [0, { expression: "(h - s) / (h + s)" }],
      [1, { name: "L_X" }],
      [2, { scale: "softsign" }],
      [2, { category: "multiwavelength" }],
      [2, { use: true }],
    ]);
  });
  it("takes a new category that is typed, and none on Escape", () => {
    const element = place();
    const called = callbacks();
    drawPropertyTable(element, data, called);
    const list = field<HTMLSelectElement>(element, "Category of Lx")!;
    const input = field<HTMLInputElement>(element, "New category of Lx")!;
    choose(list, "new");
    expect([list.hidden, input.hidden, document.activeElement]).toEqual([true, false, input]);
    press(input, "Escape");
    expect([list.hidden, input.hidden, list.value]).toEqual([false, true, "category location"]);
    choose(list, "new");
    typeInto(input, "morphology");
    expect(called.onChange.mock.calls).toEqual([[1, { category: "morphology" }]]);
  });
  it("keeps what is being typed when it is drawn again, and takes a new value", () => {
    const element = place();
    drawPropertyTable(element, data, callbacks());
    const input = field<HTMLInputElement>(element, "SQL expression of Lx")!;
    input.value = "log10(";
    drawPropertyTable(element, data, callbacks());
    expect(input.value).toBe("log10(");
    const properties = data.properties.map((row) => ({ ...row, property: { ...row.property, expression: "L" } }));
    drawPropertyTable(element, { ...data, properties }, callbacks());
    expect(input.value).toBe("L");
  });
  it("keeps the focus on a control whose property moves to another category", () => {
    const element = place();
    drawPropertyTable(element, data, callbacks());
    field(element, "Category of Lx")!.focus();
    const properties = data.properties.map((row, index) =>
      index === 1 ? { ...row, property: { ...row.property, category: "spectrum" } } : row,
    );
    drawPropertyTable(element, { ...data, properties }, callbacks());
    expect(document.activeElement).toBe(field(element, "Category of Lx"));
    expect(document.activeElement!.closest("tbody")!.textContent).toContain("Hardness");
  });
  it("adds and removes", () => {
    const element = place();
    const called = callbacks();
    drawPropertyTable(element, data, called);
    button(element, "Add a property").click();
    button(element, "Remove property Lx").click();
    expect(called.onAdd).toHaveBeenCalledOnce();
    expect(called.onRemove).toHaveBeenCalledWith(1);
  });
  it("renames a category, and leaves it on Escape", () => {
    const element = place();
    const onRenameCategory = vi.fn();
    drawPropertyTable(element, data, { ...callbacks(), onRenameCategory });
    const input = () => field<HTMLInputElement>(element, "New name of category Hardness");
    expect(input()).toBeNull();
    button(element, "Rename category Hardness").click();
    expect([input()!.value, document.activeElement]).toEqual(["spectrum", input()]);
    drawPropertyTable(element, data, { ...callbacks(), onRenameCategory });
    press(input(), "Escape");
    expect([input(), document.activeElement]).toEqual([null, button(element, "Rename category Hardness")]);
    button(element, "Rename category Hardness").click();
    typeInto(input(), "colours");
    expect(input()).toBeNull();
    expect(onRenameCategory.mock.calls).toEqual([["spectrum", "colours"]]);
  });
});
