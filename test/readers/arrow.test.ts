import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { NODE_RUNTIME, VoidLogger, createDuckDB } from "@duckdb/duckdb-wasm/blocking";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrowPieces, countNulls, decodeArrow, encodeArrow } from "../../src/readers/arrow.ts";
import type { ColumnData } from "../../src/readers/table.ts";

const columns: Record<string, ColumnData> = {
  yes: { type: "boolean", values: Uint8Array.of(1, 0, 0), valid: Uint8Array.of(1, 1, 0) },
  u8: { type: "uint8", values: Uint8Array.of(0, 255, 0), valid: Uint8Array.of(1, 1, 0) },
  i8: { type: "int8", values: Int8Array.of(-128, 127, 0), valid: null },
  i16: { type: "int16", values: Int16Array.of(-32768, 32767, 0), valid: Uint8Array.of(1, 1, 0) },
  u16: { type: "uint16", values: Uint16Array.of(0, 65535, 1), valid: null },
  i32: { type: "int32", values: Int32Array.of(-(2 ** 31), 2 ** 31 - 1, 0), valid: Uint8Array.of(1, 1, 0) },
  u32: { type: "uint32", values: Uint32Array.of(0, 2 ** 32 - 1, 1), valid: null },
  i64: { type: "int64", values: BigInt64Array.of(-(2n ** 63n), 2n ** 60n + 1n, 0n), valid: Uint8Array.of(1, 1, 0) },
  u64: { type: "uint64", values: BigUint64Array.of(0n, 2n ** 64n - 1n, 1n), valid: null },
  f32: { type: "float32", values: Float32Array.of(1.1, NaN, -Infinity) },
  f64: { type: "float64", values: Float64Array.of(1.1, NaN, 5e-324) },
  text: { type: "text", values: ["Zoë 🜨", null, "plain"] },
};
const names = Object.keys(columns);
const data = Object.values(columns);

describe("decodeArrow(encodeArrow(names, columns, rows))", () => {
  it("gives the columns back, types and missing values included", () => {
    expect(decodeArrow(encodeArrow(names, data, 3))).toEqual({ names, rows: 3, columns: data });
  });

  it("carries a table without rows", () => {
    const empty: ColumnData[] = [
      { type: "int32", values: new Int32Array(0), valid: null },
      { type: "text", values: [] },
    ];
    expect(decodeArrow(encodeArrow(["a", "b"], empty, 0))).toEqual({ names: ["a", "b"], rows: 0, columns: empty });
  });

  it("tells how many values of each column are missing", () => {
    expect(countNulls(encodeArrow(names, data, 3))).toEqual([1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1]);
    const empty: ColumnData[] = [{ type: "float64", values: new Float64Array(0) }];
    expect(countNulls(encodeArrow(["a"], empty, 0))).toEqual([0]);
  });

  it("reads a stream that does not lie on an 8-byte boundary", () => {
    const ipc = encodeArrow(names, data, 3);
    const shifted = new Uint8Array(ipc.length + 3);
    shifted.set(ipc, 3);
    expect(decodeArrow(shifted.subarray(3)).columns).toEqual(data);
  });

  it("holds for any values", () => {
    const row = fc.record({
      real: fc.oneof(fc.double(), fc.constant(NaN)),
      text: fc.option(fc.string({ unit: "grapheme" })),
      long: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      there: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), (rows) => {
        const present = rows.map(({ there }) => Number(there));
        const table: ColumnData[] = [
          { type: "float64", values: Float64Array.from(rows, ({ real }) => real) },
          { type: "text", values: rows.map(({ text }) => text) },
          {
            type: "int64",
            values: BigInt64Array.from(rows, ({ long }) => long),
            valid: present.every(Boolean) ? null : Uint8Array.from(present),
          },
        ];
        expect(decodeArrow(encodeArrow(["a", "b", "c"], table, rows.length)).columns).toEqual(table);
      }),
    );
  });
});

