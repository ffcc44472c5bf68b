import type { ExportColumn, NextRows, Provenance } from "../../src/export/columns.ts";
import { encodeArrow } from "../../src/readers/arrow.ts";
import type { CellType, ColumnData } from "../../src/readers/table.ts";

export const provenance: Provenance = {
  version: "0.1.0",
  input: {
    name: "my 'best' catalogue.fits",
    rows: 6,
    sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  },
  settings: { properties: ["log10(F / 2)", "Zoë  two  blanks"], priors: { AGN: 0.5 }, note: "x ".repeat(100) },
};

/** Gives rows in batches of the lengths asked for, `row` first. */
export function batches(rows: readonly number[], columns: readonly ColumnData[], length = rows.length): NextRows {
  let from = 0;
  return () => {
    if (from >= rows.length) return Promise.resolve(null);
    const to = Math.min(rows.length, from + length);
    const numbers: ColumnData = {
      type: "int64",
      values: BigInt64Array.from(rows.slice(from, to), BigInt),
      valid: null,
    };
    const data = [numbers, ...columns.map((column) => part(column, from, to))];
    from = to;
    return Promise.resolve(encodeArrow(["row", ...columns.map((_, i) => `c${i}`)], data, data[0].values.length));
  };
}

export function exportColumn(name: string, type: CellType, more: Partial<ExportColumn> = {}): ExportColumn {
  return { name, type, unit: "", ucd: "", description: "", ...more };
}

function part(column: ColumnData, from: number, to: number): ColumnData {
  const valid = "valid" in column ? { valid: column.valid?.slice(from, to) ?? null } : {};
  return { ...column, values: column.values.slice(from, to), ...valid } as ColumnData;
}
