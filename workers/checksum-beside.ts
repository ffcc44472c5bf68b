import { transfer, wrap } from "comlink";
import { type Checksum, sha256Checksum } from "../src/export/checksum.ts";
import type { ChecksumApi } from "./checksum.worker.ts";

/** Pieces that may wait for the checksum. */
const MOST_WAITING = 1;

/**
 * Returns a SHA-256 checksum that a worker of its own computes, beside whatever else the caller does, and `end`, which ends that worker. It
 * ends with the worker that called, too. Where workers cannot start workers, the checksum is computed by the caller.
 */
export async function checksumBeside(): Promise<Checksum & { readonly end: () => void }> {
  if (typeof Worker === "undefined") return { ...(await sha256Checksum()), end: () => undefined };
  const worker = new Worker(new URL("checksum.worker.ts", import.meta.url), { type: "module" });
  const failed = new Promise<never>((_, reject) => {
    worker.onerror = () => reject(new Error("The checksum of the file could not be computed: its worker ended."));
  });
  failed.catch(() => undefined);
  const api = wrap<ChecksumApi>(worker);
  const waiting: Promise<void>[] = [];
  return {
    async update(bytes) {
      const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
      // A race keeps what its members give for as long as one of them is undecided: it must not get the bytes.
      const returned = api.update(transfer(own, [own.buffer])).then(() => undefined);
      const taken = Promise.race([returned, failed]);
      // Its failure is told where it is waited for.
      taken.catch(() => undefined);
      waiting.push(taken);
      if (waiting.length > MOST_WAITING) await waiting.shift();
    },
    async digest() {
      await Promise.all(waiting);
      return Promise.race([api.digest(), failed]);
    },
    end: () => worker.terminate(),
  };
}
