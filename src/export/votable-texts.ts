import type { ColumnData } from "../readers/table.ts";
import { shortestFloat32 } from "./cell-text.ts";
import type { ExportColumn } from "./columns.ts";
import { noXml, xmlText } from "./votable-document.ts";

/** Writes one column as cells of a TABLEDATA, batch by batch. */
export type CellWriter = {
  /** Returns a function that gives the content of cell i of some data; "" where it is missing. */
  cells(data: ColumnData): (i: number) => string;
  /** Whether all texts so far are ASCII. */
  isAscii(): boolean;
  warnings(): string[];
};

export function cellWriter(column: ExportColumn): CellWriter {
  if (column.type === "text") return textWriter(column);
  return {
    cells: (data) => valueCells(data, column.type === "boolean", column.type === "float32"),
    isAscii: () => true,
    warnings: () => [],
  };
}

function valueCells(data: ColumnData, isLogical: boolean, isSingle: boolean): (i: number) => string {
  const values = data.values as ArrayLike<number | bigint>;
  const valid = "valid" in data ? data.valid : null;
  const text = (value: number | bigint) => {
    if (isLogical) return Number(value) === 0 ? "F" : "T";
    if (typeof value === "bigint" || Number.isInteger(value)) return Object.is(value, -0) ? "-0" : String(value);
    if (Number.isNaN(value)) return "";
    if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
    return String(isSingle ? shortestFloat32(Math.fround(value)) : value);
  };
  return (i) => (valid?.[i] === 0 ? "" : text(values[i]));
}

function textWriter({ name }: ExportColumn): CellWriter {
  let isAscii = true;
  let replaced = 0;
  return {
    cells({ values }) {
      return (i) => {
        const text = (values as readonly (string | null)[])[i] ?? "";
        const written = xmlText(text);
        if (written === text) {
          // What is written as it is may be ASCII or not.
          if (isAscii && /[^\x00-\x7f]/.test(text)) isAscii = false;
          return written;
        }
        if (/[^\x00-\x7f]/.test(written)) isAscii = false;
        replaced += noXml(text);
        return written;
      };
    },
    isAscii: () => isAscii,
    warnings: () =>
      replaced === 0 ? [] : [`Column ${name}: characters that XML has no place for became "\ufffd" (${replaced}).`],
  };
}
