import { fileLines } from "./fixed-width-lines.ts";
import { mrtSink, type MrtSink } from "./fixed-width-cells.ts";
import type { MrtField } from "./fixed-width-fields.ts";
import type { MrtTable } from "./fixed-width.ts";
import { inSteps } from "./progress.ts";
import { ReadError, counted } from "./read-error.ts";
import type { ColumnBatch } from "./table.ts";

/** What was found in the lines of a table. */
export type MrtCounts = {
  readonly rows: number;
  /** Lines of white space between rows. */
  readonly blank: number;
  /** Of each column read, how many cells are not what the description says. */
  readonly wrong: readonly number[];
};

/** Memory that the values of a batch may take, and its rows: as many as DuckDB keeps together. */
const BATCH_BYTES = 32e6;
const BATCH_ROWS = 122_880;

/**
 * Yields the named columns of a machine-readable table in batches of 122,880 rows or, of many columns, fewer; a table without rows gives one
 * empty batch. Bytes behind the end of a line are missing, and so is what is no number in a column of numbers.
 * @param data the file of the rows: for a table of the AAS the file itself
 * @param names unique names of `table.columns`
 * @throws ReadError for names that are none, and for a file that is not what it was when it was described
 */
export async function* readMrtColumns(
  data: Blob,
  table: MrtTable,
  names: readonly string[],
  onProgress?: (fraction: number) => void,
  signal?: AbortSignal,
): AsyncGenerator<ColumnBatch, void, undefined> {
  const known = new Map(table.fields.map((field) => [field.name, field]));
  const fields = names.map((name) => {
    const field = known.get(name);
    if (field === undefined) throw new ReadError(`The table has no column ${name}.`);
    return field;
  });
  const { rows } = yield* mrtBatches(data, table.dataStart, fields, {
    rows: table.rows,
    onProgress: inSteps(onProgress),
    ...(signal && { signal }),
  });
  if (rows !== table.rows)
    throw new ReadError(
      `The file has ${counted(rows)} rows, and had ${counted(table.rows)} when it was opened; it was changed meanwhile.`,
    );
}

/** Yields columns of all lines from `dataStart` on, and returns what was found. @param options.rows how many rows there are, as far as is known */
export async function* mrtBatches(
  data: Blob,
  dataStart: number,
  fields: readonly MrtField[],
  options: { readonly rows: number; readonly onProgress?: (fraction: number) => void; readonly signal?: AbortSignal },
): AsyncGenerator<ColumnBatch, MrtCounts, undefined> {
  const most = Math.min(BATCH_ROWS, Math.floor(BATCH_BYTES / (17 * Math.max(1, fields.length))), options.rows);
  const batchRows = Math.max(1, most);
  const wrong = fields.map(() => 0);
  let sinks: readonly MrtSink[] = fields.map((field) => mrtSink(field, batchRows));
  let total = 0;
  let row = 0;
  let blank = 0;
  const take = () => {
    const batch = { start: total, rows: row, columns: sinks.map((sink) => sink.finish(row)) };
    sinks.forEach((sink, i) => (wrong[i] += sink.wrong()));
    sinks = fields.map((field) => mrtSink(field, batchRows));
    total += row;
    row = 0;
    return batch;
  };
  for await (const lines of fileLines(data, dataStart, options.onProgress, options.signal)) {
    const { bytes, starts, ends } = lines;
    blank += lines.blank;
    for (let line = 0; line < starts.length;) {
      const count = Math.min(starts.length - line, batchRows - row);
      // Column by column, for the processor likes short loops.
      for (const sink of sinks)
        for (let i = 0; i < count; i++) sink.put(row + i, bytes, starts[line + i], ends[line + i]);
      row += count;
      line += count;
      if (row === batchRows) yield take();
    }
  }
  if (row > 0 || total === 0) yield take();
  return { rows: total, blank, wrong };
}
