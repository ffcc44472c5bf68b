import { found } from "./csv-number.ts";
import type { CellType, ColumnData } from "./table.ts";
import { bytesFromTexts, textsFromBytes } from "./texts.ts";
import type { CellSink } from "./votable-rows.ts";
import { logicalOf, readPlain, realOf, wholeOf, wordIn } from "./votable-words.ts";

const LT = 0x3c;
const AMP = 0x26;
const RETURN = 0x0d;

/** Keeps the cells of one column of a TABLEDATA, batch by batch. */
export type ColumnSink = CellSink & {
  /** Returns the first `rows` values; what is put afterwards is another batch. */
  finish(rows: number): ColumnData;
  /** Cells that are not what their datatype says, or out of its range: they are missing. */
  readonly unparsed: () => number;
  /** Bytes of text that are kept. */
  readonly held: () => number;
};

/**
 * @param capacity rows of a batch
 * @param nullValue text of the value that means missing; "": none
 */
export function columnSink(type: CellType, capacity: number, nullValue: string): ColumnSink {
  if (type === "text") return textSink(capacity, nullValue);
  if (type === "boolean") return logicalSink(capacity);
  if (type === "float32" || type === "float64") return realSink(type, capacity, nullValue);
  return type === "int64" ? longSink(capacity, nullValue) : shortSink(type, capacity, nullValue);
}

/** Counts rows, once each though one may be read again when its end has come. */
function rowCounter() {
  let count = 0;
  let next = 0;
  return {
    add(row: number) {
      if (row < next) return;
      next = row + 1;
      count++;
    },
    finish: (rows: number) => (next = Math.max(0, next - rows)),
    count: () => count,
  };
}

function realSink(type: "float32" | "float64", capacity: number, nullValue: string): ColumnSink {
  const make = () => (type === "float32" ? new Float32Array(capacity) : new Float64Array(capacity));
  const missing = realOf(nullValue.trim()) ?? NaN;
  const bad = rowCounter();
  let values = make();
  return {
    put(row, bytes, from) {
      const stop = readPlain(bytes, from);
      if (stop >= 0) values[row] = found.value === missing ? NaN : found.value;
      // The most frequent word that is no plain number.
      else if (bytes[from] === 0x4e && bytes[from + 1] === 0x61 && bytes[from + 2] === 0x4e) {
        values[row] = NaN;
        return bytes[from + 3] === LT ? from + 3 : -1;
      }
      return stop >= 0 && bytes[stop] === LT ? stop : -1;
    },
    putContent(row, bytes, from, to) {
      const word = wordIn(bytes, from, to);
      const value = realOf(word);
      values[row] = value === null || value === missing ? NaN : value;
      if (value === null && word !== "" && word !== nullValue.trim()) bad.add(row);
    },
    miss: (row) => void (values[row] = NaN),
    finish(rows) {
      const column = { type, values: values.subarray(0, rows) } as ColumnData;
      values = make();
      bad.finish(rows);
      return column;
    },
    unparsed: bad.count,
    held: () => 0,
  };
}

/** Which values are there; the flags are made when the first one is missing. */
function presence(capacity: number) {
  let valid: Uint8Array | null = null;
  return {
    miss(row: number) {
      valid ??= new Uint8Array(capacity).fill(1);
      valid[row] = 0;
    },
    has(row: number) {
      if (valid !== null) valid[row] = 1;
    },
    finish(rows: number) {
      const flags = valid?.subarray(0, rows) ?? null;
      valid = null;
      return flags;
    },
  };
}

const SHORT = {
  uint8: { least: 0, most: 255, make: (n: number) => new Uint8Array(n) },
  int16: { least: -32768, most: 32767, make: (n: number) => new Int16Array(n) },
  int32: { least: -(2 ** 31), most: 2 ** 31 - 1, make: (n: number) => new Int32Array(n) },
};

