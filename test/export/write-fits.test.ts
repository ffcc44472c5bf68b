import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { fitsFromColumns, fitsFromFits } from "../../src/export/write-fits.ts";
import { type FitsTable, readFitsTables } from "../../src/readers/fits.ts";
import { readFitsColumns, readFitsRows } from "../../src/readers/fits-columns.ts";
import type { ColumnData } from "../../src/readers/table.ts";
import { all, allBatches, joined } from "../readers/values.ts";
import { batches, exportColumn, provenance } from "./batches.ts";

const fileOf = (name: string) => new Blob([readFileSync(new URL(`../data/${name}`, import.meta.url))]);

const long = "Probability of class AGN, 'held out' as Tranin et al. (2022) have it. ".repeat(3).trim();
const results = [
  exportColumn("P_AGN", "float64", { ucd: "stat.probability;src.class", description: long }),
  exportColumn("prediction", "text", { width: 6, description: "Most probable class" }),
  exportColumn("n_missing", "int32", { ucd: "meta.number" }),
  exportColumn("good", "boolean"),
];
const resultData: ColumnData[] = [
  { type: "float64", values: Float64Array.of(0.5, NaN, 1, 0.25, 0, 1e-300) },
  { type: "text", values: ["AGN", null, "Stár", "a long text", "XRB", "CV"] },
  { type: "int32", values: Int32Array.of(0, 0, 2, 3, 4, -5), valid: Uint8Array.of(1, 0, 1, 1, 1, 1) },
  { type: "boolean", values: Uint8Array.of(1, 0, 0, 0, 1, 1), valid: Uint8Array.of(1, 0, 1, 1, 1, 1) },
];
const resultValues = [
  [0.5, null, 1, 0.25, 0, 1e-300],
  ["AGN", null, "St?r", "a long", "XRB", "CV"],
  [0, null, 2, 3, 4, -5],
  [true, null, false, false, true, true],
];

async function tableOf(file: Blob): Promise<FitsTable> {
  const tables = await readFitsTables(file);
  return tables[0];
}

async function rowsOf(file: Blob): Promise<{ table: FitsTable; row: (i: number) => Uint8Array }> {
  const table = await tableOf(file);
  const [slice] = await all(readFitsRows(file, table));
  return { table, row: (i) => slice.bytes.subarray(i * table.rowBytes, (i + 1) * table.rowBytes) };
}

