import type { ColumnInfo } from "../readers/table.ts";
import type { PropertySettings, Scale } from "./settings.ts";

type Rule = {
  readonly pattern: RegExp;
  readonly category: string;
  readonly scale: Scale;
  readonly units?: readonly string[];
};

// Column names of catalogues enriched by CLAXBOI and its relatives. A unit that disagrees leaves a column out.
const dimensionless = ["", "dex", "-", "none", "1", "log"];
const rules: readonly Rule[] = [
  { pattern: /^(b|bii|gal_?b|glat)$/, category: "location", scale: "linear", units: ["", "deg", "degree", "degrees"] },
  {
    pattern: /^gaia_pm$/,
    category: "location",
    scale: "log10",
    units: ["", "mas/yr", "mas.yr-1", "mas yr-1", "mas.yr**-1", "mas yr**-1", "mas/a"],
  },
  {
    pattern: /^(septoradius|separation_glade)$/,
    category: "location",
    scale: "log10",
    units: [...dimensionless, "arcsec"],
  },
  {
    pattern: /^lx_[12]$/,
    category: "location",
    scale: "log10",
    units: ["", "erg/s", "erg s-1", "erg.s-1", "erg.s**-1", "erg s**-1", "erg s^-1"],
  },
  { pattern: /^((sc|ep)_)?hr[1-5]$/, category: "spectrum", scale: "linear", units: dimensionless },
  { pattern: /^wapo_gamma$/, category: "spectrum", scale: "log10", units: dimensionless },
  { pattern: /^fittedpowgamma$/, category: "spectrum", scale: "softsign", units: dimensionless },
  {
    pattern: /^(logfratio|logfmaxfmin|v_intra|v_inter)$/,
    category: "variability",
    scale: "linear",
    units: dimensionless,
  },
  { pattern: /^logfx(fb|fr|fw1|fw2)$/, category: "multiwavelength", scale: "linear", units: dimensionless },
];

const categoryOrder = ["location", "spectrum", "variability", "multiwavelength"];

/**
 * Guesses the properties of a catalogue from names and units of its columns, grouped by category. Each is one column,
 * with the scale that CLAXBOI gives it.
 */
export function guessProperties(columns: readonly ColumnInfo[]): PropertySettings[] {
  const found = columns.flatMap(({ name, type, unit }): PropertySettings[] => {
    if (type === "text" || type === "boolean") return [];
    const rule = rules.find(({ pattern }) => pattern.test(name.toLowerCase()));
    if (rule === undefined) return [];
    if (rule.units?.includes(unit.trim().toLowerCase()) === false) return [];
    return [{ name, expression: `"${name.replaceAll('"', '""')}"`, category: rule.category, scale: rule.scale }];
  });
  return categoryOrder.flatMap((category) => found.filter((property) => property.category === category));
}
