import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readParquetTables } from "../../src/readers/parquet.ts";
import { readParquetColumns } from "../../src/readers/parquet-columns.ts";
import { all, joined } from "./values.ts";

const data = (name: string) => new URL(`../data/${name}`, import.meta.url);
const bytesOf = (name: string) => readFileSync(data(`parquet-${name}.parquet`));
const fileOf = (name: string) => new Blob([bytesOf(name)]);
const expectedOf = (name: string): unknown => JSON.parse(readFileSync(data(`parquet-${name}.json`), "utf8"));

/** All that is read of a file, as the JSON beside it has it. */
async function read(file: Blob) {
  const [table, ...others] = await readParquetTables(file);
  expect(others).toEqual([]);
  const names = table.columns.map(({ name }) => name);
  const values = joined(await all(readParquetColumns(file, table, names)));
  return {
    name: table.name,
    rows: table.rows,
    columns: table.columns.map((column, i) => ({ ...column, values: values[i] })),
    unread: table.unread.map(({ name }) => name),
  };
}

describe("readParquetColumns(file, table, names)", () => {
  it.each(["snappy", "zstd", "gzip", "brotli", "lz4", "none", "delta", "lengths"])(
    "reads numbers, texts and flags, required, with some and with all missing, from parquet-%s.parquet",
    async (name) => {
      expect(await read(fileOf(name))).toEqual(expectedOf("common"));
    },
  );

  it.each(["fallback", "logical", "int96", "duckdb", "empty", "astropy", "votable"])(
    "reads parquet-%s.parquet as the JSON beside it says",
    async (name) => {
      expect(await read(fileOf(name))).toEqual(expectedOf(name));
    },
  );

  it("sees through gzip compression", async () => {
    expect(await read(new Blob([gzipSync(bytesOf("duckdb"))]))).toEqual(expectedOf("duckdb"));
  });
});
