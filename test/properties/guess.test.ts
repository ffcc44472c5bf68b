import { describe, expect, it } from "vitest";
import { guessRoles } from "../../src/catalogue/roles.ts";
import { guessProperties } from "../../src/properties/guess.ts";
import { guessClasses, guessPriors } from "../../src/properties/labels.ts";
import { applyScale } from "../../src/properties/scale.ts";
import type { ColumnInfo } from "../../src/readers/table.ts";

const column = (name: string, more: Partial<ColumnInfo> = {}): ColumnInfo => {
  return { name, original: name, type: "float64", unit: "", ucd: "", description: "", ...more };
};

describe("guessProperties", () => {
  it("knows the columns of enriched catalogues, their categories and scales", () => {
    const names =
      "logFxFb b Lx_1 GAIA_pm SepToRadius HR1 SC_HR2 EP_HR4 logFratio logFmaxFmin WAPO_GAMMA FittedPowGamma V_intra flux ra";
    const found = guessProperties(names.split(" ").map((name) => column(name)));
    expect(found.map(({ name, category, scale }) => `${name} ${category} ${scale}`)).toEqual([
      "b location linear",
      "Lx_1 location log10",
      "GAIA_pm location log10",
      "SepToRadius location log10",
      "HR1 spectrum linear",
      "SC_HR2 spectrum linear",
      "EP_HR4 spectrum linear",
      "WAPO_GAMMA spectrum log10",
      "FittedPowGamma spectrum softsign",
      "logFratio variability linear",
      "logFmaxFmin variability linear",
      "V_intra variability linear",
      "logFxFb multiwavelength linear",
    ]);
  });

  it("leaves out a column whose unit disagrees, or of text", () => {
    expect(guessProperties([column("b", { unit: "arcsec" }), column("HR1", { type: "text" })])).toEqual([]);
    expect(guessProperties([column("b", { unit: "deg" })])).toHaveLength(1);
  });
});

it("guessRoles finds identifier, position, error and label", () => {
  const columns = ["CSCv2_name", "CSCv2_RA", "CSCv2_DEC", "CSCv2_PU", "Class", "True_Class"].map((name) =>
    column(name, name.startsWith("CSCv2_n") || name.endsWith("lass") ? { type: "text" } : {}),
  );
  expect(guessRoles(columns)).toEqual({
    identifier: "CSCv2_name",
    ra: "CSCv2_RA",
    dec: "CSCv2_DEC",
    positionError: "CSCv2_PU",
    errorMeaning: "r95",
    label: "True_Class",
  });
});

it("guessRoles leaves out positions in other units", () => {
  expect(guessRoles([column("ra", { unit: "rad" }), column("dec", { unit: "rad" })])).toEqual({});
});

describe("guessClasses", () => {
  it("takes the integers 0 to 3 for the paper's classes", () => {
    expect(guessClasses(["1", "0", "2", "3"], true)).toEqual({ 0: "AGN", 1: "Star", 2: "XRB", 3: "CV" });
  });
  it("numbers other integers", () => {
    expect(guessClasses(["5", "1"], true)).toEqual({ 1: "class 1", 5: "class 5" });
  });
  it("keeps text, in the paper's spelling and order where it is one of its classes", () => {
    expect(Object.entries(guessClasses(["LM-STAR", "agn", "CV"], false))).toEqual([
      ["agn", "AGN"],
      ["CV", "CV"],
      ["LM-STAR", "LM-STAR"],
    ]);
  });
});

it("guessPriors gives the paper's priors to its classes and labelled fractions to others", () => {
  expect(guessPriors(["AGN", "Star", "XRB", "CV"], () => 1)).toEqual({ AGN: 0.66, Star: 0.25, XRB: 0.07, CV: 0.02 });
  expect(guessPriors(["AGN", "QSO"], (name) => (name === "AGN" ? 3 : 1))).toEqual({ AGN: 0.75, QSO: 0.25 });
});

it("applyScale makes what has no scaled value missing", () => {
  const scaled = (scale: "linear" | "log10" | "softsign", ...values: number[]) => {
    const array = Float64Array.from(values);
    applyScale(array, scale);
    return [...array];
  };
  expect(scaled("linear", 1, Infinity, NaN)).toEqual([1, NaN, NaN]);
  expect(scaled("log10", 100, 0, -1, Infinity)).toEqual([2, NaN, NaN, NaN]);
  expect(scaled("softsign", 1, -3, -Infinity)).toEqual([0.5, -0.75, NaN]);
});
