import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ExportColumn } from "../../src/export/columns.ts";
import { votableDocument } from "../../src/export/votable-document.ts";
import { votableFromColumns } from "../../src/export/write-votable.ts";
import { readVotableHeader } from "../../src/readers/votable-header.ts";
import type { CellType, ColumnData } from "../../src/readers/table.ts";
import { readVotableTables } from "../../src/readers/votable.ts";
import { readVotableColumns } from "../../src/readers/votable-columns.ts";
import { all, joined, plainValues } from "../readers/values.ts";
import { batches, exportColumn, provenance } from "./batches.ts";

const encodings = ["BINARY2", "TABLEDATA"] as const;

async function written(
  encoding: (typeof encodings)[number],
  columns: readonly ExportColumn[],
  data: readonly ColumnData[],
  length?: number,
) {
  const rows = data[0].values.length;
  const next = batches(
    Array.from({ length: rows }, (_, i) => i),
    data,
    length,
  );
  return votableFromColumns({ columns, rows, next, provenance, encoding, name: "results" });
}

async function readBack(file: Blob) {
  const [table] = await readVotableTables(file);
  const names = table.columns.map(({ name }) => name);
  return { table, values: joined(await all(readVotableColumns(file, table, names))) };
}

const integers = { least: -(2 ** 31), most: 2 ** 31 - 1 };
const valid = (flags: readonly boolean[]) => Uint8Array.from(flags, Number);

/** Texts that both XML and BINARY2 can hold; an empty one is a missing one. */
const texts = fc.array(
  fc.option(
    fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, "?")),
  ),
  { minLength: 5, maxLength: 5 },
);
const flags = fc.array(fc.boolean(), { minLength: 5, maxLength: 5 });
const five = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 5, maxLength: 5 });

