// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { drawMethodForm, type MethodSettings } from "../../src/views/method-form.ts";
import { drawRolesForm, type RolesData } from "../../src/views/roles-form.ts";
import { button, choose, place, texts, typeInto } from "./sample.ts";

const roles: RolesData = {
  columns: [
    { name: "name", unit: "" },
    { name: "ra", unit: "deg" },
  ],
  roles: {
    identifier: "name",
    ra: "ra",
    dec: null,
    error: null,
    errorMeaning: "sigma",
    label: "class",
    selection: "sn >",
  },
  guessed: ["identifier"],
  errors: { selection: "The condition ends too early." },
};
const labelled = <E extends HTMLElement>(element: Element, label: string) => {
  const found = [...element.querySelectorAll("label")].find((l) => l.textContent === label);
  return document.getElementById(found!.htmlFor) as unknown as E;
};

describe("drawRolesForm", () => {
  it("offers the columns with their units, and calls back with the role that changed", () => {
    const element = place("div", "roles");
    const onChange = vi.fn();
    drawRolesForm(element, roles, { onChange });
    const ra = labelled<HTMLSelectElement>(element, "Right ascension");
    expect([...ra.options].map((o) => o.text)).toEqual(["none", "name", "ra [deg]"]);
    choose(labelled(element, "Identifier"), "");
    choose(labelled(element, "Declination"), "ra");
    choose(labelled(element, "The error is"), "r90");
    typeInto(labelled(element, "Label (known class)"), "class_name");
    expect(onChange.mock.calls).toEqual([
      [{ identifier: null }],
      [{ dec: "ra" }],
      [{ errorMeaning: "r90" }],
      [{ label: "class_name" }],
    ]);
  });
  it("marks what is guessed and ties the error to its field", () => {
    const element = place("div", "roles");
    drawRolesForm(element, roles, { onChange: vi.fn() });
    const shown = [...element.querySelectorAll<HTMLElement>(".guessed")].filter((mark) => !mark.hidden);
    expect(shown.map((mark) => mark.closest(".field")!.querySelector("label")!.textContent)).toEqual(["Identifier"]);
    const selection = labelled<HTMLInputElement>(element, "Selection");
    const described = selection.getAttribute("aria-describedby")!.split(" ");
    expect(described.map((id) => document.getElementById(id)!.textContent)).toContain("The condition ends too early.");
  });
  it("offers the columns to the label, too", () => {
    const element = place("div", "roles");
    drawRolesForm(element, roles, { onChange: vi.fn() });
    const list = document.getElementById(labelled(element, "Label (known class)").getAttribute("list")!)!;
    expect(list.querySelectorAll("option").length).toBe(2);
  });
});

const method: MethodSettings = {
  categories: { location: 7.5, spectrum: 2.5 },
  power: 1,
  missing: "presence",
  missingWeight: 1,
  density: { kernel: "gaussian", bandwidth: "sheather-jones", factor: 1, minimum: 1 / 60 },
};

describe("drawMethodForm", () => {
  it("names the categories as the paper does, with their share of the evidence", () => {
    const element = place("div", "method");
    drawMethodForm(element, method, { onChange: vi.fn(), onReset: vi.fn() });
    expect(texts(element, ".weights .fields label")).toEqual(["Location α", "Hardness α"]);
    expect(texts(element, ".weights .fields .hint")).toEqual([
      "75\u00a0% of the evidence",
      "25\u00a0% of the evidence",
    ]);
  });
  it("calls back with only what changed, and refuses a negative weight", () => {
    const element = place("div", "method");
    const onChange = vi.fn();
    drawMethodForm(element, method, { onChange, onReset: vi.fn() });
    typeInto(labelled(element, "Hardness α"), "3.2");
    typeInto(labelled(element, "Hardness α"), "-1");
    typeInto(labelled(element, "Power κ"), "1.9");
    choose(labelled(element, "Missing values"), "ignore");
    choose(labelled(element, "Rule"), "silverman");
    choose(labelled(element, "Rule"), "number");
    typeInto(labelled(element, "Lower bound"), "0");
    expect(onChange.mock.calls).toEqual([
      [{ categories: { spectrum: 3.2 } }],
      [{ power: 1.9 }],
      [{ missing: "ignore" }],
      [{ density: { bandwidth: "silverman" } }],
      [{ density: { bandwidth: 0.1 } }],
      [{ density: { minimum: 0 } }],
    ]);
  });
  it("shows the fixed bandwidth only where there is one, and the weight only where missing values count", () => {
    const element = place("div", "method");
    const calls = { onChange: vi.fn(), onReset: vi.fn() };
    drawMethodForm(element, method, calls);
    const isHidden = (name: string) => element.querySelector<HTMLElement>(`.field.${name}`)!.hidden;
    expect([isHidden("fixed"), isHidden("missing-weight")]).toEqual([true, false]);
    drawMethodForm(element, { ...method, missing: "ignore", density: { ...method.density, bandwidth: 0.3 } }, calls);
    expect([isHidden("fixed"), isHidden("missing-weight")]).toEqual([false, true]);
    expect(labelled<HTMLInputElement>(element, "Bandwidth").value).toBe("0.3");
  });
  it("resets", () => {
    const element = place("div", "method");
    const onReset = vi.fn();
    drawMethodForm(element, method, { onChange: vi.fn(), onReset });
    button(element, "Reset the method to its defaults").click();
    expect(onReset).toHaveBeenCalledOnce();
  });
});
