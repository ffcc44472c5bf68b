import type { Numbers } from "./parquet-convert.ts";

// Numbers are moved as words of memory: the same few loops then serve all types, and each stays fast because it always meets the same arrays.

/**
 * Puts numbers where flags are 1, and returns which number comes next.
 * @param at place of the first flag in `to`
 * @param used which number of `from` comes first
 */
export function spread(to: Numbers, at: number, from: Numbers, used: number, flags: Uint8Array): number {
  switch (to.BYTES_PER_ELEMENT) {
    case 1:
      return spreadBytes(bytes(to), at, bytes(from), used, flags);
    case 2:
      return spreadShorts(shorts(to), at, shorts(from), used, flags);
    case 4:
      return spreadInts(ints(to), at, ints(from), used, flags);
    default:
      return spreadPairs(ints(to), at, ints(from), used, flags);
  }
}

/** Returns the entries that codes stand for; all codes are below their number. */
export function lookUp(entries: Numbers, codes: Int32Array): Numbers {
  const values = new (entries.constructor as new (length: number) => Numbers)(codes.length);
  switch (entries.BYTES_PER_ELEMENT) {
    case 1:
      lookUpBytes(bytes(entries), codes, bytes(values));
      break;
    case 2:
      lookUpShorts(shorts(entries), codes, shorts(values));
      break;
    case 4:
      lookUpInts(ints(entries), codes, ints(values));
      break;
    default:
      lookUpPairs(ints(entries), codes, ints(values));
  }
  return values;
}

const bytes = (numbers: Numbers) => new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
const shorts = (numbers: Numbers) => new Uint16Array(numbers.buffer, numbers.byteOffset, numbers.byteLength / 2);
const ints = (numbers: Numbers) => new Int32Array(numbers.buffer, numbers.byteOffset, numbers.byteLength / 4);

function spreadBytes(to: Uint8Array, at: number, from: Uint8Array, used: number, flags: Uint8Array): number {
  for (let i = 0; i < flags.length; i++) if (flags[i] === 1) to[at + i] = from[used++];
  return used;
}

function spreadShorts(to: Uint16Array, at: number, from: Uint16Array, used: number, flags: Uint8Array): number {
  for (let i = 0; i < flags.length; i++) if (flags[i] === 1) to[at + i] = from[used++];
  return used;
}

function spreadInts(to: Int32Array, at: number, from: Int32Array, used: number, flags: Uint8Array): number {
  for (let i = 0; i < flags.length; i++) if (flags[i] === 1) to[at + i] = from[used++];
  return used;
}

function spreadPairs(to: Int32Array, at: number, from: Int32Array, used: number, flags: Uint8Array): number {
  let source = 2 * used;
  for (let i = 0, target = 2 * at; i < flags.length; i++, target += 2)
    if (flags[i] === 1) {
      to[target] = from[source];
      to[target + 1] = from[source + 1];
      source += 2;
    }
  return source / 2;
}

function lookUpBytes(entries: Uint8Array, codes: Int32Array, values: Uint8Array): void {
  for (let i = 0; i < codes.length; i++) values[i] = entries[codes[i]];
}

function lookUpShorts(entries: Uint16Array, codes: Int32Array, values: Uint16Array): void {
  for (let i = 0; i < codes.length; i++) values[i] = entries[codes[i]];
}

function lookUpInts(entries: Int32Array, codes: Int32Array, values: Int32Array): void {
  for (let i = 0; i < codes.length; i++) values[i] = entries[codes[i]];
}

function lookUpPairs(entries: Int32Array, codes: Int32Array, values: Int32Array): void {
  for (let i = 0; i < codes.length; i++) {
    values[2 * i] = entries[2 * codes[i]];
    values[2 * i + 1] = entries[2 * codes[i] + 1];
  }
}
