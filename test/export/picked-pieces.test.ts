import { describe, expect, it } from "vitest";
import { pickedPieces } from "../../src/export/picked-pieces.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** A file that a user has picked: what is written shows once the stream is closed. `room`: bytes that it takes. */
function pickedFile(content: string, room = Infinity) {
  let kept = new Blob([content]);
  const handle = {
    name: "out.fits",
    getFile: () => Promise.resolve(kept),
    createWritable() {
      let draft = new Uint8Array(0);
      let at = 0;
      const put = async (data: Uint8Array | Blob, position: number) => {
        const own = new Uint8Array(await new Blob([data as BlobPart]).arrayBuffer());
        if (position + own.length > room) throw new DOMException("no room", "QuotaExceededError");
        const next = new Uint8Array(Math.max(draft.length, position + own.length));
        next.set(draft);
        next.set(own, position);
        draft = next;
      };
      const close = () => Promise.resolve(void (kept = new Blob([draft])));
      const stream = new WritableStream<Uint8Array>({
        write: async (chunk) => {
          await put(chunk, at);
          at += chunk.length;
        },
        close,
      });
      const own = {
        write: ({ position, data }: { position: number; data: Uint8Array | Blob }) => put(data, position),
        close,
        abort: () => Promise.resolve(),
      };
      return Promise.resolve(Object.assign(stream, own));
    },
  };
  return { handle: handle as unknown as FileSystemFileHandle, text: async () => kept.text() };
}

describe("pickedPieces(handle)", () => {
  it("puts the head where room was left for it", async () => {
    const { handle, text } = pickedFile("before");
    const pieces = await pickedPieces(handle);
    pieces.begin(4);
    await pieces.write(bytes("one,"));
    await pieces.write(bytes("two,"));
    expect(await text()).toBe("before");
    const file = await pieces.finish(bytes("HEAD"), [new Blob(["heap"]), new Blob([".."])], "text/plain");
    expect(await file.text()).toBe("HEADone,two,heap..");
    expect(await text()).toBe("HEADone,two,heap..");
  });

  it.each(["A LONGER HEAD", "H", ""])("makes room for a head of another length: %j", async (head) => {
    const { handle, text } = pickedFile("");
    const pieces = await pickedPieces(handle);
    pieces.begin(4);
    await pieces.write(bytes("one"));
    await pieces.finish(bytes(head), [], "text/plain");
    expect(await text()).toBe(`${head}one`);
  });

  it("leaves what was there where it fails, and says which file it is", async () => {
    const { handle, text } = pickedFile("before", 6);
    const pieces = await pickedPieces(handle);
    pieces.begin(4);
    await expect(async () => pieces.write(bytes("one"))).rejects.toThrow("out.fits could not be written: no room");
    await pieces.discard();
    expect(await text()).toBe("before");
  });

  it("leaves no file without a head", async () => {
    const { handle, text } = pickedFile("before", 7);
    const pieces = await pickedPieces(handle);
    pieces.begin(4);
    await pieces.write(bytes("one"));
    await expect(pieces.finish(bytes("A LONGER HEAD"), [], "text/plain")).rejects.toThrow(
      "out.fits could not be written",
    );
    expect(await text()).toBe("");
  });
});