function shortSink(type: CellType, capacity: number, nullValue: string): ColumnSink {
  const { least, most, make } = SHORT[type as keyof typeof SHORT];
  const missing = Number(wholeOf(nullValue.trim()) ?? NaN);
  const bad = rowCounter();
  const there = presence(capacity);
  let values = make(capacity);
  return {
    put(row, bytes, from) {
      const stop = readPlain(bytes, from);
      if (stop < 0 || bytes[stop] !== LT) return -1;
      const { value } = found;
      if (value === missing) there.miss(row);
      else if (value >= least && value <= most && Number.isInteger(value)) {
        values[row] = value;
        there.has(row);
      } else return -1;
      return stop;
    },
    putContent(row, bytes, from, to) {
      const word = wordIn(bytes, from, to);
      const value = Number(wholeOf(word) ?? NaN);
      if (value !== missing && value >= least && value <= most) {
        values[row] = value;
        return there.has(row);
      }
      there.miss(row);
      if (value !== missing && word !== "" && word !== nullValue.trim()) bad.add(row);
    },
    miss: (row) => there.miss(row),
    finish(rows) {
      const column = { type, values: values.subarray(0, rows), valid: there.finish(rows) } as ColumnData;
      values = make(capacity);
      bad.finish(rows);
      return column;
    },
    unparsed: bad.count,
    held: () => 0,
  };
}

/** Digits of a whole number that a double certainly holds. */
const SURELY_EXACT = 15;

function longSink(capacity: number, nullValue: string): ColumnSink {
  const missing = wholeOf(nullValue.trim());
  const missingNumber = Number(missing ?? NaN);
  const bad = rowCounter();
  const there = presence(capacity);
  let values = new BigInt64Array(capacity);
  // Low and high half of each: a BigInt would be made and thrown away for every cell.
  let halves = new Int32Array(values.buffer);
  return {
    put(row, bytes, from) {
      const stop = readPlain(bytes, from);
      const { value, digits } = found;
      if (stop < 0 || bytes[stop] !== LT || digits > SURELY_EXACT || !Number.isSafeInteger(value)) return -1;
      if (value === missingNumber) there.miss(row);
      else {
        halves[2 * row] = value;
        halves[2 * row + 1] = Math.floor(value / 2 ** 32);
        there.has(row);
      }
      return stop;
    },
    putContent(row, bytes, from, to) {
      const word = wordIn(bytes, from, to);
      const value = wholeOf(word);
      if (value !== null && value !== missing && value === BigInt.asIntN(64, value)) {
        values[row] = value;
        return there.has(row);
      }
      there.miss(row);
      if ((value === null || value !== missing) && word !== "" && word !== nullValue.trim()) bad.add(row);
    },
    miss: (row) => there.miss(row),
    finish(rows) {
      const column = { type: "int64", values: values.subarray(0, rows), valid: there.finish(rows) } as const;
      values = new BigInt64Array(capacity);
      halves = new Int32Array(values.buffer);
      bad.finish(rows);
      return column;
    },
    unparsed: bad.count,
    held: () => 0,
  };
}

function logicalSink(capacity: number): ColumnSink {
  const bad = rowCounter();
  const there = presence(capacity);
  let values = new Uint8Array(capacity);
  const keep = (row: number, value: 0 | 1) => {
    values[row] = value;
    there.has(row);
  };
  return {
    put(row, bytes, from) {
      if (bytes[from + 1] !== LT) return -1;
      const byte = bytes[from];
      if (byte === 0x54 || byte === 0x74 || byte === 0x31) keep(row, 1);
      else if (byte === 0x46 || byte === 0x66 || byte === 0x30) keep(row, 0);
      else return -1;
      return from + 1;
    },
    putContent(row, bytes, from, to) {
      const value = logicalOf(wordIn(bytes, from, to));
      if (value === 0 || value === 1) return keep(row, value);
      there.miss(row);
      if (value === null) bad.add(row);
    },
    miss: (row) => there.miss(row),
    finish(rows) {
      const column = { type: "boolean", values: values.subarray(0, rows), valid: there.finish(rows) } as const;
      values = new Uint8Array(capacity);
      bad.finish(rows);
      return column;
    },
    unparsed: bad.count,
    held: () => 0,
  };
}

