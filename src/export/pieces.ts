/** Where the pieces of a file go while it is written. */
export type Pieces = {
  /** Says before the first piece how long the head will be, as far as can be told. */
  readonly begin: (headBytes: number) => void;
  /** Takes a piece; its bytes may be used again once the promise is fulfilled, or at once where there is none. */
  readonly write: (piece: Uint8Array<ArrayBuffer>) => void | Promise<void>;
  /**
   * Returns the whole file: a head, all pieces in order, a tail.
   * @param type media type
   */
  readonly finish: (head: Uint8Array<ArrayBuffer>, tail: readonly Blob[], type: string) => Promise<Blob>;
  /** Lets go of what was written. */
  readonly discard: () => void | Promise<void>;
};

/** Keeps pieces as Blobs, which the browser holds in memory. */
export function blobPieces(): Pieces {
  const parts: Blob[] = [];
  return {
    begin: () => undefined,
    write: (piece) => void parts.push(new Blob([piece])),
    finish: (head, tail, type) => Promise.resolve(new Blob([head, ...parts, ...tail], { type })),
    discard: () => void (parts.length = 0),
  };
}

/**
 * Keeps pieces in a file of the browser's private file system, so that memory does not grow with them. Where that is not to be had, or takes
 * no more (its quota is exceeded), what follows is kept as Blobs. For workers only.
 * @param name of the file, which is made
 */
export async function privatePieces(name: string): Promise<Pieces> {
  const file = await openFile(name);
  if (file === null) return blobPieces();
  const { entry, access } = file;
  const rest: Blob[] = [];
  let size = 0;
  let isFull = false;
  return {
    begin: () => undefined,
    write(piece) {
      for (let done = 0; done < piece.length && !isFull;) {
        const written = writeSome(access, piece.subarray(done), size);
        if (written === 0) isFull = true;
        done += written;
        size += written;
        if (isFull) return void rest.push(new Blob([piece.subarray(done)]));
      }
      if (isFull) rest.push(new Blob([piece]));
    },
    async finish(head, tail, type) {
      access.flush();
      access.close();
      const whole = await entry.getFile();
      if (whole.size < size)
        throw new Error(
          `The browser's private file system kept ${whole.size} of ${size} bytes of the file; there is not enough room for it.`,
        );
      return new Blob([head, whole.slice(0, size), ...rest, ...tail], { type });
    },
    discard() {
      access.close();
      rest.length = 0;
    },
  };
}

/** What workers alone have; the types of pages do not know it. */
type SyncAccess = {
  readonly write: (bytes: Uint8Array<ArrayBuffer>, options: { readonly at: number }) => number;
  readonly flush: () => void;
  readonly close: () => void;
};
type Entry = FileSystemFileHandle & { readonly createSyncAccessHandle: () => Promise<SyncAccess> };

async function openFile(name: string): Promise<{ readonly entry: Entry; readonly access: SyncAccess } | null> {
  try {
    const folder = await navigator.storage.getDirectory();
    const entry = (await folder.getFileHandle(name, { create: true })) as Entry;
    return { entry, access: await entry.createSyncAccessHandle() };
  } catch {
    // Private windows, old browsers and full disks have no such place.
    return null;
  }
}

/** Writes what fits, and returns how many bytes that were; 0: no more fits. */
function writeSome(access: SyncAccess, bytes: Uint8Array<ArrayBuffer>, at: number): number {
  try {
    const written = access.write(bytes, { at });
    // Chromium (150 at least) tells of an exceeded quota by an error number, about 2^32 once its sign is lost; the standard by an exception.
    return written <= bytes.length ? written : 0;
  } catch (error) {
    if (error instanceof DOMException && error.name === "QuotaExceededError") return 0;
    throw error;
  }
}