describe("fitsFromFits(file, table, options)", () => {
  it.each(["letters.fits", "letters.fits.gz"])("keeps every byte of the cells and the heap of %s", async (name) => {
    const file = fileOf(name);
    const before = await rowsOf(file);
    const next = batches([0, 1, 2, 3, 4, 5], resultData, 4);
    const { blob, warnings } = await fitsFromFits(file, before.table, {
      columns: "all",
      results,
      rows: 6,
      next,
      provenance,
    });
    const after = await rowsOf(blob);
    expect(after.table.rowBytes).toBe(before.table.rowBytes + 8 + 6 + 4 + 1);
    for (let i = 0; i < 6; i++) expect(after.row(i).subarray(0, before.table.rowBytes)).toEqual(before.row(i));
    const heap = (table: FitsTable, from: Blob) =>
      from.slice(table.heapStart, table.heapStart + table.heapBytes).bytes();
    expect(after.table.heapBytes).toBe(before.table.heapBytes);
    if (name === "letters.fits") expect(await heap(after.table, blob)).toEqual(await heap(before.table, file));
    const columns = after.table.columns.slice(-4).map((column) => column.name);
    expect(joined(await all(readFitsColumns(blob, after.table, columns)))).toEqual(resultValues);
    expect(warnings).toEqual([
      'Column prediction: characters that FITS does not allow became "?" (1).',
      "Column prediction: texts longer than 6 characters were cut (1).",
    ]);
    expect(blob.size % 2880).toBe(0);
  });

  it("keeps the cards of the table as they are, and describes the results", async () => {
    const file = fileOf("names.fits");
    const table = await tableOf(file);
    const data: ColumnData[] = [{ type: "float64", values: Float64Array.of(1, NaN) }];
    const options = { columns: "all", results: results.slice(0, 1), rows: 2, provenance } as const;
    const { blob } = await fitsFromFits(file, table, { ...options, next: batches([0, 1], data) });
    const after = await tableOf(blob);
    const structural = /^(XTENSION|BITPIX|NAXIS|PCOUNT|GCOUNT|TFIELDS)/;
    const kept = table.cards.filter((card) => !structural.test(card) && card.trim() !== "");
    expect(after.cards.slice(8, 8 + kept.length)).toEqual(kept);
    expect(after.columns.slice(0, -1)).toEqual(table.columns);
    expect(after.columns.at(-1)).toEqual({
      name: "P_AGN",
      original: "P_AGN",
      type: "float64",
      unit: "",
      ucd: "stat.probability;src.class",
      description: long,
    });
    const again = await fitsFromFits(file, table, { ...options, next: batches([0, 1], data) });
    expect(await again.blob.bytes()).toEqual(await blob.bytes());
  });

  it("writes some rows and some columns, numbered anew", async () => {
    const file = fileOf("letters.fits");
    const table = await tableOf(file);
    const some = resultData
      .slice(0, 1)
      .map((column) => ({ ...column, values: column.values.slice(0, 2) }) as ColumnData);
    const { blob } = await fitsFromFits(file, table, {
      columns: ["name", "ulong", "variable"],
      results: results.slice(0, 1),
      rows: 2,
      next: batches([1, 4], some, 1),
      provenance,
    });
    const after = await tableOf(blob);
    expect(after.fields.map(({ name }) => name)).toEqual(["ulong", "name", "variable", "P_AGN"]);
    expect(after.cards.filter((card) => card.startsWith("TZERO"))).toHaveLength(1);
    expect(joined(await all(readFitsColumns(blob, after, ["ulong", "name", "P_AGN"])))).toEqual([
      ["1", String(2n ** 64n - 2n)],
      ["  lead", "twelve chars"],
      [0.5, null],
    ]);
    const none = await fitsFromFits(file, table, {
      columns: "results",
      results: results.slice(0, 1),
      rows: 2,
      next: batches([1, 4], some),
      provenance,
    });
    expect((await tableOf(none.blob)).fields.map(({ name }) => name)).toEqual(["P_AGN"]);
  });

  it("keeps an array once and whole, whichever of its columns are named", async () => {
    const file = fileOf("letters.fits");
    const table = await tableOf(file);
    const { blob } = await fitsFromFits(file, table, {
      columns: ["words_2", "array_1", "array_3", "complex_im"],
      results: [],
      rows: 2,
      next: batches([1, 4], []),
      provenance,
    });
    const after = await tableOf(blob);
    expect(after.fields.map(({ name, bytes }) => [name, bytes])).toEqual([
      ["array", 24],
      ["complex", 8],
      ["words", 8],
    ]);
    expect(joined(await all(readFitsColumns(blob, after, ["array_1", "array_3", "words_2"])))).toEqual([
      [3, 12],
      [5, 14],
      ["cd", "cd"],
    ]);
    await expect(
      fitsFromFits(file, table, { columns: ["array_4"], results: [], rows: 0, next: batches([], []), provenance }),
    ).rejects.toThrow("The file has no column array_4.");
  });

  it("writes the columns of an ASCII table as binary ones", async () => {
    const file = fileOf("many.fits.gz");
    const tables = (await readFitsTables(file)).filter(({ isAscii, rows }) => isAscii && rows > 0);
    expect(tables.length).toBeGreaterThan(5);
    for (const table of tables) {
      const numbers = Array.from({ length: table.rows }, (_, i) => i);
      const next = batches(numbers, []);
      const options = { columns: "all", results: [], rows: table.rows, next, provenance } as const;
      const { blob, warnings } = await fitsFromFits(file, table, options);
      const after = await tableOf(blob);
      const names = table.columns.map(({ name }) => name);
      expect(after.isAscii).toBe(false);
      expect(after.name).toBe(table.name);
      // What means missing is a text there, and a number here.
      const words = ({ name, type, unit, ucd, utype, xtype, description }: (typeof table.columns)[number]) => {
        return { name, type, unit, ucd, utype, xtype, description };
      };
      expect(after.columns.map(words)).toEqual(table.columns.map(words));
      expect(joined(await all(readFitsColumns(blob, after, names)))).toEqual(
        joined(await all(readFitsColumns(file, table, names))),
      );
      expect(warnings).toEqual([]);
    }
  });

  it("writes what a VOTable beside the table says of its columns into their keywords", async () => {
    const file = fileOf("plus.fits.gz");
    const table = await tableOf(file);
    expect(table.columns.slice(0, 3)).toMatchObject([
      { name: "id", ucd: "meta.id;meta.main", description: "Number of the source", nullValue: "-1" },
      { name: "ra", unit: "deg", utype: "stc:AstroCoords.Position2D.Value2.C1" },
      { name: "when", xtype: "timestamp" },
    ]);
    expect(table.columns[1].description).toMatch(/^Right ascension \(ICRS\), α of the source.* eighty characters$/);
    const next = batches([0, 1], []);
    const { blob } = await fitsFromFits(file, table, {
      columns: ["when", "ra"],
      results: [],
      rows: 2,
      next,
      provenance,
    });
    expect((await tableOf(blob)).columns).toMatchObject([
      { name: "ra", unit: "deg", ucd: "pos.eq.ra;meta.main" },
      { name: "when", xtype: "timestamp" },
    ]);
  });

  it("replaces the keywords of an earlier classification", async () => {
    const file = fileOf("letters.fits");
    const options = { columns: "all", results: [], rows: 6, provenance } as const;
    const numbers = [0, 1, 2, 3, 4, 5];
    const once = await fitsFromFits(file, await tableOf(file), { ...options, next: batches(numbers, []) });
    const twice = await fitsFromFits(once.blob, await tableOf(once.blob), { ...options, next: batches(numbers, []) });
    const { cards } = await tableOf(twice.blob);
    expect(cards.filter((card) => card.startsWith("XSVERS"))).toHaveLength(1);
    expect(cards.filter((card) => card.includes("XSIEVE PROVENANCE BEGIN"))).toHaveLength(2);
  });

  it("refuses rows that do not come as announced", async () => {
    const file = fileOf("letters.fits");
    const table = await tableOf(file);
    const write = (rows: number[], announced: number) =>
      fitsFromFits(file, table, { columns: "all", results: [], rows: announced, next: batches(rows, []), provenance });
    await expect(write([0, 1], 3)).rejects.toThrow("got 2 rows of results; 3 were expected");
    await expect(write([0, 1], 1)).rejects.toThrow("more than the 1 rows");
    await expect(write([1, 0], 2)).rejects.toThrow("row 0 after row 1; ascending rows were expected");
    await expect(write([6], 1)).rejects.toThrow("asked for row 6 of a table of 6 rows");
  });

  it("says that a FITS table holds 999 columns", async () => {
    const file = fileOf("letters.fits");
    const many = Array.from({ length: 980 }, (_, i) => exportColumn(`c${i}`, "float64"));
    await expect(
      fitsFromFits(file, await tableOf(file), {
        columns: "all",
        results: many,
        rows: 0,
        next: () => Promise.resolve(null),
        provenance,
      }),
    ).rejects.toThrow("The table would have 1000 columns; a FITS table holds 999.");
  });
});