describe("DuckDB and Arrow streams", async () => {
  const dist = dirname(createRequire(import.meta.url).resolve("@duckdb/duckdb-wasm"));
  const bundle = (core: string) => ({ mainModule: resolve(dist, `duckdb-${core}.wasm`), mainWorker: "" });
  const db = await createDuckDB({ mvp: bundle("mvp"), eh: bundle("eh") }, new VoidLogger(), NODE_RUNTIME);
  await db.instantiate(() => undefined);
  db.open({});
  const connection = db.connect();
  const run = (sql: string) =>
    db.runQuery(
      connection.useUnsafe((_, id) => id),
      sql,
    );
  const insert = (table: string, ipc: Uint8Array, create: boolean) =>
    db.insertArrowFromIPCStream(
      connection.useUnsafe((_, id) => id),
      ipc,
      { name: table, create },
    );

  it("keeps every type and value, and sees missing values as NULL", () => {
    insert("kept", encodeArrow(names, data, 3), true);
    const described = decodeArrow(run("SELECT column_type FROM (DESCRIBE kept)")).columns[0].values;
    expect(described).toEqual(
      "BOOLEAN UTINYINT TINYINT SMALLINT USMALLINT INTEGER UINTEGER BIGINT UBIGINT FLOAT DOUBLE VARCHAR".split(" "),
    );
    const nulls = decodeArrow(run(`SELECT ${names.map((name) => `count(*) - count("${name}")`).join(", ")} FROM kept`));
    expect(nulls.columns.map(({ values }) => Number(values[0]))).toEqual([1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1]);
    expect(decodeArrow(run("SELECT * FROM kept")).columns).toEqual(
      data.map((column) => ("valid" in column && column.valid ? masked(column) : column)),
    );
  });

  it("makes a table without rows", () => {
    insert("none", encodeArrow(["a"], [{ type: "float64", values: new Float64Array(0) }], 0), true);
    expect(decodeArrow(run("SELECT count(a)::INTEGER FROM none")).columns[0].values[0]).toBe(0);
    expect(decodeArrow(run("SELECT * FROM none")).names).toEqual(["a"]);
  });

  it("appends further batches, and gives results of many batches as one column", () => {
    for (let start = 0; start < 10_000; start += 5000) {
      const values = Int32Array.from({ length: 5000 }, (_, i) => start + i);
      insert("many", encodeArrow(["i"], [{ type: "int32", values, valid: null }], 5000), start === 0);
    }
    const { rows, columns: found } = decodeArrow(
      run("SELECT i, i::VARCHAR t, CASE WHEN i % 3 > 0 THEN i::DOUBLE END d, i % 2 = 0 AS even FROM many ORDER BY i"),
    );
    expect(rows).toBe(10_000);
    expect(found[0].values[9999]).toBe(9999);
    expect(found[1].values[4321]).toBe("4321");
    expect([found[2].values[3000], found[2].values[3001]]).toEqual([NaN, 3001]);
    // Into memory that is given, column by column.
    const memory = new Float64Array(12_000).fill(5);
    const sql = "SELECT i, CASE WHEN i % 3 > 0 THEN i::DOUBLE END d FROM many ORDER BY i";
    const placed = decodeArrow(run(sql), (length, column) => memory.subarray(column, column + length)).columns[1];
    expect(placed.values).toEqual(found[2].values);
    expect([...memory.subarray(0, 4), memory[10_001]]).toEqual([5, NaN, 1, 2, 5]);
    expect([found[3].values[5000], found[3].values[5001]]).toEqual([1, 0]);
  });

  it("streams pieces, of which the first alone brings the names", () => {
    const id = connection.useUnsafe((_, number) => number);
    const decode = arrowPieces();
    let piece: Uint8Array | null = db.startPendingQuery(id, "SELECT range::INTEGER AS i FROM range(5000)", true);
    while (piece === null) piece = db.pollPendingQuery(id);
    const rows: number[] = [];
    while (piece.length > 0) {
      rows.push(...(decode(piece).columns[0].values as Int32Array));
      piece = db.fetchQueryResults(id) ?? new Uint8Array(0);
    }
    expect(rows).toEqual(Array.from({ length: 5000 }, (_, i) => i));
  });
});

/** DuckDB leaves what it likes behind a NULL: compare it as 0. */
function masked(column: ColumnData): unknown {
  return expect.objectContaining({ type: column.type, valid: "valid" in column ? column.valid : null });
}
