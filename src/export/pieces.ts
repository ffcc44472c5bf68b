/** Where the pieces of a file go while it is written. */
export type Pieces = {
  /** Takes a piece; its bytes may be used again afterwards. */
  readonly write: (piece: Uint8Array<ArrayBuffer>) => void;
  /** What was written, in order, as parts of a Blob. */
  readonly finish: () => Promise<Blob[]>;
  /** Lets go of what was written. */
  readonly discard: () => void;
};

/** Keeps pieces as Blobs, which the browser holds in memory. */
export function blobPieces(): Pieces {
  const parts: Blob[] = [];
  return {
    write: (piece) => void parts.push(new Blob([piece])),
    finish: () => Promise.resolve(parts),
    discard: () => (parts.length = 0),
  };
}

/**
 * Keeps pieces in a file of the browser's private file system, so that memory does not grow with them. Where that is not to be had, or takes
 * no more (its quota is exceeded), what follows is kept as Blobs. For workers only.
 * @param name of the file, which is made; null: Blobs from the start
 */
export async function openPieces(name: string | null): Promise<Pieces> {
  const file = name === null ? null : await openFile(name);
  if (file === null) return blobPieces();
  const { entry, access } = file;
  const rest = blobPieces();
  let size = 0;
  let isFull = false;
  return {
    write(piece) {
      for (let done = 0; done < piece.length && !isFull;) {
        const written = writeSome(access, piece.subarray(done), size);
        if (written === 0) isFull = true;
        done += written;
        size += written;
        if (isFull) return rest.write(piece.subarray(done));
      }
      if (isFull) rest.write(piece);
    },
    async finish() {
      access.flush();
      access.close();
      const whole = await entry.getFile();
      if (whole.size < size)
        throw new Error(
          `The browser's private file system kept ${whole.size} of ${size} bytes of the file; there is not enough room for it.`,
        );
      return [whole.size === size ? whole : whole.slice(0, size), ...(await rest.finish())];
    },
    discard() {
      access.close();
      rest.discard();
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
    // Where the quota is exceeded Chromium answers with the number of an error, some 2^32, instead of throwing.
    return written <= bytes.length ? written : 0;
  } catch (error) {
    if (error instanceof DOMException && error.name === "QuotaExceededError") return 0;
    throw error;
  }
}
