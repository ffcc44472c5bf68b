import { countNulls } from "../readers/arrow.ts";
import type { FileTable } from "../readers/table.ts";
import { loadSelected } from "./load-selected.ts";
import type { CatalogueSource } from "./source.ts";

/**
 * Reads columns of one table and hands them on as Arrow IPC streams, a row-number column `__row` first.
 * @param kept rows to hand on, ascending, numbered anew from 0; null: all
 * @returns what was seen on the way and is to be told, in sentences
 */
export type ReadColumns = (
  names: readonly string[],
  kept: Int32Array | null,
  onBatch: (ipc: Uint8Array) => Promise<void>,
  onProgress: (fraction: number) => void,
) => Promise<readonly string[]>;

/**
 * A catalogue source over one table whose file says what its columns are, read by a worker.
 * @param where SQL condition over columns of the first load: rows that do not fulfil it are never held; not given: all rows are read
 */
export function tableSource(
  format: CatalogueSource["format"],
  table: FileTable,
  readColumns: ReadColumns,
  where?: string,
): CatalogueSource {
  const { columns, unread, notes = [] } = table;
  let kept: Int32Array | null = null;
  const seen = new Set([
    ...notes,
    ...columns
      .filter(({ name, original }) => name !== original && original !== "")
      .map(
        ({ name, original }) =>
          `Column ${original} is called ${name} here: that name is taken (letter case is ignored).`,
      ),
  ]);
  return {
    format,
    get rows() {
      return kept?.length ?? table.rows;
    },
    fileLength: table.rows,
    get fileRows() {
      return kept;
    },
    columns,
    unread,
    get warnings() {
      return [...seen];
    },
    load: async (database, target, names, onProgress) => {
      if (where !== undefined && kept === null) {
        const read = (onBatch: (ipc: Uint8Array) => Promise<void>) => readColumns(names, null, onBatch, onProgress);
        const selected = await loadSelected(database, target, names, where, read);
        kept = selected.kept;
        for (const sentence of selected.answer) seen.add(sentence);
        return null;
      }
      const nulls = names.map(() => 0);
      let first = true;
      const told = await readColumns(
        names,
        kept,
        async (ipc) => {
          // Batches come while others are still being inserted.
          const create = first;
          first = false;
          addNulls(nulls, ipc);
          await database.insert(target, ipc, create);
        },
        onProgress,
      );
      for (const sentence of told) seen.add(sentence);
      return nulls;
    },
  };
}

/** Adds how many values the columns of a batch lack; its first one is the row number. */
export function addNulls(nulls: number[], ipc: Uint8Array): void {
  for (const [i, count] of countNulls(ipc).slice(1).entries()) nulls[i] += count;
}
