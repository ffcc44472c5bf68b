import { bytesOf } from "./blob-bytes.ts";

const PIECE_BYTES = 8 * 1024 * 1024;

/** A number that is longer is left as it is. */
const LONGEST = 100;

const COMMA = 0x2c;
const DOT = 0x2e;
const QUOTE = 0x22;
const SPACE = 0x20;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Returns a CSV text in which numbers with a decimal comma have a point instead, quoted ones too; every other byte stays where it is. A cell
 * that is not wholly such a number is not changed.
 * @param onProgress receives the fraction of the work that is done
 */
export async function pointDecimals(
  text: Blob,
  delimiter: string,
  onProgress?: (fraction: number) => void,
): Promise<Blob> {
  const between = delimiter.charCodeAt(0);
  const parts: Blob[] = [];
  let held = new Uint8Array(0);
  let isStart = true;
  let isQuoted = false;
  for (let start = 0; start < text.size; start += PIECE_BYTES) {
    const piece = await bytesOf(text.slice(start, start + PIECE_BYTES));
    const isLast = start + PIECE_BYTES >= text.size;
    const bytes = new Uint8Array(held.length + piece.length);
    bytes.set(held);
    bytes.set(piece, held.length);
    let at = 0;
    for (; at < bytes.length; at++) {
      const byte = bytes[at];
      if (isStart) {
        // What may go on in the next piece is looked at again there.
        if (!isLast && bytes.length - at < LONGEST) break;
        const comma = decimalComma(bytes, at, between);
        if (comma >= 0) bytes[comma] = DOT;
        isQuoted = byte === QUOTE || (byte === SPACE && bytes[at + 1] === QUOTE);
        isStart = false;
        if (isQuoted) {
          if (byte === SPACE) at++;
          continue;
        }
      }
      if (byte === QUOTE && isQuoted) {
        if (bytes[at + 1] === QUOTE) at++;
        else isQuoted = false;
      } else if (!isQuoted && (byte === between || byte === LINE_FEED || byte === CARRIAGE_RETURN)) isStart = true;
    }
    held = bytes.slice(at);
    parts.push(new Blob([bytes.subarray(0, at)]));
    onProgress?.(Math.min(1, (start + PIECE_BYTES) / text.size));
  }
  return new Blob([...parts, held]);
}

/** Where the comma of the cell is that begins at `start`, if it is a number with one; −1 otherwise. */
function decimalComma(bytes: Uint8Array, start: number, between: number): number {
  const end = Math.min(bytes.length, start + LONGEST);
  let at = start;
  const isDigit = () => at < end && bytes[at] >= 0x30 && bytes[at] <= 0x39;
  const blanks = () => {
    while (at < end && bytes[at] === SPACE) at++;
  };
  const sign = () => {
    if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++;
  };
  const digits = () => {
    const first = at;
    while (isDigit()) at++;
    return at - first;
  };
  blanks();
  const isInQuotes = bytes[at] === QUOTE;
  if (isInQuotes) at++;
  blanks();
  sign();
  const before = digits();
  const comma = at;
  if (bytes[at++] !== COMMA || (between === COMMA && !isInQuotes)) return -1;
  if (before + digits() === 0) return -1;
  if ((bytes[at] | 0x20) === 0x65) {
    at++;
    sign();
    if (digits() === 0) return -1;
  }
  blanks();
  if (isInQuotes && bytes[at++] !== QUOTE) return -1;
  blanks();
  const isEnd = at >= bytes.length || bytes[at] === between || bytes[at] === LINE_FEED || bytes[at] === CARRIAGE_RETURN;
  return isEnd && at <= end ? comma : -1;
}
