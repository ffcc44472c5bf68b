// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { drawShift, type ShiftRow } from "../../src/views/shift-table.ts";
import { drawValidation } from "../../src/views/validation-list.ts";
import { button, place, texts } from "./sample.ts";

const near: ShiftRow = {
  property: "b",
  distance: 0.08,
  threshold: 0.19,
  exceeds: false,
  presentInSample: 1,
  presentInCatalogue: 1,
};
const far: ShiftRow = { ...near, property: "Lx", distance: 0.71, exceeds: true, presentInSample: 0.71 };
const rare: ShiftRow = {
  ...near,
  property: "pm",
  presenceExceeds: true,
  presentInSample: 0.8,
  presentInCatalogue: 0.3,
};
const empty: ShiftRow = { ...near, property: "HR9", distance: null, threshold: 1, presentInCatalogue: 0 };

describe("drawShift", () => {
  it("warns first of the properties that are far, and lists these first", () => {
    const element = place();
    drawShift(element, { rows: [near, empty, rare, far] });
    expect(texts(element, ".shift-line > :not([hidden])")[0]).toBe("Warning");
    expect(texts(element, ".shift-words")[0]).toMatch(
      /^2 of 4 properties are distributed otherwise in this catalogue than in the training sample: pm, Lx\./,
    );
    expect(texts(element, "tbody th")).toEqual(["Lx", "pm", "b", "HR9"]);
    expect(texts(element, "tbody td.words")).toEqual([
      "very different values",
      "has a value less often in the catalogue",
      "alike",
      "no value in the catalogue",
    ]);
    expect(texts(element, "tbody tr:nth-child(1) td")).toEqual([
      "0.71",
      "0.19",
      "71\u00a0%",
      "100\u00a0%",
      "very different values",
    ]);
    expect(texts(element, ".distance-number")[3]).toBe("–");
  });
  it("says that nothing is far, or that nothing was compared", () => {
    const element = place();
    drawShift(element, { rows: [far] });
    drawShift(element, { rows: [near] });
    expect(element.querySelector<HTMLElement>(".warning-word")!.hidden).toBe(true);
    expect(texts(element, ".shift-words")).toEqual([
      "No property of this catalogue is far from the training sample (1 compared).",
    ]);
    drawShift(element, { rows: [] });
    expect(texts(element, ".shift-words")).toEqual(["Nothing is compared yet."]);
    expect(element.querySelector<HTMLElement>(".shift-details")!.hidden).toBe(true);
  });
});

describe("drawValidation", () => {
  const checks = [
    { check: "Table 2, 2SXPS", asked: "24 figures", found: "24 of 24", ok: true },
    { check: "Exact densities", asked: "≤ 1e-9", found: 0.002, ok: false },
  ];
  it("runs the checks, once at a time, and shows how far they are", () => {
    const element = place();
    const onRun = vi.fn();
    drawValidation(element, { checks: null, running: false, progress: null }, { onRun });
    expect(texts(element, "[role=status]")[0]).toMatch(/^Not run yet/);
    button(element, "Run the checks").click();
    expect(onRun).toHaveBeenCalledOnce();
    drawValidation(element, { checks: null, running: true, progress: 0.5, secondsLeft: 7 }, { onRun });
    expect(button(element, "Checking…").disabled).toBe(true);
    expect(element.querySelector("progress")!.value).toBe(0.5);
    expect(texts(element, "[role=status], .time-left")).toEqual(["7 s left", "50\u00a0% done."]);
  });
  it("says passed or failed in words, with what was asked and found", () => {
    const element = place();
    drawValidation(element, { checks, running: false, progress: null }, { onRun: vi.fn() });
    expect(texts(element, "tbody tr")).toEqual([
      "✓passedTable 2, 2SXPS24 figures24 of 24",
      "✕failedExact densities≤ 1e-90.002",
    ]);
    expect(texts(element, "[role=status]")).toEqual([
      "1 of 2 checks failed: do not trust results of this page before that is understood.",
    ]);
    drawValidation(element, { checks: checks.slice(0, 1), running: false, progress: null }, { onRun: vi.fn() });
    expect(texts(element, "[role=status]")).toEqual(["All checks passed: 1 of 1."]);
  });
});
