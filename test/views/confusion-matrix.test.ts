// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { drawConfusionMatrix, type ConfusionMatrixData } from "../../src/views/confusion-matrix.ts";
import { button, place, texts } from "./sample.ts";

const perClass = (...values: (number | null)[]) =>
  Object.fromEntries(["AGN", "Star", "XRB", "CV"].map((name, i) => [name, values[i]]));

// Counts and measures of 2SXPS (Tranin et al. 2022, Table 2).
const data: ConfusionMatrixData = {
  scheme: "resubstitution",
  n: 25160,
  classes: ["AGN", "Star", "XRB", "CV"],
  confusion: [
    [19515, 82, 25, 191],
    [44, 4628, 3, 27],
    [140, 18, 326, 17],
    [9, 9, 2, 124],
  ],
  recall: perClass(0.9902, 0.977, 0.9157, 0.3454),
  precision: perClass(0.985, 0.9843, 0.6507, null),
  correctedPrecision: perClass(0.9705, 0.9856, 0.9068, null),
  f1: perClass(0.9876, 0.9806, 0.7608, 0.493),
  correctedF1: perClass(0.98, 0.981, 0.911, null),
  macroF1: 0.805,
  accuracy: 0.9775,
  balancedAccuracy: 0.807,
  logLoss: 0.1,
  brier: 0.04,
  ece: null,
};

describe("drawConfusionMatrix", () => {
  it("gives a row per predicted and a column per true class, and the measures of Table 2 below", () => {
    const element = place();
    drawConfusionMatrix(element, data, { onCell: vi.fn() });
    expect(texts(element, "tbody tr:nth-child(3) > *")).toEqual(["XRB", "140", "18", "326", "17"]);
    expect(texts(element, "tfoot tr:nth-child(1) > *")).toEqual([
      "Recall",
      "99.0\u00a0%",
      "97.7\u00a0%",
      "91.6\u00a0%",
      "34.5\u00a0%",
    ]);
    expect(texts(element, "tfoot tr:nth-child(5) > *")).toEqual(["f1, corrected", "0.980", "0.981", "0.911", "–"]);
  });
  it("says in words that a class was never predicted", () => {
    const element = place();
    drawConfusionMatrix(element, data, { onCell: vi.fn() });
    expect(texts(element, ".never")).toEqual(["never predicted", "never predicted"]);
  });
  it("shades a count by its share of the true class", () => {
    const element = place();
    drawConfusionMatrix(element, data, { onCell: vi.fn() });
    const cell = element.querySelector<HTMLElement>("tbody tr:nth-child(4) td:last-child")!;
    expect(Number(cell.style.getPropertyValue("--share"))).toBeCloseTo(124 / 359, 4);
  });
  it("asks for the sources of a count that is pressed", () => {
    const element = place();
    const onCell = vi.fn();
    drawConfusionMatrix(element, data, { onCell });
    button(element, "140 predicted XRB, true AGN: show them").click();
    expect(onCell.mock.calls).toEqual([["XRB", "AGN"]]);
  });
});
