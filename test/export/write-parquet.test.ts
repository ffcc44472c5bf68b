import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ExportColumn } from "../../src/export/columns.ts";
import { blobPieces } from "../../src/export/pieces.ts";
import { parquetFromColumns } from "../../src/export/write-parquet.ts";
import { readParquetTables } from "../../src/readers/parquet.ts";
import { readParquetColumns } from "../../src/readers/parquet-columns.ts";
import type { CellType, ColumnData } from "../../src/readers/table.ts";
import { all, joined, plainValues } from "../readers/values.ts";
import { batches, exportColumn, provenance } from "./batches.ts";

async function written(
  columns: readonly ExportColumn[],
  data: readonly ColumnData[],
  batchRows?: number,
): Promise<Blob> {
  const rows = data[0].values.length;
  const numbers = Array.from({ length: rows }, (_, i) => i);
  const { blob, warnings } = await parquetFromColumns({
    columns,
    rows,
    next: batches(numbers, data, batchRows),
    provenance,
    name: "a <name>",
  });
  expect(warnings).toEqual([]);
  return blob;
}

async function read(file: Blob) {
  const [table] = await readParquetTables(file);
  const names = table.columns.map(({ name }) => name);
  return { table, values: joined(await all(readParquetColumns(file, table, names))) };
}

const numbers = { min: -0x80000000, max: 0x7fffffff };

/** Values of a type, null where one is missing, as a column. */
const columnOf: Record<CellType, (rows: number) => fc.Arbitrary<ColumnData>> = {
  boolean: (rows) => integers("boolean", Uint8Array, fc.integer({ min: 0, max: 1 }), rows),
  uint8: (rows) => integers("uint8", Uint8Array, fc.integer({ min: 0, max: 255 }), rows),
  int8: (rows) => integers("int8", Int8Array, fc.integer({ min: -128, max: 127 }), rows),
  int16: (rows) => integers("int16", Int16Array, fc.integer({ min: -32768, max: 32767 }), rows),
  uint16: (rows) => integers("uint16", Uint16Array, fc.integer({ min: 0, max: 65535 }), rows),
  int32: (rows) => integers("int32", Int32Array, fc.integer(numbers), rows),
  uint32: (rows) => integers("uint32", Uint32Array, fc.integer({ min: 0, max: 0xffffffff }), rows),
  int64: (rows) => integers("int64", BigInt64Array, fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), rows),
  uint64: (rows) => integers("uint64", BigUint64Array, fc.bigInt(0n, 2n ** 64n - 1n), rows),
  float32: (rows) => list(fc.float(), rows).map((values) => ({ type: "float32", values: Float32Array.from(values) })),
  float64: (rows) => list(fc.double(), rows).map((values) => ({ type: "float64", values: Float64Array.from(values) })),
  text: (rows) =>
    list(fc.option(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("AGN", "CV", "")), { freq: 4 }), rows).map(
      (values) => ({ type: "text", values }),
    ),
};

const list = <T>(value: fc.Arbitrary<T>, rows: number) => fc.array(value, { minLength: rows, maxLength: rows });

function integers(
  type: CellType,
  Numbers: new (values: never[]) => ColumnData["values"],
  value: fc.Arbitrary<number | bigint>,
  rows: number,
): fc.Arbitrary<ColumnData> {
  const valid = fc.option(list(fc.constantFrom(0, 1), rows).map((flags) => Uint8Array.from(flags)));
  return fc
    .tuple(list(value, rows), valid)
    .map(([values, valid]) => ({ type, values: new Numbers(values as never[]), valid }) as ColumnData);
}

const types = Object.keys(columnOf) as CellType[];

