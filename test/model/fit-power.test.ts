import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fitPower } from "../../src/model/fit-power.ts";
import { plainNumerics } from "../../src/numerics/plain-numerics.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";
import { tuningSample } from "../oracle/tuning-sample.ts";

const scipy = JSON.parse(readFileSync(new URL("../oracle/tuning.json", import.meta.url), "utf8"));

function example() {
  const { density, presence, ...rest } = tuningSample(2000);
  return { ...rest, sums: density.map((sum, k) => sum + presence[k]), weights: [7.5, 3.2, 6, 2] };
}

describe.each([
  { code: "compiled", numerics: await loadNumerics() },
  { code: "plain", numerics: plainNumerics },
])("fitPower, $code", ({ numerics }) => {
  it("agrees with SciPy's bounded minimisation", () => {
    const { power, logLoss } = fitPower(numerics, example());
    expect(Math.abs(power / scipy.power.power - 1)).toBeLessThan(1e-6); // what a minimum lets one tell in float64
    expect(Math.abs(logLoss - scipy.power.logLoss)).toBeLessThan(1e-12);
  });

  it("scales with the evidence, and stops at the bounds of 0.1 and 10", () => {
    const { sums, ...rest } = example();
    const { power } = fitPower(numerics, { sums, ...rest });
    expect(fitPower(numerics, { ...rest, sums: sums.map((sum) => sum / 2) }).power).toBeCloseTo(2 * power, 5);
    expect(fitPower(numerics, { ...rest, sums: sums.map((sum) => sum / 1000) }).power).toBeCloseTo(10, 4);
    expect(fitPower(numerics, { ...rest, sums: sums.map((sum) => sum * 1000) }).power).toBeCloseTo(0.1, 6);
  });

  it("needs labelled sources and a weight", () => {
    const input = example();
    expect(() => fitPower(numerics, { ...input, weights: [0, 0, 0, 0] })).toThrow("No category has a weight");
    expect(() => fitPower(numerics, { ...input, labels: input.labels.map(() => 255) })).toThrow(
      "No source is labelled",
    );
  });
});
