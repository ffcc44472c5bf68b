import { describe, expect, it } from "vitest";
import { categorySums, posterior } from "../../src/model/classify.ts";
import { sourceTrack } from "../../src/model/track.ts";
import { assembleModel, trainDensity } from "../../src/model/train.ts";
import type { PropertySettings } from "../../src/properties/settings.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";

const numerics = await loadNumerics();
const classes = ["AGN", "Star"];
const properties = (
  [
    ["b", "location", 1],
    ["HR1", "spectrum", 0.5],
    ["pm", "location", 2],
  ] as const
).map(([name, category, weight]): PropertySettings => ({ name, expression: name, category, scale: "linear", weight }));

const n = 60;
const labels = Uint8Array.from({ length: n }, (_, i) => i % 2);
const values = properties.map((_, p) =>
  Float64Array.from({ length: n }, (_, i) => (i % 7 === p ? NaN : Math.sin(3 * i + p) + (i % 2) * (p + 1))),
);
const density = { kernel: "gaussian", bandwidth: "silverman", factor: 1, minimum: 1 / 60 } as const;
const model = assembleModel(
  { classes, properties, method: "paper", missing: "presence", missingWeight: 1 },
  labels,
  properties.map((property, p) => trainDensity(numerics, property, values[p], labels, classes, density).density),
  [],
);
const options = { categories: ["location", "spectrum"], weights: [7.5, 3.2], priors: [0.7, 0.3], power: 1.9 };
const rowOf = (i: number) => ({ length: 1, values: values.map((column) => column.slice(i, i + 1)) });

describe("sourceTrack", () => {
  it("goes from the prior over each category's properties and total to the result", () => {
    const track = sourceTrack(numerics, model, rowOf(0), options, {});
    expect(track.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "prior prior",
      "property b",
      "property pm",
      "category location",
      "property HR1",
      "category spectrum",
      "final final",
    ]);
    expect(track.map(({ present }) => present)).toEqual([true, false, true, true, true, true, true]);
  });

  it("follows exact densities on request", () => {
    const exact = sourceTrack(numerics, model, rowOf(0), options, { densities: "exact" });
    const sums = categorySums(numerics, model, rowOf(0), { categories: options.categories, densities: "exact" });
    const { logNumerator } = posterior(numerics, sums, model, options);
    const tabulated = sourceTrack(numerics, model, rowOf(0), options, {});
    classes.forEach((name, c) => {
      expect(exact.at(-1)!.contribution[name]).toBe(logNumerator[c]);
      expect(exact[2].contribution[name]).toBeCloseTo(tabulated[2].contribution[name], 2);
      expect(exact[2].contribution[name]).not.toBe(tabulated[2].contribution[name]);
    });
  });

  it.each([undefined, "its label"])("adds up to the log numerator, to rounding (held out: %s)", (heldOut) => {
    for (let i = 0; i < n; i++) {
      const label = heldOut === undefined ? {} : { label: labels[i] };
      const track = sourceTrack(numerics, model, rowOf(i), options, label);
      const held = heldOut === undefined ? {} : { labels: labels.slice(i, i + 1) };
      const sums = categorySums(numerics, model, rowOf(i), { categories: options.categories, ...held });
      const { logNumerator, probability } = posterior(numerics, sums, model, options);
      classes.forEach((name, c) => {
        const total = (kinds: string[]) =>
          track.filter(({ kind }) => kinds.includes(kind)).reduce((sum, step) => sum + step.contribution[name], 0);
        expect(total(["prior", "property"])).toBeCloseTo(logNumerator[c], 12);
        expect(total(["prior", "category"])).toBeCloseTo(logNumerator[c], 12);
        expect(track.at(-1)!.contribution[name]).toBe(logNumerator[c]);
        expect(track.at(-1)!.likelihood[name]).toBe(probability[c]);
      });
      for (const { likelihood } of track)
        expect(Object.values(likelihood).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    }
  });
});
