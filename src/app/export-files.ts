/** What files of unfinished or finished exports are called in the browser's private file system. */
const prefix = "xsieve-export-";

/** A file for an export. It stays until this page goes, for a Blob may be made of it, and others of that one; `drop` gives it up at once. */
export type ExportFile = { readonly name: string; readonly drop: () => Promise<void> };

/** Room that is wanted for a file, in its own size. */
const SPARE = 1.1;

/**
 * Names a file for an export, and holds a lock of that name: a file whose lock nobody holds belongs to a tab that is gone, and is removed.
 * null: the browser has no private file system, or no room for the file there.
 * @param bytes how long the file will be, about
 */
export async function exportFile(bytes: number): Promise<ExportFile | null> {
  if (!("getDirectory" in navigator.storage)) return null;
  await removeLeftovers();
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  if (quota - usage < SPARE * bytes) return null;
  const name = `${prefix}${crypto.randomUUID()}`;
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await new Promise<void>((taken) => {
    void navigator.locks.request(name, () => {
      taken();
      return held;
    });
  });
  const drop = async () => {
    release();
    // A worker that was ended lets go of its files a little later.
    for (let tries = 0; tries < 10 && !(await isGone(name)); tries++) await new Promise((wake) => setTimeout(wake, 50));
  };
  return { name, drop };
}

async function isGone(name: string): Promise<boolean> {
  const folder = await navigator.storage.getDirectory();
  return folder.removeEntry(name).then(
    () => true,
    (error: unknown) => error instanceof DOMException && error.name === "NotFoundError",
  );
}

/** Removes the files of exports that nobody uses any more: those of tabs that were closed or reloaded, for one. */
export async function removeLeftovers(): Promise<void> {
  try {
    const folder = await navigator.storage.getDirectory();
    for await (const name of folder.keys()) {
      if (!name.startsWith(prefix)) continue;
      await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
        if (lock !== null) await folder.removeEntry(name);
      });
    }
  } catch {
    // Without a private file system there is nothing to remove; a file that is still open is removed the next time.
  }
}