describe("parquetFromColumns(options)", () => {
  it("writes what its reader reads, of every type, with values missing", async () => {
    const tables = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.array(fc.constantFrom(...types), { minLength: 1, maxLength: 8 }))
      .chain(([rows, kinds]) =>
        fc.record({
          batch: fc.integer({ min: 1, max: 40 }),
          data: fc.tuple(...kinds.map((kind) => columnOf[kind](rows))),
        }),
      );
    await fc.assert(
      fc.asyncProperty(tables, async ({ data, batch }) => {
        const columns = data.map(({ type }, i) => exportColumn(`c${i}`, type));
        const { table, values } = await read(await written(columns, data, batch));
        expect(table.columns.map(({ type }) => type)).toEqual(data.map(({ type }) => type));
        expect(values).toEqual(data.map(plainValues));
      }),
      { numRuns: 150, seed: 7 },
    );
  }, 120_000);

  it("writes several row groups, and few where they come in small batches", async () => {
    const rows = 150_000;
    const data: ColumnData[] = [
      { type: "float64", values: Float64Array.from({ length: rows }, (_, i) => Math.sin(i)) },
      {
        type: "int32",
        values: Int32Array.from({ length: rows }, (_, i) => i),
        valid: Uint8Array.from({ length: rows }, (_, i) => i % 3 && 1),
      },
      { type: "text", values: Array.from({ length: rows }, (_, i) => (i % 7 === 0 ? null : `source ${i % 1000}`)) },
    ];
    const columns = [exportColumn("x", "float64"), exportColumn("n", "int32"), exportColumn("name", "text")];
    const pieces: number[] = [];
    const kept = blobPieces();
    const { blob } = await parquetFromColumns({
      columns,
      rows,
      next: batches(
        Array.from({ length: rows }, (_, i) => i),
        data,
        10_007,
      ),
      provenance,
      pieces: { ...kept, write: (piece) => (pieces.push(piece.length), kept.write(piece)) },
    });
    // Two row groups, and the footer.
    expect(pieces).toHaveLength(3);
    const { table, values } = await read(blob);
    expect(table.rows).toBe(rows);
    expect(values).toEqual(data.map(plainValues));
  });

  it("keeps units, UCDs, descriptions and the table's name in a VOTable in the footer, with the provenance", async () => {
    const about = {
      unit: "erg/s",
      ucd: "phys.luminosity;em.X-ray",
      description: 'of "A" & <B>',
      utype: "x:y",
      xtype: "z",
    };
    const columns = [exportColumn("L", "float32", about), exportColumn("étoile", "text")];
    const data: ColumnData[] = [
      { type: "float32", values: Float32Array.of(1, NaN) },
      { type: "text", values: ["a", null] },
    ];
    const blob = await written(columns, data);
    const { table } = await read(blob);
    expect(table).toMatchObject({ name: "a <name>", notes: [], columns });
    const text = await blob.text();
    expect(text).toContain("IVOA.VOTable-Parquet.version");
    expect(text).toContain(`<INFO name="input_sha256" value="${provenance.input.sha256}"/>`);
  });

  it("writes the same bytes for the same input", async () => {
    const data: ColumnData[] = [{ type: "float64", values: Float64Array.of(1, 2, 3) }];
    const [first, second] = [
      await written([exportColumn("x", "float64")], data),
      await written([exportColumn("x", "float64")], data, 1),
    ];
    expect(await first.bytes()).toEqual(await second.bytes());
  });

  it("writes a table without rows", async () => {
    const { table, values } = await read(
      await written([exportColumn("x", "float64")], [{ type: "float64", values: new Float64Array(0) }]),
    );
    expect(table).toMatchObject({ rows: 0, columns: [{ name: "x", type: "float64" }] });
    expect(values).toEqual([[]]);
  });

  it("refuses no columns, and two of one name", async () => {
    const refused = (columns: readonly ExportColumn[]) =>
      parquetFromColumns({ columns, rows: 0, next: () => Promise.resolve(null), provenance });
    await expect(refused([])).rejects.toThrow(/at least/);
    await expect(refused([exportColumn("x", "text"), exportColumn("x", "text")])).rejects.toThrow(
      /Two columns are called x/,
    );
  });
});
