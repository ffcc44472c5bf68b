// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { drawSourceCard, type SourceCardData } from "../../src/views/source-card.ts";
import { place, texts } from "./sample.ts";

const source: SourceCardData = {
  identifier: "2SXPS J125801.1+013431",
  ra: 194.50459,
  dec: 1.57528,
  classes: ["AGN", "Star", "XRB"],
  prediction: "XRB",
  probabilities: { AGN: 0.3, Star: 0.22, XRB: 0.48 },
  margin: -0.04,
  entropy: 1.05,
  outlier: 8.4,
  missing: 1,
  properties: 12,
  alternatives: [{ category: "variability", sourceClass: "AGN" }],
  label: "AGN",
  heldOut: true,
  flags: ["out_of_range:Lx:2", "odd"],
};

describe("drawSourceCard", () => {
  it("says the class, how sure it is, and what would change it", () => {
    const element = place();
    drawSourceCard(element, source, { onCopy: vi.fn() });
    expect(texts(element, ".verdict")).toEqual(["XRB0.480"]);
    expect(texts(element, ".bar-number")).toEqual(["0.300", "0.220", "0.480"]);
    expect(texts(element, ".source-remarks li")).toEqual([
      "Without variability: AGN.",
      "Labelled AGN: its own values were not used to classify it; the classification disagrees.",
      "No class reaches 50\u00a0%.",
      "Lx:2 lies outside the range of the training sample; it tells no class from another.",
      "odd",
    ]);
  });
  it("gives the uncertainty of each probability where it was computed", () => {
    const element = place();
    drawSourceCard(element, { ...source, uncertainties: { AGN: 0.031, Star: 1e-5, XRB: NaN } }, { onCopy: vi.fn() });
    expect(texts(element, ".bar-error:not([hidden])")).toEqual(["± 0.031", "± <0.001", ""]);
    expect(element.querySelector<HTMLElement>(".bar-remark")!.hidden).toBe(false);
    drawSourceCard(element, { ...source, uncertainties: null }, { onCopy: vi.fn() });
    expect(texts(element, ".bar-error:not([hidden]), .bar-remark:not([hidden])")).toEqual([]);
  });
  it("gives the outlier percentile, marked where it refers to few sources", () => {
    const element = place();
    const fact = () => {
      const terms = texts(element, "dt");
      const index = terms.findIndex((term) => term.startsWith("Outlier percentile, smaller is odder"));
      return index < 0 ? null : texts(element, "dd")[index];
    };
    drawSourceCard(element, source, { onCopy: vi.fn() });
    expect(fact()).toBeNull();
    drawSourceCard(element, { ...source, outlierPercentile: 45.67 }, { onCopy: vi.fn() });
    expect(fact()).toBe("45.7\u00a0%");
    const few = { ...source, outlierPercentile: 2.34, flags: ["few_references"] };
    drawSourceCard(element, few, { onCopy: vi.fn() });
    expect(fact()).toBe("2.3\u00a0% (few reference sources)");
    drawSourceCard(element, { ...few, outlierPercentile: null }, { onCopy: vi.fn() });
    expect(fact()).toBe("–");
  });
  it("copies the coordinates in both forms", () => {
    const element = place();
    const onCopy = vi.fn();
    drawSourceCard(element, source, { onCopy });
    element.querySelectorAll<HTMLButtonElement>(".copy").forEach((b) => b.click());
    expect(onCopy.mock.calls).toEqual([["12 58 01.10 +01 34 31.0"], ["194.50459 +1.57528"]]);
  });
  it("shows a source that was not classified, without a position", () => {
    const element = place();
    const other = { ...source, ra: null, prediction: null, margin: NaN, label: null, alternatives: [], flags: [] };
    drawSourceCard(element, source, { onCopy: vi.fn() });
    drawSourceCard(element, other, { onCopy: vi.fn() });
    expect(texts(element, ".verdict")).toEqual(["not classified"]);
    expect(element.querySelector<HTMLElement>(".probability-bars")!.hidden).toBe(true);
    expect(element.querySelectorAll(".copy").length).toBe(0);
    expect(element.querySelector<HTMLElement>(".source-remarks")!.hidden).toBe(true);
  });
  it("asks for a source where none is chosen", () => {
    const element = place();
    drawSourceCard(element, source, { onCopy: vi.fn() });
    drawSourceCard(element, null, { onCopy: vi.fn() });
    expect(element.querySelector<HTMLElement>(".source-card")!.hidden).toBe(true);
    expect(element.querySelector<HTMLElement>(".empty")!.hidden).toBe(false);
  });
});
