import { kind } from "./csv-cells.ts";
import { longDecimal, smallDecimal } from "./decimal.ts";

const SPACE = 0x20;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const LOWER_E = 0x65;

/** Digits of a whole number that 64 bits certainly hold. */
const SURELY_WHOLE = 18;

/** The longest text that may still be a number. */
export const LONGEST_NUMBER = 400;

/** What `readNumber` has found: an object that is always the same, for there are millions of cells. */
export const found = { kind: 0, value: 0, digits: 0 };

/**
 * Reads a decimal number, spaces before and after it included, and returns where the byte behind it is. `found.kind` is
 * `kind.text` where there is none; `found.digits` is how many digits there are before a possible exponent.
 * @param bytes with a byte that belongs to no number at their end
 * @param isWanted whether `found.value` is looked at
 */
export function readNumber(bytes: Uint8Array, start: number, isWanted: boolean): number {
  let at = start;
  let byte = bytes[at];
  while (byte === SPACE) byte = bytes[++at];
  const isNegative = byte === MINUS;
  if (isNegative || byte === PLUS) byte = bytes[++at];
  const first = at;
  const isZero = byte === ZERO;
  let mantissa = 0; // right as long as there are at most 9 digits behind a zero
  for (; (byte - ZERO) >>> 0 <= 9; byte = bytes[++at]) mantissa = (mantissa * 10 + (byte - ZERO)) | 0;
  let digits = at - first;
  let exponent = 0;
  let kindFound: number = isZero && digits > 1 ? kind.digits : kind.whole;
  if (byte === DOT) {
    byte = bytes[++at];
    const afterDot = at;
    for (; (byte - ZERO) >>> 0 <= 9; byte = bytes[++at]) mantissa = (mantissa * 10 + (byte - ZERO)) | 0;
    exponent = afterDot - at;
    digits -= exponent;
    kindFound = kind.number;
  }
  if ((byte | 0x20) === LOWER_E && digits > 0) {
    byte = bytes[++at];
    const isInverse = byte === MINUS;
    if (isInverse || byte === PLUS) byte = bytes[++at];
    const firstOfPower = at;
    let power = 0;
    for (; (byte - ZERO) >>> 0 <= 9; byte = bytes[++at]) power = Math.min(power * 10 + (byte - ZERO), 9999);
    exponent += isInverse ? -power : power;
    kindFound = at === firstOfPower ? kind.text : kind.number;
  }
  const last = at;
  while (byte === SPACE) byte = bytes[++at];
  if (digits === 0 || at - start > LONGEST_NUMBER || (kindFound === kind.whole && digits > SURELY_WHOLE))
    kindFound = kind.text;
  found.kind = kindFound;
  found.digits = digits;
  if (isWanted && kindFound !== kind.text) {
    let value = digits - Number(isZero) <= 9 ? smallDecimal(mantissa, exponent) : longDecimal(bytes, first, last);
    if (value !== value) value = Number(String.fromCharCode(...bytes.subarray(first, last)));
    found.value = isNegative ? -value : value;
  }
  return at;
}
