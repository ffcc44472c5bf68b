// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { precisionAtPrior, precisionCurve } from "../../src/model/precision-prior.ts";
import { drawPrecisionPrior, type PrecisionPriorData } from "../../src/views/precision-prior-plot.ts";
import { place, svgText, texts } from "./sample.ts";

// Counts of 2SXPS (Tranin et al. 2022, Table 2).
const classes = ["AGN", "Star", "XRB", "CV"];
const priors = [0.66, 0.25, 0.07, 0.02];
const counts = [
  [19515, 82, 25, 191],
  [44, 4628, 3, 27],
  [140, 18, 326, 17],
  [9, 9, 2, 124],
];

function dataOf(names: readonly string[], confusion: readonly (readonly number[])[], p: readonly number[]) {
  const of = <D>(value: (c: number) => D) => Object.fromEntries(names.map((name, c) => [name, value(c)]));
  return {
    classes: names,
    curves: of((c) => precisionCurve(confusion, p, c)),
    current: of((c) => ({ prior: p[c], precision: precisionAtPrior(confusion, p, c, p[c]) })),
  } satisfies PrecisionPriorData;
}

const data = dataOf(classes, counts, priors);

describe("drawPrecisionPrior", () => {
  it("draws curves and the priors in use as it did", async () => {
    const element = place();
    drawPrecisionPrior(element, data);
    await expect(svgText(element.querySelector(".plot")!)).toMatchFileSnapshot("snapshots/precision-prior-plot.svg");
  });
  it("is the same after a second call", () => {
    const element = place();
    drawPrecisionPrior(element, data);
    const first = element.innerHTML;
    drawPrecisionPrior(element, data);
    expect(element.innerHTML).toBe(first);
  });
  it("names the precision in use, that of Table 2", () => {
    const element = place();
    drawPrecisionPrior(element, data);
    expect(texts(element, ".precision-now")).toEqual([
      "97.0\u00a0% at a prior of 66.0\u00a0%",
      "98.6\u00a0% at a prior of 25.0\u00a0%",
      "90.7\u00a0% at a prior of 7.0\u00a0%",
      "85.5\u00a0% at a prior of 2.0\u00a0%",
    ]);
  });
  it("lists the precision at other priors, interpolated to 0.1 %", () => {
    const element = place();
    drawPrecisionPrior(element, data);
    const cells = texts(element, "tbody tr:nth-child(3) td").slice(3, 5);
    const exact = [0.01, 0.1].map((prior) => 100 * precisionAtPrior(counts, priors, 2, prior)!);
    cells.forEach((cell, i) => expect(Math.abs(parseFloat(cell) - exact[i])).toBeLessThan(0.11));
  });
  it("says that a class is never predicted, and draws no mark of it", () => {
    const element = place();
    drawPrecisionPrior(element, dataOf(classes, [...counts.slice(0, 3), [0, 0, 0, 0]], priors));
    expect(texts(element, ".precision-now")[3]).toBe("never predicted");
    expect(element.querySelectorAll(".present .mark").length).toBe(3);
    expect(element.innerHTML).not.toContain("NaN");
  });
  it("draws one class, and eight whose names stand in the key alone", () => {
    const one = place();
    drawPrecisionPrior(one, dataOf(["AGN"], [[12]], [1]));
    expect(one.innerHTML).not.toContain("NaN");
    const names = ["AGN", "CV", "HM-STAR", "HMXB", "LM-STAR", "LMXB", "NS", "X-ray source of a kind with a long name"];
    const confusion = names.map((_, i) => names.map((__, j) => (i === j ? 90 : 2)));
    const eight = place();
    drawPrecisionPrior(
      eight,
      dataOf(
        names,
        confusion,
        names.map(() => 1 / 8),
      ),
    );
    expect(texts(eight, ".precision-key .class-name")).toEqual(names);
    expect(texts(eight, ".mark-labels text")).toEqual([]);
  });
  it("draws no curve where there is no evaluation of a class", () => {
    const element = place();
    drawPrecisionPrior(element, { classes: ["AGN"], curves: {}, current: {} });
    expect(texts(element, ".emptiness")).toEqual(["No class was predicted: there is no precision."]);
    expect(element.innerHTML).not.toContain("NaN");
  });
});
