import type { ColumnInfo, UnreadColumn } from "../readers/table.ts";
import type { Database } from "./database.ts";

/**
 * The file behind a catalogue: what it holds, and how to load columns of it into DuckDB. Of a long text file, rows, types of columns and
 * warnings are told from its beginning until the first load, which reads all of it.
 */
export type CatalogueSource = {
  readonly format: "FITS" | "VOTable" | "Parquet" | "ECSV" | "MRT" | "CSV" | "TSV";
  /** Rows that are read, and rows of the file. */
  readonly rows: number;
  readonly fileLength: number;
  /** The rows of the file that were read, ascending; null: all (also before the first load). */
  readonly fileRows?: Int32Array | null;
  readonly columns: readonly ColumnInfo[];
  readonly unread: readonly UnreadColumn[];
  readonly warnings: readonly string[];
  /** What DuckDB may read the file as; none where a reader of ours reads it. */
  readonly fileName?: string;
  /**
   * Creates `table` with a first column `__row` (0-based row number, ascending) and the named columns, all rows in file
   * order; missing values are NULL (never NaN).
   * @param onProgress fraction of the file's bytes done, 0 to 1
   * @returns how many values each column lacks; null where that was not counted on the way
   */
  readonly load: (
    database: Database,
    table: string,
    names: readonly string[],
    onProgress: (fraction: number) => void,
  ) => Promise<readonly number[] | null>;
};
