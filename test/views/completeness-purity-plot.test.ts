// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { drawCompletenessPurity, type CompletenessPurityData } from "../../src/views/completeness-purity-plot.ts";
import { sampleEvaluation } from "./evaluation-sample.ts";
import { choose, place, svgText, texts } from "./sample.ts";

const classes = ["AGN", "Star", "XRB", "CV"];
const { completenessPurity } = sampleEvaluation(classes);
const data: CompletenessPurityData = { classes, completenessPurity, classesShown: classes };
const percent = (fraction: number | null) => `${(100 * fraction!).toFixed(1)}\u00a0%`;

function drawn(change: Partial<CompletenessPurityData> = {}, onClass = vi.fn()): HTMLElement {
  const element = place();
  drawCompletenessPurity(element, { ...data, ...change }, { onClass });
  return element;
}

function slideTo(element: HTMLElement, cut: string): void {
  const input = element.querySelector<HTMLInputElement>("input[type=range]")!;
  input.value = cut;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

describe("drawCompletenessPurity", () => {
  it("draws one class as it did", async () => {
    await expect(svgText(drawn({ classesShown: ["XRB"] }).querySelector(".cut-panel")!)).toMatchFileSnapshot(
      "snapshots/completeness-purity-plot.svg",
    );
  });
  it("is the same after a second call", () => {
    const element = drawn();
    const first = element.innerHTML;
    drawCompletenessPurity(element, data, { onClass: vi.fn() });
    expect(element.innerHTML).toBe(first);
  });
  it("gives a panel and a reading per class shown, at the cut of the slider", () => {
    const element = drawn();
    expect(texts(element, ".panel-name")).toEqual(classes);
    slideTo(element, "0.8");
    const at = completenessPurity.XRB.find(({ cut }) => cut === 0.8)!;
    expect(texts(element, ".cut-readings tbody tr:nth-child(3) > *")).toEqual([
      "XRB",
      percent(at.completeness),
      percent(at.purity),
    ]);
    expect(texts(element, "output")).toEqual(["P ≥ 0.80"]);
  });
  it("keeps the cut when it is drawn again", () => {
    const element = drawn();
    slideTo(element, "0.31");
    drawCompletenessPurity(element, { ...data, classesShown: ["CV"] }, { onClass: vi.fn() });
    expect(texts(element, ".chosen-label")).toEqual(["0.31"]);
  });
  it("moves the cut to where a panel is pressed", () => {
    const element = drawn({ classesShown: ["CV"] });
    // 54 px and 528 px are the ends of the axis in a drawing of 640 px whose right end has the word "completeness".
    const svg = element.querySelector(".cut-panel .drawing")!;
    svg.dispatchEvent(new MouseEvent("pointerdown", { clientX: 54 }));
    expect(texts(element, "output")).toEqual(["P ≥ 0.00"]);
    svg.dispatchEvent(new MouseEvent("pointermove", { clientX: 900, buttons: 1 }));
    expect(texts(element, "output")).toEqual(["P ≥ 1.00"]);
    svg.dispatchEvent(new MouseEvent("pointermove", { clientX: 60, buttons: 0 }));
    expect(texts(element, "output")).toEqual(["P ≥ 1.00"]);
  });
  it("asks for a class, or for all", () => {
    const onClass = vi.fn();
    const element = drawn({ classesShown: ["CV"] }, onClass);
    const select = element.querySelector("select");
    expect(select!.value).toBe("CV");
    choose(select, "Star");
    choose(select, "");
    expect(onClass.mock.calls).toEqual([["Star"], [null]]);
  });
  it("says that a sample is empty, or a class without sources", () => {
    const none = [0, 0.5, 1].map((cut) => ({ cut, completeness: null, purity: cut > 0.4 ? null : 0 }));
    const element = drawn({ classesShown: ["CV"], completenessPurity: { ...completenessPurity, CV: none } });
    expect(texts(element, ".cut-readings td")).toEqual(["no labelled source", "empty sample"]);
    expect(texts(element, ".emptiness")).toEqual(["no labelled source"]);
    expect(element.innerHTML).not.toContain("NaN");
  });
  it("draws one class alone, eight, and none", () => {
    const many = ["AGN", "CV", "HM-STAR", "HMXB", "LM-STAR", "LMXB", "NS", "X-ray source of a kind with a long name"];
    const eight = sampleEvaluation(many);
    expect(
      drawn({
        classes: many,
        classesShown: many,
        ...{ completenessPurity: eight.completenessPurity },
      }).querySelectorAll(".cut-panel").length,
    ).toBe(8);
    const one = sampleEvaluation(["AGN"]);
    const element = drawn({ classes: ["AGN"], classesShown: ["AGN"], completenessPurity: one.completenessPurity });
    expect(texts(element, ".end-labels text")).toEqual(["completeness", "purity"]);
    expect(drawn({ classesShown: [] }).querySelectorAll(".cut-panel").length).toBe(0);
  });
});
