import { gunzip, isGzip } from "./gzip.ts";
import { bytesOf } from "./blob-bytes.ts";

/** A text file without compression and byte order mark, in UTF-8 unless `latin1Text` is needed. */
export type PlainText = {
  readonly blob: Blob;
  /** What had to be changed, in sentences. */
  readonly notes: readonly string[];
};

const PIECE_BYTES = 8 * 1024 * 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const HASH = 0x23;

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

/**
 * Returns text whose lines all end with a line feed; line ends in quoted cells are no exception.
 * @param onProgress receives the fraction of the work that is done
 */
export async function evenLineEnds(text: Blob, onProgress?: (fraction: number) => void): Promise<PlainText> {
  const parts: Blob[] = [];
  let isAfterReturn = false;
  for (let start = 0; start < text.size; start += PIECE_BYTES) {
    const bytes = await bytesOf(text.slice(start, start + PIECE_BYTES));
    let to = 0;
    for (const byte of bytes) {
      if (!(isAfterReturn && byte === LINE_FEED)) bytes[to++] = byte === CARRIAGE_RETURN ? LINE_FEED : byte;
      isAfterReturn = byte === CARRIAGE_RETURN;
    }
    parts.push(new Blob([bytes.subarray(0, to)]));
    onProgress?.((start + bytes.length) / text.size);
  }
  return {
    blob: new Blob(parts),
    notes: ["Lines end in several ways (line feed, carriage return, or both); each of these was taken for a line end."],
  };
}

/** Returns where the first line begins that starts with `#`; the length of the text where none does. */
export async function firstCommentLine(text: Blob): Promise<number> {
  let isLineStart = true;
  for (let start = 0; start < text.size; start += PIECE_BYTES) {
    const bytes = await bytesOf(text.slice(start, start + PIECE_BYTES));
    for (let at = bytes.indexOf(HASH); at >= 0; at = bytes.indexOf(HASH, at + 1))
      if (at === 0 ? isLineStart : bytes[at - 1] === LINE_FEED || bytes[at - 1] === CARRIAGE_RETURN) return start + at;
    const last = bytes[bytes.length - 1];
    isLineStart = last === LINE_FEED || last === CARRIAGE_RETURN;
  }
  return text.size;
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
