// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { defaultSettings, type PropertySettings } from "../../src/properties/settings.ts";
import { optionsText } from "../../src/views/property-options.ts";
import { drawPropertyTable, type PropertyTableData } from "../../src/views/property-table.ts";
import { button, choose, place, texts, typeInto } from "./sample.ts";

const plain: PropertySettings = { name: "HR1", expression: "HR1", category: "spectrum", scale: "linear" };
const full: PropertySettings = {
  ...plain,
  range: [-1, 1],
  reflect: true,
  weight: "1/error",
  error: "e_HR1",
  mix: { class: "XRB", with: "cos-latitude" },
  density: { kernel: "exponential", bandwidth: 0.2, factor: 2, minimum: 1 / 100 },
};
const data = (property: PropertySettings, more: Partial<PropertyTableData> = {}): PropertyTableData => ({
  categories: { spectrum: 3.2 },
  classes: ["AGN", "XRB"],
  properties: [{ property, error: null, statistics: null }],
  ...more,
});
/** The options of `full`, some left out. */
const without = (...keys: string[]) =>
  Object.fromEntries(
    Object.entries(full).filter(([key]) => !["name", "expression", "category", "scale", ...keys].includes(key)),
  );
const calls = () => ({ onChange: vi.fn(), onAdd: vi.fn(), onRemove: vi.fn(), onOptions: vi.fn() });
/** Draws the table with the options opened. */
const drawOpen = (element: Element, table: PropertyTableData, callbacks: ReturnType<typeof calls>) => {
  drawPropertyTable(element, table, callbacks);
  const toggle = button(element, "Options of property HR1");
  if (toggle.getAttribute("aria-expanded") === "false") toggle.click();
};
const labelled = <E extends HTMLElement>(element: Element, label: string) => {
  const found = [...element.querySelectorAll("label")].find((l) => l.textContent.trim() === label);
  return document.getElementById(found!.htmlFor) as unknown as E;
};
const box = (element: Element, label: string) => labelled<HTMLInputElement>(element, label);

