import type { CellType, ColumnData } from "./table.ts";
import type { VotableField, VotableShape } from "./votable-fields.ts";
import { packedColumn } from "./votable-sinks.ts";
import { realOf, wholeOf } from "./votable-words.ts";

/** Keeps the cells of one FIELD of a BINARY or BINARY2. */
export type BinarySink = {
  /** Keeps the cell that is `length` bytes from `at` on. */
  put(row: number, view: DataView, at: number, length: number): void;
  /** The flag of the cell says that it is missing. */
  miss(row: number): void;
};

export type BinaryColumnSink = BinarySink & {
  /** Returns the first `rows` values; what is put afterwards is another batch. */
  finish(rows: number): ColumnData;
  /** Logical values that are neither true, false nor unknown. */
  readonly unparsed: () => number;
  readonly held: () => number;
};

/**
 * @param element which element of the cells
 * @param capacity rows of a batch
 */
export function binarySink(
  { datatype, nullValue }: VotableField,
  { type, elements }: VotableShape,
  element: number,
  capacity: number,
): BinaryColumnSink {
  switch (type) {
    case "text":
      return textSink(datatype === "unicodeChar", capacity, nullValue);
    case "boolean":
      return datatype === "bit" ? bitSink(element, elements === 1, capacity) : logicalSink(element, capacity);
    case "float32":
    case "float64":
      return realSink(type, element, capacity, nullValue);
    default:
      return wholeSink(type!, element, capacity, nullValue);
  }
}

function realSink(type: "float32" | "float64", element: number, capacity: number, nullValue: string): BinaryColumnSink {
  const isSingle = type === "float32";
  const offset = element * (isSingle ? 4 : 8);
  const null_ = realOf(nullValue.trim()) ?? NaN;
  const missing = isSingle ? Math.fround(null_) : null_;
  const make = () => (isSingle ? new Float32Array(capacity) : new Float64Array(capacity));
  let values = make();
  return {
    put(row, view, at) {
      const value = isSingle ? view.getFloat32(at + offset) : view.getFloat64(at + offset);
      values[row] = value === missing ? NaN : value;
    },
    miss: (row) => void (values[row] = NaN),
    finish(rows) {
      const column = { type, values: values.subarray(0, rows) } as ColumnData;
      values = make();
      return column;
    },
    unparsed: () => 0,
    held: () => 0,
  };
}

const WHOLE = {
  uint8: { bytes: 1, make: (n: number) => new Uint8Array(n), get: (view: DataView, at: number) => view.getUint8(at) },
  int16: { bytes: 2, make: (n: number) => new Int16Array(n), get: (view: DataView, at: number) => view.getInt16(at) },
  int32: { bytes: 4, make: (n: number) => new Int32Array(n), get: (view: DataView, at: number) => view.getInt32(at) },
  int64: {
    bytes: 8,
    make: (n: number) => new BigInt64Array(n),
    get: (view: DataView, at: number) => view.getBigInt64(at),
  },
};

function wholeSink(type: CellType, element: number, capacity: number, nullValue: string): BinaryColumnSink {
  const { bytes, make, get } = WHOLE[type as keyof typeof WHOLE];
  const offset = element * bytes;
  const null_ = wholeOf(nullValue.trim());
  const missing = null_ === null || type === "int64" ? null_ : Number(null_);
  let values = make(capacity);
  let valid: Uint8Array | null = null;
  const miss = (row: number) => {
    valid ??= new Uint8Array(capacity).fill(1);
    valid[row] = 0;
  };
  return {
    put(row, view, at) {
      const value = get(view, at + offset);
      values[row] = value;
      if (value === missing) miss(row);
      else if (valid !== null) valid[row] = 1;
    },
    miss,
    finish(rows) {
      const column = { type, values: values.subarray(0, rows), valid: valid?.subarray(0, rows) ?? null } as ColumnData;
      values = make(capacity);
      valid = null;
      return column;
    },
    unparsed: () => 0,
    held: () => 0,
  };
}

/** Bytes are read by `logical`: 1 true, 0 false, -1 unknown, null none of these. */
function flagSink(capacity: number, logical: (view: DataView, at: number) => 0 | 1 | -1 | null): BinaryColumnSink {
  let values = new Uint8Array(capacity);
  let valid: Uint8Array | null = null;
  let unparsed = 0;
  const miss = (row: number) => {
    valid ??= new Uint8Array(capacity).fill(1);
    valid[row] = 0;
  };
  return {
    put(row, view, at) {
      const value = logical(view, at);
      if (value === null) unparsed++;
      if (value === 0 || value === 1) values[row] = value;
      else miss(row);
    },
    miss,
    finish(rows) {
      const column = {
        type: "boolean",
        values: values.subarray(0, rows),
        valid: valid?.subarray(0, rows) ?? null,
      } as const;
      values = new Uint8Array(capacity);
      valid = null;
      return column;
    },
    unparsed: () => unparsed,
    held: () => 0,
  };
}

