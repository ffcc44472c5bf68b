import { gunzip, isGzip } from "./gzip.ts";
import { ReadError, bytesOf, counted } from "./read-error.ts";

/** A text file as DuckDB reads it: UTF-8, decompressed, without a byte order mark. */
export type PlainText = {
  readonly blob: Blob;
  readonly encoding: "utf-8" | "latin-1" | "utf-16";
  /** What had to be changed, in sentences. */
  readonly notes: readonly string[];
};

const PIECE_BYTES = 8 * 1024 * 1024;

/**
 * Returns a text file as plain UTF-8: the file itself where it is that already. Text that is not valid UTF-8 is taken
 * as Latin-1 (windows-1252), or as UTF-16 where it starts with that byte order mark.
 * @param onProgress receives the fraction of the work that is done
 * @throws ReadError for bytes that no text has, or damaged compression
 */
export async function plainText(file: Blob, onProgress?: (fraction: number) => void): Promise<PlainText> {
  const text = (await isGzip(file)) ? await decompressed(file, (fraction) => onProgress?.(fraction / 2)) : file;
  const share = text === file ? 0 : 0.5;
  const progress = (fraction: number) => onProgress?.(share + fraction * (1 - share));
  const [a, b, c] = await bytesOf(text.slice(0, 3));
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    const blob = await transcoded(text, a === 0xff ? "utf-16le" : "utf-16be", progress);
    return { blob, encoding: "utf-16", notes: ["The text is encoded in UTF-16 and was converted to UTF-8."] };
  }
  if (await isUtf8(text, progress)) {
    const hasMark = a === 0xef && b === 0xbb && c === 0xbf;
    return { blob: hasMark ? text.slice(3) : text, encoding: "utf-8", notes: [] };
  }
  return {
    blob: await transcoded(text, "windows-1252", progress),
    encoding: "latin-1",
    notes: ["The text is not valid UTF-8; it was read as Latin-1 (windows-1252)."],
  };
}

async function decompressed(file: Blob, onProgress: (fraction: number) => void): Promise<Blob> {
  const parts: Blob[] = [];
  let piece: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const chunk of gunzip(file, onProgress)) {
    piece.push(chunk);
    length += chunk.length;
    if (length < PIECE_BYTES) continue;
    parts.push(new Blob(piece));
    piece = [];
    length = 0;
  }
  return new Blob([...parts, ...piece]);
}

async function isUtf8(text: Blob, onProgress: (fraction: number) => void): Promise<boolean> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let isValid = true;
  for await (const { bytes, start } of pieces(text, onProgress)) {
    const nul = bytes.indexOf(0);
    if (nul >= 0)
      throw new ReadError(
        `Byte ${counted(start + nul + 1)} of the text is NUL, which no text has: this is a binary file or a damaged one. ` +
          "A CSV or TSV text was expected.",
      );
    isValid &&= decodes(decoder, bytes, true);
  }
  return isValid && decodes(decoder, new Uint8Array(0), false);
}

function decodes(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): boolean {
  try {
    decoder.decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}

async function transcoded(text: Blob, encoding: string, onProgress: (fraction: number) => void): Promise<Blob> {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  const parts: Blob[] = [];
  for await (const { bytes } of pieces(text, onProgress))
    parts.push(new Blob([encoder.encode(decoder.decode(bytes, { stream: true }))]));
  return new Blob([...parts, encoder.encode(decoder.decode())]);
}

async function* pieces(text: Blob, onProgress: (fraction: number) => void) {
  for (let start = 0; start < text.size; start += PIECE_BYTES) {
    const bytes = await bytesOf(text.slice(start, start + PIECE_BYTES));
    yield { start, bytes };
    onProgress((start + bytes.length) / text.size);
  }
}
