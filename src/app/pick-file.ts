type Pick = (options: {
  readonly suggestedName: string;
  readonly types: readonly { readonly description: string; readonly accept: Readonly<Record<string, string[]>> }[];
}) => Promise<FileSystemFileHandle>;

const types: Readonly<Record<string, { readonly description: string; readonly accept: Record<string, string[]> }>> = {
  fits: { description: "FITS table", accept: { "application/fits": [".fits"] } },
  vot: { description: "VOTable", accept: { "application/x-votable+xml": [".vot"] } },
  ecsv: { description: "ECSV text", accept: { "text/plain": [".ecsv"] } },
  csv: { description: "Comma-separated text", accept: { "text/csv": [".csv"] } },
  parquet: { description: "Parquet file", accept: { "application/vnd.apache.parquet": [".parquet"] } },
};

/** Asks the user where to save, in browsers that can (Chromium's, so far); null: this one cannot, or may not here. */
export async function pickFile(name: string, ending: string): Promise<FileSystemFileHandle | "cancelled" | null> {
  const pick = (globalThis as { readonly showSaveFilePicker?: Pick }).showSaveFilePicker;
  if (pick === undefined) return null;
  try {
    return await pick.call(globalThis, { suggestedName: name, types: [types[ending]] });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return "cancelled";
    // Frames of other sites may not ask; a download needs no permission.
    return null;
  }
}

/** Removes a picked file that holds nothing: picking made it, and nothing came of it. */
export async function removeIfEmpty(handle: FileSystemFileHandle): Promise<void> {
  try {
    const { size } = await handle.getFile();
    if (size === 0) await (handle as { readonly remove?: () => Promise<void> }).remove?.();
  } catch {
    // The user has removed it, or it is not ours to remove.
  }
}
