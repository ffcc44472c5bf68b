import { ReadError } from "./read-error.ts";

/**
 * Reads small whole numbers in runs, each a repeated number or a row of packed bits (RLE / bit-packing hybrid), until `out` is full.
 * No run is longer than what is left of `out`, whatever it says; hyparquet's reader believes it.
 * @param width bits of a number, 0 to 32
 * @throws ReadError where the bytes end before
 */
export function readRuns(bytes: Uint8Array, start: number, width: number, out: Uint8Array | Int32Array): void {
  if (width === 0) return void out.fill(0);
  if (width > 32)
    throw new ReadError(`Parquet: a page packs its numbers into ${width} bits; at most 32 were expected.`);
  const valueBytes = (width + 7) >> 3;
  let at = start;
  for (let done = 0; done < out.length;) {
    let header = 0;
    for (let scale = 1, byte = 0x80; byte >= 0x80; scale *= 128) {
      if (at >= bytes.length || scale > 2 ** 35) throw ended(done, out.length);
      byte = bytes[at++];
      header += (byte & 0x7f) * scale;
    }
    if (header % 2 === 0) {
      if (at + valueBytes > bytes.length) throw ended(done, out.length);
      let value = 0;
      for (let i = 0; i < valueBytes; i++) value += bytes[at++] * 2 ** (8 * i);
      const end = Math.min(out.length, done + header / 2);
      out.fill(value, done, end);
      done = end;
    } else {
      const count = Math.min(((header - 1) / 2) * 8, out.length - done);
      // The last run may be cut where no more numbers are needed.
      if (Math.ceil((count * width) / 8) > bytes.length - at) throw ended(done, out.length);
      unpack(bytes, at, width, out, done, count);
      at = Math.min(bytes.length, at + ((header - 1) / 2) * width);
      done += count;
    }
  }
}

const ended = (done: number, all: number) =>
  new ReadError(`Parquet: a page ends after ${done} of ${all} packed numbers; it is damaged.`);

function unpack(
  bytes: Uint8Array,
  start: number,
  width: number,
  out: Uint8Array | Int32Array,
  from: number,
  count: number,
): void {
  if (width === 1) return unpackBits(bytes, start, out, from, count);
  if (width > 24) return unpackWide(bytes, start, width, out, from, count);
  const mask = (1 << width) - 1;
  let at = start;
  let held = 0;
  let bits = 0;
  for (let i = from; i < from + count; i++) {
    for (; bits < width; bits += 8) held |= bytes[at++] << bits;
    out[i] = held & mask;
    held >>>= width;
    bits -= width;
  }
}

/** Bits, the lowest of each byte first. */
export function unpackBits(
  bytes: Uint8Array,
  start: number,
  out: Uint8Array | Int32Array,
  from: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) out[from + i] = (bytes[start + (i >>> 3)] >>> (i & 7)) & 1;
}

/** Beyond 24 bits what is held between two numbers takes more than 32; doubles hold 53. */
function unpackWide(
  bytes: Uint8Array,
  start: number,
  width: number,
  out: Uint8Array | Int32Array,
  from: number,
  count: number,
): void {
  const base = 2 ** width;
  let at = start;
  let held = 0;
  let bits = 0;
  for (let i = from; i < from + count; i++) {
    for (; bits < width; bits += 8) held += bytes[at++] * 2 ** bits;
    out[i] = held % base;
    held = Math.floor(held / base);
    bits -= width;
  }
}

/** Which of a page's values are there, and how many; null flags: all. */
export type Presence = { readonly flags: Uint8Array | null; readonly present: number };

/** Returns which of `count` values are there, from their definition levels (0 or 1). */
export function readPresence(levels: Uint8Array, count: number): Presence {
  const flags = new Uint8Array(count);
  readRuns(levels, 0, 1, flags);
  let present = 0;
  let all = 0;
  for (let i = 0; i < count; i++) {
    present += flags[i];
    all |= flags[i];
  }
  if (all > 1)
    throw new ReadError(`Parquet: a page marks values with more than 0 for missing and 1 for there; it is damaged.`);
  return present === count ? { flags: null, present } : { flags, present };
}