describe("the options of a property", () => {
  it("are folded away until they are asked for, and stay open when drawn again", () => {
    const element = place();
    drawPropertyTable(element, data(plain), calls());
    const row = element.querySelector<HTMLElement>(".options-row")!;
    const toggle = button(element, "Options of property HR1");
    expect([row.hidden, toggle.getAttribute("aria-expanded")]).toEqual([true, "false"]);
    expect(document.getElementById(toggle.getAttribute("aria-controls")!)).toBe(row);
    toggle.click();
    drawPropertyTable(element, data(full), calls());
    expect([row.hidden, toggle.getAttribute("aria-expanded")]).toEqual([false, "true"]);
    toggle.click();
    expect(row.hidden).toBe(true);
  });
  it("are not offered without a callback", () => {
    const element = place();
    drawPropertyTable(element, data(plain), { onChange: vi.fn(), onAdd: vi.fn(), onRemove: vi.fn() });
    expect(element.querySelector(".options-row, .options-toggle")).toBeNull();
  });
  it("are named beside the expression where they are not the default", () => {
    expect(optionsText(plain)).toBe("");
    expect(optionsText(full)).toBe(
      "range −1 to 1, reflected · weight 1/error · error e_HR1 · XRB half cos b · kernel exponential · bandwidth fixed at 0.2 · factor 2 · lower bound 0.01",
    );
    expect(optionsText({ ...plain, range: [0, null], weight: 2 })).toBe("range 0 to open · weight 2");
  });
  it("call back with all that is set, and only that", () => {
    const element = place();
    const { onOptions, ...others } = calls();
    drawOpen(element, data(plain), { ...others, onOptions });
    typeInto(box(element, "Smallest value"), "-1");
    typeInto(box(element, "Error (SQL)"), "e_HR1");
    typeInto(box(element, "Weight"), "2");
    typeInto(box(element, "Weight"), "-2");
    choose(labelled(element, "Mixture"), "uniform");
    choose(labelled(element, "Kernel"), "epanechnikov");
    choose(labelled(element, "Bandwidth rule"), "number");
    typeInto(box(element, "Factor"), "1.5");
    typeInto(box(element, "Lower bound"), "1/30");
    expect(onOptions.mock.calls).toEqual([
      [0, { range: [-1, null] }],
      [0, { error: "e_HR1" }],
      [0, { weight: 2 }],
      [0, { mix: { class: "AGN", with: "uniform" } }],
      [0, { density: { kernel: "epanechnikov" } }],
      [0, { density: { bandwidth: 0.1 } }],
      [0, { density: { factor: 1.5 } }],
      [0, { density: { minimum: 1 / 30 } }],
    ]);
  });
  it("take away what is made blank, and what cannot be without it", () => {
    const element = place();
    const { onOptions, ...others } = calls();
    drawOpen(element, data(full), { ...others, onOptions });
    typeInto(box(element, "Error (SQL)"), " ");
    choose(labelled(element, "Mixture"), "none");
    box(element, "Reflect the densities there").click();
    choose(labelled(element, "Bandwidth rule"), "");
    choose(labelled(element, "of the class"), "AGN");
    expect(onOptions.mock.calls).toEqual([
      [0, without("weight", "error")],
      [0, without("mix")],
      [0, without("reflect")],
      [0, { ...without(), density: { kernel: "exponential", factor: 2, minimum: 1 / 100 } }],
      [0, { ...without(), mix: { class: "AGN", with: "cos-latitude" } }],
    ]);
    onOptions.mockClear();
    drawOpen(element, data({ ...full, range: [null, 1] }), { ...others, onOptions });
    typeInto(box(element, "Largest value"), "");
    expect(onOptions.mock.calls).toEqual([[0, without("range", "reflect")]]);
  });
  it("offer only what can be: reflection at a range, 1/error of a known error, cos b of a linear scale", () => {
    const element = place();
    drawOpen(element, data({ ...plain, scale: "log10" }), calls());
    const disabled = (label: string) =>
      [...labelled<HTMLSelectElement>(element, label).options].filter((o) => o.disabled).map((o) => o.value);
    expect(box(element, "Reflect the densities there").disabled).toBe(true);
    expect(disabled("Weight λ")).toEqual(["1/error"]);
    expect(disabled("Mixture")).toEqual(["cos-latitude"]);
    drawOpen(element, data(full), calls());
    expect(box(element, "Reflect the densities there").disabled).toBe(false);
    expect([...disabled("Weight λ"), ...disabled("Mixture")]).toEqual([]);
  });
  it("show the densities of all properties as what a blank stands for", () => {
    const element = place();
    const density = { ...defaultSettings.density, bandwidth: "isj" as const, factor: 1.2 };
    drawOpen(element, data(plain, { density }), calls());
    const first = (label: string) => labelled<HTMLSelectElement>(element, label).options[0].text;
    expect([first("Kernel"), first("Bandwidth rule"), box(element, "Factor").placeholder]).toEqual([
      "as all: Gaussian",
      "as all: ISJ (Botev et al.)",
      "as all: 1.2",
    ]);
    expect(box(element, "Lower bound").placeholder).toBe("as all: 1/60");
  });
  it("hide what CLAXBOI's methods ignore, and say so", () => {
    const element = place();
    drawOpen(element, data(full), calls());
    drawOpen(element, data(full, { method: "claxboi-2022" }), calls());
    const isHidden = (name: string) => element.querySelector<HTMLElement>(name)!.hidden;
    expect([".range-fields", ".density-fields", ".weight-fields", ".mix-fields"].map(isHidden)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(isHidden(".property-options > .not-used")).toBe(false);
  });
  it("open where one was refused, with the sentence beside its field", () => {
    const element = place();
    const table = data(full);
    const refused = [{ ...table.properties[0], optionErrors: { range: "The first number was expected below." } }];
    drawPropertyTable(element, { ...table, properties: refused }, calls());
    expect(element.querySelector<HTMLElement>(".options-row")!.hidden).toBe(false);
    const field = box(element, "Largest value");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(texts(element, ".field-error:not([hidden])")).toEqual(["The first number was expected below."]);
  });
});
