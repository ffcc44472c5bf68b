import { gunzip, isGzip } from "./gzip.ts";
import { bytesInto, bytesOf } from "./blob-bytes.ts";

/** The bytes of a file from its beginning to its end; a gzip-compressed file gives its decompressed bytes. */
export type ByteStream = {
  /**
   * Returns the next `length` bytes; fewer only where the file ends.
   * @param memory that the caller gives up, for these bytes
   */
  read(length: number, memory?: ArrayBuffer): Promise<Uint8Array<ArrayBuffer>>;
  /** Passes over `length` bytes and returns how many of them the file had. */
  skip(length: number): Promise<number>;
  /** Lets go of the file; needed where the end was not reached. */
  close(): Promise<void>;
};

/** Small reads are cut from pieces of this size: a header of 2,880-byte blocks then costs one access to the file. */
const WINDOW_BYTES = 256 * 1024;

/** Of decompressed data this much room is made at first. */
const FIRST_BYTES = 64 * 1024 * 1024;

/**
 * Opens a file for reading in order. Compressed or not is told from its first two bytes, not from its name.
 * @param onProgress receives the fraction of a compressed file that was used; never called for a plain one
 */
export async function openBytes(file: Blob, onProgress?: (fraction: number) => void): Promise<ByteStream> {
  return (await isGzip(file)) ? gzipStream(gunzip(file, onProgress)) : plainStream(file);
}

function plainStream(file: Blob): ByteStream {
  let position = 0;
  let window = new Uint8Array(0);
  let windowStart = 0;
  return {
    async read(length, memory) {
      // The position moves before the file answers, so that a second read may be asked for at once.
      const start = position;
      const end = Math.min(file.size, start + length);
      position = end;
      if (length >= WINDOW_BYTES) return bytesInto(file.slice(start, end), memory);
      if (start < windowStart || end > windowStart + window.length) {
        window = await bytesOf(file.slice(start, start + WINDOW_BYTES));
        windowStart = start;
      }
      return window.subarray(start - windowStart, end - windowStart);
    },
    skip(length) {
      const skipped = Math.min(length, file.size - position);
      position += skipped;
      return Promise.resolve(skipped);
    },
    close: () => Promise.resolve(),
  };
}

function gzipStream(chunks: AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>): ByteStream {
  let rest: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  let turn: Promise<unknown> = Promise.resolve();

  /** Hands up to `length` bytes to `use`, piece by piece, and returns how many there were. */
  async function take(length: number, use: (piece: Uint8Array<ArrayBuffer>, at: number) => void): Promise<number> {
    let taken = 0;
    while (taken < length) {
      if (rest.length === 0) {
        const next = await chunks.next();
        if (next.done) break;
        rest = next.value;
      }
      const piece = rest.subarray(0, length - taken);
      use(piece, taken);
      taken += piece.length;
      rest = rest.subarray(piece.length);
    }
    return taken;
  }
  /** One access after the other, in the order in which they were asked for. */
  function inTurn<T>(access: () => Promise<T>): Promise<T> {
    const result = turn.then(access);
    turn = result.catch(() => undefined);
    return result;
  }
  return {
    read: (length) =>
      inTurn(async () => {
        // Memory grows with what is there: how much is asked for may be what a header says.
        let bytes = new Uint8Array(Math.min(length, FIRST_BYTES));
        const taken = await take(length, (piece, at) => {
          if (at + piece.length > bytes.length) {
            const larger = new Uint8Array(Math.min(length, Math.max(2 * bytes.length, at + piece.length)));
            larger.set(bytes);
            bytes = larger;
          }
          bytes.set(piece, at);
        });
        return bytes.subarray(0, taken);
      }),
    skip: (length) => inTurn(() => take(length, () => undefined)),
    close: async () => {
      await chunks.return();
    },
  };
}
