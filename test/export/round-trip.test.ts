import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { withTexts } from "../../src/export/with-texts.ts";
import { writeColumns, type OutputFormat } from "../../src/export/write-columns.ts";
import { joinColumns } from "../../src/readers/join-columns.ts";
import { tableReader, type TableFormat } from "../../src/readers/table-readers.ts";
import type { ColumnData, FileTable } from "../../src/readers/table.ts";
import { all, plainValues } from "../readers/values.ts";
import { batches, provenance } from "./batches.ts";

// A hundred FITS tables with columns of all types (see make-fits-many.py).
const file = new Blob([gunzipSync(readFileSync("test/data/many.fits.gz"))]);

type Read = { readonly table: FileTable; readonly data: readonly ColumnData[] };

const readers: Readonly<Record<Exclude<OutputFormat, "csv">, TableFormat>> = {
  fits: "fits",
  votable: "votable",
  "votable-text": "votable",
  ecsv: "ecsv",
  parquet: "parquet",
};

async function read(blob: Blob, format: TableFormat, table: FileTable): Promise<Read> {
  const names = table.columns.map(({ name }) => name);
  const pieces = await all(tableReader(format).columns(blob, table, names));
  return { table, data: names.map((_, c) => joinColumns(pieces.map(({ columns }) => columns[c]))) };
}

/** Writes a table that was read from a file, as the page does. */
async function written(from: Blob, format: TableFormat, { table, data }: Read, output: OutputFormat): Promise<Blob> {
  const columns = await withTexts(tableReader(format), from, table, table.columns);
  const { rows, name } = table;
  const numbers = Array.from({ length: rows }, (_, i) => i);
  const { blob } = await writeColumns({
    format: output,
    columns,
    rows,
    next: batches(numbers, data),
    provenance,
    name,
  });
  return blob;
}

/** All that a file says of its columns, and their values. */
const told = ({ table, data }: Read) => ({
  rows: table.rows,
  columns: table.columns.map(({ original, unit, ucd, utype, xtype, description }, c) => ({
    original,
    unit,
    ucd,
    description,
    utype: utype ?? "",
    xtype: xtype ?? "",
    // Whole numbers as text: a wider type may hold them.
    values: plainValues(data[c]).map((value) =>
      value === null ? null : Object.is(value, -0) ? "-0" : data[c].type === "boolean" ? value : String(value),
    ),
  })),
});

describe("a FITS table, written and read and written as FITS again", () => {
  it.each(Object.entries(readers) as [OutputFormat, TableFormat][])(
    "has all values, missing ones, units, UCDs and descriptions, by way of %s",
    async (output, format) => {
      const tables = await tableReader("fits").tables(file);
      expect(tables.length).toBe(100);
      for (const original of tables) {
        if (original.columns.length === 0) continue;
        const first = await read(file, "fits", original);
        const between = await written(file, "fits", first, output);
        const [table] = await tableReader(format).tables(between);
        const second = await read(between, format, table);
        expect(told(second)).toEqual(told(first));
        const back = await written(between, format, second, "fits");
        const [last] = await tableReader("fits").tables(back);
        const third = await read(back, "fits", last);
        expect(told(third)).toEqual(told(first));
      }
    },
  );
});
