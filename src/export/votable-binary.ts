import type { ColumnData } from "../readers/table.ts";
import type { ExportColumn } from "./columns.ts";
import { votableType } from "./votable-document.ts";

/** Rows of a BINARY2 in the making; the memory grows where a row needs it. */
export type RowBytes = { bytes: Uint8Array<ArrayBuffer>; view: DataView; used: number };

/** Writes one column as cells of a BINARY2, batch by batch. */
export type CellPacker = {
  /** Returns a function that puts cell i of some data behind what is used, and tells whether it is there; a missing one takes its place, too. */
  cells(data: ColumnData): (i: number, into: RowBytes) => boolean;
  warnings(): string[];
};

export function cellPacker(column: ExportColumn): CellPacker {
  const { datatype } = votableType(column, "unicodeChar");
  if (datatype === "char" || datatype === "unicodeChar") return textPacker(column, datatype === "unicodeChar");
  return { cells: (data) => valueCells(data, datatype), warnings: () => [] };
}

/** Makes room for more bytes. */
export function makeRoom(into: RowBytes, more: number): void {
  if (into.used + more <= into.bytes.length) return;
  const larger = new Uint8Array(2 * (into.used + more));
  larger.set(into.bytes.subarray(0, into.used));
  into.bytes = larger;
  into.view = new DataView(larger.buffer);
}

type Put = (view: DataView, at: number, value: number | bigint) => void;

const VALUES: Readonly<Record<string, readonly [bytes: number, missing: number, put: Put]>> = {
  boolean: [
    1,
    NaN,
    (view, at, value) => view.setUint8(at, Number.isNaN(value) ? 0x3f : Number(value) === 0 ? 0x46 : 0x54),
  ],
  unsignedByte: [1, 0, (view, at, value) => view.setUint8(at, Number(value))],
  short: [2, 0, (view, at, value) => view.setInt16(at, Number(value))],
  int: [4, 0, (view, at, value) => view.setInt32(at, Number(value))],
  long: [8, 0, (view, at, value) => view.setBigInt64(at, BigInt(value))],
  float: [4, NaN, (view, at, value) => view.setFloat32(at, Number(value))],
  double: [8, NaN, (view, at, value) => view.setFloat64(at, Number(value))],
};

function valueCells(data: ColumnData, datatype: string): (i: number, into: RowBytes) => boolean {
  const [bytes, missing, put] = VALUES[datatype];
  const values = data.values as ArrayLike<number | bigint>;
  const valid = "valid" in data ? data.valid : null;
  return (i, into) => {
    makeRoom(into, bytes);
    const isThere = valid?.[i] !== 0 && !Number.isNaN(values[i]);
    put(into.view, into.used, isThere ? values[i] : missing);
    into.used += bytes;
    return isThere;
  };
}

/** Unsigned 64-bit integers are texts here, too. A reader takes NUL for the end of a text. */
function textPacker({ name }: ExportColumn, isWide: boolean): CellPacker {
  let replaced = 0;
  const put = (text: string, into: RowBytes) => {
    const { length } = text;
    makeRoom(into, 4 + 2 * length);
    const { view, bytes } = into;
    view.setInt32(into.used, length);
    let at = into.used + 4;
    for (let i = 0; i < length; i++) {
      let code = text.charCodeAt(i);
      if (code === 0 || (!isWide && code > 0x7e)) {
        code = isWide ? 0xfffd : 0x3f;
        replaced++;
      }
      if (isWide) bytes[at++] = code >> 8;
      bytes[at++] = code;
    }
    into.used = at;
  };
  return {
    cells(data) {
      const { values } = data;
      const valid = "valid" in data ? data.valid : null;
      return (i, into) => {
        const value = valid?.[i] === 0 ? null : values[i];
        put(value === null ? "" : String(value), into);
        return value !== null;
      };
    },
    warnings: () => [
      ...(replaced === 0
        ? []
        : [`Column ${name}: characters that its texts have no place for were replaced (${replaced}).`]),
    ],
  };
}
