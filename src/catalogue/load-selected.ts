import { decodeArrow } from "../readers/arrow.ts";
import type { Database } from "./database.ts";
import { bracket, quoteName } from "./sql.ts";

/**
 * Loads the rows that fulfil a condition into a new table, numbered from 0, batch by batch.
 * @param read hands all rows on as Arrow IPC streams, a row-number column `__row` first
 * @returns which rows of the file they are, ascending, and what `read` answered
 */
export async function loadSelected<T>(
  database: Database,
  target: string,
  names: readonly string[],
  where: string,
  read: (onBatch: (ipc: Uint8Array) => Promise<void>) => Promise<T>,
): Promise<{ readonly kept: Int32Array; readonly answer: T }> {
  const parts: Int32Array[] = [];
  let count = 0;
  const columns = names.map(quoteName).join(", ");
  const answer = await read((ipc) =>
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
  );
  const kept = new Int32Array(count);
  let at = 0;
  for (const rows of parts) {
    kept.set(rows, at);
    at += rows.length;
  }
  return { kept, answer };
}
