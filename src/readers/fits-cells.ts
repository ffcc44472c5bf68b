import type { FitsField } from "./fits-fields.ts";
import type { ColumnData, PackedTexts } from "./table.ts";
import { textsFromBytes } from "./texts.ts";

/** Rows of a binary table as the file has them. */
export type RowBytes = {
  readonly bytes: Uint8Array;
  readonly rowBytes: number;
  /** Number of the row that the bytes begin with. */
  readonly first: number;
};

/** Decodes the cells of one column, block by block, into arrays that are made once and used for one batch after the other. */
export type CellDecoder = {
  /** Decodes rows `from` to `to` (not included), in order from row 0. */
  decode(source: RowBytes, from: number, to: number): void;
  /** Returns the rows from 0 up to `rows`, which last until row 0 is decoded again. */
  finish(rows: number): ColumnData;
};

/**
 * Returns a decoder of one element of a column's cells over at most some rows.
 * Missing: integers equal to TNULL before scaling, logicals that are neither T nor F, NaN, text without a character.
 * @param element which element of a cell that is an array; 0 in a scalar column
 */
export function cellDecoder(field: FitsField, rows: number, element = 0): CellDecoder {
  const offset = field.offset + element * field.width;
  if (field.code === "A") return textDecoder(offset, field.width, rows);
  if (field.code === "L") return logicalDecoder(offset, rows);
  if (field.code === "E" || field.code === "D") return realDecoder(field, offset, rows);
  return integerDecoder(field, offset, rows);
}

type Reader = (view: DataView, at: number) => number;

