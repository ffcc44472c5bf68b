import { expose, transfer } from "comlink";
import { sha256Checksum } from "../src/export/checksum.ts";

const checksum = sha256Checksum();

/** One checksum; see `sha256Checksum`. */
const api = {
  /** Gives the bytes back: this worker makes so little garbage that large buffers would lie about in it for long. */
  async update(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    await (await checksum).update(bytes);
    return transfer(bytes, [bytes.buffer]);
  },
  async digest(): Promise<string> {
    return (await checksum).digest();
  },
};

export type ChecksumApi = typeof api;

expose(api);
