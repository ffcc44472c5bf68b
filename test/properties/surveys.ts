import { readFileSync } from "node:fs";
import type { ColumnInfo } from "../../src/readers/table.ts";

type Header = readonly (readonly [name: string, unit: string, type?: "text"])[];

/** Headers of tables of known surveys, and of others. */
export const headers = JSON.parse(readFileSync(new URL("../data/surveys.json", import.meta.url), "utf8")) as {
  surveys: { title: string; survey: string; source: string; columns: Header }[];
  others: { title: string; columns: Header }[];
};

export const columnsOf = (header: Header): ColumnInfo[] =>
  header.map(([name, unit, type]) => ({
    name,
    original: name,
    type: type ?? "float64",
    unit,
    ucd: "",
    description: "",
  }));

export const lowerCase = (columns: readonly ColumnInfo[]): ColumnInfo[] =>
  columns.map((column) => ({ ...column, name: column.name.toLowerCase(), original: column.name.toLowerCase() }));