function textSink(capacity: number, nullValue: string): ColumnSink {
  const { bytes: missing } = bytesFromTexts([nullValue]);
  let offsets = new Int32Array(capacity + 1);
  let packed = new Uint8Array(16 * capacity);
  let seen = 0;
  const grow = (used: number, needed: number) => {
    const larger = new Uint8Array(2 * needed);
    larger.set(packed.subarray(0, used));
    packed = larger;
  };
  /** Leaves out the text that means missing. */
  const end = (row: number, to: number) => {
    const start = offsets[row];
    const isMissing = to - start === missing.length && missing.every((byte, i) => packed[start + i] === byte);
    offsets[row + 1] = isMissing ? start : to;
  };
  return {
    put(row, bytes, from) {
      let used = offsets[row];
      let at = from;
      let all = 0;
      for (let byte = bytes[at]; byte !== LT; byte = bytes[++at]) {
        if (byte === AMP || byte === RETURN) return -1;
        if (used === packed.length) grow(used, used + 1);
        packed[used++] = byte;
        all |= byte;
      }
      seen |= all;
      end(row, used);
      return at;
    },
    putContent(row, bytes, from, to) {
      const start = offsets[row];
      if (start + to - from > packed.length) grow(start, start + to - from);
      for (let i = from; i < to; i++) seen |= packed[start + i - from] = bytes[i];
      end(row, start + to - from);
    },
    miss: (row) => void (offsets[row + 1] = offsets[row]),
    finish(rows) {
      const column = packedColumn(packed.subarray(0, offsets[rows]), offsets.subarray(0, rows + 1), seen < 0x80);
      offsets = new Int32Array(capacity + 1);
      packed = new Uint8Array(Math.min(packed.length, 16 * capacity));
      seen = 0;
      return column;
    },
    unparsed: () => 0,
    held: () => packed.length,
  };
}

/** Texts one after the other as a column; an empty one is missing. */
export function packedColumn(bytes: Uint8Array, offsets: Int32Array, isAscii: boolean): ColumnData {
  let texts: (string | null)[] | undefined;
  const column = {
    type: "text",
    get values() {
      return (texts ??= textsFromBytes(bytes, offsets, offsets.length - 1).map((text) => (text === "" ? null : text)));
    },
  } as const;
  // Other bytes may not be the UTF-8 that whoever takes them expects.
  return isAscii ? Object.defineProperty(column, "packed", { value: { bytes, offsets } }) : column;
}

/**
 * Keeps cells that are arrays of a fixed length: one sink per element, null for those that nobody wants. A cell with another number of elements is
 * missing in all of them, and counted.
 */
export function arraySink(
  elements: readonly (ColumnSink | null)[],
  isLogical: boolean,
): CellSink & { wrong(): number } {
  let wrong = 0;
  return {
    put: () => -1,
    putContent(row, bytes, from, to) {
      const words = wordsIn(bytes, from, to);
      // Bits and logicals may stand side by side.
      const isDense = isLogical && words.length === 1 && words[0][1] - words[0][0] === elements.length;
      const places = isDense ? elements.map((_, e) => [words[0][0] + e, words[0][0] + e + 1] as const) : words;
      if (places.length !== elements.length && places.length > 0) wrong++;
      elements.forEach((sink, e) => {
        if (places.length === elements.length) sink?.putContent(row, bytes, places[e][0], places[e][1]);
        else sink?.miss(row);
      });
    },
    miss: (row) => elements.forEach((sink) => sink?.miss(row)),
    wrong: () => wrong,
  };
}

/** Where the words are that white space parts, at most nine of them. */
function wordsIn(bytes: Uint8Array, from: number, to: number): (readonly [from: number, to: number])[] {
  const words: (readonly [number, number])[] = [];
  for (let at = from; at < to && words.length < 9;) {
    while (at < to && bytes[at] <= 0x20) at++;
    const start = at;
    while (at < to && bytes[at] > 0x20) at++;
    if (at > start) words.push([start, at]);
  }
  return words;
}
