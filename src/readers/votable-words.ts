import { kind } from "./csv-cells.ts";
import { LONGEST_NUMBER, found, readNumber } from "./csv-number.ts";

/** Returns some bytes as text, white space round it left out; "?" for what is longer than any number. */
export function wordIn(bytes: Uint8Array, from: number, to: number): string {
  while (from < to && bytes[from] <= 0x20) from++;
  while (to > from && bytes[to - 1] <= 0x20) to--;
  return to - from > LONGEST_NUMBER ? "?" : String.fromCharCode(...bytes.subarray(from, to));
}

/** Returns the number that a word is: decimal, NaN or an infinity, in any letter case; null for none. */
export function realOf(word: string): number | null {
  if (/^[+-]?nan$/i.test(word)) return NaN;
  const infinity = /^([+-]?)inf(inity)?$/i.exec(word);
  if (infinity) return infinity[1] === "-" ? -Infinity : Infinity;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word) ? Number(word) : null;
}

/** Returns the whole number that a word is: decimal ("5.0", too) or hexadecimal ("0x1F"); null for none. */
export function wholeOf(word: string): bigint | null {
  const [, sign, digits] = /^([+-]?)(\d+|0x[0-9a-f]+)$/i.exec(word) ?? [];
  if (digits !== undefined) return sign === "-" ? -BigInt(digits) : BigInt(digits);
  const real = realOf(word);
  return real !== null && Number.isSafeInteger(real) ? BigInt(real) : null;
}

/** Returns the logical value that a word is: 1, 0, -1 for unknown ("?" or nothing); null for none. */
export function logicalOf(word: string): 0 | 1 | -1 | null {
  switch (word.toLowerCase()) {
    case "t":
    case "1":
    case "true":
      return 1;
    case "f":
    case "0":
    case "false":
      return 0;
    case "?":
    case "":
      return -1;
    default:
      return null;
  }
}

/**
 * Reads the number that begins at `from` into `found.value` and returns where it ends, -1 where none as plain as most is there.
 * @param bytes with a byte that belongs to no number at their end
 */
export function readPlain(bytes: Uint8Array, from: number): number {
  const stop = readNumber(bytes, from, true);
  return found.kind === kind.text ? -1 : stop;
}