describe("fitsFromColumns(options)", () => {
  it("gives a file that reads back with the same values, whatever they are", async () => {
    const row = fc.record({
      real: fc.oneof(fc.double(), fc.constant(NaN)),
      single: fc.oneof(fc.float(), fc.constant(NaN)),
      text: fc.option(fc.stringMatching(/^[!-~]{1,9}$/)),
      long: fc.option(fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n })),
      ulong: fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 2n })),
      int: fc.option(fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 })),
      uint: fc.option(fc.integer({ min: 0, max: 2 ** 32 - 1 })),
      short: fc.option(fc.integer({ min: -(2 ** 15) + 1, max: 2 ** 15 - 1 })),
      ushort: fc.option(fc.integer({ min: 0, max: 2 ** 16 - 1 })),
      byte: fc.option(fc.integer({ min: 0, max: 255 })),
      sbyte: fc.option(fc.integer({ min: -128, max: 127 })),
      yes: fc.option(fc.boolean()),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
        const flags = (key: keyof (typeof rows)[number]) => Uint8Array.from(rows, (r) => Number(r[key] !== null));
        const data: ColumnData[] = [
          { type: "float64", values: Float64Array.from(rows, (r) => r.real) },
          { type: "float32", values: Float32Array.from(rows, (r) => r.single) },
          { type: "text", values: rows.map((r) => r.text) },
          { type: "int64", values: BigInt64Array.from(rows, (r) => r.long ?? 0n), valid: flags("long") },
          { type: "uint64", values: BigUint64Array.from(rows, (r) => r.ulong ?? 0n), valid: flags("ulong") },
          { type: "int32", values: Int32Array.from(rows, (r) => r.int ?? 0), valid: flags("int") },
          { type: "uint32", values: Uint32Array.from(rows, (r) => r.uint ?? 0), valid: flags("uint") },
          { type: "int16", values: Int16Array.from(rows, (r) => r.short ?? 0), valid: flags("short") },
          { type: "uint16", values: Uint16Array.from(rows, (r) => r.ushort ?? 0), valid: flags("ushort") },
          { type: "uint8", values: Uint8Array.from(rows, (r) => r.byte ?? 0), valid: flags("byte") },
          { type: "int8", values: Int8Array.from(rows, (r) => r.sbyte ?? 0), valid: flags("sbyte") },
          { type: "boolean", values: Uint8Array.from(rows, (r) => Number(r.yes)), valid: flags("yes") },
        ];
        const columns = data.map(({ type }) => exportColumn(type, type, { width: 9 }));
        const numbers = rows.map((_, i) => 3 * i);
        const next = batches(numbers, data, 7);
        const { blob } = await fitsFromColumns({ columns, rows: rows.length, next, provenance, name: "CATALOGUE" });
        const table = await tableOf(blob);
        expect(table.name).toBe("CATALOGUE");
        const names = table.columns.map(({ name }) => name);
        const found = joined(await all(readFitsColumns(blob, table, names)));
        // 32-bit integers without a sign are stored as 64-bit ones, which a fixture has as text.
        found[6] = found[6].map((value) => (value === null ? null : Number(value)));
        expect(found).toEqual(joined([{ columns: data }]));
      }),
      { numRuns: 40 },
    );
  });

  it("says so where no integer is left to mean missing", async () => {
    const data: ColumnData[] = [{ type: "int16", values: Int16Array.of(-32768, 0), valid: Uint8Array.of(1, 0) }];
    await expect(
      fitsFromColumns({ columns: [exportColumn("n", "int16")], rows: 2, next: batches([0, 1], data), provenance }),
    ).rejects.toThrow("Column n has both missing values and the value -32768");
  });

  it("counts the characters of names and descriptions that FITS does not allow", async () => {
    const data: ColumnData[] = [{ type: "float32", values: Float32Array.of(1) }];
    const columns = [exportColumn("Γ", "float32", { description: "naïve λ" })];
    const { blob, warnings } = await fitsFromColumns({ columns, rows: 1, next: batches([0], data), provenance });
    expect((await tableOf(blob)).columns[0]).toMatchObject({ name: "?", description: "na?ve ?" });
    expect(warnings).toEqual([
      'Column Γ: characters that FITS does not allow became "?" in its name or description (3).',
    ]);
  });

  it("writes a table in several pieces", async () => {
    const rows = 1_500_000;
    const data: ColumnData[] = [{ type: "float64", values: Float64Array.from({ length: rows }, (_, i) => i / 3) }];
    const numbers = Array.from({ length: rows }, (_, i) => i);
    const columns = [exportColumn("x", "float64")];
    const { blob } = await fitsFromColumns({ columns, rows, next: batches(numbers, data, 700_001), provenance });
    const read = await allBatches(readFitsColumns(blob, await tableOf(blob), ["x"]));
    const values = read.flatMap(({ columns: [column] }) => [...column.values]) as number[];
    expect(values).toHaveLength(rows);
    expect(values.every((value, i) => value === i / 3)).toBe(true);
  });
});

