import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readParquetTables } from "../../src/readers/parquet.ts";
import { readParquetColumns } from "../../src/readers/parquet-columns.ts";
import { expectTableOrSentence, mutants } from "./mutants.ts";
import { all } from "./values.ts";

const bytesOf = (name: string) => readFileSync(new URL(`../data/parquet-${name}.parquet`, import.meta.url));

async function readAll(file: Blob): Promise<void> {
  for (const table of await readParquetTables(file))
    await all(
      readParquetColumns(
        file,
        table,
        table.columns.map(({ name }) => name),
      ),
    );
}

describe("a damaged Parquet file", () => {
  // Brotli's reader makes several MB of room per page.
  it.each([
    ["snappy", 250],
    ["zstd", 250],
    ["gzip", 300],
    ["brotli", 100],
    ["lz4", 300],
    ["none", 300],
    ["delta", 300],
    ["lengths", 300],
    ["logical", 300],
    ["fallback", 300],
    ["duckdb", 300],
    ["astropy", 300],
    ["votable", 100],
    ["int96", 300],
  ])("becomes a table or a sentence: %s, %i times", async (name, count) => {
    expect.hasAssertions();
    for (const mutant of mutants(bytesOf(name), count, 20261126)) await expectTableOrSentence(mutant, readAll);
  });
});
