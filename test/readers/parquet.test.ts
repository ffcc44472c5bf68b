import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decodeArrow, encodeArrow } from "../../src/readers/arrow.ts";
import { readParquetTables } from "../../src/readers/parquet.ts";
import { readParquetColumns } from "../../src/readers/parquet-columns.ts";
import { all, joined, plainValues } from "./values.ts";

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

  it("hands texts on to Arrow as they are, missing and empty ones apart", async () => {
    for (const name of ["snappy", "astropy", "fallback"]) {
      const file = fileOf(name);
      const [table] = await readParquetTables(file);
      const names = table.columns.map(({ name }) => name);
      for await (const { columns, rows } of readParquetColumns(file, table, names))
        expect(decodeArrow(encodeArrow(names, columns, rows)).columns.map(plainValues)).toEqual(
          columns.map(plainValues),
        );
    }
  });

  it("reads only the columns asked for, in the order asked for, and the masks that they need", async () => {
    const file = fileOf("astropy");
    const [table] = await readParquetTables(file);
    expect(joined(await all(readParquetColumns(file, table, ["n", "ra"])))).toEqual([
      [1, null, 3],
      [1.5, 2.5, 3.5],
    ]);
    await expect(readParquetColumns(file, table, ["none"]).next()).rejects.toThrow("no column none");
  });

  it("tells of decimal numbers that were rounded", async () => {
    const file = fileOf("logical");
    const [table] = await readParquetTables(file);
    const batches = readParquetColumns(file, table, ["dec9", "dec38"]);
    let next = await batches.next();
    while (!next.done) next = await batches.next();
    expect(next.value).toEqual([expect.stringMatching(/^Column dec38: \d+ decimal numbers have more digits/)]);
  });

  it("gives one empty batch of a table without rows, reports progress, and stops when told to", async () => {
    const [empty] = await readParquetTables(fileOf("empty"));
    const batches = await all(readParquetColumns(fileOf("empty"), empty, ["x", "name"]));
    expect(batches.map(({ rows, columns }) => [rows, columns.length])).toEqual([[0, 2]]);
    const file = fileOf("snappy");
    const [table] = await readParquetTables(file);
    const seen: number[] = [];
    await all(readParquetColumns(file, table, ["double"], (fraction) => seen.push(fraction)));
    expect(seen).toEqual([1]);
    const stopped = readParquetColumns(file, table, ["double"], undefined, AbortSignal.abort());
    await expect(stopped.next()).rejects.toThrow(/abort/i);
  });
});
