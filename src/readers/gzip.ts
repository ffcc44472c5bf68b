import { inSteps } from "./progress.ts";
import { bytesOf } from "./blob-bytes.ts";
import { ReadError, fileChanged } from "./read-error.ts";

/** Tells whether a file is gzip-compressed, from its first two bytes (RFC 1952, section 2.3.1). */
export async function isGzip(file: Blob): Promise<boolean> {
  const [first, second] = await bytesOf(file.slice(0, 2));
  return first === 0x1f && second === 0x8b;
}

/**
 * Yields the decompressed bytes of a gzip file in small pieces, without ever holding the whole.
 * @param onProgress receives the fraction of the compressed bytes that were used
 * @throws ReadError where the compressed data are cut short or damaged
 */
export async function* gunzip(
  file: Blob,
  onProgress?: (fraction: number) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const report = inSteps(onProgress);
  let used = 0;
  const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      used += chunk.length;
      controller.enqueue(chunk);
    },
  });
  const reader = file.stream().pipeThrough(count).pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      report(used / file.size);
      yield value;
    }
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "NotReadableError") throw fileChanged(cause);
    throw new ReadError(
      "The gzip-compressed data cannot be decompressed to their end: the file is cut short, damaged, or made of " +
        "several compressed parts. Fetch it again, or decompress it and open the result.",
      { cause },
    );
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
