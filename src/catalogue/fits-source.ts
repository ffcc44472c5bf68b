import type { ColumnInfo, UnreadColumn } from "../readers/table.ts";
import type { CatalogueSource } from "./source.ts";

/** Reads columns of one table and hands them on as Arrow IPC streams, a row-number column `__row` first. */
export type ReadColumns = (
  names: readonly string[],
  onBatch: (ipc: Uint8Array) => Promise<void>,
  onProgress: (fraction: number) => void,
) => Promise<unknown>;

/** A catalogue source over one FITS binary table, read by a worker. */
export function fitsSource(
  table: { readonly rows: number; readonly columns: readonly ColumnInfo[]; readonly unread: readonly UnreadColumn[] },
  readColumns: ReadColumns,
): CatalogueSource {
  const { rows, columns, unread } = table;
  return {
    format: "FITS",
    rows,
    columns,
    unread,
    warnings: columns
      .filter(({ name, original }) => name !== original && original !== "")
      .map(
        ({ name, original }) =>
          `Column ${original} is called ${name} here: that name is taken (letter case is ignored).`,
      ),
    load: async (database, target, names, onProgress) => {
      let first = true;
      await readColumns(
        names,
        async (ipc) => {
          // Batches come while others are still being inserted.
          const create = first;
          first = false;
          await database.insert(target, ipc, create);
        },
        onProgress,
      );
    },
  };
}
