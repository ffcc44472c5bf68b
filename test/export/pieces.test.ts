import { afterEach, describe, expect, it, vi } from "vitest";
import { blobPieces, privatePieces, type Pieces } from "../../src/export/pieces.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
const contents = async (file: Blob) => [...new Uint8Array(await file.arrayBuffer())];
const finish = (pieces: Pieces) => pieces.finish(bytes(0), [new Blob([bytes(7)])], "text/plain");

/**
 * A private file system whose files hold `room` bytes, and take at most `atOnce` of them in one call.
 * @param refuse what it does where no more fits: the standard asks for an exception, Chromium gives a number
 */
function stubFiles(room: number, atOnce = Infinity, kept = Infinity, refuse = throwFull): void {
  let file = new Uint8Array(0);
  const access = {
    write(piece: Uint8Array, { at }: { at: number }) {
      const length = Math.min(piece.length, atOnce, room - at);
      if (length <= 0) return refuse();
      file = Uint8Array.from([...file.subarray(0, at), ...piece.subarray(0, length)]);
      return length;
    },
    flush: () => undefined,
    close: () => undefined,
  };
  const entry = {
    createSyncAccessHandle: () => Promise.resolve(access),
    getFile: () => Promise.resolve(new Blob([file.subarray(0, kept)])),
  };
  const folder = { getFileHandle: () => Promise.resolve(entry) };
  vi.stubGlobal("navigator", { storage: { getDirectory: () => Promise.resolve(folder) } });
}

function throwFull(): number {
  throw new DOMException("full", "QuotaExceededError");
}

afterEach(() => vi.unstubAllGlobals());

describe("blobPieces()", () => {
  it("keeps pieces in order, whatever happens to their bytes afterwards", async () => {
    const pieces = blobPieces();
    const piece = bytes(1, 2);
    pieces.write(piece);
    piece.fill(9);
    pieces.write(bytes(3));
    expect(await contents(await finish(pieces))).toEqual([0, 1, 2, 3, 7]);
  });
});

describe("privatePieces(name)", () => {
  const write = async () => {
    const pieces = await privatePieces("x");
    pieces.begin(1);
    for (const piece of [bytes(1, 2, 3), bytes(4, 5), bytes(6)]) pieces.write(piece);
    return finish(pieces);
  };

  it("writes to a private file, piece by piece, also where it takes less at once", async () => {
    stubFiles(100, 2);
    expect(await contents(await write())).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it.each([0, 1, 3, 4, 6])("goes on with Blobs where the file takes no more than %i bytes", async (room) => {
    for (const refuse of [throwFull, () => 2 ** 32 - 8]) {
      stubFiles(room, Infinity, Infinity, refuse);
      expect(await contents(await write())).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    }
  });

  it("keeps Blobs where there is no private file system", async () => {
    vi.stubGlobal("navigator", {});
    expect(await contents(await write())).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("does not pass a file off as whole that lost its end", async () => {
    stubFiles(100, Infinity, 4);
    await expect(write()).rejects.toThrow("kept 4 of 6 bytes");
  });
});
