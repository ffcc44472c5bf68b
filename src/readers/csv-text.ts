import { gunzip, isGzip } from "./gzip.ts";
import { bytesOf } from "./blob-bytes.ts";

/** A text file without compression and byte order mark, in UTF-8 unless `latin1Text` is needed. */
export type PlainText = {
  readonly blob: Blob;
  /** What had to be changed, in sentences. */
  readonly notes: readonly string[];
};

const PIECE_BYTES = 8 * 1024 * 1024;

/**
 * Returns a text file as plain text: the file itself where it is that already. UTF-16 is told from its byte order mark; whether other text is
 * UTF-8 shows when it is read.
 * @param onProgress receives the fraction of the work that is done
 * @throws ReadError for damaged compression
 */
export async function plainText(file: Blob, onProgress?: (fraction: number) => void): Promise<PlainText> {
  const text = (await isGzip(file)) ? await decompressed(file, onProgress) : file;
  const [a, b, c] = await bytesOf(text.slice(0, 3));
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    const blob = await transcoded(text, a === 0xff ? "utf-16le" : "utf-16be", text === file ? onProgress : undefined);
    return { blob, notes: ["The text is encoded in UTF-16 and was converted to UTF-8."] };
  }
  const hasMark = a === 0xef && b === 0xbb && c === 0xbf;
  return { blob: hasMark ? text.slice(3) : text, notes: [] };
}

/** Returns text that is not valid UTF-8 as Latin-1 (windows-1252) in UTF-8. @param onProgress receives the fraction of the work that is done */
export async function latin1Text(text: Blob, onProgress?: (fraction: number) => void): Promise<PlainText> {
  return {
    blob: await transcoded(text, "windows-1252", onProgress),
    notes: ["The text is not valid UTF-8; it was read as Latin-1 (windows-1252)."],
  };
}

async function decompressed(file: Blob, onProgress?: (fraction: number) => void): Promise<Blob> {
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

async function transcoded(text: Blob, encoding: string, onProgress?: (fraction: number) => void): Promise<Blob> {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  const parts: Blob[] = [];
  for (let start = 0; start < text.size; start += PIECE_BYTES) {
    const bytes = await bytesOf(text.slice(start, start + PIECE_BYTES));
    parts.push(new Blob([encoder.encode(decoder.decode(bytes, { stream: true }))]));
    onProgress?.((start + bytes.length) / text.size);
  }
  return new Blob([...parts, encoder.encode(decoder.decode())]);
}
