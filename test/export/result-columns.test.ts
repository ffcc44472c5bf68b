import { describe, expect, it } from "vitest";
import {
  flagsOf,
  resultColumns,
  resultData,
  neededBy,
  type Needed,
  type ClassifiedRows,
  type ResultShape,
} from "../../src/export/result-columns.ts";
import type { Posterior } from "../../src/model/classification.ts";
import type { Percentiles } from "../../src/model/percentile.ts";

const shape: ResultShape = {
  classes: ["AGN", "CV"],
  categories: ["location", "X ray"],
  properties: ["b", "HR 1"],
  method: "paper",
  uncertainty: false,
};
const namesOf = (changes: Partial<ResultShape>, taken: readonly string[] = []) =>
  resultColumns({ ...shape, ...changes }, taken, true).map(({ name }) => name);

describe("resultColumns(shape, taken, heldOut)", () => {
  it("come in one order, uncertainties beside the probabilities that they belong to", () => {
    expect(namesOf({ uncertainty: true })).toEqual([
      ...["label", "prediction", "P_AGN", "P_CV", "e_P_AGN", "e_P_CV", "margin", "entropy", "outlier"],
      ...["outlier_percentile", "alternative", "n_missing"],
      ...["L_AGN_location", "L_CV_location", "L_AGN_X_ray", "L_CV_X_ray", "flags"],
    ]);
    expect(namesOf({})).toEqual(namesOf({ uncertainty: true }).filter((name) => !name.startsWith("e_")));
  });

  it("keep apart what becomes one name, and the columns of the catalogue, whatever their case", () => {
    const names = namesOf({ classes: ["HM-STAR", "HM STAR"] }, ["MARGIN", "P_HM_STAR", "p_hm_star_xsieve"]);
    expect(names.slice(2, 5)).toEqual(["P_HM_STAR_xsieve_2", "P_HM_STAR_xsieve_3", "margin_xsieve"]);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  });

  it("say the method, and whether labelled sources are held out", () => {
    const describe_ = (method: ResultShape["method"], heldOut: boolean) =>
      resultColumns({ ...shape, method }, [], heldOut)[2].description;
    expect(describe_("paper", true)).toBe(
      "Probability of class AGN (Tranin et al. 2022, eq. 1). Labelled sources: without their own label (held out).",
    );
    expect(describe_("claxboi-2022", false)).toBe(
      "Probability of class AGN (as CLAXBOI 2022). Labelled sources: with their own label.",
    );
    expect(describe_("weighted", true)).toMatch(/fitted weights/);
  });

  it("have a percentile in per cent, and descriptions that a FITS card can hold", () => {
    const columns = resultColumns({ ...shape, uncertainty: true }, [], true);
    expect(columns.find(({ name }) => name === "outlier_percentile")?.unit).toBe("%");
    for (const { description } of columns) expect(description).toMatch(/^[ -~]+$/);
  });
});

const rows: ClassifiedRows = {
  length: 3,
  missing: () => Uint16Array.of(0, 1, 2),
  outOfRange: Uint32Array.of(0, 0b10, 0),
  labels: Uint8Array.of(1, 255, 255),
  selected: Uint8Array.of(1, 1, 0),
  errors: Float64Array.of(0.01, 0.02, 0.03, 0.04, 0.05, 0.06),
};
const posterior: Posterior = {
  length: 3,
  logNumerator: new Float64Array(6),
  probability: Float64Array.of(0.9, 0.2, 0.5, 0.1, 0.8, 0.5),
  prediction: Uint8Array.of(0, 1, 0),
  margin: Float64Array.of(0.8, 0.6, 0),
  entropy: Float64Array.of(0.3, 0.5, 0.7),
  outlier: Float64Array.of(1, 2, 3),
  alternative: Uint8Array.of(255, 0, 255, 1, 0, 255),
};
const percentiles: Percentiles = { percentile: Float64Array.of(50, 2, NaN), few: Uint8Array.of(0, 1, 0) };

