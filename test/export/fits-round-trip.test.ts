import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ExportColumn } from "../../src/export/columns.ts";
import { fitsFromColumns } from "../../src/export/write-fits.ts";
import { type FitsTable, readFitsTables } from "../../src/readers/fits.ts";
import { readFitsColumns } from "../../src/readers/fits-columns.ts";
import { joinColumns } from "../../src/readers/join-columns.ts";
import type { CellType, ColumnData } from "../../src/readers/table.ts";
import { all, plainValues } from "../readers/values.ts";
import { batches, exportColumn, provenance } from "./batches.ts";

const INTEGERS = {
  uint8: { array: Uint8Array, low: 0n, high: 255n },
  int8: { array: Int8Array, low: -128n, high: 127n },
  int16: { array: Int16Array, low: -(2n ** 15n), high: 2n ** 15n - 1n },
  uint16: { array: Uint16Array, low: 0n, high: 2n ** 16n - 1n },
  int32: { array: Int32Array, low: -(2n ** 31n), high: 2n ** 31n - 1n },
  uint32: { array: Uint32Array, low: 0n, high: 2n ** 32n - 1n },
  int64: { array: BigInt64Array, low: -(2n ** 63n), high: 2n ** 63n - 1n },
  uint64: { array: BigUint64Array, low: 0n, high: 2n ** 64n - 1n },
} as const;

type Made = { readonly column: Omit<ExportColumn, "name">; readonly data: ColumnData };

const words = (most: number) =>
  fc.oneof(fc.constant(""), fc.stringMatching(new RegExp(`^[!-~]([ -~]{0,${most}}[!-~])?$`)));
const metadata = fc.record({
  unit: words(20),
  ucd: words(40),
  utype: words(40),
  xtype: words(10),
  description: words(300),
});
const bare = (type: CellType, more: Partial<ExportColumn>) => exportColumn("", type, more);

/** Integers of one type, with a value of their own that means missing, without one, or without missing values. */
function integers(rows: number): fc.Arbitrary<Made> {
  const types = Object.keys(INTEGERS) as (keyof typeof INTEGERS)[];
  return fc.constantFrom(...types).chain((type) => {
    const { array, low, high } = INTEGERS[type];
    const value = fc.bigInt({ min: low + 1n, max: high - 1n });
    const cells = fc.array(fc.option(value, { freq: 3 }), { minLength: rows, maxLength: rows });
    const style = fc.constantFrom("named", "named high", "free", "whole");
    return fc.tuple(cells, style, metadata).map(([given, how, more]) => {
      const values = how === "whole" ? given.map((cell) => cell ?? low) : given;
      const valid = values.includes(null) ? Uint8Array.from(values, (cell) => Number(cell !== null)) : null;
      const numbers = values.map((cell) => cell ?? 0n);
      const isLong = type === "int64" || type === "uint64";
      const data = {
        type,
        values: (array as typeof BigInt64Array).from((isLong ? numbers : numbers.map(Number)) as bigint[]),
        valid,
      };
      const null_ = how === "named" ? String(low) : how === "named high" ? String(high) : undefined;
      return {
        column: bare(type, {
          ...more,
          ...(null_ === undefined ? {} : { nullValue: null_ }),
          hasMissing: valid !== null,
        }),
        data: data as unknown as ColumnData,
      };
    });
  });
}

function others(rows: number): fc.Arbitrary<Made> {
  const exactly = { minLength: rows, maxLength: rows };
  const real = fc
    .tuple(fc.array(fc.double(), exactly), fc.boolean())
    .map(([values, isSingle]): ColumnData =>
      isSingle
        ? { type: "float32", values: Float32Array.from(values) }
        : { type: "float64", values: Float64Array.from(values) },
    );
  const text = fc
    .array(fc.option(fc.stringMatching(/^[ -~]{0,11}[!-~]$/)), exactly)
    .map((values): ColumnData => ({ type: "text", values }));
  const flags = fc.array(fc.option(fc.boolean()), exactly).map((values): ColumnData => ({
    type: "boolean",
    values: Uint8Array.from(values, Number),
    valid: values.includes(null) ? Uint8Array.from(values, (cell) => Number(cell !== null)) : null,
  }));
  return fc
    .tuple(fc.oneof(real, text, flags), metadata)
    .map(([data, more]) => ({ column: bare(data.type, { ...more, width: 12 }), data }));
}

