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
  it("chooses a mark in a line below the name", () => {
    const element = place();
    const onMark = vi.fn();
    drawClassesForm(element, data, { ...callbacks(), onMark });
    const mark = button(element, "Mark of AGN: blue circle");
    const choice = mark.closest("th")!.querySelector<HTMLElement>(".mark-choice")!;
    expect([choice.hidden, mark.getAttribute("aria-expanded")]).toEqual([true, "false"]);
    mark.click();
    expect([choice.hidden, mark.getAttribute("aria-expanded")]).toEqual([false, "true"]);
    choose(choice.querySelector('[aria-label="Shape of AGN"]'), "square");
    choose(choice.querySelector('[aria-label="Fill of AGN"]'), "hollow");
    expect(button(choice, "Usual mark").disabled).toBe(true);
    const marks = { AGN: { colour: "blue", shape: "square" } } as const;
    drawClassesForm(element, { ...data, marks }, { ...callbacks(), onMark });
    expect(choice.hidden).toBe(false);
    button(choice, "Usual mark").click();
    expect(onMark.mock.calls).toEqual([
      ["AGN", { colour: "blue", shape: "square" }],
      ["AGN", { colour: "blue", shape: "circle", hollow: true }],
      ["AGN", null],
    ]);
  });
  it("merges two classes, and splits one that several label values stand for", () => {
    const element = place();
    const reshape = { onMerge: vi.fn(), onSplit: vi.fn() };
    const several = [
      {
        ...data.classes[0],
        values: [
          { value: "QSO", count: 5 },
          { value: "Sy1", count: 3 },
        ],
      },
      ...data.classes.slice(1),
    ];
    drawClassesForm(element, { ...data, classes: several }, { ...callbacks(), reshape });
    choose(element.querySelector('[aria-label="First class to merge"]'), "Star");
    choose(element.querySelector('[aria-label="Second class to merge"]'), "Star");
    const merge = button(element, "Merge");
    expect(merge.disabled).toBe(true);
    choose(element.querySelector('[aria-label="Second class to merge"]'), "XRB");
    expect(merge.disabled).toBe(false);
    merge.click();
    typeInto(element.querySelector('[aria-label="Name of the merged class"]'), " both ");
    merge.click();
    expect(reshape.onMerge.mock.calls).toEqual([
      ["Star", "XRB", "Star"],
      ["Star", "XRB", "both"],
    ]);
    const split = button(element, "Split");
    expect(split.disabled).toBe(true);
    const [, second] = element.querySelectorAll<HTMLInputElement>(".split-values input");
    second.click();
    typeInto(element.querySelector('[aria-label="Name of the new class"]'), "Seyfert");
    expect(split.disabled).toBe(false);
    split.click();
    expect(reshape.onSplit.mock.calls).toEqual([["AGN", ["Sy1"], "Seyfert"]]);
  });
  it("offers no merge where one class would be left, and says when nothing can be split", () => {
    const element = place();
    drawClassesForm(
      element,
      { ...data, classes: data.classes.slice(0, 2) },
      {
        ...callbacks(),
        reshape: { onMerge: vi.fn(), onSplit: vi.fn() },
      },
    );
    expect(element.querySelector<HTMLElement>(".merge")!.hidden).toBe(true);
    expect(element.querySelector<HTMLElement>(".split-none")!.hidden).toBe(false);
  });
});
