import type { Numbers } from "./parquet-convert.ts";
import type { Page } from "./parquet-pages.ts";
import { spread } from "./parquet-words.ts";
import { ReadError, counted } from "./read-error.ts";
import type { CellType, ColumnData } from "./table.ts";
import { textsFromBytes } from "./texts.ts";

/** Collects the values of one column for some rows. */
export type ColumnSink = {
  /**
   * Takes values of a page from number `from`, of them the present ones from number `used`, and returns the number of the next present one.
   * @param at row to put the first one at
   */
  take(page: Page, from: number, used: number, count: number, at: number): number;
  /** Bytes that the values take so far, of texts alone. */
  textBytes(): number;
  /** The column of the first `rows` rows. */
  finish(rows: number): ColumnData;
};

/** @param rows how many rows may come */
export function columnSink(type: CellType, rows: number): ColumnSink {
  return type === "text" ? textSink(rows) : numberSink(type, rows);
}

const ARRAYS = {
  boolean: Uint8Array,
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
};

function numberSink(type: Exclude<CellType, "text">, rows: number): ColumnSink {
  const values: Numbers = new ARRAYS[type](rows);
  const isFloat = type === "float32" || type === "float64";
  let valid: Uint8Array | null = null;
  return {
    take(page, from, used, count, at) {
      const given = (page.values as { readonly values: Numbers }).values;
      if (page.flags === null) {
        (values as Float64Array).set((given as Float64Array).subarray(used, used + count), at);
        return used + count;
      }
      const flags = page.flags.subarray(from, from + count);
      if (isFloat) (values as Float64Array).fill(NaN, at, at + count);
      else (valid ??= new Uint8Array(rows).fill(1)).set(flags, at);
      return spread(values, at, given, used, flags);
    },
    textBytes: () => 0,
    finish: (count) => {
      const kept = { type, values: values.subarray(0, count) };
      return (isFloat ? kept : { ...kept, valid: valid?.subarray(0, count) ?? null }) as ColumnData;
    },
  };
}

/** Texts of a batch may take so much; JavaScript's own texts can hardly be longer. */
const MOST_TEXT_BYTES = 256 * 1024 * 1024;

function textSink(rows: number): ColumnSink {
  const offsets = new Int32Array(rows + 1);
  let bytes = new Uint8Array(rows * 16);
  let end = 0;
  let valid: Uint8Array | null = null;
  let hasEmpty = false;

  function room(length: number): void {
    if (end + length <= bytes.length) return;
    if (end + length > MOST_TEXT_BYTES)
      throw new ReadError(
        `Parquet: texts take more than ${counted(MOST_TEXT_BYTES / 2 ** 20)} MB within some thousand rows; ` +
          "the column cannot be read.",
      );
    const larger = new Uint8Array(Math.min(MOST_TEXT_BYTES, Math.max(2 * bytes.length, end + length)));
    larger.set(bytes.subarray(0, end));
    bytes = larger;
  }
  function add(from: Uint8Array, start: number, stop: number): void {
    const length = stop - start;
    if (length === 0) hasEmpty = true;
    room(length);
    // A copy of a few bytes is done before a call would be.
    if (length > 48) bytes.set(from.subarray(start, stop), end);
    else for (let i = start, at = end; i < stop; i++) bytes[at++] = from[i];
    end += length;
  }
  return {
    take({ values, flags, codes }, from, used, count, at) {
      const { bytes: given, starts, ends } = values as { bytes: Uint8Array; starts: Int32Array; ends: Int32Array };
      let next = used;
      for (let i = 0; i < count; i++) {
        if (flags === null || flags[from + i] === 1) {
          const k = codes === null ? next : codes[next];
          add(given, starts[k], ends[k]);
          next++;
        } else {
          valid ??= new Uint8Array(rows).fill(1);
          valid[at + i] = 0;
        }
        offsets[at + i + 1] = end;
      }
      return next;
    },
    textBytes: () => end,
    finish: (count) => textColumn(bytes.subarray(0, end), offsets.subarray(0, count + 1), valid, hasEmpty),
  };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Packed texts are missing where they are empty; where some are empty and there, strings alone can tell. */
function textColumn(bytes: Uint8Array, offsets: Int32Array, valid: Uint8Array | null, hasEmpty: boolean): ColumnData {
  const rows = offsets.length - 1;
  let texts: (string | null)[] | undefined;
  const column = {
    type: "text",
    get values() {
      return (texts ??= textsFromBytes(bytes, offsets, rows).map((text, i) => (valid?.[i] === 0 ? null : text)));
    },
  } as const;
  if (hasEmpty || !isUtf8(bytes, offsets)) return column;
  return Object.defineProperty(column, "packed", { value: { bytes, offsets }, enumerable: true });
}

/** Whether all texts are valid UTF-8, each by itself. */
function isUtf8(bytes: Uint8Array, offsets: Int32Array): boolean {
  for (let i = 0; i < offsets.length; i++) if ((bytes[offsets[i]] & 0xc0) === 0x80) return false;
  try {
    utf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
