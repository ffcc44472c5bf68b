import { type ParquetTable, openParquet } from "./parquet.ts";
import { type ChunkReader, openGroup } from "./parquet-chunks.ts";
import type { Findings } from "./parquet-convert.ts";
import { masked } from "./parquet-mask.ts";
import type { ParquetField } from "./parquet-fields.ts";
import { type ParquetFooter, readFooter } from "./parquet-footer.ts";
import { asReadError } from "./parquet-error.ts";
import { columnSink } from "./parquet-sinks.ts";
import { ReadError, counted } from "./read-error.ts";
import type { CellType, ColumnBatch } from "./table.ts";

/** Rows of a batch: as many as DuckDB keeps together; of wide tables fewer, and also where texts are long. */
const BATCH_ROWS = 122_880;
const BATCH_BYTES = 32 * 1024 * 1024;
/** Rows that all columns go on by together. */
const STEP_ROWS = 4096;

/**
 * Yields the named columns in batches of 122,880 rows or, where that would be more than about 32 MB, fewer; in order. A table without rows
 * gives one empty batch. Only the named columns are read from the file. Returns sentences on what could not be kept as it is.
 * @param names unique names of `table.columns`
 * @throws ReadError for what is damaged, with the column it was found in
 */
export async function* readParquetColumns(
  file: Blob,
  table: ParquetTable,
  names: readonly string[],
  onProgress?: (fraction: number) => void,
  signal?: AbortSignal,
): AsyncGenerator<ColumnBatch, readonly string[], undefined> {
  const plain = await openParquet(file, signal);
  const footer = await readFooter(plain);
  if (footer.rows !== table.rows)
    throw new ReadError(
      `Parquet: the file has ${counted(footer.rows)} rows; it had ${counted(table.rows)} when it was opened.`,
    );
  const wanted = names.map((name) => columnNamed(table, name));
  const masks = wanted.flatMap((column) => table.masks[column] ?? []);
  const read = [...new Set([...wanted, ...masks])];
  const fields = read.map((column) => table.fields[column]);
  const findings = fields.map((): Findings => ({ rounded: 0 }));
  const groups = groupsInTurn(plain, footer, fields, findings);
  const limit = batchRows(fields);
  let group: OpenGroup | null = null;
  for (let start = 0; start < table.rows || start === 0;) {
    const most = Math.min(limit, table.rows - start);
    const sinks = fields.map(({ type }) => columnSink(type, most));
    let rows = 0;
    for (let textBytes = 0; rows < most && textBytes < BATCH_BYTES;) {
      signal?.throwIfAborted();
      if (group === null || group.left === 0) group = await groups();
      const step = Math.min(STEP_ROWS, most - rows, group.left);
      for (let i = 0; i < fields.length; i++)
        await asReadError(`Parquet: column ${fields[i].name}`, () => group!.readers[i].take(step, sinks[i], rows));
      rows += step;
      group.left -= step;
      textBytes = sinks.reduce((sum, sink) => sum + sink.textBytes(), 0);
    }
    const columns = new Map(read.map((column, i) => [column, sinks[i].finish(rows)]));
    yield {
      start,
      rows,
      columns: wanted.map((column) => masked(columns.get(column)!, columns.get(table.masks[column]!))),
    };
    start += rows;
    if (table.rows > 0) onProgress?.(start / table.rows);
    if (rows === 0) break;
  }
  return findings.flatMap(({ rounded }, i) =>
    rounded === 0
      ? []
      : [
          `Column ${fields[i].name}: ${counted(rounded)} decimal numbers have more digits than a float64 keeps, and were rounded.`,
        ],
  );
}

function columnNamed(table: ParquetTable, name: string): number {
  const index = table.columns.findIndex((column) => column.name === name);
  if (index < 0) throw new Error(`The table has no column ${name} that can be read.`);
  return index;
}

const TEXT_BYTES = 24;
const BYTES: Record<CellType, number> = {
  ...{ boolean: 1, uint8: 1, int8: 1, int16: 2, uint16: 2, int32: 4, uint32: 4, int64: 8, uint64: 8 },
  ...{ float32: 4, float64: 8, text: TEXT_BYTES },
};

function batchRows(fields: readonly ParquetField[]): number {
  const rowBytes = fields.reduce((sum, { type }) => sum + BYTES[type], 0);
  return Math.min(BATCH_ROWS, Math.max(STEP_ROWS, Math.floor(BATCH_BYTES / Math.max(1, rowBytes))));
}

type OpenGroup = { readonly readers: readonly ChunkReader[]; left: number };

/** Returns a function that opens one row group after the other; the first bytes of the next are on their way while one is worked on. */
function groupsInTurn(
  file: Blob,
  footer: ParquetFooter,
  fields: readonly ParquetField[],
  findings: readonly Findings[],
): () => Promise<OpenGroup> {
  const order = footer.groups.flatMap(({ rows }, i) => (rows > 0 ? [i] : []));
  let next = 0;
  const open = () => {
    const index = order[next++];
    if (index === undefined) return null;
    const opened = openGroup(file, footer, index, fields, findings);
    // Where the caller stops early nobody waits for it, and its failure is no news.
    opened.catch(() => undefined);
    return { opened, left: footer.groups[index].rows };
  };
  let coming = open();
  return async () => {
    if (coming === null) throw new ReadError("Parquet: the row groups end before the last row; the file is damaged.");
    const { opened, left } = coming;
    const readers = await opened;
    coming = open();
    return { readers, left };
  };
}