describe("resultData(rows, computed, shape, wanted)", () => {
  const full = { ...shape, uncertainty: true };
  const likelihoods = Float64Array.from({ length: 12 }, (_, i) => i / 12);
  const names = namesOf(full);
  const computed = (of: Percentiles | null) => ({
    posterior: () => posterior,
    percentiles: () => of,
    likelihoods: () => likelihoods,
  });
  const all = names.map((_, k) => k);
  const data = resultData(rows, computed(percentiles), full, all);
  const of = (name: string) => data[names.indexOf(name)].values;

  it("has a column for every name, and nothing for rows that the selection leaves out", () => {
    expect(data).toHaveLength(names.length);
    for (const [k, column] of data.entries()) {
      expect(column.values, names[k]).toHaveLength(3);
      if (column.type === "text") expect((column.values as readonly unknown[])[2]).toBeNull();
      else if (column.type === "float64") expect(column.values[2]).toBeNaN();
    }
    const missing = data[names.indexOf("n_missing")];
    expect("valid" in missing && missing.valid).toEqual(Uint8Array.of(1, 1, 0));
  });

  it("puts every number in its place", () => {
    expect([...(of("P_AGN") as Float64Array)].slice(0, 2)).toEqual([0.9, 0.2]);
    expect([...(of("e_P_AGN") as Float64Array)].slice(0, 2)).toEqual([0.01, 0.02]);
    expect([...(of("e_P_CV") as Float64Array)].slice(0, 2)).toEqual([0.04, 0.05]);
    expect([...(of("outlier_percentile") as Float64Array)].slice(0, 2)).toEqual([50, 2]);
    expect([...(of("L_CV_X_ray") as Float64Array)].slice(0, 2)).toEqual([9 / 12, 10 / 12]);
    expect(of("label")).toEqual(["CV", null, null]);
    expect(of("prediction")).toEqual(["AGN", "CV", null]);
    expect(of("alternative")).toEqual(["X_ray:CV", "location:AGN X_ray:AGN", null]);
    expect(of("flags")).toEqual([null, "out_of_range:HR_1 few_references", null]);
  });

  it("leaves percentiles missing where the model has no reference", () => {
    const without = resultData(rows, computed(null), full, all);
    const column = without[names.indexOf("outlier_percentile")].values as Float64Array;
    expect([...column]).toEqual([NaN, NaN, NaN]);
  });
});

describe("resultData(rows, computed, shape, wanted)", () => {
  it("computes what the wanted columns need and nothing else", () => {
    const refuse = () => {
      throw new Error("not wanted");
    };
    const some = { posterior: refuse, percentiles: refuse, likelihoods: refuse };
    const [missing, label] = resultData({ ...rows, errors: null }, some, shape, [namesOf({}).indexOf("n_missing"), 0]);
    expect([...missing.values]).toEqual([0, 1, 2]);
    expect(label.values).toEqual(["CV", null, null]);
  });

  it("knows which columns need more of a posterior than a number a source", () => {
    for (const uncertainty of [false, true]) {
      const of = { ...shape, uncertainty };
      const need = (key: keyof Needed) => namesOf({ uncertainty }).filter((_, index) => neededBy([index], of)[key]);
      expect(need("perClass")).toEqual(["P_AGN", "P_CV"]);
      expect(need("margin")).toEqual(["margin"]);
      expect(need("entropy")).toEqual(["entropy"]);
      expect(need("outlier")).toEqual(["outlier"]);
      expect(need("alternatives")).toEqual(["alternative"]);
      expect(need("sums")).toEqual(
        namesOf({ uncertainty }).filter((name) => /^(outlier_percentile|L_.*|flags)$/.test(name)),
      );
    }
  });
});

describe("flagsOf(words, i, properties, few)", () => {
  it("reads the bits of many properties over several words", () => {
    const properties = Array.from({ length: 40 }, (_, p) => `p${p}`);
    const words = Uint32Array.of(0, 0, 0x8000_0001, 0b1000_0001);
    expect(flagsOf(words, 0, properties, false)).toEqual([]);
    expect(flagsOf(words, 1, properties, true)).toEqual([
      ...["p0", "p31", "p32", "p39"].map((name) => `out_of_range:${name}`),
      "few_references",
    ]);
  });
});
