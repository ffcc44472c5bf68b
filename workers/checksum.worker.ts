import { expose } from "comlink";
import { sha256Checksum } from "../src/export/checksum.ts";

const checksum = sha256Checksum();

/** One checksum; see `sha256Checksum`. */
const api = {
  async update(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await (await checksum).update(bytes);
  },
  async digest(): Promise<string> {
    return (await checksum).digest();
  },
};

export type ChecksumApi = typeof api;

expose(api);
