// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { drawMethodComparison, type ComparedMethod } from "../../src/views/method-comparison.ts";
import { button, place, texts } from "./sample.ts";

const rows: ComparedMethod[] = [
  {
    label: "κ = 1 (equation 1)",
    description: "As published.",
    macroF1: 0.5301,
    logLoss: 0.18,
    ece: 0.04,
    current: true,
    patch: { method: "paper", power: 1 },
  },
  {
    label: "κ fitted = 1.93",
    description: "The power with the smallest log-loss.",
    macroF1: 0.7564,
    logLoss: 0.144,
    ece: 0.0071,
    current: false,
    patch: { method: "paper", power: 1.93 },
  },
  {
    label: "weighted",
    description: "A weight per property.",
    macroF1: 0.7559,
    logLoss: 0.138,
    ece: null,
    current: false,
    patch: { method: "weighted" },
  },
];
const callbacks = () => ({ onCompare: vi.fn(), onApply: vi.fn() });

describe("drawMethodComparison", () => {
  it("lists the methods with what cross-validation says of them", () => {
    const element = place();
    drawMethodComparison(element, { rows, busy: false, error: null }, callbacks());
    expect(texts(element, ".method-label")).toEqual(rows.map(({ label }) => label));
    expect(texts(element, "tbody tr:nth-child(3) .value")).toEqual(["0.756", "0.138", "–"]);
  });
  it("marks the best of each measure, and both where they print the same", () => {
    const element = place();
    drawMethodComparison(element, { rows, busy: false, error: null }, callbacks());
    const best = (measure: string) =>
      [...element.querySelectorAll(`tbody td.${measure}`)].map((cell) => cell.classList.contains("best"));
    expect(best("macroF1")).toEqual([false, true, true]);
    expect(best("logLoss")).toEqual([false, false, true]);
    expect(best("ece")).toEqual([false, true, false]);
  });
  it("applies a method that is not in use", () => {
    const element = place();
    const calls = callbacks();
    drawMethodComparison(element, { rows, busy: false, error: null }, calls);
    button(element, "Use weighted").click();
    expect(calls.onApply.mock.calls).toEqual([[rows[2]]]);
    expect(button(element, "Use κ = 1 (equation 1)").hidden).toBe(true);
    expect(element.querySelector<HTMLElement>("tbody tr:first-child .in-use")!.hidden).toBe(false);
  });
  it("compares once at a time", () => {
    const element = place();
    const calls = callbacks();
    drawMethodComparison(element, { rows: [], busy: false, error: null }, calls);
    expect(texts(element, ".empty")).toEqual(["Not compared yet."]);
    expect(element.querySelector("table")!.hidden).toBe(true);
    button(element, "Compare").click();
    drawMethodComparison(element, { rows, busy: true, error: null }, calls);
    button(element, "Comparing…").click();
    expect(calls.onCompare).toHaveBeenCalledTimes(1);
    expect(button(element, "Use weighted").disabled).toBe(true);
  });
  it("says what failed", () => {
    const element = place();
    drawMethodComparison(element, { rows: [], busy: false, error: "No labelled source." }, callbacks());
    const message = element.querySelector<HTMLElement>(".field-error")!;
    expect([message.hidden, message.textContent]).toEqual([false, "No labelled source."]);
  });
});
