import type { Meaning, TimeUnit } from "./parquet-schema.ts";
import type { ByteValues } from "./parquet-values.ts";

type Texts = { readonly is: "bytes" } & ByteValues;

const DAY_SECONDS = 86_400;
/** Julian day number of 1970-01-01. */
const JULIAN_1970 = 2_440_588;
/** The longest text: a year of seven digits with its sign, and nanoseconds. */
const MOST_LENGTH = 40;

const PER_SECOND: Record<TimeUnit, number> = { millis: 1e3, micros: 1e6, nanos: 1e9 };
const DIGITS: Record<TimeUnit, number> = { millis: 3, micros: 6, nanos: 9 };

/**
 * Returns dates, times of day and instants as ISO 8601 texts, with all digits that their unit has, and Z for those in UTC. Years outside 0 to
 * 9999 have a sign and six digits or more.
 * @param values days from 1970-01-01, or units from midnight, or from 1970-01-01T00:00:00
 */
export function timeTexts(meaning: Meaning, values: Int32Array | BigInt64Array): Texts {
  const writer = textWriter(values.length);
  if (meaning.is !== "time" && meaning.is !== "timestamp") {
    for (let i = 0; i < values.length; i++, writer.end()) writer.date(Number(values[i]));
    return writer.texts();
  }
  const { is, unit, isUtc } = meaning;
  const [perSecond, digits] = [PER_SECOND[unit], DIGITS[unit]];
  for (let i = 0; i < values.length; i++, writer.end()) {
    const [seconds, fraction] = inSeconds(values[i], perSecond);
    const days = Math.floor(seconds / DAY_SECONDS);
    if (is === "timestamp") {
      writer.date(days);
      writer.mark(T);
    }
    writer.clock(seconds - days * DAY_SECONDS, fraction, digits);
    if (isUtc) writer.mark(Z);
  }
  return writer.texts();
}

/** Returns instants of Impala and Spark: nanoseconds of the day in eight bytes, then the Julian day in four. */
export function int96Texts({ bytes, starts }: ByteValues): Texts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const writer = textWriter(starts.length);
  for (let i = 0; i < starts.length; i++, writer.end()) {
    const [seconds, fraction] = inSeconds(view.getBigInt64(starts[i], true), PER_SECOND.nanos);
    const days = Math.floor(seconds / DAY_SECONDS);
    writer.date(view.getInt32(starts[i] + 8, true) - JULIAN_1970 + days);
    writer.mark(T);
    writer.clock(seconds - days * DAY_SECONDS, fraction, DIGITS.nanos);
  }
  return writer.texts();
}

/** Whole seconds, rounded down, and how many units beyond. */
function inSeconds(value: number | bigint, perSecond: number): [seconds: number, fraction: number] {
  const near = Number(value);
  if (Number.isSafeInteger(near)) {
    const seconds = Math.floor(near / perSecond);
    return [seconds, near - seconds * perSecond];
  }
  const per = BigInt(perSecond);
  const fraction = Number(BigInt(value) % per);
  const seconds = Number(BigInt(value) / per);
  return fraction < 0 ? [seconds - 1, fraction + perSecond] : [seconds, fraction];
}

const [ZERO, MINUS, PLUS, COLON, POINT, T, Z] = Array.from("0-+:.TZ", (character) => character.charCodeAt(0));

/** Writes texts one after the other, digit by digit: strings would take twenty times as long. */
function textWriter(count: number) {
  let bytes = new Uint8Array(count * 28);
  const ends = new Int32Array(count);
  let at = 0;
  let done = 0;

  const mark = (code: number) => {
    bytes[at++] = code;
  };
  function number(value: number, digits: number): void {
    for (let i = digits - 1, left = value; i >= 0; i--) {
      const rest = Math.floor(left / 10);
      bytes[at + i] = ZERO + (left - rest * 10);
      left = rest;
    }
    at += digits;
  }
  function room(): void {
    if (at + MOST_LENGTH <= bytes.length) return;
    const larger = new Uint8Array(2 * bytes.length + MOST_LENGTH);
    larger.set(bytes);
    bytes = larger;
  }
  return {
    mark,
    date(days: number): void {
      room();
      const { year, month, day } = calendar(days);
      if (year < 0 || year > 9999) mark(year < 0 ? MINUS : PLUS);
      number(Math.abs(year), year >= 0 && year <= 9999 ? 4 : Math.max(6, String(Math.abs(year)).length));
      mark(MINUS);
      number(month, 2);
      mark(MINUS);
      number(day, 2);
    },
    /** @param seconds of the day */
    clock(seconds: number, fraction: number, digits: number): void {
      room();
      const minutes = Math.floor(seconds / 60);
      const hours = Math.floor(minutes / 60);
      number(hours, 2);
      mark(COLON);
      number(minutes - hours * 60, 2);
      mark(COLON);
      number(seconds - minutes * 60, 2);
      mark(POINT);
      number(fraction, digits);
    },
    end(): void {
      ends[done++] = at;
    },
    texts(): Texts {
      const starts = new Int32Array(count);
      starts.set(ends.subarray(0, Math.max(0, count - 1)), Math.min(1, count));
      return { is: "bytes", bytes, starts, ends };
    },
  };
}

/** Days of 400 years, and from 0000-03-01, where they begin, to 1970-01-01. */
const CYCLE_DAYS = 146_097;
const DAYS_TO_1970 = 719_468;

/** The proleptic Gregorian date of a day from 1970-01-01; years begin in March, so that leap days end them (H. Hinnant, 2013). */
function calendar(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const from = days + DAYS_TO_1970;
  const cycle = Math.floor(from / CYCLE_DAYS);
  const inCycle = from - cycle * CYCLE_DAYS;
  const leapDays = Math.floor(inCycle / 1460) - Math.floor(inCycle / 36_524) + Math.floor(inCycle / 146_096);
  const yearInCycle = Math.floor((inCycle - leapDays) / 365);
  const inYear = inCycle - 365 * yearInCycle - Math.floor(yearInCycle / 4) + Math.floor(yearInCycle / 100);
  // Months from March on have 31, 30, 31, 30, 31 days, twice and again.
  const fromMarch = Math.floor((5 * inYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  return {
    year: yearInCycle + cycle * 400 + (month <= 2 ? 1 : 0),
    month,
    day: inYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  };
}
