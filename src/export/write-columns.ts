import type { ExportColumn, Exported, NextRows, Provenance } from "./columns.ts";
import type { Pieces } from "./pieces.ts";
import { csvFromLines } from "./write-csv.ts";
import { ecsvFromColumns } from "./write-ecsv.ts";
import { fitsFromColumns } from "./write-fits.ts";
import { parquetFromColumns } from "./write-parquet.ts";
import { votableFromColumns } from "./write-votable.ts";

/** What a catalogue can be written as; a VOTable with its values in binary, or as text. */
export type OutputFormat = "fits" | "votable" | "votable-text" | "csv" | "ecsv" | "parquet";

export type WriteOptions = {
  readonly format: OutputFormat;
  /** They follow `row` in the rows that come, in order. */
  readonly columns: readonly ExportColumn[];
  readonly rows: number;
  readonly next: NextRows;
  readonly provenance: Provenance;
  /** Of the table; "": none. */
  readonly name: string;
  readonly pieces?: Pieces;
  readonly onProgress?: (fraction: number) => void;
};

/** Writes columns that come as values in one of the formats. */
export function writeColumns({ format, name, ...rest }: WriteOptions): Promise<Exported> {
  const options = { ...rest, ...(name === "" ? {} : { name }) };
  switch (format) {
    case "fits":
      return fitsFromColumns(options);
    case "votable":
      return votableFromColumns({ ...options, encoding: "BINARY2" });
    case "votable-text":
      return votableFromColumns({ ...options, encoding: "TABLEDATA" });
    case "csv":
      return csvFromLines({ ...options, originals: [], results: options.columns });
    case "ecsv":
      return ecsvFromColumns(options);
    case "parquet":
      return parquetFromColumns(options);
  }
}
