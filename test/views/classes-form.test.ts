// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { drawClassesForm, type ClassesData } from "../../src/views/classes-form.ts";
import { button, choose, place, texts, typeInto } from "./sample.ts";

const data: ClassesData = {
  classes: [
    { name: "AGN", values: [{ value: "0", count: 1390 }], labelled: 1390, prior: 0.66 },
    { name: "Star", values: [], labelled: 0, prior: 0.25 },
    { name: "XRB", values: [{ value: "<2>", count: 9 }], labelled: 9, prior: 0.09 },
  ],
  unused: [{ value: "NS", count: 87 }],
};
const callbacks = () => ({ onRename: vi.fn(), onPrior: vi.fn(), onRemove: vi.fn(), onMapValue: vi.fn() });
const input = (element: Element, label: string) => element.querySelector<HTMLInputElement>(`[aria-label="${label}"]`);

describe("drawClassesForm", () => {
  it("shows the share of each prior, also while it is being typed", () => {
    const element = place();
    const called = callbacks();
    drawClassesForm(element, data, called);
    expect(texts(element, ".class-share")).toEqual(["66.0\u00a0%", "25.0\u00a0%", "9.0\u00a0%"]);
    const prior = input(element, "Prior of AGN, per cent")!;
    prior.value = "166";
    prior.dispatchEvent(new Event("input"));
    expect(texts(element, ".class-share")).toEqual(["83.0\u00a0%", "12.5\u00a0%", "4.5\u00a0%"]);
    expect(called.onPrior).not.toHaveBeenCalled();
  });
  it("calls back with a prior as a fraction, and refuses one that is not positive", () => {
    const element = place();
    const called = callbacks();
    drawClassesForm(element, data, called);
    typeInto(input(element, "Prior of Star, per cent"), "30");
    typeInto(input(element, "Prior of Star, per cent"), "0");
    typeInto(input(element, "Prior of Star, per cent"), "");
    expect(called.onPrior.mock.calls).toEqual([["Star", 0.3]]);
  });
  it("renames and removes a class", () => {
    const element = place();
    const called = callbacks();
    drawClassesForm(element, data, called);
    typeInto(input(element, "Name of class XRB"), "X-ray binary");
    button(element, "Remove class Star").click();
    expect(called.onRename.mock.calls).toEqual([["XRB", "X-ray binary"]]);
    expect(called.onRemove.mock.calls).toEqual([["Star"]]);
  });
  it("keeps two classes at least", () => {
    const element = place();
    drawClassesForm(element, { ...data, classes: data.classes.slice(0, 2) }, callbacks());
    expect(button(element, "Remove class AGN").disabled).toBe(true);
  });
  it("lets a label value stand for a class, a new one, or none", () => {
    const element = place();
    const called = callbacks();
    drawClassesForm(element, data, called);
    const choice = element.querySelector<HTMLSelectElement>('[aria-label="Class of label value NS"]')!;
    expect([...choice.options].map((option) => option.text)).toEqual([
      "no class",
      "AGN",
      "Star",
      "XRB",
      "new class NS",
    ]);
    choose(choice, "class XRB");
    choose(choice, "class NS");
    button(element, "Leave label value <2> out of XRB").click();
    expect(called.onMapValue.mock.calls).toEqual([
      ["NS", "XRB"],
      ["NS", "NS"],
      ["<2>", null],
    ]);
  });
});
