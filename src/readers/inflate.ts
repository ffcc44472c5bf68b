/** Compressed data that are none. */
export class DamagedData extends Error {}

/** Bytes to decompress; those from `at` on are still to be used. */
export type InflateInput = { readonly bytes: Uint8Array; at: number; readonly isEnded: boolean };

/** How far back a copy may reach. */
const WINDOW_BYTES = 32 * 1024;
/** Output of one step, and what the last copy may add. */
const STEP_BYTES = 256 * 1024;
const LONGEST_COPY = 258;
/** More than the codes of a block, and a symbol with its distance, can take. */
const HEAD_BYTES = 700;
const SYMBOL_BYTES = 16;

const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]; // prettier-ignore
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577]; // prettier-ignore
const DISTANCE_BITS = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
/** In this order the lengths of the codes for code lengths are written. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const END_OF_BLOCK = 256;

/** A Huffman code: `table[next bits]` is 16 × symbol + bits of its code; 0: no code begins so. */
type Code = { readonly table: Uint16Array; readonly bits: number };

const FIXED_LITERALS = codeOf(
  Uint8Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)),
  0,
  288,
);
const FIXED_DISTANCES = codeOf(new Uint8Array(32).fill(5), 0, 32);

/**
 * Decompresses one stream of "deflate" data (RFC 1951) step by step, and stops exactly at its end, which browsers' own decompressors do not
 * tell. Some bytes must follow the stream, as they do in gzip files.
 */
export class Inflater {
  /** Whether the end of the stream was reached; the input then stands behind it. */
  isDone = false;
  readonly #out = new Uint8Array(WINDOW_BYTES + STEP_BYTES + LONGEST_COPY);
  /** Output so far, of which the last 32 kB are kept. */
  #end = 0;
  #bits = 0;
  #bitCount = 0;
  #isLast = false;
  /** What the next bytes are: a block's head, bytes as they are (so many), or symbols. */
  #state: "head" | "stored" | "symbols" = "head";
  #stored = 0;
  #literals = FIXED_LITERALS;
  #distances = FIXED_DISTANCES;

  /**
   * Returns more output, up to 256 kB; none where more input is needed first, or where the stream ends.
   * @throws DamagedData where the input cannot be a part of such a stream
   */
  next(input: InflateInput): Uint8Array<ArrayBuffer> {
    if (this.#end > WINDOW_BYTES) {
      this.#out.copyWithin(0, this.#end - WINDOW_BYTES, this.#end);
      this.#end = WINDOW_BYTES;
    }
    const start = this.#end;
    while (!this.isDone && this.#end < WINDOW_BYTES + STEP_BYTES && this.#step(input));
    return this.#out.slice(start, this.#end);
  }

  /** Works on the present block; false: there is not enough input for it. */
  #step(input: InflateInput): boolean {
    if (this.#state === "head") {
      if (!input.isEnded && input.bytes.length - input.at < HEAD_BYTES) return false;
      if (this.#isLast) {
        // Whole bytes that were taken too early go back.
        input.at -= this.#bitCount >> 3;
        this.isDone = true;
        return true;
      }
      return this.#readHead(input);
    }
    return this.#state === "stored" ? this.#copyStored(input) : this.#readSymbols(input);
  }

