import { readFileSync } from "node:fs";
import { uniqueNames, type ColumnInfo } from "../../src/readers/table.ts";

type Header = readonly (readonly [name: string, unit: string, type?: "text"])[];

/** Headers of tables of known surveys, and of others. */
export const headers = JSON.parse(readFileSync(new URL("../data/surveys.json", import.meta.url), "utf8")) as {
  surveys: { title: string; survey: string; source: string; columns: Header }[];
  others: { title: string; columns: Header }[];
};

/** As a reader describes them. */
export function columnsOf(header: Header): ColumnInfo[] {
  const names = uniqueNames(header.map(([name]) => name));
  return header.map(([original, unit, type], i) => ({
    name: names[i],
    original,
    type: type ?? "float64",
    unit,
    ucd: "",
    description: "",
  }));
}

export const lowerCase = (columns: readonly ColumnInfo[]): ColumnInfo[] => {
  const names = uniqueNames(columns.map(({ original }) => original.toLowerCase()));
  return columns.map((column, i) => ({ ...column, name: names[i], original: column.original.toLowerCase() }));
};
