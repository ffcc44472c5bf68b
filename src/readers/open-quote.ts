import { bytesOf } from "./read-error.ts";

const PIECE_BYTES = 8 * 1024 * 1024;
const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Where in a cell of a CSV text a byte stands. */
const START = 0;
const BARE = 1;
const QUOTED = 2;
const AFTER_QUOTE = 3;

/**
 * Returns the line (from 1) of a quote that is opened at the beginning of a cell and never closed, so that it would
 * swallow the rest of the text; null where there is none.
 * @param text UTF-8 or another encoding in which quotes, line ends and the delimiter are single bytes
 */
export async function openQuote(text: Blob, delimiter: string): Promise<number | null> {
  const separator = delimiter.charCodeAt(0);
  let state = START;
  let line = 1;
  let opened = 0;
  for (let start = 0; start < text.size; start += PIECE_BYTES) {
    const bytes = await bytesOf(text.slice(start, start + PIECE_BYTES));
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (byte === LINE_FEED) line++;
      if (state === QUOTED) {
        if (byte === QUOTE) state = AFTER_QUOTE;
      } else if (byte === separator || byte === LINE_FEED || byte === CARRIAGE_RETURN) state = START;
      else if (byte === QUOTE && state !== BARE) {
        if (state === START) opened = line;
        state = QUOTED;
      } else state = BARE;
    }
  }
  return state === QUOTED ? opened : null;
}
