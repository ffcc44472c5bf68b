/** How often differences are taken: the third ones of a tabulated log density are small. */
const ORDER = 3;

/**
 * Returns float32 numbers that follow a smooth curve in about a third of their bytes, exactly: the third differences of their bit patterns,
 * ordered as the numbers are, as LEB128 of zigzag (Protocol Buffers' encoding of signed integers).
 */
export function packSmooth(values: Float32Array): Uint8Array {
  const integers = toOrdered(new Int32Array(values.slice().buffer));
  for (let order = 0; order < ORDER; order++)
    for (let i = integers.length - 1; i > 0; i--) integers[i] = (integers[i] - integers[i - 1]) | 0;
  const bytes: number[] = [];
  for (const integer of integers) {
    let rest = ((integer << 1) ^ (integer >> 31)) >>> 0;
    for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
    bytes.push(rest);
  }
  return Uint8Array.from(bytes);
}

/** Returns what `packSmooth` packed; null where the bytes are not such. The numbers may be not finite. */
export function unpackSmooth(bytes: Uint8Array): Float32Array | null {
  const integers = new Int32Array(bytes.reduce((count, byte) => count + (byte < 0x80 ? 1 : 0), 0));
  let at = 0;
  for (let i = 0; i < integers.length; i++) {
    let packed = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (shift === 28 && byte > 0x0f) return null;
      packed |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    integers[i] = (packed >>> 1) ^ -(packed & 1);
  }
  if (at !== bytes.length) return null;
  for (let order = 0; order < ORDER; order++)
    for (let i = 1; i < integers.length; i++) integers[i] = (integers[i] + integers[i - 1]) | 0;
  return new Float32Array(toOrdered(integers).buffer);
}

/** Turns the bit patterns of float32 numbers into integers that ascend as the numbers do, and back, in place. */
function toOrdered(patterns: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  for (let i = 0; i < patterns.length; i++) if (patterns[i] < 0) patterns[i] ^= 0x7fffffff;
  return patterns;
}
