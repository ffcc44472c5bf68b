import type { ColumnInfo } from "../readers/table.ts";
import { namesOf, sameName, type SurveyField } from "./survey.ts";
import { parseUnit, unitFactor } from "./units.ts";

/** A column that a field means, and what is to be said of it. `factor`: of its values to the field's unit; `log`: they are logarithms. */
export type FoundColumn = {
  readonly column?: ColumnInfo;
  readonly factor: number;
  readonly log: boolean;
  /** The column states no unit where one was expected. */
  readonly assumed: boolean;
  /** Columns of that name that cannot be it, and why. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
};

/** Columns by their names as these are compared. */
export type ColumnIndex = ReadonlyMap<string, readonly ColumnInfo[]>;

export function indexColumns(columns: readonly ColumnInfo[]): ColumnIndex {
  const index = new Map<string, ColumnInfo[]>();
  for (const column of columns) {
    const key = sameName(column.name);
    index.set(key, [...(index.get(key) ?? []), column]);
  }
  return index;
}

/** Finds the column of a field by its names, its type and its unit. */
export function findColumn(columns: ColumnIndex, field: SurveyField): FoundColumn {
  const refused: { name: string; reason: string }[] = [];
  for (const { name, key } of namesOf(field.names)) {
    const named = columns.get(key) ?? [];
    // Of names that differ by letter case alone the file's own spelling decides.
    const original = named.filter((candidate) => candidate.original === name);
    for (const column of original.length > 0 ? original : named) {
      const judged = judge(column, field);
      if (typeof judged !== "string") return { column, ...judged, refused };
      refused.push({ name: column.name, reason: judged });
    }
  }
  return { factor: 1, log: false, assumed: false, refused };
}

/** What a column's values are in the field's unit, or the reason why it cannot be that field. */
function judge({ type, unit }: ColumnInfo, { unit: expected, exact }: SurveyField) {
  const asIs = { factor: 1, log: false, assumed: false };
  if (expected === undefined) return asIs;
  if (type === "text" || type === "boolean")
    return `it is ${type === "text" ? "text" : "a logical"}, a number was expected`;
  if (unit.trim() === "") return { ...asIs, assumed: expected !== "" };
  const seen = parseUnit(unit);
  const wanted = parseUnit(expected)!;
  const what = expected === "" ? "a plain number" : expected;
  if (seen === null) return `its unit ${unit.trim().slice(0, 40)} is not known, ${what} was expected`;
  // A logarithm of a plain number (dex) is what the ratios of catalogues are: they stand as they are.
  if (seen.dimension === "" && expected === "") return { ...asIs, factor: seen.log ? 1 : seen.factor };
  const factor = unitFactor({ ...seen, log: false }, wanted);
  if (factor === null || (exact === true && factor !== 1)) return `its unit is ${unit.trim()}, ${what} was expected`;
  return { factor, log: seen.log, assumed: false };
}