const tables = fc
  .integer({ min: 1, max: 9 })
  .chain((rows) =>
    fc.tuple(fc.constant(rows), fc.array(fc.oneof(integers(rows), others(rows)), { minLength: 1, maxLength: 6 })),
  );

async function written(rows: number, columns: readonly ExportColumn[], data: readonly ColumnData[]): Promise<Blob> {
  const numbers = Array.from({ length: rows }, (_, i) => i);
  return (await fitsFromColumns({ columns, rows, next: batches(numbers, data), provenance })).blob;
}

async function read(file: Blob): Promise<{ table: FitsTable; data: ColumnData[] }> {
  const [table] = await readFitsTables(file);
  const pieces = await all(
    readFitsColumns(
      file,
      table,
      table.columns.map(({ name }) => name),
    ),
  );
  return { table, data: table.columns.map((_, c) => joinColumns(pieces.map(({ columns }) => columns[c]))) };
}

describe("FITS, read and written again", () => {
  it("keeps types, values, missing ones and all that describes a column, byte for byte", async () => {
    await fc.assert(
      fc.asyncProperty(tables, async ([rows, made]) => {
        const columns = made.map(({ column }, i) => ({ ...column, name: `c${i}` }));
        const first = await written(
          rows,
          columns,
          made.map(({ data }) => data),
        );
        const { table, data } = await read(first);
        expect(data.map(plainValues).map(String)).toEqual(made.map(({ data: given }) => String(plainValues(given))));
        table.columns.forEach((column, i) => {
          const { type, unit, ucd, description, utype = "", xtype = "", nullValue, hasMissing } = columns[i];
          expect(column).toMatchObject({ name: `c${i}`, unit, ucd, description });
          expect([column.utype ?? "", column.xtype ?? ""]).toEqual([utype, xtype]);
          if (nullValue !== undefined) expect(column).toMatchObject({ type, nullValue });
          if (hasMissing === false) expect(column.type).toBe(type);
        });
        const again = table.columns.map((column, i) => ({
          ...column,
          width: table.fields[i].width,
          hasMissing: "valid" in data[i] && data[i].valid !== null,
        }));
        const second = await written(rows, again, data);
        expect(Buffer.from(await second.bytes()).equals(Buffer.from(await first.bytes()))).toBe(true);
      }),
      { numRuns: 250 },
    );
  });

  it("refuses missing values in a column that was said to have none, and a value that means missing", async () => {
    const data: ColumnData[] = [{ type: "uint8", values: Uint8Array.of(0, 7), valid: Uint8Array.of(0, 1) }];
    await expect(written(2, [exportColumn("n", "uint8", { hasMissing: false })], data)).rejects.toThrow(
      "Column n has missing values; it was said to have none.",
    );
    await expect(written(2, [exportColumn("n", "uint8", { nullValue: "7" })], data)).rejects.toThrow(
      "Column n has both missing values and the value 7",
    );
  });

  it("does without a value for missing that the type cannot hold, or that is in use", async () => {
    const data: ColumnData[] = [
      { type: "uint8", values: Uint8Array.of(0, 7), valid: Uint8Array.of(0, 1) },
      { type: "int16", values: Int16Array.of(-1, 7), valid: null },
    ];
    const columns = [exportColumn("a", "uint8", { nullValue: "-99" }), exportColumn("b", "int16", { nullValue: "-1" })];
    const { table, data: found } = await read(await written(2, columns, data));
    expect(table.columns.map(({ type, nullValue }) => [type, nullValue])).toEqual([
      ["int16", "-32768"],
      ["int16", undefined],
    ]);
    expect(found.map(plainValues)).toEqual([
      [null, 7],
      [-1, 7],
    ]);
  });
});
