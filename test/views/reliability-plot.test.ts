// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { drawReliability } from "../../src/views/reliability-plot.ts";
import { sampleEvaluation } from "./evaluation-sample.ts";
import { place, svgText, texts } from "./sample.ts";

const bins = (...filled: [bin: number, confidence: number, accuracy: number, n: number][]) =>
  Array.from({ length: 15 }, (_, bin) => {
    const found = filled.find(([b]) => b === bin);
    return found === undefined
      ? { bin, confidence: null, accuracy: null, n: 0 }
      : { bin, confidence: found[1], accuracy: found[2], n: found[3] };
  });

describe("drawReliability", () => {
  it("draws points, their errors and counts as it did", async () => {
    const element = place();
    drawReliability(element, { reliability: bins([7, 0.5, 0.25, 4], [14, 0.98, 0.96, 900]), ece: 0.021 });
    await expect(svgText(element)).toMatchFileSnapshot("snapshots/reliability-plot.svg");
  });
  it("is the same after a second call", () => {
    const element = place();
    const data = sampleEvaluation(["AGN", "Star", "XRB", "CV"]);
    drawReliability(element, data);
    const first = element.innerHTML;
    drawReliability(element, data);
    expect(element.innerHTML).toBe(first);
  });
  it("leaves out empty bins and marks bins of few sources", () => {
    const element = place();
    drawReliability(element, { reliability: bins([7, 0.5, 0.25, 4], [14, 0.98, 0.96, 900]), ece: 0.021 });
    expect(element.querySelectorAll(".reliability-point").length).toBe(2);
    expect(element.querySelectorAll(".reliability-point.few").length).toBe(1);
    expect(element.querySelectorAll(".count-bars rect").length).toBe(2);
  });
  it("lists the bins with the standard error √(p (1 − p)/n)", () => {
    const element = place();
    drawReliability(element, { reliability: bins([7, 0.5, 0.25, 4]), ece: 0.25 });
    expect(texts(element, "tbody tr > *")).toEqual(["0.467–0.533", "4", "0.500", "25.0\u00a0%", "0.22"]);
  });
  it("says in words whether probabilities are too high, too low or right", () => {
    const verdict = (accuracy: number) => {
      const element = place();
      drawReliability(element, { reliability: bins([12, 0.85, accuracy, 100]), ece: 0.1 });
      return texts(element, ".reliability-verdict")[0];
    };
    expect(verdict(0.7)).toContain("over-confident");
    expect(verdict(0.95)).toContain("under-confident");
    expect(verdict(0.852)).toContain("mean what they say");
  });
  it("draws an evaluation of no source without NaN", () => {
    const element = place();
    drawReliability(element, { reliability: bins(), ece: null });
    expect(texts(element, ".emptiness")).toEqual(["No labelled source was evaluated."]);
    expect(element.innerHTML).not.toContain("NaN");
  });
});