const python = "/usr/bin/python3";
const hasAstropy = spawnSync(python, ["-c", "import numpy, astropy"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "xsieve-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function savedExport(): Promise<string> {
  const file = fileOf("letters.fits");
  const next = batches([0, 1, 2, 3, 4, 5], resultData);
  const table = await tableOf(file);
  const { blob } = await fitsFromFits(file, table, { columns: "all", results, rows: 6, next, provenance });
  const path = join(folder, "out.fits");
  writeFileSync(path, await blob.bytes());
  return path;
}

const verify = `
import sys, json, warnings
warnings.simplefilter('error')
warnings.simplefilter('ignore', ResourceWarning)
from astropy.io import fits
before, after = fits.open(sys.argv[1])[1], fits.open(sys.argv[2])[1]
after.verify('exception')
h = after.header
history = [str(line) for line in h['HISTORY']]
start, end = history.index('XSIEVE PROVENANCE BEGIN'), history.index('XSIEVE PROVENANCE END')
same = all((before.data[c] == after.data[c]).all() or c in ('single', 'double') for c in before.columns.names if not c.startswith('variable'))
same = same and all((a == b).all() for c in ('variable', 'variable64') for a, b in zip(before.data[c], after.data[c]))
json.dump({
  'same': bool(same),
  'provenance': json.loads(''.join(history[start + 1:end])),
  'keywords': [h[k] for k in ('XSVERS', 'XSINPUT', 'XSROWS', 'XSSHA256')],
  'comment': h['TCOMM%d' % (len(before.columns) + 1)],
  'ucd': h['TUCD%d' % (len(before.columns) + 1)],
  'prediction': [str(x) for x in after.data['prediction']],
  'missing': [bool(x == after.columns['n_missing'].null) for x in after.data['n_missing']],
}, sys.stdout)
`;

describe.skipIf(!hasAstropy)("astropy, where it is at hand", () => {
  it("reads what was written, without a warning", async () => {
    const before = new URL("../data/letters.fits", import.meta.url).pathname;
    const answer = execFileSync(python, ["-c", verify, before, await savedExport()], { encoding: "utf8" });
    expect(JSON.parse(answer)).toEqual({
      same: true,
      provenance,
      keywords: ["0.1.0", provenance.input.name, 6, provenance.input.sha256],
      comment: long,
      ucd: "stat.probability;src.class",
      prediction: ["AGN", "", "St?r", "a long", "XRB", "CV"],
      missing: [false, true, false, false, false, false],
    });
  });
});

describe.skipIf(!existsSync("/usr/bin/stilts"))("STILTS, where it is at hand", () => {
  it("reads values and descriptions of what was written", async () => {
    const path = await savedExport();
    const run = (...command: string[]) => execFileSync("/usr/bin/stilts", command, { encoding: "utf8" });
    const meta = run("tpipe", `in=${path}`, "cmd=meta name ucd description", "ofmt=csv");
    expect(meta).toContain(`P_AGN,stat.probability;src.class,"${long}"`);
    const values = run("tpipe", `in=${path}`, "cmd=keepcols 'ulong P_AGN prediction n_missing good'", "ofmt=csv");
    expect(values.trim().split(/\r?\n/)).toEqual([
      "ulong,P_AGN,prediction,n_missing,good",
      "0,0.5,AGN,0,true",
      "1,,,,",
      "9007199254740993,1.0,St?r,2,false",
      "9223372036854775808,0.25,a long,3,false",
      "18446744073709551614,0.0,XRB,4,true",
      "18446744073709551615,1.0E-300,CV,-5,true",
    ]);
  });
});
