import type { Pieces } from "./pieces.ts";

const CHARACTERS = new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
const PADDING = 0x3d;
const LINE_END = 0x0a;

/** Bytes of a line: 76 characters (RFC 2045, section 6.8). */
const LINE_BYTES = 57;

/** Whole lines that are encoded at a time: about 5 MB, and 7 MB of text. */
export const BASE64_BYTES = LINE_BYTES * 92_000;

/** Writes bytes as lines of base64. @param bytes a multiple of 57 of them, but for the last ones */
export async function writeBase64(pieces: Pieces, bytes: Uint8Array): Promise<void> {
  const lines = Math.ceil(bytes.length / LINE_BYTES);
  const text = new Uint8Array(4 * Math.ceil(bytes.length / 3) + lines);
  let used = 0;
  for (let line = 0; line < lines; line++) {
    const end = Math.min(bytes.length, (line + 1) * LINE_BYTES);
    for (let at = line * LINE_BYTES; at < end; at += 3) {
      const a = bytes[at];
      const b = at + 1 < end ? bytes[at + 1] : 0;
      const c = at + 2 < end ? bytes[at + 2] : 0;
      text[used++] = CHARACTERS[a >> 2];
      text[used++] = CHARACTERS[((a & 3) << 4) | (b >> 4)];
      text[used++] = at + 1 < end ? CHARACTERS[((b & 15) << 2) | (c >> 6)] : PADDING;
      text[used++] = at + 2 < end ? CHARACTERS[c & 63] : PADDING;
    }
    text[used++] = LINE_END;
  }
  await pieces.write(text.subarray(0, used));
}
