import type { CatalogueColumn } from "../catalogue/catalogue.ts";
import type { ColumnProfile } from "../catalogue/column-profile.ts";

/** A column of the file as the table of columns lists it. */
export type ListedColumn = Omit<CatalogueColumn, "nulls"> & {
  /** Share of rows without a value; null: not counted yet. */
  readonly missing: number | null;
  /** null: not computed yet. */
  readonly profile: ColumnProfile | null;
  /** What it is used as, in words; none: unused. */
  readonly uses: readonly string[];
};

export const isNumeric = ({ type }: { readonly type: CatalogueColumn["type"] }): boolean =>
  type !== "text" && type !== "boolean";

const sortKeys = ["name", "unit", "description", "ucd", "type", "missing", "minimum", "median", "maximum"] as const;
export type SortKey = (typeof sortKeys)[number];

/** null: the order of the file. */
export type ColumnSort = { readonly key: SortKey; readonly descending: boolean } | null;

/** Whether columns can be ordered by it only once they are computed. */
export const isStatistic = (key: SortKey): boolean => sortKeys.indexOf(key) >= sortKeys.indexOf("missing");

/**
 * Returns the columns that a search finds, in the order that is asked for; what has no value comes last whatever the direction, and ties
 * keep the order of the file.
 * @param search words, each of which must stand in the name, description, UCD, unit or uses; letter case is ignored
 */
export function listColumns(columns: readonly ListedColumn[], search: string, sort: ColumnSort): ListedColumn[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = columns.filter(({ name, description, ucd, unit, uses }) => {
    const text = [name, description, ucd, unit, ...uses].join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  });
  if (sort === null) return found;
  const direction = sort.descending ? -1 : 1;
  const keyed = found.map((column) => ({ column, value: valueOf(column, sort.key) }));
  keyed.sort((a, b) => {
    if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
    return direction * compare(a.value, b.value);
  });
  return keyed.map(({ column }) => column);
}

const texts = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

const compare = (a: string | number, b: string | number): number =>
  typeof a === "string" ? texts.compare(a, String(b)) : a - Number(b);

function valueOf(column: ListedColumn, key: SortKey): string | number | null {
  if (key === "missing") return column.missing;
  if (key === "minimum" || key === "median" || key === "maximum") return column.profile?.[key] ?? null;
  return column[key] === "" ? null : column[key];
}
