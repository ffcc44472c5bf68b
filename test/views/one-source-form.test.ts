// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { drawOneSource, type OneSourceData } from "../../src/views/one-source-form.ts";
import { button, place, texts, typeInto } from "./sample.ts";

const data: OneSourceData = {
  properties: [
    { name: "b", unit: "deg", category: "location" },
    { name: "HR1", category: "spectrum" },
    { name: "log Fx", category: "multiwavelength" },
  ],
  values: { b: -2.5, HR1: null },
  result: null,
  error: null,
};
const result: NonNullable<OneSourceData["result"]> = {
  class: "XRB",
  probabilities: { AGN: 0.3, Star: 0.22, XRB: 0.48 },
  margin: -0.04,
  outlier: 8.42,
  outlierPercentile: 3.14,
  missing: 1,
  flags: ["few_references"],
  alternatives: [{ without: "spectrum", class: "AGN" }],
};
const calls = () => ({ onClassify: vi.fn(), onPaste: vi.fn() });
const inputs = (element: Element) => [...element.querySelectorAll<HTMLInputElement>("form input")];

describe("drawOneSource", () => {
  it("has a field per property, with its unit and category, blank where the value is missing", () => {
    const element = place();
    drawOneSource(element, data, calls());
    expect(texts(element, "form label")).toEqual(["b [deg]", "HR1", "log Fx"]);
    expect(texts(element, "form .fields .hint")).toEqual(["Location", "Hardness", "Flux ratios"]);
    expect(inputs(element).map((input) => input.value)).toEqual(["-2.5", "", ""]);
    expect(new Set(inputs(element).map((input) => input.id)).size).toBe(3);
  });
  it("classifies with what is in the fields, blank as missing", () => {
    const element = place();
    const called = calls();
    drawOneSource(element, data, called);
    typeInto(inputs(element)[1], "0.31");
    button(element, "Classify this source").click();
    expect(called.onClassify.mock.calls).toEqual([[{ b: -2.5, HR1: 0.31, "log Fx": null }]]);
  });
  it("gives every digit of a value back", () => {
    const element = place();
    const called = calls();
    const values = { b: 0.1 + 0.2, HR1: 1 / 60, "log Fx": -1.2345678901234567e-14 };
    drawOneSource(element, { ...data, values }, called);
    button(element, "Classify this source").click();
    expect(called.onClassify.mock.calls).toEqual([[values]]);
  });
  it("does not classify while a field holds no number", () => {
    const element = place();
    const called = calls();
    drawOneSource(element, data, called);
    typeInto(inputs(element)[1], "0,31");
    button(element, "Classify this source").click();
    expect(called.onClassify).not.toHaveBeenCalled();
    expect(inputs(element)[1].validationMessage).toBe('HR1 is "0,31"; a number, or nothing was expected.');
    typeInto(inputs(element)[1], "0.31");
    button(element, "Classify this source").click();
    expect(called.onClassify).toHaveBeenCalledOnce();
  });
  it("keeps what is typed when it is drawn again, until a text is pasted", () => {
    const element = place();
    drawOneSource(element, data, calls());
    typeInto(inputs(element)[0], "7");
    typeInto(inputs(element)[1], "0.31");
    drawOneSource(element, { ...data, error: "Busy." }, calls());
    expect(inputs(element).map((input) => input.value)).toEqual(["7", "0.31", ""]);
    drawOneSource(element, { ...data, pasted: { named: ["b"], unknown: [] } }, calls());
    expect(inputs(element).map((input) => input.value)).toEqual(["-2.5", "", ""]);
  });
  it("gives the pasted text, and says what was filled in and not recognised", () => {
    const element = place();
    const called = calls();
    drawOneSource(element, data, called);
    const area = element.querySelector("textarea")!;
    area.value = "b -2.5\nHR3 1";
    button(element, "Fill in the fields").click();
    expect(called.onPaste.mock.calls).toEqual([["b -2.5\nHR3 1"]]);
    drawOneSource(element, { ...data, pasted: { named: ["b"], unknown: ["HR3", "<x>"] } }, called);
    expect(texts(element, ".pasted-remark")).toEqual(["1 property filled in. Not recognised: HR3, <x>."]);
    expect(area.value).toBe("b -2.5\nHR3 1");
  });
  it("shows the class, probabilities and remarks, and leaves a place for the track", () => {
    const element = place();
    expect(drawOneSource(element, data, calls()).closest<HTMLElement>(".one-result")!.hidden).toBe(true);
    const track = drawOneSource(element, { ...data, result }, calls());
    expect(track.closest<HTMLElement>(".one-result")!.hidden).toBe(false);
    expect(track.childNodes.length).toBe(0);
    expect(texts(element, ".verdict")).toEqual(["XRB0.480"]);
    expect(texts(element, ".bar-number")).toEqual(["0.300", "0.220", "0.480"]);
    expect(texts(element, ".facts dd")).toEqual(["−0.040", "8.42", "3.1\u00a0% (few reference sources)", "1 of 3"]);
    expect(texts(element, ".source-remarks li")).toEqual([
      "Without hardness: AGN.",
      "No class reaches 50\u00a0%.",
      "The outlier percentile refers to fewer than 50 labelled sources of its class.",
    ]);
    track.append("drawn");
    expect(drawOneSource(element, { ...data, result }, calls()).textContent).toBe("drawn");
  });
  it("says that there is no model, and why something failed", () => {
    const element = place();
    drawOneSource(element, { ...data, properties: [], error: "b is given twice." }, calls());
    expect(element.querySelector<HTMLElement>(".one-source")!.hidden).toBe(true);
    drawOneSource(element, { ...data, error: "b is given twice." }, calls());
    expect(texts(element, "[role=alert]:not([hidden])")).toEqual(["b is given twice."]);
  });
});
