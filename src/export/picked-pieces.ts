import type { Pieces } from "./pieces.ts";

/**
 * Writes pieces to a file that the user has picked, where they stay: the file is what it was before until all is written, and then the whole.
 * Room is left for the head, which is written last; should it turn out longer or shorter, the file is written once more behind it.
 */
export async function pickedPieces(handle: FileSystemFileHandle): Promise<Pieces> {
  const stream = await told(handle, handle.createWritable());
  let room = 0;
  let at = 0;
  const put = async (data: Uint8Array<ArrayBuffer> | Blob, position: number) =>
    told(handle, stream.write({ type: "write", position, data }));
  return {
    begin(headBytes) {
      room = headBytes;
      at = headBytes;
    },
    async write(piece) {
      await put(piece, at);
      at += piece.length;
    },
    async finish(head, tail) {
      for (const part of tail) {
        await put(part, at);
        at += part.size;
      }
      if (head.length === room) await put(head, 0);
      await told(handle, stream.close());
      if (head.length !== room) await putBehind(head, handle, room);
      return handle.getFile();
    },
    // A stream that has failed or is closed has nothing to let go of.
    discard: () => stream.abort().catch(() => undefined),
  };
}

async function putBehind(head: Uint8Array<ArrayBuffer>, handle: FileSystemFileHandle, room: number): Promise<void> {
  const rest = (await handle.getFile()).slice(room);
  try {
    await told(handle, new Blob([head, rest]).stream().pipeTo(await handle.createWritable()));
  } catch (error) {
    // Rather no file than one without a head.
    await (await handle.createWritable()).close();
    throw error;
  }
}

async function told<T>({ name }: FileSystemFileHandle, task: Promise<T>): Promise<T> {
  try {
    return await task;
  } catch (cause) {
    throw new Error(`${name} could not be written: ${(cause as Error).message}`, { cause });
  }
}
