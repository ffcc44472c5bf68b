import { type ByteStream, openBytes } from "./bytes.ts";
import { ReadError, counted } from "./read-error.ts";
import { endOf } from "./votable-tokens.ts";

/** The part of some bytes that is in memory. What was worked on lies before `at`, and is dropped when more is asked for. */
export type ByteWindow = {
  /** Byte `end` is "<", and some zeros follow it: a search for "<" always ends. */
  bytes: Uint8Array;
  at: number;
  end: number;
  /** Where byte 0 lies in the whole. */
  base: number;
  /** Puts the next bytes behind those from `at` on; false: there are none. @throws ReadError where these are too many already */
  more(): Promise<boolean>;
};

/** Gives the next bytes, whose memory may be used again for those that follow; none at the end. */
export type ByteSource = () => Promise<Uint8Array>;

/** Bytes that are asked for at a time: large reads are fast, and these stay in the processor's cache. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** How long one piece may be: a tag, a comment, a row. */
const LONGEST_BYTES = 16 * 1024 * 1024;

const SPARE_BYTES = 64;
const LT = 0x3c;

/** @param what words for messages: "a tag or a row" */
export function byteWindow(source: ByteSource, what: string, base = 0): ByteWindow {
  const window: ByteWindow = {
    bytes: new Uint8Array(SPARE_BYTES).fill(LT, 0, 1),
    at: 0,
    end: 0,
    base,
    async more() {
      const { at, end } = window;
      const rest = end - at;
      if (rest > LONGEST_BYTES)
        throw new ReadError(
          `VOTable: ${what} at byte ${counted(window.base + at)} has more than ${counted(LONGEST_BYTES)} bytes.`,
        );
      const next = await source();
      const needed = rest + next.length + SPARE_BYTES;
      if (needed > window.bytes.length) {
        const larger = new Uint8Array(needed + (rest > 0 ? CHUNK_BYTES / 4 : 0));
        larger.set(window.bytes.subarray(at, end));
        window.bytes = larger;
      } else window.bytes.copyWithin(0, at, end);
      window.bytes.set(next, rest);
      window.base += at;
      window.at = 0;
      window.end = rest + next.length;
      window.bytes.fill(0, window.end, window.end + SPARE_BYTES);
      window.bytes[window.end] = LT;
      return next.length > 0;
    },
  };
  return window;
}

/** Passes over all bytes to the end of the next `mark` (ASCII); false where there is none. */
export async function skipPast(window: ByteWindow, mark: string): Promise<boolean> {
  for (;;) {
    const end = endOf(window.bytes, mark, window.at, window.end);
    if (end >= 0) {
      window.at = end;
      return true;
    }
    window.at = Math.max(window.at, window.end - mark.length + 1);
    if (!(await window.more())) return false;
  }
}

/** An XML document as UTF-8. */
export type OpenDocument = { readonly window: ByteWindow; readonly close: () => Promise<void> };

/**
 * Opens an XML document, plain or gzip-compressed, at byte `start` of its text in UTF-8.
 * @param onProgress receives the fraction of the file that was used
 * @throws ReadError for an encoding other than UTF-8, UTF-16, ISO-8859-1 and US-ASCII
 */
export async function openDocument(
  file: Blob,
  start = 0,
  onProgress?: (fraction: number) => void,
): Promise<OpenDocument> {
  const encoding = await encodingOf(file);
  let isPlain = true;
  const stream = await openBytes(file, (fraction) => {
    isPlain = false;
    onProgress?.(fraction);
  });
  if (encoding === "utf-8") await stream.skip(start);
  const bytes = chunks(stream, (used) => {
    if (isPlain) onProgress?.(Math.min(1, used / file.size));
  });
  const source = encoding === "utf-8" ? bytes : inUtf8(bytes, encoding);
  const window = byteWindow(source, "a tag or a row", encoding === "utf-8" ? start : 0);
  while (window.base + window.end < start) {
    window.at = window.end;
    if (!(await window.more())) break;
  }
  window.at = Math.min(window.end, start - window.base);
  return { window, close: () => stream.close() };
}

/** The next chunk is on its way while one is worked on, in the memory of the one before. */
function chunks(stream: ByteStream, onUsed: (bytes: number) => void): ByteSource {
  const read = (memory?: ArrayBuffer) => {
    const bytes = stream.read(CHUNK_BYTES, memory);
    bytes.catch(() => undefined);
    return bytes;
  };
  let used = 0;
  let last: Uint8Array<ArrayBuffer> | null = null;
  let coming = read();
  return async () => {
    const bytes = await coming;
    coming = read(last?.buffer.byteLength === CHUNK_BYTES ? last.buffer : undefined);
    last = bytes;
    used += bytes.length;
    onUsed(used);
    return bytes;
  };
}

function inUtf8(source: ByteSource, encoding: string): ByteSource {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  return async () => {
    const bytes = await source();
    return encoder.encode(decoder.decode(bytes, { stream: bytes.length > 0 }));
  };
}

/** Labels that XML declarations bear, and what decodes them. */
const ENCODINGS: Readonly<Record<string, string>> = {
  "utf-8": "utf-8",
  utf8: "utf-8",
  "us-ascii": "utf-8",
  ascii: "utf-8",
  "iso-8859-1": "latin1",
  "iso_8859-1": "latin1",
  latin1: "latin1",
  "windows-1252": "latin1",
  // A document whose first bytes are ASCII is not in UTF-16, whatever it says of itself.
  "utf-16": "utf-8",
  "utf-16le": "utf-8",
  "utf-16be": "utf-8",
};

/** Tells the encoding from the first bytes (XML 1.0, appendix F), and from the declaration where these are ASCII. */
async function encodingOf(file: Blob): Promise<string> {
  const stream = await openBytes(file);
  const bytes = await stream.read(1024).finally(() => stream.close());
  const start = String.fromCharCode(...bytes);
  if (start.startsWith("\xff\xfe") || start.startsWith("<\0")) return "utf-16le";
  if (start.startsWith("\xfe\xff") || start.startsWith("\0<")) return "utf-16be";
  const declared = /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(start)?.[1] ?? "UTF-8";
  const label = declared.trim().toLowerCase();
  if (Object.hasOwn(ENCODINGS, label)) return ENCODINGS[label];
  throw new ReadError(
    `VOTable: the document says that its encoding is ${declared}; UTF-8, UTF-16, ISO-8859-1 or US-ASCII was expected.`,
  );
}
