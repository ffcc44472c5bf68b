import type { CsvSlice } from "./csv-columns.ts";
import { openBytes } from "./bytes.ts";
import { isGzip } from "./gzip.ts";
import type { EcsvLayout } from "./ecsv.ts";

/** Bytes of the file that are read at a time. */
const SLICE_BYTES = 4 * 1024 * 1024;

/** What stands between cells here where the file has blanks: a character that no text has (unit separator). */
export const CELL_END = "\x1f";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;

/** How the rows of an ECSV file come. */
export type EcsvBody = {
  /** From the line of column names on; where blanks part the cells, `CELL_END` does here. */
  readonly slices: AsyncGenerator<CsvSlice>;
  /** How long a slice is at most. */
  readonly sliceBytes: number;
};

/** Opens the rows of an ECSV file, plain or gzip-compressed. @param onProgress receives the fraction of the file that was read */
export async function openEcsvBody(
  file: Blob,
  { delimiter, dataStart, isLatin1 }: EcsvLayout,
  onProgress?: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<EcsvBody> {
  const isPacked = await isGzip(file);
  const length = isPacked ? SLICE_BYTES : Math.min(SLICE_BYTES, Math.max(1, file.size - dataStart));
  async function* slices(): AsyncGenerator<CsvSlice> {
    const stream = await openBytes(file, onProgress);
    const cut = delimiter === " " ? blankCutter(length * (isLatin1 ? 3 : 1)) : null;
    const utf8 = isLatin1 ? recoder() : null;
    try {
      let position = await stream.skip(dataStart);
      let coming = stream.read(length);
      for (;;) {
        signal?.throwIfAborted();
        const bytes = await coming;
        coming = stream.read(length);
        // Where the caller stops early nobody waits for the slice on its way, and its failure is no news.
        coming.catch(() => undefined);
        // A short slice is the last one; a full one may be, too.
        const isLast = bytes.length < length || (await coming).length === 0;
        const recoded = utf8 === null ? bytes : utf8(bytes);
        yield { bytes: cut === null ? recoded : cut(recoded), isLast };
        position += bytes.length;
        if (!isPacked) onProgress?.(Math.min(1, position / file.size));
        if (isLast) return;
      }
    } finally {
      await stream.close();
    }
  }
  return { slices: slices(), sliceBytes: (length + 1) * (isLatin1 ? 3 : 1) };
}

function recoder(): (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> {
  const decoder = new TextDecoder("windows-1252");
  const encoder = new TextEncoder();
  return (bytes) => encoder.encode(decoder.decode(bytes, { stream: true }));
}

/**
 * Returns a function that puts one `CELL_END` for blanks between cells, and leaves those at the ends of lines out. Blanks in quotes stay. What it
 * returns is used again by the next call.
 * @param size bytes that come at a time, at most
 */
function blankCutter(size: number): (bytes: Uint8Array) => Uint8Array<ArrayBuffer> {
  const separator = CELL_END.charCodeAt(0);
  // Blanks at the end of one slice may become a separator in the next one.
  const out = new Uint8Array(size + 1);
  let isQuoted = false;
  let mayQuote = true; // at the beginning of a cell, and behind a quote: two of them are one
  let isLineStart = true;
  let isPending = false;
  return (bytes) => {
    let to = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (isQuoted) {
        isQuoted = byte !== QUOTE;
        mayQuote = true;
      } else if (byte === SPACE) {
        isPending = !isLineStart;
        continue;
      } else if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
        isPending = false;
        isLineStart = mayQuote = true;
      } else {
        if (isPending) {
          out[to++] = separator;
          isPending = false;
          mayQuote = true;
        }
        isQuoted = byte === QUOTE && mayQuote;
        mayQuote = isLineStart = false;
      }
      out[to++] = byte;
    }
    return out.subarray(0, to);
  };
}
