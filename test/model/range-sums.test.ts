import { describe, expect, it } from "vitest";
import { categorySums } from "../../src/model/classify.ts";
import {
  carrySums,
  heldOutBetween,
  heldTables,
  isTabulated,
  precisionOf,
  chosenFrom,
  sameGroups,
  sumRange,
  sumsOf,
  type HeldOutSums,
} from "../../src/model/range-sums.ts";
import { finishModel, trainProperty } from "../../src/model/train-model.ts";
import { plainHeldSums } from "../../src/numerics/plain-held-sums.ts";
import { defaultSettings, type Settings } from "../../src/properties/settings.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";

const numerics = await loadNumerics();
const n = 120;
const labels = Uint8Array.from({ length: n }, (_, i) => (i % 3 === 2 ? 255 : i % 3));
const wave = (k: number) =>
  Float64Array.from({ length: n }, (_, i) => (i % 7 === k ? NaN : Math.sin(i * (k + 1)) + (i % 3)));
const values = [wave(1), wave(2), wave(3)];
const settings: Settings = {
  ...defaultSettings,
  classes: ["A", "B"],
  priors: { A: 0.5, B: 0.5 },
  properties: ["x", "y", "z"].map((name, p) => ({
    name,
    expression: name,
    category: p < 2 ? "one" : "two",
    scale: "linear",
  })),
  categories: { one: 1, two: 2 },
};
const categories = ["one", "two"];

/** The labelled sources of the whole, and the model that is trained on them. */
const rows = Int32Array.from(labels.keys()).filter((i) => labels[i] < 2);
const sample = {
  matrix: { length: rows.length, values: values.map((column) => Float64Array.from(rows, (i) => column[i])) },
  labels: Uint8Array.from(rows, (i) => labels[i]),
  rows,
};
const trained = settings.properties.map((property, p) =>
  trainProperty(numerics, settings, property, sample.matrix.values[p].slice(), sample.labels),
);
const { model, heldOut } = finishModel(numerics, settings, trained, sample);

function summed(start: number, end: number, known: HeldOutSums | null) {
  const held = plainHeldSums({ classes: 2, groups: 2 }, "double");
  held.setTables(heldTables(model, categories, "table"));
  const part = {
    start,
    matrix: { length: end - start, values: values.map((column) => column.slice(start, end)) },
    labels: labels.slice(start, end),
    selected: new Uint8Array(end - start).fill(1),
  };
  const range = sumRange(numerics, held, model, part, { categories, densities: "table", heldOut: true, known });
  return { held, range };
}

/** The same sums in parts, one of them empty. */
const inParts = (whole: HeldOutSums): HeldOutSums[] =>
  [0, 50, 50, 70].map((start, k, starts) => heldOutBetween([whole], start, starts[k + 1] ?? n));

describe("sumRange", () => {
  const whole = categorySums(numerics, model, { length: n, values }, { categories, labels });

  it("gives the sums of the whole catalogue, part by part, held-out ones included", () => {
    for (const known of [null, heldOut, inParts(heldOut![0])]) {
      const { held, range } = summed(40, 120, known === null ? null : heldOutBetween(known, 40, 120));
      const found = sumsOf(held, range, 3, chosenFrom(null, range.length));
      for (let row = 0; row < 4; row++)
        for (let i = 0; i < 80; i++)
          expect(Math.abs(found.sums[row * 80 + i] - whole.sums[row * n + 40 + i])).toBeLessThan(1e-12);
      expect(found.missing).toEqual(whole.missing.slice(40));
    }
  });

  it("gives single sources what it gives all", () => {
    const { held, range } = summed(0, n, null);
    const all = sumsOf(held, range, 3, chosenFrom(null, range.length));
    for (const indices of [[5, 77], [7], [30, 31, 32], []].map((some) => Uint32Array.from(some))) {
      const some = sumsOf(held, range, 3, chosenFrom(indices, range.length));
      indices.forEach((i, k) => {
        for (let row = 0; row < 4; row++) expect(some.sums[row * indices.length + k]).toBe(all.sums[row * n + i]);
        expect(some.missing[k]).toBe(all.missing[i]);
        expect(some.outOfRange[k]).toBe(all.outOfRange[i]);
      });
    }
  });

  it("takes over the sums of categories in which nothing has changed", () => {
    const changed = {
      ...settings,
      properties: settings.properties.with(2, { ...settings.properties[2], density: { factor: 2 } }),
    };
    const again = [
      ...trained.slice(0, 2),
      trainProperty(numerics, changed, changed.properties[2], sample.matrix.values[2].slice(), sample.labels),
    ];
    const other = finishModel(numerics, changed, again, sample);
    expect(sameGroups(model, model, categories)).toEqual([0, 1]);
    expect(sameGroups(model, other.model, categories)).toEqual([0]);
    const { held: before, range: old } = summed(40, 120, heldOutBetween(heldOut!, 40, 120));
    const known = heldOutBetween(other.heldOut!, 40, 120);
    const [whole, part] = [null, carrySums(before, old, [0])].map((carried) => {
      const held = plainHeldSums({ classes: 2, groups: 2 }, "double");
      held.setTables(heldTables(other.model, categories, "table"));
      const rows = {
        start: 40,
        matrix: {
          length: 80,
          values: values.map((column, p) => (carried !== null && p < 2 ? new Float64Array(0) : column.slice(40))),
        },
        labels: labels.slice(40),
        selected: new Uint8Array(80).fill(1),
      };
      const range = sumRange(numerics, held, other.model, rows, {
        categories,
        densities: "table",
        heldOut: true,
        known,
        carried,
      });
      return sumsOf(held, range, 3, chosenFrom(null, 80));
    });
    expect(part).toEqual(whole);
  });

  it("says which labelled source was not trained on", () => {
    expect(() => summed(0, 30, { rows: new Int32Array(0), sums: new Float64Array(0) })).toThrow(
      "The labelled source of row 0 was not trained on.",
    );
  });
});

describe("isTabulated and precisionOf", () => {
  it("keep every digit where it is promised", () => {
    expect(isTabulated(model, "table")).toBe(true);
    expect(isTabulated(model, "exact")).toBe(false);
    expect(precisionOf(model, "table")).toBe("single");
    expect(precisionOf({ ...model, method: "claxboi-2022" }, "table")).toBe("double");
    expect(precisionOf(model, "exact")).toBe("double");
  });
});
