import { existsSync, readFileSync } from "node:fs";
import type { PropertySettings } from "../../src/properties/settings.ts";

const folder = new URL("../../../shared/reference/claxboi/", import.meta.url);

/** Whether what CLAXBOI itself computed on real sources lies beside the project. */
export const hasClaxboiReference = existsSync(folder);

export const readReference = (name: string): string => readFileSync(new URL(name, folder), "utf8");

const scales: Readonly<Record<string, PropertySettings["scale"]>> = { "0": "softsign", "1": "linear", "2": "log10" };

/** The properties in use of `TD4.in` or `TD8.in`, without error columns. */
export function readProperties(name: string, categories: readonly string[]): PropertySettings[] {
  return readReference(name)
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(/\s+/))
    .filter(([, use]) => use === "1")
    .map(([column, , , category, , scale]) => ({
      name: column,
      expression: column,
      category: categories[Number(category) - 1],
      scale: scales[scale],
    }));
}

/** The cells of a CSV file without quotes, trimmed, by column name. */
export function readColumns(text: string): Record<string, string[]> {
  const [header, ...rows] = text
    .trim()
    .split("\n")
    .map((line) => line.replace(/^# /, "").split(","));
  return Object.fromEntries(header.map((name, k) => [name.trim(), rows.map((row) => row[k].trim())]));
}

/** Writes a number as C's `%.3e` does: 4 digits, at least 2 of the exponent. */
export function format3e(x: number): string {
  if (Number.isNaN(x)) return "nan";
  const [digits, exponent] = x.toExponential(3).split("e");
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}
