import type { FitsTable } from "../readers/fits.ts";
import { type FitsRows, readFitsRows } from "../readers/fits-columns.ts";
import { isGzip } from "../readers/gzip.ts";
import { bytesOf } from "../readers/blob-bytes.ts";
import type { Checksum } from "./checksum.ts";

/** What lies outside the rows is read in pieces of this size. */
const PIECE_BYTES = 32 * 1024 * 1024;

/**
 * Yields the rows of a table as `readFitsRows` does, and hands all bytes of the file to a checksum in the same pass (a compressed file is read
 * once more for it). Bytes of a slice are gone when the next one is asked for; the checksum is complete when there are no more.
 * @param checksum null: none is wanted
 */
export async function* summedRows(
  file: Blob,
  table: FitsTable,
  checksum: Checksum | null,
): AsyncGenerator<FitsRows, void, undefined> {
  if (checksum === null) return yield* readFitsRows(file, table);
  const isOnePass = !(await isGzip(file));
  if (isOnePass) await addAll(file.slice(0, table.dataStart), checksum);
  for await (const slice of readFitsRows(file, table)) {
    yield slice;
    if (isOnePass) await checksum.update(slice.bytes);
  }
  await addAll(isOnePass ? file.slice(table.dataStart + table.rows * table.rowBytes) : file, checksum);
}

/** Reads what is left of the rows, so that the checksum is complete, and returns it; null: none is wanted. */
export async function digestOf(slices: AsyncGenerator<FitsRows>, checksum: Checksum | null): Promise<string | null> {
  if (checksum === null) return null;
  while (!(await slices.next()).done);
  return checksum.digest();
}

async function addAll(part: Blob, checksum: Checksum): Promise<void> {
  for (let at = 0; at < part.size; at += PIECE_BYTES)
    await checksum.update(await bytesOf(part.slice(at, at + PIECE_BYTES)));
}
