import { describe, expect, it } from "vitest";
import { applyScale } from "../../src/properties/scale.ts";
import { defaultSettings, type Method, type Settings } from "../../src/properties/settings.ts";
import { categoryLikelihoods, categorySums, posterior } from "../../src/model/classify.ts";
import { trainModel } from "../../src/model/train-model.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";
import { hasClaxboiReference, readColumns, readProperties, readReference, format3e } from "../oracle/claxboi-files.ts";

const numerics = await loadNumerics();

const categories = ["location", "spectrum", "multiwavelength", "variability"];
const weights = [7.5, 3.2, 2.0, 6.0];
const priors = {
  4: [0.66, 0.25, 0.07, 0.02],
  8: [0.4726, 0.01496, 0.04012, 0.00884, 0.07038, 0.0221, 0.02958, 0.34138],
};

function run(method: Method, count: 4 | 8) {
  const catalogue = readColumns(readReference(`TD${count}.csv`));
  const properties = readProperties(`TD${count}.in`, categories);
  const classes = priors[count].map((_, c) => String(c));
  const values = properties.map(({ name, scale }) => {
    const column = Float64Array.from(catalogue[name], Number);
    applyScale(column, scale);
    return column;
  });
  const labels = Uint8Array.from(catalogue.class, Number);
  const matrix = { length: labels.length, values };
  const settings: Settings = {
    ...defaultSettings,
    method,
    classes,
    properties,
    priors: Object.fromEntries(classes.map((name, c) => [name, priors[count][c]])),
    categories: Object.fromEntries(categories.map((name, t) => [name, weights[t]])),
  };
  const model = trainModel(numerics, settings, { matrix, labels, rows: Int32Array.from(labels.keys()) });
  const sums = categorySums(numerics, model, matrix, { categories });
  const weighting = { categories, weights, priors: priors[count], power: 1 };
  const result = posterior(numerics, sums, model, weighting);
  return { model, sums, result, shares: categoryLikelihoods(sums, model, weighting), n: labels.length };
}

const runs = [
  ["claxboi-2022", 4],
  ["claxboi-2022", 8],
  ["claxboi-2024", 4],
  ["claxboi-2024", 8],
] as const;

describe.skipIf(!hasClaxboiReference)("CLAXBOI's own results (skipped where ../shared/reference is absent)", () => {
  for (const [method, count] of hasClaxboiReference ? runs : [])
    describe(`${method} on the Chandra sources in ${count} classes`, () => compare(method, count));
});

function compare(method: Method, count: 4 | 8) {
  const { model, sums, result, shares, n } = run(method, count);
  const expected = readColumns(readReference(`${method.replace("-", "")}_out${count}.csv`));
  const different = (name: string, value: (i: number) => number) =>
    expected[name].flatMap((text, i) =>
      format3e(value(i)) === text ? [] : [`${name} ${i}: ${value(i)}, not ${text}`],
    );
  const same = (name: string, value: (i: number) => number | string) =>
    expected[name].flatMap((text, i) => (String(value(i)) === text ? [] : [`${name} ${i}: ${value(i)}, not ${text}`]));

  it("has all sources of the file", () => {
    expect(expected.prediction).toHaveLength(n);
    expect(n).toBeGreaterThan(2800);
  });

  it("changes no prediction and counts the same missing properties", () => {
    expect(same("prediction", (i) => result.prediction[i])).toEqual([]);
    expect(same("N_missing", (i) => sums.missing[i])).toEqual([]);
  });

  it("writes the same probabilities, margins and outlier measures", () => {
    for (let c = 0; c < count; c++) expect(different(`PbaC${c}`, (i) => result.probability[c * n + i])).toEqual([]);
    expect(different("ClMargin", (i) => result.margin[i])).toEqual([]);
    expect(different("outlier", (i) => result.outlier[i])).toEqual([]);
  });

  it("writes the same probabilities of every category", () => {
    categories.forEach((category, t) => {
      for (let c = 0; c < count; c++)
        expect(different(`PbaC${c}_${category}`, (i) => shares[(t * count + c) * n + i])).toEqual([]);
    });
  });

  it("lists the same alternatives", () => {
    const listed = (i: number) =>
      categories
        .map((category, t) => [category, result.alternative[t * n + i]] as const)
        .filter(([, other]) => other !== 255)
        .map(([category, other]) => category.slice(0, 3) + other)
        .join(" ");
    expect(same("alt", listed)).toEqual([]);
    expect(expected.alt.filter((text) => text !== "").length).toBeGreaterThan(100);
  });

  it("has the same cells and masses as the files of densities", () => {
    for (const { name, log, nodes, discreteValues, present } of model.densities) {
      const rows = readReference(`distrib${count}/${name}.dat`)
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split(/\s+/).map(Number));
      expect(rows).toHaveLength(nodes);
      // The files hold what was rounded to 3 decimals, so that centres and masses follow from them to rounding errors of doubles.
      rows.forEach(([low, high], k) => expect(discreteValues[k]).toBeCloseTo((low + high) / 2, 12));
      present.forEach((_, c) => {
        const total = rows.reduce((sum, row) => sum + row[2 + c], 0);
        rows.forEach((row, k) => {
          const mass = (row[2 + c] / total + 0.01 / nodes) / 1.01;
          expect(Math.abs(Math.exp(log[c * nodes + k]) / mass - 1), `${name} ${c} ${k}`).toBeLessThan(1e-12);
        });
      });
    }
  });
}
