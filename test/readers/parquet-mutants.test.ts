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
    ["snappy", 100],
    ["zstd", 100],
    ["gzip", 100],
    ["brotli", 40],
    ["lz4", 100],
    ["none", 100],
    ["delta", 100],
    ["lengths", 100],
    ["logical", 100],
    ["fallback", 100],
    ["duckdb", 100],
    ["astropy", 100],
    ["votable", 40],
    ["int96", 100],
  ])("becomes a table or a sentence: %s, %i times", async (name, count) => {
    expect.hasAssertions();
    for (const mutant of mutants(bytesOf(name), count, 20261126)) await expectTableOrSentence(mutant, readAll);
  });
});
