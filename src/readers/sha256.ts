import { createSHA256 } from "hash-wasm";
import { inSteps } from "./progress.ts";
import { fileChanged } from "./read-error.ts";
import { underWay } from "./under-way.ts";

/**
 * Returns the SHA-256 of a file's bytes as 64 hexadecimal digits, read piece by piece.
 * @param onProgress receives the fraction of the bytes that were read
 */
export async function sha256(file: Blob, onProgress?: (fraction: number) => void): Promise<string> {
  const hash = await createSHA256();
  const reader = file.stream().getReader();
  const report = inSteps(onProgress);
  let read = 0;
  underWay.add(reader);
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw fileChanged(cause);
      });
      if (done) return hash.digest("hex");
      hash.update(value);
      read += value.length;
      report(read / file.size);
    }
  } finally {
    underWay.delete(reader);
  }
}
