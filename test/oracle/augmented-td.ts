import { existsSync, readFileSync } from "node:fs";
import type { PropertySettings } from "../../src/properties/settings.ts";

const file = new URL("../../../shared/data/augmented_TD.csv", import.meta.url);

/** Whether the labelled Chandra sources (Yang et al. 2022, ApJ 941, 104, with properties added) lie beside the project. */
export const hasAugmentedTd = existsSync(file);

const property = (name: string, category: string, scale: PropertySettings["scale"] = "linear"): PropertySettings => ({
  name,
  expression: name,
  category,
  scale,
});

/** The twelve properties of the sample, with the categories and weights of Table 1 of the paper. */
export const properties = [
  property("b", "location"),
  property("Lx_2", "location", "log10"),
  property("GAIA_pm", "location", "log10"),
  ...["HR1", "HR2", "HR3"].map((name) => property(name, "spectrum")),
  ...["V_intra", "V_inter"].map((name) => property(name, "variability")),
  ...["logFxFb", "logFxFr", "logFxFw1", "logFxFw2"].map((name) => property(name, "multiwavelength")),
];
export const categories = ["location", "spectrum", "variability", "multiwavelength"];
export const weights = [7.5, 3.2, 6.0, 2.0];

export const classLists = {
  class: ["AGN", "Star", "XRB", "CV"],
  class8: ["AGN", "CV", "HM-STAR", "HMXB", "LM-STAR", "LMXB", "NS", "YSO"],
};
export const priors = [0.66, 0.25, 0.07, 0.02];

/**
 * Reads the sources that have a label.
 * @returns scaled values per property (missing = NaN) and the class index of each source
 */
export function readAugmentedTd(label: keyof typeof classLists) {
  const [header, ...lines] = readFileSync(file, "utf8").trim().split("\n");
  const names = header.split(",");
  const rows = lines.map((line) => line.split(",")).filter((row) => row[names.indexOf(label)] !== "");
  const values = properties.map(({ name, scale }) => {
    const column = names.indexOf(name);
    return Float64Array.from(rows, (row) => {
      if (row[column] === "") return NaN;
      const x = Number(row[column]);
      if (scale === "log10") return x > 0 ? Math.log10(x) : NaN;
      return x;
    });
  });
  return { length: rows.length, values, labels: Uint8Array.from(rows, (row) => Number(row[names.indexOf(label)])) };
}
