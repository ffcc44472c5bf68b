import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exactLogDensity } from "../../src/model/density.ts";
import { trainDensity } from "../../src/model/train.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";

const numerics = await loadNumerics();
const golden = (n: number) => Array.from({ length: n }, (_, i) => ((i + 1) * 0.6180339887498949) % 1);
const samples: Record<string, { values: number[]; bandwidth: number }> = {
  exponential: { values: golden(500).map((u) => -Math.log(u)), bandwidth: 0.2 },
  few: { values: golden(11).map((u) => u ** 2), bandwidth: 0.05 },
  narrow: { values: golden(300).map((u) => 100 * u), bandwidth: 0.01 },
};

type Expected = Record<string, { points: number[]; density: number[]; integral: number }>;
const scipy = JSON.parse(readFileSync(new URL("../oracle/densities.json", import.meta.url), "utf8")) as Expected;

function train(values: number[], bandwidth: number) {
  const settings = { kernel: "gaussian", bandwidth, factor: 1, minimum: 0 } as const;
  const property = { name: "x", expression: "x", category: "spectrum", scale: "linear" } as const;
  return trainDensity(numerics, property, Float64Array.from(values), new Uint8Array(values.length), ["A"], settings)
    .density;
}

describe("exactLogDensity", () => {
  it.each(Object.keys(samples))("is SciPy's gaussian_kde with the floor mixed in, for the sample %s", (name) => {
    const density = train(samples[name].values, samples[name].bandwidth);
    const { points, density: kde } = scipy[name];
    const found = exactLogDensity(numerics, density, Float64Array.from(points));
    kde.forEach((f, i) => {
      const expected = Math.log(0.99 * f + 0.01 / density.width);
      // 1e-11: SciPy's own rounding of the covariance.
      expect(Math.abs(found[i] - expected)).toBeLessThan(1e-11);
    });
  });

  it.each(Object.keys(samples))(
    "integrates over the range to what SciPy says lies in it, for the sample %s",
    (name) => {
      const density = train(samples[name].values, samples[name].bandwidth);
      const n = 400_001;
      const step = density.width / (n - 1);
      const logs = exactLogDensity(
        numerics,
        density,
        Float64Array.from({ length: n }, (_, i) => density.low + i * step),
      );
      const integral = step * logs.reduce((sum, log, i) => sum + Math.exp(log) * (i === 0 || i === n - 1 ? 0.5 : 1), 0);
      expect(Math.abs(integral - (0.99 * scipy[name].integral + 0.01))).toBeLessThan(1e-5);
    },
  );

  it("is the floor outside the range and NaN where the value is missing", () => {
    const density = train(samples.few.values, 0.05);
    const found = exactLogDensity(numerics, density, Float64Array.of(-5, 5, NaN, Infinity));
    expect(found[0]).toBe(density.logFloor);
    expect(found[1]).toBe(Math.log(0.01) - Math.log(density.width));
    expect(found[2]).toBeNaN();
    expect(found[3]).toBeNaN();
  });
});