/** "T", "t", "1" are true and "F", "f", "0" false; NUL, blank and "?" unknown (VOTable 1.4, section 6). */
function logicalSink(element: number, capacity: number): BinaryColumnSink {
  return flagSink(capacity, (view, at) => {
    switch (view.getUint8(at + element)) {
      case 0x54:
      case 0x74:
      case 0x31:
        return 1;
      case 0x46:
      case 0x66:
      case 0x30:
        return 0;
      case 0x00:
      case 0x20:
      case 0x3f:
        return -1;
      default:
        return null;
    }
  });
}

/** Bits begin with the highest of their byte. A single one counts wherever it is set: astropy (5.2 at least) sets the fourth. */
function bitSink(element: number, isSingle: boolean, capacity: number): BinaryColumnSink {
  const mask = isSingle ? 0xff : 0x80 >> (element & 7);
  return flagSink(capacity, (view, at) => ((view.getUint8(at + (element >> 3)) & mask) !== 0 ? 1 : 0));
}

/**
 * Keeps texts of one byte a character, or of two (UTF-16, the higher one first); a text ends at its first NUL. The former are UTF-8, or else Latin-1.
 */
function textSink(isWide: boolean, capacity: number, nullValue: string): BinaryColumnSink {
  const missing = new TextEncoder().encode(nullValue);
  let offsets = new Int32Array(capacity + 1);
  let packed = new Uint8Array(16 * capacity);
  let seen = 0;
  const put = isWide ? putWide : putNarrow;
  return {
    put(row, view, at, length) {
      const start = offsets[row];
      const most = start + (isWide ? 2 * length : length);
      if (most > packed.length) packed = grown(packed, start, most);
      const end = put(start, view, at, at + length);
      const isMissing = end - start === missing.length && missing.every((byte, i) => packed[start + i] === byte);
      offsets[row + 1] = isMissing ? start : end;
    },
    miss: (row) => void (offsets[row + 1] = offsets[row]),
    finish(rows) {
      const column = packedColumn(
        packed.subarray(0, offsets[rows]),
        offsets.subarray(0, rows + 1),
        isWide || seen < 0x80,
      );
      offsets = new Int32Array(capacity + 1);
      packed = new Uint8Array(16 * capacity);
      seen = 0;
      return column;
    },
    unparsed: () => 0,
    held: () => packed.length,
  };

  function putNarrow(start: number, view: DataView, from: number, to: number): number {
    let used = start;
    for (let at = from; at < to; at++) {
      const byte = view.getUint8(at);
      if (byte === 0) break;
      packed[used++] = byte;
      seen |= byte;
    }
    return used;
  }

  function putWide(start: number, view: DataView, from: number, to: number): number {
    let used = start;
    for (let at = from; at + 2 <= to; at += 2) {
      let code = view.getUint16(at);
      if (code === 0) break;
      if (code >= 0xd800 && code < 0xe000) {
        const next = code < 0xdc00 && at + 4 <= to ? view.getUint16(at + 2) : 0;
        const isPair = next >= 0xdc00 && next < 0xe000;
        code = isPair ? 0x10000 + ((code - 0xd800) << 10) + (next - 0xdc00) : 0xfffd;
        if (isPair) at += 2;
      }
      used = putCharacter(code, used);
    }
    return used;
  }

  /** As UTF-8. */
  function putCharacter(code: number, at: number): number {
    if (code < 0x80) packed[at++] = code;
    else {
      if (code < 0x800) packed[at++] = 0xc0 | (code >> 6);
      else {
        if (code < 0x10000) packed[at++] = 0xe0 | (code >> 12);
        else {
          packed[at++] = 0xf0 | (code >> 18);
          packed[at++] = 0x80 | ((code >> 12) & 0x3f);
        }
        packed[at++] = 0x80 | ((code >> 6) & 0x3f);
      }
      packed[at++] = 0x80 | (code & 0x3f);
    }
    return at;
  }
}

function grown(bytes: Uint8Array<ArrayBuffer>, used: number, needed: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * needed);
  larger.set(bytes.subarray(0, used));
  return larger;
}

/** Hands each cell to the sinks of its elements; null for those that nobody wants. */
export function elementsSink(elements: readonly (BinarySink | null)[]): BinarySink {
  const wanted = elements.filter((sink): sink is BinarySink => sink !== null);
  return {
    put: (row, view, at, length) => wanted.forEach((sink) => sink.put(row, view, at, length)),
    miss: (row) => wanted.forEach((sink) => sink.miss(row)),
  };
}
