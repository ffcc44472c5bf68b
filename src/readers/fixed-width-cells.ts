import { kind, readCell } from "./csv-cells.ts";
import { found as number, readNumber } from "./csv-number.ts";
import { csvSink } from "./csv-sink.ts";
import type { MrtAngle, MrtField } from "./fixed-width-fields.ts";
import { sexagesimalDegrees } from "./sexagesimal.ts";
import type { ColumnData } from "./table.ts";

/** Where the cells of one column go while lines are read. */
export type MrtSink = {
  /** Keeps the cell of a row, whose line is `bytes[start]` to `bytes[end]` (not included); a byte must be there behind it. */
  put(row: number, bytes: Uint8Array, start: number, end: number): void;
  finish(rows: number): ColumnData;
  /** How many cells so far were neither blank nor what the description says. */
  wrong(): number;
};

const LINE_FEED = 0x0a;
const SPACE = 0x20;
const MINUS = 0x2d;

/** Returns a place for the cells of a column; what it cannot hold, and what stands for missing, is missing. */
export function mrtSink(field: MrtField, rows: number): MrtSink {
  if (field.angle !== null) return angleSink(field.angle, rows);
  if (field.type === "int64") return wholeSink(field, rows);
  return field.type === "text" ? textSink(field, rows) : numberSink(field, rows);
}

function numberSink({ from, to, type, nullValue = "" }: MrtField, capacity: number): MrtSink {
  const values = new Float64Array(capacity);
  const isWhole = type === "int32";
  const nullNumber = nullValue === "" ? NaN : numberFrom(nullValue);
  let wrong = 0;
  return {
    put(row, bytes, start, end) {
      const state = readAt(bytes, start + from, Math.min(end, start + to), nullValue);
      const { value } = number;
      const fits = state === VALUE && (!isWhole || value === (value | 0));
      values[row] = fits && value !== nullNumber ? value : NaN;
      if (state === WRONG || (state === VALUE && !fits)) wrong++;
    },
    finish(rows) {
      const found = values.slice(0, rows);
      if (!isWhole) return { type: "float64", values: found };
      return { type: "int32", values: Int32Array.from(found), valid: Uint8Array.from(found, (x) => Number(x === x)) };
    },
    wrong: () => wrong,
  };
}

/** What `readAt` has found. */
const MISSING = 0;
const VALUE = 1;
const WRONG = 2;

/** Reads the number in some bytes into `number.value`. Behind them there may be another digit. */
function readAt(bytes: Uint8Array, from: number, to: number, nullValue: string): number {
  let first = from;
  while (first < to && bytes[first] === SPACE) first++;
  if (first >= to) return MISSING;
  const behind = bytes[to];
  bytes[to] = LINE_FEED;
  const after = readNumber(bytes, first, true);
  bytes[to] = behind;
  if (number.kind !== kind.text && after === to) return VALUE;
  const text = latin1(bytes, first, to).trim();
  if (text === "" || text === nullValue) return MISSING;
  const cell = readCell(text);
  number.value = Number.isNaN(cell.value) || cell.kind === kind.logical ? numberFrom(text) : cell.value;
  if (cell.kind === kind.missing) return MISSING;
  return Number.isNaN(number.value) ? WRONG : VALUE;
}

/** A number as Fortran writes it: `D` may stand before the exponent, or nothing before one of three digits. NaN: it is none. */
function numberFrom(text: string): number {
  const match = /^([+-]?(?:\d{1,300}\.?\d{0,300}|\.\d{1,300}))(?:[eEdD]([+-]?\d{1,5})|([+-]\d{3}))?$/.exec(text);
  return match === null ? NaN : Number(`${match[1]}e${match[2] ?? match[3] ?? "0"}`);
}

function wholeSink({ from, to, nullValue = "" }: MrtField, capacity: number): MrtSink {
  const values = new BigInt64Array(capacity);
  const valid = new Uint8Array(capacity);
  let wrong = 0;
  return {
    put(row, bytes, start, end) {
      const text = latin1(bytes, start + from, Math.min(end, start + to)).trim();
      valid[row] = 0;
      values[row] = 0n;
      if (text === "" || text === nullValue || readCell(text).kind === kind.missing) return;
      const value = /^[+-]?\d+$/.test(text) ? BigInt(text.replace("+", "")) : null;
      if (value === null || value !== BigInt.asIntN(64, value)) wrong++;
      else if (!(/^[+-]?\d+$/.test(nullValue) && value === BigInt(nullValue.replace("+", "")))) {
        values[row] = value;
        valid[row] = 1;
      }
    },
    finish: (rows) => ({ type: "int64", values: values.slice(0, rows), valid: valid.slice(0, rows) }),
    wrong: () => wrong,
  };
}

function textSink({ from, to, nullValue = "" }: MrtField, capacity: number): MrtSink {
  const sink = csvSink("text", capacity, { isVerbatim: true });
  let seen = 0;
  return {
    put(row, bytes, start, end) {
      let first = start + from;
      let last = Math.min(end, start + to);
      while (first < last && bytes[first] <= SPACE) first++;
      while (first < last && bytes[last - 1] <= SPACE) last--;
      for (let i = first; i < last; i++) seen |= bytes[i];
      const isNull = nullValue.length === last - first && nullValue === latin1(bytes, first, last);
      sink.put(row, kind.text, bytes, first, isNull || last < first ? first : last);
    },
    finish(rows) {
      const data = sink.finish(rows);
      // Bytes that are no UTF-8 are handed on as texts alone.
      return seen < 0x80 ? data : { type: "text", values: data.values as readonly (string | null)[] };
    },
    wrong: () => 0,
  };
}

function angleSink({ sign, wholes, minutes, seconds, isHours }: MrtAngle, capacity: number): MrtSink {
  const values = new Float64Array(capacity);
  let wrong = 0;
  return {
    put(row, bytes, start, end) {
      const part = (span: { from: number; to: number }) => {
        const state = readAt(bytes, start + span.from, Math.min(end, start + span.to), "");
        return state === VALUE ? number.value : state === WRONG ? -1 : NaN;
      };
      const [w, m, s] = [part(wholes), part(minutes), part(seconds)];
      const { from, to } = sign ?? wholes;
      const isNegative = bytes.subarray(start + from, Math.min(end, start + to)).includes(MINUS);
      const size = sign === null && isNegative ? -w : w;
      const text = latin1(bytes, start + seconds.from, Math.min(end, start + seconds.to));
      values[row] = sexagesimalDegrees(isNegative, size, m, text, isHours);
      if (Number.isNaN(values[row]) && !Number.isNaN(w + m + s)) wrong++;
    },
    finish: (rows) => ({ type: "float64", values: values.slice(0, rows) }),
    wrong: () => wrong,
  };
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i]);
  return text;
}