const viewOf = ({ bytes }: RowBytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function realDecoder(field: FitsField, offset: number, rows: number): CellDecoder {
  const { code, scale, zero, type } = field;
  const values = type === "float32" ? new Float32Array(rows) : new Float64Array(rows);
  const isScaled = scale !== 1 || zero !== 0;
  return {
    decode(source, from, to) {
      const view = viewOf(source);
      let at = (from - source.first) * source.rowBytes + offset;
      if (code === "D") for (let i = from; i < to; i++, at += source.rowBytes) values[i] = view.getFloat64(at);
      else for (let i = from; i < to; i++, at += source.rowBytes) values[i] = view.getFloat32(at);
      if (isScaled) for (let i = from; i < to; i++) values[i] = values[i] * scale + zero;
    },
    finish: (count) => ({ type: type as "float64", values: values.subarray(0, count) as Float64Array }),
  };
}

function logicalDecoder(offset: number, rows: number): CellDecoder {
  const values = new Uint8Array(rows);
  const presence = new Presence(rows);
  return {
    decode({ bytes, rowBytes, first }, from, to) {
      for (let i = from; i < to; i++) {
        const stored = bytes[(i - first) * rowBytes + offset];
        values[i] = stored === 0x54 ? 1 : 0;
        if (stored !== 0x54 && stored !== 0x46) presence.miss(i);
      }
    },
    finish: (count) => ({ type: "boolean", values: values.subarray(0, count), valid: presence.take(count) }),
  };
}

/** Returns a decoder of one bit of a column of bits; the first one is the highest of its byte (standard, section 7.3.3). */
export function bitDecoder(offset: number, bit: number, rows: number): CellDecoder {
  const values = new Uint8Array(rows);
  const at = offset + (bit >> 3);
  const shift = 7 - (bit & 7);
  return {
    decode({ bytes, rowBytes, first }, from, to) {
      for (let i = from; i < to; i++) values[i] = (bytes[(i - first) * rowBytes + at] >> shift) & 1;
    },
    finish: (count) => ({ type: "boolean", values: values.subarray(0, count), valid: null }),
  };
}

function integerDecoder(field: FitsField, offset: number, rows: number): CellDecoder {
  return field.code === "K" ? longDecoder(field, offset, rows) : shortDecoder(field, offset, rows);
}

const STORED: Record<string, Reader> = {
  B: (view, at) => view.getUint8(at),
  I: (view, at) => view.getInt16(at),
  J: (view, at) => view.getInt32(at),
};

/** 8, 16 and 32 bits: a double holds every stored and every shifted value exactly. */
function shortDecoder(field: FitsField, offset: number, rows: number): CellDecoder {
  const { scale, zero, missing } = field;
  const values = shortArray(field.type, rows);
  const presence = new Presence(rows);
  const stored = STORED[field.code];
  const missingStored = missing === null ? NaN : Number(missing);
  return {
    decode(source, from, to) {
      const view = viewOf(source);
      let at = (from - source.first) * source.rowBytes + offset;
      for (let i = from; i < to; i++, at += source.rowBytes) {
        const value = stored(view, at);
        values[i] = value * scale + zero;
        if (value === missingStored) presence.miss(i);
      }
    },
    finish: (count) => finishIntegers(field, values.subarray(0, count), presence.take(count)),
  };
}

/** 64 bits: the unsigned convention flips the highest bit, which `BigUint64Array` sees of itself. */
function longDecoder(field: FitsField, offset: number, rows: number): CellDecoder {
  const { scale, zero, missing, type } = field;
  const isUnsigned = type === "uint64";
  const exact = isUnsigned ? new BigUint64Array(rows) : new BigInt64Array(type === "int64" ? rows : 0);
  const scaled = new Float64Array(type === "float64" ? rows : 0);
  const presence = new Presence(rows);
  return {
    decode(source, from, to) {
      const view = viewOf(source);
      let at = (from - source.first) * source.rowBytes + offset;
      for (let i = from; i < to; i++, at += source.rowBytes) {
        const value = view.getBigInt64(at);
        if (type === "float64") scaled[i] = Number(value) * scale + zero;
        else exact[i] = isUnsigned ? value + 2n ** 63n : value;
        if (value === missing) presence.miss(i);
      }
    },
    finish: (count) =>
      finishIntegers(field, (type === "float64" ? scaled : exact).subarray(0, count), presence.take(count)),
  };
}

function finishIntegers(field: FitsField, values: ColumnData["values"], valid: Uint8Array | null): ColumnData {
  if (field.type !== "float64") return { type: field.type, values, valid } as ColumnData;
  valid?.forEach((there, i) => {
    if (there === 0) (values as Float64Array)[i] = NaN;
  });
  return { type: "float64", values: values as Float64Array };
}

function shortArray(type: FitsField["type"], rows: number) {
  switch (type) {
    case "int8":
      return new Int8Array(rows);
    case "uint8":
      return new Uint8Array(rows);
    case "int16":
      return new Int16Array(rows);
    case "uint16":
      return new Uint16Array(rows);
    case "int32":
      return new Int32Array(rows);
    case "uint32":
      return new Uint32Array(rows);
    default:
      return new Float64Array(rows);
  }
}

/** A text ends at its first NUL, or else before its trailing blanks (standard, section 7.3.3.1). */
function textDecoder(offset: number, width: number, rows: number): CellDecoder {
  const packed = new Uint8Array(rows * width);
  const words = new DataView(packed.buffer);
  const offsets = new Int32Array(rows + 1);
  let end = 0;
  let seen = 0;
  return {
    decode(source, from, to) {
      const { bytes, rowBytes, first } = source;
      const view = viewOf(source);
      let used = end;
      let all = seen;
      for (let i = from; i < to; i++) {
        const start = (i - first) * rowBytes + offset;
        let last = start + width;
        while (last - 4 >= start && view.getInt32(last - 4) === 0x20202020) last -= 4;
        while (last > start && bytes[last - 1] === 0x20) last--;
        let at = start;
        for (; at + 4 <= last; at += 4, used += 4) {
          const four = view.getInt32(at);
          // One of the four bytes is NUL where a borrow reaches its highest bit.
          if (((four - 0x01010101) & ~four & 0x80808080) !== 0) break;
          words.setInt32(used, four);
          all |= four;
        }
        for (; at < last; at++) {
          const byte = bytes[at];
          if (byte === 0) {
            // Blanks before a NUL are part of the padding, too.
            while (used > offsets[i] && packed[used - 1] === 0x20) used--;
            break;
          }
          packed[used++] = byte;
          all |= byte;
        }
        offsets[i + 1] = used;
      }
      end = used;
      seen = all;
    },
    finish: (count) => {
      const texts = { bytes: packed.subarray(0, end), offsets: offsets.subarray(0, count + 1) };
      const isAscii = (seen & 0x80808080) === 0;
      [end, seen] = [0, 0];
      return packedColumn(texts, count, isAscii);
    },
  };
}

function packedColumn(packed: PackedTexts, rows: number, isAscii: boolean): ColumnData {
  let texts: (string | null)[] | undefined;
  const column = {
    type: "text",
    get values() {
      return (texts ??= textsFromBytes(packed.bytes, packed.offsets, rows).map((text) => (text === "" ? null : text)));
    },
  } as const;
  return isAscii ? Object.defineProperty(column, "packed", { value: packed }) : column;
}

/** Which values are there; the flags are made when the first one of a batch is missing. */
class Presence {
  readonly #rows: number;
  #valid: Uint8Array | null = null;

  constructor(rows: number) {
    this.#rows = rows;
  }

  miss(row: number): void {
    this.#valid ??= new Uint8Array(this.#rows).fill(1);
    this.#valid[row] = 0;
  }

  /** Gives the flags of the first `rows` away; null: all are there. */
  take(rows: number): Uint8Array | null {
    const valid = this.#valid?.subarray(0, rows) ?? null;
    this.#valid = null;
    return valid;
  }
}
