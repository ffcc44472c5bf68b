import { decodeArrow } from "../readers/arrow.ts";
import type { ColumnInfo, UnreadColumn } from "../readers/table.ts";
import type { Database } from "./database.ts";
import { bracket, quoteName } from "./sql.ts";
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
        kept = await loadSelected(database, target, names, where, readColumns, onProgress);
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

/** Loads the rows that fulfil a condition, numbered from 0, batch by batch; returns which rows of the file they are. */
async function loadSelected(
  database: Database,
  target: string,
  names: readonly string[],
  where: string,
  readColumns: ReadColumns,
  onProgress: (fraction: number) => void,
): Promise<Int32Array> {
  const parts: Int32Array[] = [];
  let count = 0;
  const columns = names.map(quoteName).join(", ");
  await readColumns(
    names,
    null,
    (ipc) =>
      database.together(async (run, insert) => {
        await insert("incoming", ipc, true);
        const found = decodeArrow(await run(`SELECT "__row"::INTEGER AS r FROM incoming WHERE ${bracket(where)}`));
        const rows = found.columns[0].values as Int32Array;
        const numbered = `SELECT (${count} + row_number() OVER () - 1)::INTEGER AS "__row", ${columns}
          FROM incoming WHERE ${bracket(where)}`;
        const table = quoteName(target);
        await run(parts.length === 0 ? `CREATE TABLE ${table} AS ${numbered}` : `INSERT INTO ${table} ${numbered}`);
        await run("DROP TABLE incoming");
        parts.push(rows);
        count += rows.length;
      }),
    onProgress,
  );
  const kept = new Int32Array(count);
  let at = 0;
  for (const rows of parts) {
    kept.set(rows, at);
    at += rows.length;
  }
  return kept;
}
