import type { ColumnInfo, UnreadColumn } from "../readers/table.ts";
import { loadSelected } from "./load-selected.ts";
import type { CatalogueSource } from "./source.ts";

/**
 * Reads columns of one table and hands them on as Arrow IPC streams, a row-number column `__row` first.
 * @param kept rows to hand on, ascending, numbered anew from 0; null: all
 */
export type ReadColumns = (
  names: readonly string[],
  kept: Int32Array | null,
  onBatch: (ipc: Uint8Array) => Promise<void>,
  onProgress: (fraction: number) => void,
) => Promise<unknown>;

/**
 * A catalogue source over one FITS binary table, read by a worker.
 * @param where SQL condition over columns of the first load: rows that do not fulfil it are never held; not given: all rows are read
 */
export function fitsSource(
  table: { readonly rows: number; readonly columns: readonly ColumnInfo[]; readonly unread: readonly UnreadColumn[] },
  readColumns: ReadColumns,
  where?: string,
): CatalogueSource {
  const { columns, unread } = table;
  let kept: Int32Array | null = null;
  return {
    format: "FITS",
    get rows() {
      return kept?.length ?? table.rows;
    },
    fileLength: table.rows,
    get fileRows() {
      return kept;
    },
    columns,
    unread,
    warnings: columns
      .filter(({ name, original }) => name !== original && original !== "")
      .map(
        ({ name, original }) =>
          `Column ${original} is called ${name} here: that name is taken (letter case is ignored).`,
      ),
    load: async (database, target, names, onProgress) => {
      if (where !== undefined && kept === null) {
        const read = (onBatch: (ipc: Uint8Array) => Promise<void>) => readColumns(names, null, onBatch, onProgress);
        kept = (await loadSelected(database, target, names, where, read)).kept;
        return;
      }
      let first = true;
      await readColumns(
        names,
        kept,
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
