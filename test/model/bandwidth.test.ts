import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chooseBandwidth, scott, silverman, spreadOf } from "../../src/model/bandwidth.ts";
import { sheatherJones } from "../../src/model/sheather-jones.ts";
import { classLists, hasAugmentedTd, properties, readAugmentedTd } from "../oracle/augmented-td.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";

const numerics = await loadNumerics();

type Rules = { readonly n: number; readonly sj: number | null; readonly nrd0: number; readonly scott: number };

/** Made by R with test/oracle/bandwidths.R. */
const expected = JSON.parse(readFileSync(new URL("../oracle/bandwidths.json", import.meta.url), "utf8")) as Record<
  string,
  Rules
>;

/** Allowed for Sheather–Jones: the distances are binned alike, so what is left is the tolerance of R's root (1e-10 absolute). */
const TOLERANCE = 1e-6;

function expectRules(name: string, sample: Float64Array) {
  const rules = expected[name];
  expect(sample.length, name).toBe(rules.n);
  const { bandwidth } = sheatherJones(numerics, sample);
  if (rules.sj === null) expect(bandwidth, name).toBeNull();
  else
    expect(Math.abs(bandwidth! / rules.sj - 1), `${name}: ${bandwidth} against R's ${rules.sj}`).toBeLessThan(
      TOLERANCE,
    );
  expect(Math.abs(silverman(sample) - rules.nrd0), name).toBeLessThanOrEqual(1e-13 * rules.nrd0);
  expect(Math.abs(scott(sample) - rules.scott), name).toBeLessThanOrEqual(1e-13 * rules.nrd0);
}

const u = (n: number) => Array.from({ length: n }, (_, i) => ((i + 1) * 0.6180339887498949) % 1);
const synthetic: Record<string, number[]> = {
  uniform: u(200),
  exponential: u(500).map((x) => -Math.log(x)),
  large: u(20_000).map((x) => -Math.log(x)),
  bimodal: u(400).map((x, i) => (i % 2 === 1 ? 10 : 0) + Math.log(x / (1 - x))),
  rounded: u(300).map((x) => Math.round(40 * x ** 3) / 10),
  repeated: [...Array<number>(80).fill(1), ...u(20)],
  pair: [1, 2],
  offset: u(150).map((x) => 55_000 + x),
};

describe("the bandwidth rules", () => {
  it.each(Object.keys(synthetic))("agree with R on the synthetic sample %s", (name) => {
    expectRules(`synthetic/${name}`, Float64Array.from(synthetic[name]).sort());
  });

  describe.skipIf(!hasAugmentedTd)("on the labelled Chandra sources (skipped where ../shared/data is absent)", () => {
    it.each(["class", "class8"] as const)("agree with R for every property and every %s", (label) => {
      const { values, labels } = readAugmentedTd(label);
      let compared = 0;
      properties.forEach(({ name }, p) => {
        classLists[label].forEach((_, c) => {
          const sample = values[p].filter((x, i) => labels[i] === c && Number.isFinite(x)).sort();
          if (sample.length < 2) return;
          expectRules(`${label}/${name}/${c}`, sample);
          compared++;
        });
      });
      expect(compared).toBe(Object.keys(expected).filter((name) => name.startsWith(`${label}/`)).length);
    });
  });

  it("need well under a second for 20,000 values", () => {
    const sample = Float64Array.from(synthetic.large).sort();
    const start = performance.now();
    sheatherJones(numerics, sample);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe("the bandwidth in use", () => {
  const settings = { kernel: "gaussian", bandwidth: "sheather-jones", factor: 1, minimum: 0 } as const;
  const sample = Float64Array.from(synthetic.exponential).sort();
  const spread = spreadOf(sample);

  it("is proportional to the values, down to the smallest and up to the largest numbers", () => {
    const { value } = chooseBandwidth(numerics, sample, settings, spread);
    for (const unit of [1e-250, 1e250]) {
      const scaled = sample.map((x) => x * unit);
      const choice = chooseBandwidth(numerics, scaled, settings, spreadOf(scaled));
      expect(choice.value / unit / value).toBeCloseTo(1, 9);
    }
  });

  it("is the rule's times the factor", () => {
    const single = chooseBandwidth(numerics, sample, { ...settings, bandwidth: "silverman" }, spread).value;
    expect(chooseBandwidth(numerics, sample, { ...settings, bandwidth: "silverman", factor: 2 }, spread).value).toBe(
      2 * single,
    );
    expect(chooseBandwidth(numerics, sample, { ...settings, bandwidth: 0.3, factor: 2 }, spread).value).toBeCloseTo(
      0.6,
      14,
    );
  });

  it("is not below the lower bound, and says so", () => {
    const choice = chooseBandwidth(numerics, sample, { ...settings, bandwidth: 1e-4, minimum: 1 / 60 }, spread);
    expect(choice.value).toBe(spread.centralRange * (1 / 60));
    expect(choice.notes).toEqual([expect.stringContaining("below the lower bound")]);
  });

  it("falls back to Silverman's rule where Sheather–Jones has no solution, and says so", () => {
    const repeated = Float64Array.from(synthetic.repeated).sort();
    const choice = chooseBandwidth(numerics, repeated, settings, spreadOf(repeated));
    expect(choice.value).toBe(silverman(repeated));
    expect(choice.notes).toEqual([expect.stringContaining("Silverman")]);
  });

  it("falls back to a tenth of the range for one distinct value, and says so", () => {
    const choice = chooseBandwidth(numerics, Float64Array.of(3, 3), settings, { range: 7, centralRange: 6 });
    expect(choice.value).toBeCloseTo(0.7, 14);
    expect(choice.notes).toEqual([expect.stringContaining("a tenth")]);
  });

  it("is never 0, infinite or not a number", () => {
    const extremes = Float64Array.of(-1.7e308, -1e300, 0, 5e-324, 1e300, 1.7e308);
    for (const bandwidth of ["sheather-jones", "silverman", "scott", 0, 1e-320, 1e308] as const)
      for (const values of [
        extremes,
        Float64Array.of(0, 0),
        Float64Array.of(0, 5e-324),
        Float64Array.of(1, 1, 1, 1, 1, 2),
      ]) {
        const { value } = chooseBandwidth(numerics, values, { ...settings, bandwidth }, spreadOf(values));
        expect(value).toBeGreaterThan(0);
        expect(value).toBeLessThan(Infinity);
      }
  });
});
