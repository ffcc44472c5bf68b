import { inSteps } from "./progress.ts";
import { bytesOf } from "./blob-bytes.ts";
import { inflateMembers } from "./gzip-members.ts";
import { ReadError, fileChanged } from "./read-error.ts";
import { underWay } from "./under-way.ts";

/** Answers a question about a compressed file that becomes very large; true: go on. */
export type AllowLarge = (question: string) => boolean | Promise<boolean>;

/** Decompressed bytes beyond which a file is suspicious, whatever its own size, and beyond which it is at a great expansion. */
const MOST_BYTES = 20e9;
const MOST_EXPANDED_BYTES = 1e9;
/** The format reaches 1,032 at most, with bytes that are all alike. */
const MOST_EXPANSION = 1000;

let allowLarge: AllowLarge = () => false;

/**
 * Says who is asked, in this thread, where more than 20 GB come out of a compressed file, or more than 1 GB that are 1,000 times what went in;
 * until then such files are refused.
 */
export function askBeforeLarge(ask: AllowLarge): void {
  allowLarge = ask;
}

/** Tells whether a file is gzip-compressed, from its first two bytes (RFC 1952, section 2.3.1). */
export async function isGzip(file: Blob): Promise<boolean> {
  const [first, second] = await bytesOf(file.slice(0, 2));
  return first === 0x1f && second === 0x8b;
}

/**
 * Yields the decompressed bytes of a gzip file in small pieces, without ever holding the whole; a file of several members, one after the
 * other, gives all of them.
 * @param onProgress receives the fraction of the compressed bytes that were used
 * @throws ReadError where the compressed data are cut short or damaged, or become too large
 */
export async function* gunzip(
  file: Blob,
  onProgress?: (fraction: number) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const report = inSteps(onProgress);
  let given = 0;
  let isAllowed = false;
  for await (const { bytes, used } of decompressed(file)) {
    given += bytes.length;
    if (!isAllowed && (given > MOST_BYTES || (given > MOST_EXPANDED_BYTES && given > MOST_EXPANSION * used))) {
      const size = `The gzip-compressed file of ${inMegabytes(file.size)} has given ${inMegabytes(given)} so far, and there is more.`;
      isAllowed = await allowLarge(`${size} Go on?`);
      if (!isAllowed) throw new ReadError(`${size} It was not decompressed further.`);
    }
    report(used / file.size);
    yield bytes;
  }
}

const inMegabytes = (bytes: number) =>
  bytes < 1e9 ? `${Math.ceil(bytes / 1e5) / 10} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

/** Some decompressed bytes, and how many bytes of the file went in so far. */
type Piece = { readonly bytes: Uint8Array<ArrayBuffer>; readonly used: number };

/**
 * By the browser's own decompressor. That of Chromium refuses what follows the first member, and nothing tells where this one ends: the file is
 * then decompressed anew by our own code, which also says what is wrong with it.
 */
async function* decompressed(file: Blob): AsyncGenerator<Piece, void, undefined> {
  let given = 0;
  try {
    for await (const piece of nativePieces(file)) {
      given += piece.bytes.length;
      yield piece;
    }
    return;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "NotReadableError") throw fileChanged(cause);
  }
  for await (const { bytes, used } of inflateMembers(file)) {
    const known = Math.min(given, bytes.length);
    given -= known;
    if (known < bytes.length) yield { bytes: bytes.subarray(known), used };
  }
}

async function* nativePieces(file: Blob): AsyncGenerator<Piece, void, undefined> {
  let used = 0;
  const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      used += chunk.length;
      controller.enqueue(chunk);
    },
  });
  const packed = file.stream();
  const reader = packed.pipeThrough(count).pipeThrough(new DecompressionStream("gzip")).getReader();
  underWay.add(packed).add(count).add(reader);
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield { bytes: next.value, used };
  } finally {
    await reader.cancel().catch(() => undefined);
    for (const stream of [packed, count, reader]) underWay.delete(stream);
  }
}
