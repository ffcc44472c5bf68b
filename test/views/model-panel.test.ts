// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { drawModelPanel, type ModelPanelData } from "../../src/views/model-panel.ts";
import { button, place, texts } from "./sample.ts";

const none: ModelPanelData = {
  source: "none",
  name: "",
  citation: "",
  classes: [],
  properties: [],
  method: "paper",
  readyMade: [{ id: "chandra-4", title: "Chandra, 4 classes", description: "2,854 labelled sources." }],
  busy: false,
  error: null,
};
const imported: ModelPanelData = {
  ...none,
  source: "imported",
  name: "Chandra, 4 classes",
  citation: "Yang et al. 2022, ApJ 941, 104",
  classes: [
    { name: "AGN", labelled: 1390 },
    { name: "CV", labelled: 44 },
  ],
  properties: ["b", "HR1"],
  method: "weighted",
};
const calls = () => ({ onImport: vi.fn(), onExport: vi.fn(), onReadyMade: vi.fn(), onForget: vi.fn() });
const isShown = (element: Element, name: string) => !button(element, name).hidden;

describe("drawModelPanel", () => {
  it("says what a model can come from where there is none", () => {
    const element = place();
    const called = calls();
    drawModelPanel(element, none, called);
    expect(texts(element, ".model-line")[0]).toMatch(/^No model is at hand\./);
    expect([isShown(element, "Save the model…"), isShown(element, "Forget this model")]).toEqual([false, false]);
    expect(element.querySelector<HTMLElement>(".model-facts")!.hidden).toBe(true);
    button(element, "Use Chandra, 4 classes").click();
    expect(called.onReadyMade.mock.calls).toEqual([["chandra-4"]]);
  });
  it("names the model at hand, its classes with labelled sources, properties, method and citation", () => {
    const element = place();
    const called = calls();
    drawModelPanel(element, none, called);
    drawModelPanel(element, imported, called);
    expect(texts(element, ".model-line")[0]).toContain("“Chandra, 4 classes”");
    expect(texts(element, ".model-class")).toEqual(["AGN1,390", "CV44"]);
    expect(texts(element, "dt")).toEqual([
      "Classes, labelled sources",
      "Method",
      "2 properties",
      "Cite for the labels",
    ]);
    expect(texts(element, "dd").slice(1)).toEqual(["Weighted", "b, HR1", "Yang et al. 2022, ApJ 941, 104"]);
    button(element, "Save the model…").click();
    button(element, "Forget this model").click();
    expect([called.onExport.mock.calls.length, called.onForget.mock.calls.length]).toEqual([1, 1]);
    drawModelPanel(element, { ...imported, source: "trained", name: "trained on a.fits", citation: "" }, called);
    expect(texts(element, ".model-line")).toEqual(["The model at hand was trained on a.fits."]);
    expect(texts(element, "dt").length).toBe(3);
    expect(isShown(element, "Forget this model")).toBe(false);
  });
  it("takes a file, also the same one again", () => {
    const element = place();
    const called = calls();
    drawModelPanel(element, none, called);
    const input = element.querySelector<HTMLInputElement>("[type=file]")!;
    const opened = vi.spyOn(input, "click");
    button(element, "Load a model…").click();
    expect(opened).toHaveBeenCalledOnce();
    const file = new File(["{}"], "model.json");
    Object.defineProperty(input, "files", { value: [file], configurable: true });
    input.dispatchEvent(new Event("change"));
    expect(called.onImport.mock.calls).toEqual([[file]]);
    expect(input.value).toBe("");
    Object.defineProperty(input, "files", { value: [], configurable: true });
    input.dispatchEvent(new Event("change"));
    expect(called.onImport).toHaveBeenCalledOnce();
  });
  it("waits while the page is busy, and says why a model was not taken", () => {
    const element = place();
    drawModelPanel(element, { ...imported, busy: true, error: "The model file is damaged." }, calls());
    expect([...element.querySelectorAll("button")].every((one) => one.disabled)).toBe(true);
    expect(texts(element, "[role=alert]:not([hidden])")).toEqual(["The model file is damaged."]);
  });
});
