import { kind, readCell } from "./csv-cells.ts";
import type { CellType, ColumnData } from "./table.ts";
import { textsFromBytes } from "./texts.ts";

const SPACE = 0x20;
const MINUS = 0x2d;
const ZERO = 0x30;

/** Where the cells of one column that is not of float64 go while rows are read. */
export type CsvSink = {
  /**
   * Keeps the cell of a row; a later one of the same row replaces it. What the column's type cannot hold is missing.
   * @param from where its characters begin in `bytes`, and `to` where they end
   */
  put(row: number, cellKind: number, bytes: Uint8Array, from: number, to: number): void;
  finish(rows: number): ColumnData;
};

/** How texts are kept: what looks like a missing value, but an empty cell, as a text; blanks at their ends left out. */
export type TextRules = { readonly isVerbatim?: boolean; readonly isTrimmed?: boolean };

/** Returns a place for the cells of a column of int64, uint64, boolean or text. */
export function csvSink(type: CellType, rows: number, rules: TextRules = {}): CsvSink {
  if (type === "int64") return wholeSink(rows);
  if (type === "uint64") return largeSink(rows);
  return type === "boolean" ? logicalSink(rows) : textSink(rows, rules);
}

function wholeSink(capacity: number): CsvSink {
  const values = new BigInt64Array(capacity);
  // Low and high half of each: a BigInt would be made and thrown away for every cell.
  const halves = new Int32Array(values.buffer);
  const valid = new Uint8Array(capacity);
  return {
    put(row, cellKind, bytes, from, to) {
      valid[row] = cellKind === kind.whole ? 1 : 0;
      if (cellKind !== kind.whole) {
        halves[2 * row] = halves[2 * row + 1] = 0; // also of a cell put before, of a row read in two parts
        return;
      }
      let value = 0;
      let isNegative = false;
      for (let i = from; i < to; i++) {
        const byte = bytes[i];
        if (byte >= ZERO) value = value * 10 + (byte - ZERO);
        else if (byte === MINUS) isNegative = true;
      }
      if (isNegative) value = -value;
      if (Number.isSafeInteger(value)) {
        halves[2 * row] = value;
        halves[2 * row + 1] = Math.floor(value / 2 ** 32);
      } else values[row] = BigInt(String.fromCharCode(...bytes.subarray(from, to)).replace("+", ""));
    },
    finish: (rows) => ({ type: "int64", values: values.subarray(0, rows), valid: valid.subarray(0, rows) }),
  };
}

function largeSink(capacity: number): CsvSink {
  const values = new BigUint64Array(capacity);
  const valid = new Uint8Array(capacity);
  return {
    put(row, cellKind, bytes, from, to) {
      const isWhole = cellKind === kind.whole || cellKind === kind.digits;
      const digits = isWhole ? String.fromCharCode(...bytes.subarray(from, to)).replace("+", "") : "-1";
      const value = BigInt(digits);
      const fits = value >= 0n && value === BigInt.asUintN(64, value);
      valid[row] = Number(fits);
      values[row] = fits ? value : 0n;
    },
    finish: (rows) => ({ type: "uint64", values: values.subarray(0, rows), valid: valid.subarray(0, rows) }),
  };
}

function logicalSink(capacity: number): CsvSink {
  const values = new Uint8Array(capacity);
  const valid = new Uint8Array(capacity);
  return {
    put(row, cellKind, bytes, from, to) {
      const value = cellKind === kind.logical ? readCell(String.fromCharCode(...bytes.subarray(from, to))).value : 0;
      const isOne = cellKind === kind.whole && to - from === 1 && bytes[from] === ZERO + 1;
      valid[row] = cellKind === kind.logical || isOne || (cellKind === kind.whole && bytes[from] === ZERO) ? 1 : 0;
      values[row] = isOne ? 1 : value;
    },
    finish: (rows) => ({ type: "boolean", values: values.subarray(0, rows), valid: valid.subarray(0, rows) }),
  };
}

function textSink(capacity: number, { isVerbatim = false, isTrimmed = false }: TextRules): CsvSink {
  const offsets = new Int32Array(capacity + 1);
  let packed = new Uint8Array(16 * capacity);
  return {
    put(row, cellKind, bytes, cellStart, cellEnd) {
      let from = cellStart;
      let to = cellEnd;
      if (isTrimmed) {
        while (from < to && bytes[from] === SPACE) from++;
        while (from < to && bytes[to - 1] === SPACE) to--;
      }
      const start = offsets[row];
      const length = cellKind === kind.missing && !isVerbatim ? 0 : to - from;
      offsets[row + 1] = start + length;
      if (start + length > packed.length) {
        const larger = new Uint8Array(2 * (start + length));
        larger.set(packed.subarray(0, start));
        packed = larger;
      }
      for (let i = 0; i < length; i++) packed[start + i] = bytes[from + i];
    },
    finish(rows) {
      const texts = { bytes: packed.subarray(0, offsets[rows]), offsets: offsets.subarray(0, rows + 1) };
      return {
        type: "text",
        get values() {
          return textsFromBytes(texts.bytes, texts.offsets, rows).map((text) => (text === "" ? null : text));
        },
        packed: texts,
      };
    },
  };
}
