import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { PropertyDensity } from "../../src/model/model.ts";
import { quantile } from "../../src/model/sample-statistics.ts";
import { shiftOf } from "../../src/model/shift.ts";

type Case = { n: number; m: number; move: number; stretch: number; decimals: number; distance: number };
const cases = JSON.parse(readFileSync(new URL("../oracle/shift.json", import.meta.url), "utf8")) as readonly Case[];

/** The samples of shift.py. */
function sample(size: number, factor: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => {
    const u = ((i + 1) * factor) % 1;
    return u < 0.5 ? Math.sqrt(2 * u) - 1 : 1 - Math.sqrt(2 * (1 - u));
  });
}
const round = (x: number, decimals: number) => Math.round(x * 10 ** decimals) / 10 ** decimals;

function density(values: Float64Array): PropertyDensity {
  const sorted = values.filter((x) => Number.isFinite(x)).sort();
  const quantiles = Float64Array.from({ length: sorted.length > 0 ? 101 : 0 }, (_, k) => quantile(sorted, k / 100));
  return { name: "HR1", present: Int32Array.of(sorted.length), quantiles } as unknown as PropertyDensity;
}

describe("shiftOf", () => {
  it.each(cases)(
    "is within 0.01 and one source's share of SciPy's two-sample distance ($n and $m values, moved by $move)",
    ({ n, m, move, stretch, decimals, distance }) => {
      const first = sample(n, 0.6180339887498949).map((x) => round(3 * x, decimals));
      const second = sample(m, 0.7548776662466927).map((x) => round(3 * (stretch * x + move), decimals));
      const found = shiftOf(density(first), n, second);
      expect(Math.abs(found.distance! - distance)).toBeLessThanOrEqual(0.01 + 1 / n);
      expect(found.presentInSample).toBe(1);
      expect(found.presentInCatalogue).toBe(1);
      expect(found.exceeds).toBe(distance > found.threshold);
    },
  );

  it("does not exceed for a catalogue that is the training sample, nor for a small part of it", () => {
    const values = sample(1000, 0.6180339887498949);
    expect(shiftOf(density(values), 1000, values).distance).toBeLessThanOrEqual(0.011);
    for (let start = 0; start < 990; start += 10)
      expect(shiftOf(density(values), 1000, values.subarray(start, start + 10)).exceeds).toBe(false);
  });

  it("is 1 where the values do not overlap, and undefined where one side has none", () => {
    const values = sample(100, 0.6180339887498949);
    const far = shiftOf(
      density(values),
      100,
      values.map((x) => x + 10),
    );
    expect(far.distance).toBe(1);
    expect(far.exceeds).toBe(true);
    const missing = new Float64Array(100).fill(NaN);
    const none = { distance: null, threshold: 1, exceeds: false };
    expect(shiftOf(density(values), 200, missing)).toMatchObject({
      ...none,
      presentInSample: 0.5,
      presentInCatalogue: 0,
    });
    expect(shiftOf(density(missing), 200, values)).toMatchObject({ ...none, presentInSample: 0 });
    expect(shiftOf(density(new Float64Array(0)), 0, new Float64Array(0))).toMatchObject(none);
  });

  it("says where the share of missing values differs", () => {
    const values = sample(100, 0.6180339887498949);
    const half = values.map((x, i) => (i % 2 === 0 ? x : NaN));
    expect(shiftOf(density(values), 100, half).presenceExceeds).toBe(true);
    expect(shiftOf(density(values), 190, half).presenceExceeds).toBe(false);
  });
});
