import { createSHA256 } from "hash-wasm";

/** A checksum of bytes that come piece by piece. */
export type Checksum = {
  /** Takes the next bytes, and their memory with them; fulfilled once more may come. */
  readonly update: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  /** Returns the checksum as hexadecimal digits. */
  readonly digest: () => Promise<string>;
};

/** Returns a SHA-256 checksum (64 digits) that is computed where it is called. */
export async function sha256Checksum(): Promise<Checksum> {
  const hash = await createSHA256();
  return {
    update(bytes) {
      hash.update(bytes);
      return Promise.resolve();
    },
    digest: () => Promise.resolve(hash.digest("hex")),
  };
}
