import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chooseBandwidth, silverman, spreadOf } from "../../src/model/bandwidth.ts";
import { improvedSheatherJones } from "../../src/model/isj.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";

const numerics = await loadNumerics();

/** Made by SciPy with test/oracle/isj.py. */
const expected = JSON.parse(readFileSync(new URL("../oracle/isj.json", import.meta.url), "utf8")) as Record<
  string,
  { readonly n: number; readonly bandwidth: number | null }
>;

const u = (n: number) => Array.from({ length: n }, (_, i) => ((i + 1) * 0.6180339887498949) % 1);
const samples: Record<string, number[]> = {
  uniform: u(200),
  exponential: u(500).map((x) => -Math.log(x)),
  large: u(20_000).map((x) => -Math.log(x)),
  bimodal: u(400).map((x, i) => (i % 2 === 1 ? 10 : 0) + Math.log(x / (1 - x))),
  separated: [...u(300).map((x) => x ** 2), ...u(100).map((x) => 40 + 0.1 * x)],
  offset: u(150).map((x) => 55_000 + x),
  pair: [1, 2],
};

describe("the improved Sheather–Jones rule", () => {
  it.each(Object.keys(samples))("agrees with SciPy on the sample %s", (name) => {
    const sample = Float64Array.from(samples[name]).sort();
    const { n, bandwidth } = expected[name];
    expect(sample.length).toBe(n);
    const found = improvedSheatherJones(sample);
    if (bandwidth === null) expect(found).toBeNull();
    // 1e-4: a value on the border of two bins may be counted in either.
    else expect(Math.abs(found! / bandwidth - 1)).toBeLessThan(1e-4);
  });

  it("gives way to Silverman's rule where it has no root, which is said", () => {
    const sample = Float64Array.from({ length: 400 }, (_, i) => (i < 399 ? i % 2 : 0.5)).sort();
    expect(improvedSheatherJones(sample)).toBeNull();
    const settings = { kernel: "gaussian", bandwidth: "isj", factor: 1, minimum: 0 } as const;
    const choice = chooseBandwidth(numerics, sample, settings, spreadOf(sample));
    expect(choice.value).toBeCloseTo(silverman(sample), 14);
    expect(choice.notes).toEqual([expect.stringContaining("Silverman")]);
  });
});
