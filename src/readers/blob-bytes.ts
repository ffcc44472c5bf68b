import { fileChanged } from "./read-error.ts";
import { underWay } from "./under-way.ts";

/** Returns the bytes of a Blob. @throws ReadError where its file has gone away meanwhile */
export async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    throw fileChanged(cause);
  }
}

/**
 * Returns the bytes of a Blob in memory that was used before, for fresh memory costs more than the reading itself.
 * @param memory is given up by the caller, and used where it is large enough
 * @throws ReadError where the file has gone away meanwhile
 */
export async function bytesInto(blob: Blob, memory: ArrayBuffer | undefined): Promise<Uint8Array<ArrayBuffer>> {
  const reader = byobReader(blob);
  if (reader === null) return bytesOf(blob);
  const isEnough = memory !== undefined && memory.byteLength >= blob.size;
  let bytes = new Uint8Array(isEnough ? memory : new ArrayBuffer(blob.size));
  underWay.add(reader);
  try {
    for (let filled = 0; filled < blob.size;) {
      // Where the browser knows `min` all comes at once.
      const rest = { min: blob.size - filled };
      const { value, done } = await reader.read(bytes.subarray(filled, blob.size), rest);
      if (value === undefined) throw new Error("The stream was cancelled.");
      filled += value.length;
      bytes = new Uint8Array(value.buffer);
      if (done && filled < blob.size) throw new Error(`The stream ended after ${filled} of ${blob.size} bytes.`);
    }
    return bytes.subarray(0, blob.size);
  } catch (cause) {
    throw fileChanged(cause);
  } finally {
    underWay.delete(reader);
  }
}

/** null: the browser's Blobs are no byte streams. */
function byobReader(blob: Blob): ReadableStreamBYOBReader | null {
  try {
    return blob.stream().getReader({ mode: "byob" });
  } catch {
    return null;
  }
}
