// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { drawTuningPanel, type TuningPanelData } from "../../src/views/tuning-panel.ts";
import { button, choose, place, svgText, texts, typeInto } from "./sample.ts";

const present = {
  categories: { location: 7.5, spectrum: 3.2, variability: 6, multiwavelength: 2 },
  power: 1,
  missingWeight: 1,
  value: 0.512,
};
const idle: TuningPanelData = {
  state: "idle",
  objective: "f1",
  className: "XRB",
  classes: ["AGN", "Star", "XRB", "CV"],
  seeds: 3,
  seed: 1,
  history: [],
  best: null,
  present,
  spread: null,
  unconstrained: [],
  canTune: null,
};
const run = (...values: number[]) => values.map((value, generation) => ({ generation, value }));
const done: TuningPanelData = {
  ...idle,
  state: "done",
  history: [run(0.52, 0.58, 0.6), run(0.5, 0.61, 0.62, 0.627)],
  best: {
    categories: { location: 5.31, spectrum: 6.2, variability: 0.9, multiwavelength: 6.29 },
    power: 3.42,
    missingWeight: 0.83,
    value: 0.627,
  },
  spread: { location: 0.4, spectrum: 1.2, variability: 0.88, multiwavelength: 0.31, power: 1.4, missingWeight: null },
  unconstrained: ["variability", "power"],
};
const callbacks = () => ({
  onStart: vi.fn(),
  onPause: vi.fn(),
  onResume: vi.fn(),
  onCancel: vi.fn(),
  onApply: vi.fn(),
});

function drawn(data: TuningPanelData, calls = callbacks()): HTMLElement {
  const element = place();
  drawTuningPanel(element, data, calls);
  return element;
}

describe("drawTuningPanel", () => {
  it("draws the best value by generation as it did", async () => {
    await expect(svgText(drawn(done))).toMatchFileSnapshot("snapshots/tuning-history.svg");
  });
  it("is the same after a second call", () => {
    const element = drawn(done);
    const first = element.innerHTML;
    drawTuningPanel(element, done, callbacks());
    expect(element.innerHTML).toBe(first);
  });
  it("starts with what the form says", () => {
    const calls = callbacks();
    const element = drawn(idle, calls);
    choose(element.querySelector(".tuned-class select"), "CV");
    typeInto(element.querySelector(".seeds input"), "5");
    typeInto(element.querySelector(".seed input"), "42");
    button(element, "Tune").click();
    choose(element.querySelector(".objective select"), "log-loss");
    expect(element.querySelector<HTMLElement>(".tuned-class")!.hidden).toBe(true);
    button(element, "Tune").click();
    expect(calls.onStart.mock.calls).toEqual([
      [{ objective: "f1", class: "CV", seeds: 5, seed: 42 }],
      [{ objective: "log-loss", seeds: 5, seed: 42 }],
    ]);
  });
  it("keeps what was chosen when it is drawn again, until other values are drawn", () => {
    const element = drawn(idle);
    choose(element.querySelector(".objective select"), "macro-f1");
    drawTuningPanel(element, { ...idle, present: { ...present, value: 0.6 } }, callbacks());
    expect(element.querySelector<HTMLSelectElement>(".objective select")!.value).toBe("macro-f1");
    drawTuningPanel(element, { ...idle, objective: "log-loss" }, callbacks());
    expect(element.querySelector<HTMLSelectElement>(".objective select")!.value).toBe("log-loss");
  });
  it("does not start with a number out of bounds", () => {
    const calls = callbacks();
    const element = drawn(idle, calls);
    typeInto(element.querySelector(".seeds input"), "0");
    button(element, "Tune").click();
    expect(calls.onStart).not.toHaveBeenCalled();
  });
  it("says why there is nothing to tune", () => {
    const calls = callbacks();
    const element = drawn({ ...idle, canTune: "Two classes are needed." }, calls);
    expect(button(element, "Tune").disabled).toBe(true);
    expect(texts(element, ".tuning-refusal")).toEqual(["Two classes are needed."]);
  });
  it("pauses, resumes and stops, with the form locked and nothing to apply", () => {
    const calls = callbacks();
    const element = drawn({ ...done, state: "running" }, calls);
    expect(texts(element, ".tuning-status")[0]).toBe(
      "Seed 2 of 3, generation 3: best f1 of XRB 0.6270 (0.5120 with the weights in use).",
    );
    expect([...element.querySelectorAll<HTMLInputElement>("select, input")].every((e) => e.disabled)).toBe(true);
    expect(button(element, "Apply these weights").disabled).toBe(true);
    button(element, "Pause").click();
    drawTuningPanel(element, { ...done, state: "paused" }, calls);
    expect(texts(element, ".tuning-status")[0]).toMatch(/^Paused\. Seed 2 of 3/);
    button(element, "Resume").click();
    button(element, "Stop and keep the best").click();
    expect([calls.onPause, calls.onResume, calls.onCancel].map((call) => call.mock.calls.length)).toEqual([1, 1, 1]);
  });
  it("keeps the focus in the panel when the run has ended", () => {
    const element = drawn({ ...done, state: "running" });
    button(element, "Stop and keep the best").focus();
    drawTuningPanel(element, done, callbacks());
    expect(document.activeElement).toBe(button(element, "Tune again"));
  });
  it("stands the weights in use beside the tuned ones and marks those that the data leave open", () => {
    const element = drawn(done);
    expect(texts(element, ".tuning-table tbody tr:nth-child(3) td")).toEqual([
      "6.00 · 32\u00a0%",
      "0.90 · 5\u00a0%",
      "± 0.88",
    ]);
    expect(texts(element, ".tuning-table tbody tr:nth-child(6) td")).toEqual(["1.00", "0.83", "–"]);
    const open = [...element.querySelectorAll<HTMLElement>(".open-weight")].map((remark) => !remark.hidden);
    expect(open).toEqual([false, false, true, false, true, false]);
    expect(texts(element, ".tuning-table tfoot td").slice(0, 2)).toEqual(["0.5120", "0.6270"]);
  });
  it("applies the weights when asked", () => {
    const calls = callbacks();
    button(drawn(done, calls), "Apply these weights").click();
    expect(calls.onApply).toHaveBeenCalledTimes(1);
  });
  it("draws a run that has only begun, one seed without spread, and no class", () => {
    const begun = drawn({ ...idle, state: "running" });
    expect(texts(begun, ".tuning-status")).toEqual(["Starting…"]);
    const one = {
      ...done,
      seeds: 1,
      history: [run(0.3)],
      spread: null,
      objective: "log-loss" as const,
      className: null,
    };
    const element = drawn({ ...one, present: { ...present, value: null } });
    expect(texts(element, ".tuning-table thead th")).toEqual(["Weight", "In use", "Tuned"]);
    expect(texts(element, ".end-labels text")).toEqual([]);
    expect(element.innerHTML).not.toContain("NaN");
    expect(drawn({ ...idle, classes: [], className: null }).innerHTML).not.toContain("undefined");
  });
});
