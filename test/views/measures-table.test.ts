// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { drawMeasures } from "../../src/views/measures-table.ts";
import { sampleEvaluation } from "./evaluation-sample.ts";
import { place, texts } from "./sample.ts";

const classes = ["AGN", "Star", "XRB", "CV"];
const folds = sampleEvaluation(classes, { bootstrap: 50 });
const unseen = sampleEvaluation(classes, { scheme: "resubstitution", never: 3 });

describe("drawMeasures", () => {
  it("lists the measures of the sample and, in groups, those of the classes", () => {
    const element = place();
    drawMeasures(element, { evaluation: folds });
    expect(texts(element, ".overall .measure-name")).toEqual([
      "Macro-f1",
      "Balanced accuracy",
      "Accuracy",
      "Log-loss",
      "Brier",
      "ECE",
    ]);
    expect(texts(element, ".overall tr:first-child .value")).toEqual([folds.macroF1!.toFixed(3)]);
    expect(texts(element, ".group .measure-name")).toEqual([
      "Recall",
      "Precision, raw",
      "Precision, corrected",
      "f1, raw",
      "f1, corrected",
    ]);
    expect(texts(element, ".per-class-recall .class-name")).toEqual(classes);
  });
  it("is the same after a second call", () => {
    const element = place();
    const data = { evaluation: folds, previous: [{ name: "Resubstitution", evaluation: unseen }] };
    drawMeasures(element, data);
    const first = element.innerHTML;
    drawMeasures(element, data);
    expect(element.innerHTML).toBe(first);
  });
  it("gives intervals below values, and says what they are only where there are any", () => {
    const element = place();
    drawMeasures(element, { evaluation: folds });
    const [low, high] = folds.intervals!["recall.XRB"];
    expect(texts(element, ".per-class-recall tr:nth-child(4) .interval")).toEqual([
      `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}\u00a0%`,
    ]);
    const [lowest, highest] = folds.intervals!.macroF1;
    expect(texts(element, ".overall tr:first-child .interval")).toEqual([`${lowest.toFixed(3)}–${highest.toFixed(3)}`]);
    expect(element.querySelector<HTMLElement>(".caption")!.hidden).toBe(false);
    drawMeasures(element, { evaluation: unseen });
    expect(element.querySelector<HTMLElement>(".caption")!.hidden).toBe(true);
  });
  it("stands evaluations side by side and explains each scheme once", () => {
    const element = place();
    drawMeasures(element, { evaluation: folds, previous: [{ name: "Resubstitution, κ = 1", evaluation: unseen }] });
    expect(texts(element, ".column-name")).toEqual(["Random folds", "Resubstitution, κ = 1"]);
    expect(texts(element, ".scheme-name")).toEqual(["Random folds", "Resubstitution"]);
    expect(element.querySelectorAll(".per-class-f1 tr:nth-child(2) td").length).toBe(2);
  });
  it("says what is undefined in words", () => {
    const element = place();
    drawMeasures(element, {
      evaluation: unseen,
      previous: [{ name: "Three classes", evaluation: sampleEvaluation(classes.slice(0, 3)) }],
    });
    expect(texts(element, ".per-class-precision tr:nth-child(5) .value")).toEqual(["never predicted", "not a class"]);
    expect(texts(element, ".measure-notes li")[0]).toMatch(/^Resubstitution · CV/);
    drawMeasures(element, { evaluation: sampleEvaluation(classes, { n: 0 }) });
    expect(texts(element, ".overall tr:first-child .value")).toEqual(["no source"]);
    expect(texts(element, ".per-class-recall tr:nth-child(2) .value")).toEqual(["no such source"]);
    expect(element.innerHTML).not.toContain("NaN");
  });
  it("draws one class and eight", () => {
    for (const names of [["AGN"], ["A", "B", "C", "D", "E", "F", "G", "X-ray source of a kind with a long name"]]) {
      const element = place();
      drawMeasures(element, { evaluation: sampleEvaluation(names) });
      expect(texts(element, ".per-class-f1 .class-name")).toEqual(names);
    }
  });
});