  /** Takes n ≤ 16 bits; beyond the end of the file they are 0, and the step that took them is told to be short of input. */
  #take(input: InflateInput, n: number): number {
    while (this.#bitCount < n) {
      this.#bits |= (input.bytes[input.at] ?? 0) << this.#bitCount;
      input.at++;
      this.#bitCount += 8;
    }
    const value = this.#bits & ((1 << n) - 1);
    this.#bits >>>= n;
    this.#bitCount -= n;
    return value;
  }

  #symbol(input: InflateInput, { table, bits }: Code): number {
    while (this.#bitCount < bits) {
      this.#bits |= (input.bytes[input.at] ?? 0) << this.#bitCount;
      input.at++;
      this.#bitCount += 8;
    }
    const entry = table[this.#bits & ((1 << bits) - 1)];
    if (entry === 0) throw new DamagedData("No code begins so.");
    this.#bits >>>= entry & 15;
    this.#bitCount -= entry & 15;
    return entry >> 4;
  }

  #readHead(input: InflateInput): boolean {
    this.#isLast = this.#take(input, 1) === 1;
    const kind = this.#take(input, 2);
    if (kind === 3) throw new DamagedData("A block of no kind.");
    if (kind === 0) {
      this.#take(input, this.#bitCount & 7);
      this.#stored = this.#take(input, 16);
      if (this.#take(input, 16) !== (this.#stored ^ 0xffff)) throw new DamagedData("A length that is none.");
      input.at -= this.#bitCount >> 3;
      this.#bits = 0;
      this.#bitCount = 0;
      this.#state = "stored";
    } else {
      if (kind === 1) [this.#literals, this.#distances] = [FIXED_LITERALS, FIXED_DISTANCES];
      else this.#readCodes(input);
      this.#state = "symbols";
    }
    return isWithin(input, this.#bitCount);
  }

  #readCodes(input: InflateInput): void {
    const literals = this.#take(input, 5) + 257;
    const distances = this.#take(input, 5) + 1;
    const lengths = new Uint8Array(19);
    const count = this.#take(input, 4) + 4;
    for (let i = 0; i < count; i++) lengths[LENGTH_ORDER[i]] = this.#take(input, 3);
    const code = codeOf(lengths, 0, 19);
    const all = new Uint8Array(literals + distances);
    for (let i = 0; i < all.length;) {
      const symbol = this.#symbol(input, code);
      if (symbol < 16) {
        all[i++] = symbol;
        continue;
      }
      if (symbol === 16 && i === 0) throw new DamagedData("A length to repeat before any length.");
      const value = symbol === 16 ? all[i - 1] : 0;
      const times =
        symbol === 16 ? 3 + this.#take(input, 2) : symbol === 17 ? 3 + this.#take(input, 3) : 11 + this.#take(input, 7);
      if (i + times > all.length) throw new DamagedData("More lengths than codes.");
      all.fill(value, i, i + times);
      i += times;
    }
    if (all[END_OF_BLOCK] === 0) throw new DamagedData("A block without an end.");
    this.#literals = codeOf(all, 0, literals);
    this.#distances = codeOf(all, literals, all.length);
  }

  #copyStored(input: InflateInput): boolean {
    const left = Math.max(0, input.bytes.length - input.at);
    const length = Math.min(this.#stored, left, WINDOW_BYTES + STEP_BYTES - this.#end);
    this.#out.set(input.bytes.subarray(input.at, input.at + length), this.#end);
    input.at += length;
    this.#end += length;
    this.#stored -= length;
    if (this.#stored === 0) this.#state = "head";
    return this.#stored === 0 || length > 0;
  }

  /** The loop in which nearly all time is spent: its numbers are local ones. */
  #readSymbols(input: InflateInput): boolean {
    const out = this.#out;
    const { bytes } = input;
    const { table: literals, bits: literalBits } = this.#literals;
    const { table: distances, bits: distanceBits } = this.#distances;
    const [literalMask, distanceMask] = [(1 << literalBits) - 1, (1 << distanceBits) - 1];
    // At the end of the file bits that are not there are 0; whether any were used is checked below.
    const inputEnd = input.isEnded ? bytes.length + 1 : bytes.length - SYMBOL_BYTES;
    const outEnd = WINDOW_BYTES + STEP_BYTES;
    let at = input.at;
    let end = this.#end;
    let bits = this.#bits;
    let count = this.#bitCount;
    let isBlockEnd = false;
    while (at < inputEnd && end < outEnd) {
      for (; count < 20; count += 8) bits |= (bytes[at++] ?? 0) << count;
      const entry = literals[bits & literalMask];
      if (entry === 0) throw new DamagedData("No code begins so.");
      bits >>>= entry & 15;
      count -= entry & 15;
      const symbol = entry >> 4;
      if (symbol < END_OF_BLOCK) {
        out[end++] = symbol;
        continue;
      }
      if (symbol === END_OF_BLOCK) {
        isBlockEnd = true;
        break;
      }
      if (symbol > 285) throw new DamagedData("A length that is none.");
      const lengthBits = LENGTH_BITS[symbol - 257];
      const length = LENGTH_BASE[symbol - 257] + (bits & ((1 << lengthBits) - 1));
      bits >>>= lengthBits;
      count -= lengthBits;
      for (; count < 15; count += 8) bits |= (bytes[at++] ?? 0) << count;
      const distanceEntry = distances[bits & distanceMask];
      if (distanceEntry === 0) throw new DamagedData("No code begins so.");
      bits >>>= distanceEntry & 15;
      count -= distanceEntry & 15;
      const code = distanceEntry >> 4;
      if (code > 29) throw new DamagedData("A distance that is none.");
      for (; count < 13; count += 8) bits |= (bytes[at++] ?? 0) << count;
      const distance = DISTANCE_BASE[code] + (bits & ((1 << DISTANCE_BITS[code]) - 1));
      bits >>>= DISTANCE_BITS[code];
      count -= DISTANCE_BITS[code];
      if (distance > end) throw new DamagedData("A copy from before the beginning.");
      const stop = end + length;
      for (let from = end - distance; end < stop; from++, end++) out[end] = out[from];
    }
    const hasMoved = at > input.at || end > this.#end || isBlockEnd;
    input.at = at;
    this.#end = end;
    this.#bits = bits;
    this.#bitCount = count;
    if (isBlockEnd) this.#state = "head";
    return hasMoved && isWithin(input, count);
  }
}

/** Whether all bits that were used were there: bits that were only looked at may lie beyond the end. */
function isWithin(input: InflateInput, unused: number): boolean {
  return input.at - (unused >> 3) <= input.bytes.length;
}

/** @throws DamagedData for lengths that are no prefix code; one code alone, or none, may be incomplete (RFC 1951, section 3.2.7) */
function codeOf(lengths: Uint8Array, from: number, to: number): Code {
  const counts = new Uint16Array(16);
  let bits = 1;
  for (let i = from; i < to; i++) {
    counts[lengths[i]]++;
    bits = Math.max(bits, lengths[i]);
  }
  const used = to - from - counts[0];
  const next = new Uint16Array(17);
  let left = 1;
  for (let length = 1; length <= 15; length++) {
    left = 2 * left - counts[length];
    if (left < 0) throw new DamagedData("Codes that overlap.");
    next[length + 1] = (next[length] + counts[length]) << 1;
  }
  if (left > 0 && used > 1) throw new DamagedData("Codes that leave something out.");
  const table = new Uint16Array(1 << bits);
  for (let i = from; i < to; i++) {
    const length = lengths[i];
    if (length === 0) continue;
    const code = reversed(next[length]++, length);
    for (let k = code; k < table.length; k += 1 << length) table[k] = ((i - from) << 4) | length;
  }
  return { table, bits };
}

function reversed(code: number, length: number): number {
  let value = 0;
  for (let i = 0; i < length; i++) value |= ((code >> i) & 1) << (length - 1 - i);
  return value;
}
