import { afterEach, describe, expect, it, vi } from "vitest";
import { blobPieces, openPieces } from "../../src/export/pieces.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
const contents = async (parts: Blob[]) => [...new Uint8Array(await new Blob(parts).arrayBuffer())];

/** A private file system whose files hold `room` bytes, and take at most `atOnce` of them in one call. */
function stubFiles(room: number, atOnce = Infinity, kept = Infinity, isSilent = false): void {
  let file = new Uint8Array(0);
  const access = {
    write(piece: Uint8Array, { at }: { at: number }) {
      const length = Math.min(piece.length, atOnce, room - at);
      if (length <= 0 && isSilent) return 2 ** 32 - 8;
      if (length <= 0) throw new DOMException("full", "QuotaExceededError");
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

afterEach(() => vi.unstubAllGlobals());

describe("blobPieces()", () => {
  it("keeps pieces in order, whatever happens to their bytes afterwards", async () => {
    const pieces = blobPieces();
    const piece = bytes(1, 2);
    pieces.write(piece);
    piece.fill(9);
    pieces.write(bytes(3));
    expect(await contents(await pieces.finish())).toEqual([1, 2, 3]);
  });
});

describe("openPieces(name)", () => {
  const write = async () => {
    const pieces = await openPieces("x");
    for (const piece of [bytes(1, 2, 3), bytes(4, 5), bytes(6)]) pieces.write(piece);
    return pieces.finish();
  };

  it("writes to a private file, piece by piece, also where it takes less at once", async () => {
    stubFiles(100, 2);
    const parts = await write();
    expect(parts).toHaveLength(1);
    expect(await contents(parts)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each([0, 1, 3, 4, 6])("goes on with Blobs where the file takes no more than %i bytes", async (room) => {
    stubFiles(room);
    expect(await contents(await write())).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each([0, 1, 4])(
    "does so too where a full file answers with a huge number, as in Chromium: room for %i",
    async (room) => {
      stubFiles(room, Infinity, Infinity, true);
      expect(await contents(await write())).toEqual([1, 2, 3, 4, 5, 6]);
    },
  );

  it("keeps Blobs where there is no private file system", async () => {
    vi.stubGlobal("navigator", {});
    expect(await contents(await write())).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("does not pass a file off as whole that lost its end", async () => {
    stubFiles(100, Infinity, 4);
    await expect(write()).rejects.toThrow("kept 4 of 6 bytes");
  });
});