describe("votableFromColumns(options)", () => {
  it.each(encodings)("writes what reads back the same, value by value, as %s", async (encoding) => {
    const table = fc.record({
      logicals: five(fc.boolean()),
      bytes: five(fc.integer({ min: 0, max: 255 })),
      shorts: five(fc.integer({ min: -32768, max: 32767 })),
      ints: five(fc.integer({ min: integers.least, max: integers.most })),
      longs: five(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
      floats: five(fc.float()),
      doubles: five(fc.double()),
      texts,
      there: five(flags),
    });
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 5 }), async (given, length) => {
        const data: ColumnData[] = [
          { type: "boolean", values: Uint8Array.from(given.logicals, Number), valid: valid(given.there[0]) },
          { type: "uint8", values: Uint8Array.from(given.bytes), valid: valid(given.there[1]) },
          { type: "int16", values: Int16Array.from(given.shorts), valid: valid(given.there[2]) },
          { type: "int32", values: Int32Array.from(given.ints), valid: valid(given.there[3]) },
          { type: "int64", values: BigInt64Array.from(given.longs), valid: valid(given.there[4]) },
          { type: "float32", values: Float32Array.from(given.floats) },
          { type: "float64", values: Float64Array.from(given.doubles) },
          { type: "text", values: given.texts.map((text) => (text === "" ? null : text)) },
        ];
        const columns = data.map(({ type }, c) => exportColumn(`c${c}`, type, { unit: "m", ucd: "a;b" }));
        const { blob, warnings } = await written(encoding, columns, data, length);
        const { table: read, values } = await readBack(blob);
        expect(warnings).toEqual([]);
        expect(read.columns.map(({ name, type, unit, ucd }) => [name, type, unit, ucd])).toEqual(
          columns.map(({ name, type, unit, ucd }) => [name, type, unit, ucd]),
        );
        expect(values).toEqual(data.map(plainValues));
        // Zeros keep their sign.
        expect(values[6].map((value) => Object.is(value, -0))).toEqual(
          given.doubles.map((value) => Object.is(value, -0)),
        );
      }),
      { numRuns: 100, seed: 20260101 },
    );
  });

  it.each(encodings)("writes metadata and provenance, which are read back (%s)", async (encoding) => {
    const column = exportColumn('a<b"', "int32", {
      unit: "erg/cm**2/s",
      ucd: "phot.flux",
      description: "x & y",
      utype: "u:t",
      xtype: "x",
      nullValue: "-1",
    });
    const data: ColumnData = { type: "int32", values: Int32Array.of(1, 2), valid: Uint8Array.of(1, 0) };
    const { blob } = await written(encoding, [column], [data]);
    const { table, values } = await readBack(blob);
    const { name, unit, ucd, description, utype, xtype, nullValue } = column;
    expect(table).toMatchObject({ name: "results", version: "1.4", rows: 2, notes: [] });
    expect(table.columns[0]).toMatchObject({ name, unit, ucd, description, utype, xtype, nullValue });
    expect(values).toEqual([[1, null]]);
    const info = new Map(table.info.map((one) => [one.name, one.value]));
    expect(info.get("software")).toBe(`Xsieve ${provenance.version}`);
    expect(info.get("input_sha256")).toBe(provenance.input.sha256);
    expect(JSON.parse(info.get("provenance")!)).toEqual(provenance);
  });

  it.each(encodings)("declares no value missing that occurs (%s)", async (encoding) => {
    const column = exportColumn("n", "int64", { nullValue: "-1" });
    const data: ColumnData = { type: "int64", values: BigInt64Array.of(-1n, 5n), valid: Uint8Array.of(1, 0) };
    const { table, values } = await readBack((await written(encoding, [column], [data])).blob);
    expect(table.columns[0].nullValue).toBeUndefined();
    expect(values).toEqual([["-1", null]]);
  });

  it.each(encodings)(
    "writes integers without a type of their own wider, or as text, with a warning (%s)",
    async (encoding) => {
      const data: ColumnData[] = [
        { type: "int8", values: Int8Array.of(-128, 127), valid: null },
        { type: "uint16", values: Uint16Array.of(0, 65535), valid: null },
        { type: "uint32", values: Uint32Array.of(0, 4294967295), valid: Uint8Array.of(0, 1) },
        { type: "uint64", values: BigUint64Array.of(0n, 2n ** 64n - 1n), valid: Uint8Array.of(0, 1) },
      ];
      const { blob, warnings } = await written(
        encoding,
        data.map(({ type }) => exportColumn(type, type)),
        data,
      );
      const { table, values } = await readBack(blob);
      expect(table.columns.map(({ type }) => type)).toEqual(["int16", "int32", "int64", "text"]);
      expect(values).toEqual([
        [-128, 127],
        [0, 65535],
        [null, "4294967295"],
        [null, "18446744073709551615"],
      ]);
      expect(warnings).toEqual([
        "Column uint64: unsigned 64-bit integers were written as text, for VOTable has no type for them.",
      ]);
    },
  );

  it("writes texts as char where all are ASCII, and counts the characters that have no place", async () => {
    const data: ColumnData[] = [
      { type: "text", values: ["plain & <simple>", null] },
      { type: "text", values: ["Zoë", "\u0001\ufffex"] },
    ];
    const columns = [exportColumn("a", "text"), exportColumn("b", "text")];
    const text = await written("TABLEDATA", columns, data);
    const { table, values } = await readBack(text.blob);
    expect(table.fields.map(({ datatype }) => datatype)).toEqual(["char", "unicodeChar"]);
    expect(values).toEqual([
      ["plain & <simple>", null],
      ["Zoë", "\ufffd\ufffdx"],
    ]);
    expect(text.warnings).toEqual(['Column b: characters that XML has no place for became "\ufffd" (2).']);
    const hinted = columns.map((column) => ({ ...column, isAscii: true }));
    const binary = await written("BINARY2", hinted, data);
    const back = await readBack(binary.blob);
    expect(back.table.fields.map(({ datatype }) => datatype)).toEqual(["char", "char"]);
    expect(back.values[1]).toEqual(["Zo?", "\u0001?x"]);
    expect(binary.warnings).toEqual(["Column b: characters that its texts have no place for were replaced (2)."]);
  });

  it.each(encodings)("writes many rows in pieces, and none (%s)", async (encoding) => {
    const n = 300_000;
    const data: ColumnData[] = [
      { type: "float64", values: Float64Array.from({ length: n }, (_, i) => i / 3) },
      { type: "text", values: Array.from({ length: n }, (_, i) => `row ${i}`) },
    ];
    const columns = [exportColumn("x", "float64"), exportColumn("t", "text")];
    const { values } = await readBack((await written(encoding, columns, data, 122_880)).blob);
    expect(values[0].every((value, i) => value === i / 3)).toBe(true);
    expect(values[1].every((value, i) => value === `row ${i}`)).toBe(true);
    expect(values[0]).toHaveLength(n);
    const empty: ColumnData[] = [{ type: "float64", values: new Float64Array(0) }];
    const none = await written(encoding, columns.slice(0, 1), empty);
    expect((await readBack(none.blob)).table.rows).toBe(0);
  });
});

describe("votableDocument(columns, provenance)", () => {
  it("describes columns without data, as readVotableHeader reads it", () => {
    const types: CellType[] = ["boolean", "uint8", "float64", "text"];
    const columns = types.map((type) => exportColumn(type, type, { unit: "deg", description: `of ${type}\nand more` }));
    const { name, fields, info } = readVotableHeader(
      votableDocument(columns, provenance, { name: "n", texts: "char" }),
    );
    expect(name).toBe("n");
    expect(fields.map(({ datatype }) => datatype)).toEqual(["boolean", "unsignedByte", "double", "char"]);
    expect(fields[3]).toMatchObject({ unit: "deg", description: "of text and more", arraysize: "*" });
    expect(JSON.parse(info.at(-1)!.value)).toEqual(provenance);
  });
});
