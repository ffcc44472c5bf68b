import { readFitsTables } from "./fits.ts";
import { readFitsColumns } from "./fits-columns.ts";
import { readEcsvTables } from "./ecsv.ts";
import { readEcsvColumns } from "./ecsv-columns.ts";
import { readMrtTables } from "./fixed-width.ts";
import { readMrtColumns } from "./fixed-width-columns.ts";
import { readParquetTables } from "./parquet.ts";
import { readParquetColumns } from "./parquet-columns.ts";
import { readVotableTables } from "./votable.ts";
import { readVotableColumns } from "./votable-columns.ts";
import type { ColumnBatch, FileTable } from "./table.ts";

/** Formats that describe their columns: values are read as they say. Text that does not (CSV) is read in another way. */
export type TableFormat = "fits" | "votable" | "parquet" | "ecsv" | "mrt";

/** What describes the columns of a file of data besides itself: the text of a ReadMe of the CDS, which calls the file by its name. */
export type Beside = { readonly readme?: string; readonly name?: string };

type ReadTables<Table extends FileTable> = (
  file: Blob,
  onProgress?: (fraction: number) => void,
  beside?: Beside,
) => Promise<readonly Table[]>;

export type TableReader = {
  /** Returns the tables of a file, without their data. */
  readonly tables: ReadTables<FileTable>;
  /**
   * Yields columns of one of these tables in batches, in order; a table without rows gives one empty batch.
   * @returns what was seen on the way and is to be told, in sentences
   */
  readonly columns: (
    file: Blob,
    table: FileTable,
    names: readonly string[],
    onProgress?: (fraction: number) => void,
  ) => AsyncGenerator<ColumnBatch, readonly string[] | void, undefined>;
};

/** The reader of each format. */
export const tableReaders: Readonly<Record<TableFormat, TableReader>> = {
  fits: reader(readFitsTables, readFitsColumns),
  votable: reader(readVotableTables, readVotableColumns),
  parquet: reader(readParquetTables, readParquetColumns),
  ecsv: reader(readEcsvTables, readEcsvColumns),
  mrt: reader(readMrtTables, readMrtColumns),
};

/** Tables come back to the reader that described them: they may have been to another thread and lost their type. */
function reader<Table extends FileTable>(
  tables: ReadTables<Table>,
  columns: (
    file: Blob,
    table: Table,
    names: readonly string[],
    onProgress?: (fraction: number) => void,
  ) => ReturnType<TableReader["columns"]>,
): TableReader {
  return { tables, columns: (file, table, names, onProgress) => columns(file, table as Table, names, onProgress) };
}
