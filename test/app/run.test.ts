import { effect } from "@preact/signals-core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { longCall, type Run } from "../../src/app/run.ts";
import { activity } from "../../src/app/state.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("shows each stage at once, and five times a second how much of it is done", async () => {
  const shown: string[] = [];
  const told: number[] = [];
  const stop = effect(() => {
    const { value } = activity;
    shown.push(value === null ? "none" : `${value.stage} ${value.fraction}`);
  });
  let late: Run["report"] = () => undefined;
  await longCall("classify", { onProgress: (fraction) => told.push(fraction) }, async ({ report }) => {
    late = report;
    report("Training", 0);
    for (let k = 1; k <= 50; k++) {
      await vi.advanceTimersByTimeAsync(10);
      report("Training", k / 50);
    }
    report("Classifying", 0.5);
    report("Classifying", 1);
  });
  late("Classifying", 0.7);
  await vi.advanceTimersByTimeAsync(1_000);
  stop();
  expect(told.length).toBe(54);
  expect(shown).toEqual([
    "none",
    "classify null",
    "Training 0",
    "Training 0.38",
    "Training 0.78",
    "Classifying 0.5",
    "none",
  ]);
});
