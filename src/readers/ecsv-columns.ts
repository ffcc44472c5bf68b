import { readCsvSlices, type CsvOptions } from "./csv-columns.ts";
import { batchRowsOf, csvLayout, type EcsvTable } from "./ecsv.ts";
import { openEcsvBody } from "./ecsv-body.ts";
import { cellReader, csvColumns } from "./ecsv-cells.ts";
import { inSteps } from "./progress.ts";
import { ReadError, counted } from "./read-error.ts";
import type { ColumnBatch } from "./table.ts";

/**
 * Yields the named columns of an ECSV file in batches of 122,880 rows or, of many columns, fewer; a table without rows gives one empty batch.
 * What is not of the type that the header says is missing.
 * @param names unique names of `table.columns`
 * @throws ReadError for names that are none, and for a file that is not what it was when it was described
 */
export async function* readEcsvColumns(
  file: Blob,
  table: EcsvTable,
  names: readonly string[],
  onProgress?: (fraction: number) => void,
  signal?: AbortSignal,
  makeScanner?: CsvOptions["makeScanner"],
): AsyncGenerator<ColumnBatch, void, undefined> {
  const known = new Map(table.fields.map((field) => [field.name, field]));
  const fields = names.map((name) => {
    const field = known.get(name);
    if (field === undefined) throw new ReadError(`ECSV: the table has no column ${name}.`);
    return field;
  });
  const { slices, sliceBytes } = await openEcsvBody(file, table, inSteps(onProgress), signal);
  const batches = readCsvSlices(slices, csvLayout(table), csvColumns(fields), {
    sliceBytes,
    batchRows: Math.min(batchRowsOf(fields.length), Math.max(1, table.rows)),
    ...(makeScanner && { makeScanner }),
  });
  const read = cellReader(fields);
  let rows = 0;
  for (;;) {
    const next = await batches.next();
    if (next.done === true) break;
    const batch = next.value;
    rows += batch.rows;
    // The last batch may be full, and nothing come after it.
    yield { start: batch.start, rows: batch.rows, columns: read(batch).columns };
  }
  if (rows !== table.rows)
    throw new ReadError(
      `ECSV: the file has ${counted(rows)} rows, and had ${counted(table.rows)} when it was opened; it was changed meanwhile.`,
    );
}
