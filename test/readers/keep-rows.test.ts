import { describe, expect, it } from "vitest";
import { keepRows } from "../../src/readers/keep-rows.ts";
import type { ColumnBatch } from "../../src/readers/table.ts";
import { all } from "./values.ts";

async function* batches(): AsyncGenerator<ColumnBatch> {
  for (const start of [0, 3]) {
    await Promise.resolve();
    yield {
      start,
      rows: 3,
      columns: [
        { type: "float64", values: Float64Array.of(start, start + 1, start + 2) },
        { type: "int32", values: Int32Array.of(start, start + 1, start + 2), valid: Uint8Array.of(1, 0, 1) },
        { type: "text", values: [`a${start}`, null, "c"] },
      ],
    };
  }
}

describe("keepRows(batches, kept)", () => {
  it("gives the rows that are kept, numbered anew", async () => {
    const found = await all(keepRows(batches(), Int32Array.of(1, 3, 5)));
    expect(found.map(({ start, rows }) => [start, rows])).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(found[1].columns).toEqual([
      { type: "float64", values: Float64Array.of(3, 5) },
      { type: "int32", values: Int32Array.of(3, 5), valid: Uint8Array.of(1, 1) },
      { type: "text", values: ["a3", "c"] },
    ]);
    expect(found[0].columns[1]).toMatchObject({ valid: Uint8Array.of(0) });
  });

  it("gives empty batches where nothing is kept", async () => {
    const found = await all(keepRows(batches(), new Int32Array(0)));
    expect(found.map(({ rows }) => rows)).toEqual([0, 0]);
  });
});
