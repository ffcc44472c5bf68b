import type { CsvOptions } from "./csv-columns.ts";
import { readEcsvTables } from "./ecsv.ts";
import { readEcsvColumns } from "./ecsv-columns.ts";
import { readFitsTables } from "./fits.ts";
import { readFitsColumns } from "./fits-columns.ts";
import { readMrtTables } from "./fixed-width.ts";
import { readMrtColumns } from "./fixed-width-columns.ts";
import { readParquetTables } from "./parquet.ts";
import { readParquetColumns } from "./parquet-columns.ts";
import type { ColumnBatch, FileTable } from "./table.ts";
import { readVotableTables } from "./votable.ts";
import { readVotableColumns, votableWarnings } from "./votable-columns.ts";

/** Formats that describe their columns: values are read as they say. Text that does not (CSV) is read in another way. */
export type TableFormat = "fits" | "votable" | "parquet" | "ecsv" | "mrt";

/** What describes the columns of a file of data besides itself: the text of a ReadMe of the CDS, which calls the file by its name. */
type Beside = { readonly readme: string; readonly name: string };

type OnProgress = ((fraction: number) => void) | undefined;

export type TableReader = {
  /** Returns the tables of a file, without their data. */
  readonly tables: (file: Blob, onProgress?: OnProgress, beside?: Beside) => Promise<readonly FileTable[]>;
  /**
   * Yields columns of one of these tables in batches, in order; a table without rows gives one empty batch.
   * @returns what was seen on the way and is to be told, in sentences
   */
  readonly columns: ReadColumns<FileTable, readonly string[]>;
};

/** Returns the reader of a format. @param makeScanner what finds the cells of text */
export function tableReader(format: TableFormat, makeScanner?: CsvOptions["makeScanner"]): TableReader {
  switch (format) {
    case "fits":
      return reader(readFitsTables, silent(readFitsColumns));
    case "votable":
      return reader(readVotableTables, async function* (file, table, names, onProgress) {
        return votableWarnings(names, yield* readVotableColumns(file, table, names, onProgress));
      });
    case "parquet":
      return reader(readParquetTables, readParquetColumns);
    case "ecsv":
      return reader(
        (file, onProgress) => readEcsvTables(file, onProgress, makeScanner),
        silent((file, table, names, onProgress) =>
          readEcsvColumns(file, table, names, onProgress, undefined, makeScanner),
        ),
      );
    case "mrt":
      return reader(readMrtTables, silent(readMrtColumns));
  }
}

type ReadColumns<Table, Told> = (
  file: Blob,
  table: Table,
  names: readonly string[],
  onProgress?: OnProgress,
) => AsyncGenerator<ColumnBatch, Told, undefined>;

/** What tells all that there is to tell when the table is described. */
function silent<Table>(read: ReadColumns<Table, void>): ReadColumns<Table, readonly string[]> {
  return async function* (...of) {
    yield* read(...of);
    return [];
  };
}

/** Tables come back to the reader that described them: they may have been to another thread and lost their type. */
function reader<Table extends FileTable>(
  tables: (file: Blob, onProgress?: OnProgress, beside?: Beside) => Promise<readonly Table[]>,
  columns: ReadColumns<Table, readonly string[]>,
): TableReader {
  return { tables, columns: (file, table, names, onProgress) => columns(file, table as Table, names, onProgress) };
}
