import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFitsTables } from "../../src/readers/fits.ts";
import { ReadError } from "../../src/readers/read-error.ts";
import { readFitsColumns } from "../../src/readers/fits-columns.ts";
import { headerBytes, primaryHeader, textCards, valueCard } from "../../src/export/fits-cards.ts";
import { all, allBatches, joined } from "./values.ts";

const data = (name: string) => new URL(`../data/${name}`, import.meta.url);
const fileOf = (name: string) => new Blob([readFileSync(data(name))]);

type Expected = {
  index: number;
  name: string;
  rows: number;
  columns: { name: string; values: unknown[] }[];
  unread: string[];
}[];

describe("readFitsColumns(file, table, names)", () => {
  it.each(["letters.fits", "letters.fits.gz", "scaled.fits", "several.fits", "names.fits", "many.fits.gz"])(
    "reads %s as the JSON beside it says",
    async (name) => {
      const file = fileOf(name);
      const expected = JSON.parse(readFileSync(data(name.replace(/\.fits.*/, ".json")), "utf8")) as Expected;
      const tables = await readFitsTables(file);
      const read = await Promise.all(
        tables.map(async (table) => {
          const names = table.columns.map((column) => column.name);
          const values = joined(await all(readFitsColumns(file, table, names)));
          return {
            index: table.index,
            name: table.name,
            rows: table.rows,
            columns: table.columns.map(({ firstOf, ...column }, i) => {
              expect(column.description.includes(`first of ${firstOf} elements`)).toBe(firstOf !== undefined);
              return { ...column, values: values[i] };
            }),
            unread: table.unread.map((column) => column.name),
          };
        }),
      );
      expect(read).toEqual(expected);
    },
  );

  it("reads only the columns asked for, in the order asked for", async () => {
    const file = fileOf("names.fits");
    const [table] = await readFitsTables(file);
    const [batch] = await all(readFitsColumns(file, table, ["B_rgeo_1", "2SXPS_ID"]));
    expect(batch).toEqual({
      start: 0,
      rows: 2,
      columns: [
        { type: "int32", values: Int32Array.of(2, -2), valid: null },
        { type: "int32", values: Int32Array.of(0, 0), valid: null },
      ],
    });
  });

  it("says why a column cannot be read", async () => {
    const file = fileOf("letters.fits");
    const [table] = await readFitsTables(file);
    expect(table.unread).toContainEqual({ name: "variable", reason: "its cells are arrays of variable length" });
    expect(table.unread).toContainEqual({ name: "bits", reason: "its cells are 11 bits" });
    await expect(all(readFitsColumns(file, table, ["bits"]))).rejects.toThrow(
      "FITS: column bits cannot be read: its cells are 11 bits.",
    );
    await expect(all(readFitsColumns(file, table, ["array"]))).rejects.toThrow(
      "FITS: column array is read element by element, as array_1 and so on.",
    );
    await expect(all(readFitsColumns(file, table, ["nothing"]))).rejects.toThrow(
      "FITS: the table has no column nothing.",
    );
    expect(table.notes).toEqual([
      "Arrays are read as one column for each element, <name>_1 and so on: array (3), words (2).",
    ]);
  });

  it("stops where its signal is aborted, and reports how far it came", async () => {
    const file = fileOf("names.fits");
    const [table] = await readFitsTables(file);
    const fractions: number[] = [];
    await all(readFitsColumns(file, table, ["ID"], (fraction) => fractions.push(fraction)));
    expect(fractions).toEqual([1]);
    await expect(all(readFitsColumns(file, table, ["ID"], undefined, AbortSignal.abort()))).rejects.toThrow(/abort/);
  });

  it("reads a table of several slices in batches of whole row groups of DuckDB, in order", async () => {
    const rows = 4_300_000;
    const bytes = new Uint8Array(rows * 8);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < rows; i++) view.setFloat64(8 * i, i);
    const file = madeTable({ rows, rowBytes: 8, forms: ["D"] }, bytes);
    const [table] = await readFitsTables(file);
    const batches = await allBatches(readFitsColumns(file, table, ["c1"]));
    expect(batches.map(({ start }) => start)).toEqual(Array.from({ length: 35 }, (_, k) => k * 122_880));
    const [values] = joined(batches) as [number[]];
    expect(values).toHaveLength(rows);
    expect(values.every((value, i) => value === i)).toBe(true);
  });
});

describe("columns of arrays, and what describes them", () => {
  const read = async (file: Blob) => {
    const [table] = await readFitsTables(file);
    return {
      table,
      values: joined(
        await all(
          readFitsColumns(
            file,
            table,
            table.columns.map(({ name }) => name),
          ),
        ),
      ),
    };
  };

  it("gives the elements of short arrays names that are free, and of long ones the first element", async () => {
    const bytes = new Uint8Array(2 + 1 + 9 + 1).map((_, i) => i);
    const more = ["TTYPE1  = 'a'", "TTYPE2  = 'a_1'", "TTYPE3  = 'A_2'", "TTYPE4  = 'a'"];
    const names = new Blob([
      await madeTable({ rows: 1, rowBytes: 13, forms: ["2B", "B", "9B", "B"] }, bytes)
        .text()
        .then((text) =>
          more.reduce((all, card, i) => all.replace(`TTYPE${i + 1}  = 'c${i + 1}      '`, card.padEnd(20)), text),
        ),
    ]);
    const { table, values } = await read(names);
    expect(table.columns.map(({ name, original }) => [name, original])).toEqual([
      ["a_1_1", "a_1"],
      ["a_2_1", "a_2"],
      ["a_1", "a_1"],
      ["A_2", "A_2"],
      ["a_3", "a"],
    ]);
    expect(values).toEqual([[0], [1], [2], [3], [12]]);
    expect(table.columns[3].description).toBe("first of 9 elements of A_2");
    expect(table.notes).toEqual([
      "Arrays are read as one column for each element, <name>_1 and so on: a (2).",
      "Of arrays with more than 8 elements only the first one is read: A_2 (9).",
    ]);
  });

  it("reads wide rows in smaller batches", async () => {
    const width = 4096;
    const file = madeTable(
      { rows: 9000, rowBytes: width, forms: [`${width}A`] },
      new Uint8Array(9000 * width).fill(65),
    );
    const [table] = await readFitsTables(file);
    const batches = await all(readFitsColumns(file, table, ["c1"]));
    expect(batches.map(({ rows }) => rows)).toEqual([7680, 1320]);
  });

  it.each([
    ["has other columns", "<FIELD name='d1' datatype='int'/>", 'its column 1 is called "d1", that of the table "c1".'],
    ["has more columns", "<FIELD name='c1' datatype='int'/>".repeat(2), "it has 2 columns, the table 1."],
    ["is none", "<", "VOTable: "],
  ])("says so where the VOTable of a FITS-plus file %s", async (_, fields, why) => {
    const document = `<VOTABLE><RESOURCE><TABLE>${fields}</TABLE></RESOURCE></VOTABLE>`;
    const primary = headerBytes([
      "SIMPLE  = T",
      "BITPIX  = 8",
      "NAXIS   = 1",
      `NAXIS1  = ${document.length}`,
      "VOTMETA = T",
    ]);
    const table = madeTable({ rows: 1, rowBytes: 4, forms: ["J"] }, new Uint8Array(4)).slice(2880);
    const { table: found } = await read(new Blob([primary, document.padEnd(2880), table]));
    expect(found.columns).toMatchObject([{ name: "c1", ucd: "" }]);
    expect(found.notes?.[0]).toContain(
      `The VOTable in the primary HDU, which describes the columns, is not used: ${why}`,
    );
  });
});

type Shape = { rows: number | string; rowBytes: number | string; forms: string[]; fields?: number; more?: string[] };

/** A file with one table, its structure as given, right or wrong. */
function madeTable({ rows, rowBytes, forms, fields = forms.length, more = [] }: Shape, bytes: Uint8Array): Blob {
  const header = headerBytes([
    "XTENSION= 'BINTABLE'",
    valueCard("BITPIX", 8),
    valueCard("NAXIS", 2),
    `NAXIS1  = ${rowBytes}`,
    `NAXIS2  = ${rows}`,
    valueCard("PCOUNT", 0),
    valueCard("GCOUNT", 1),
    valueCard("TFIELDS", fields),
    ...forms.flatMap((form, i) => [...textCards(`TTYPE${i + 1}`, `c${i + 1}`), ...textCards(`TFORM${i + 1}`, form)]),
    ...more,
  ]);
  return new Blob([primaryHeader(), header, bytes as Uint8Array<ArrayBuffer>]);
}

describe("readFitsTables(file)", () => {
  it("accepts a last block without padding", async () => {
    const [table] = await readFitsTables(madeTable({ rows: 3, rowBytes: 4, forms: ["J"] }, new Uint8Array(12)));
    expect(table.rows).toBe(3);
  });

  it.each([
    [
      { rows: 3, rowBytes: 4, forms: ["J"] },
      7,
      "ends in row 2 of 3 of HDU 1, after 3 of its 4 bytes. It seems to be cut short",
    ],
    [{ rows: 3, rowBytes: 5, forms: ["J"] }, 15, "has 5 bytes (NAXIS1), but its 1 columns (TFORM) take 4"],
    [{ rows: "9007199254740991", rowBytes: 8, forms: ["D"] }, 16, "announces 7.2e+16 bytes of data"],
    [{ rows: "900719925474", rowBytes: 8, forms: ["D"] }, 16, "ends in row 3 of 900,719,925,474"],
    [{ rows: -1, rowBytes: 8, forms: ["D"] }, 16, 'NAXIS2 in the header of HDU 1 is "-1"; a whole number from 0'],
    [{ rows: "NaN", rowBytes: 8, forms: ["D"] }, 16, 'NAXIS2 in the header of HDU 1 is "NaN"'],
    [
      { rows: 1, rowBytes: 8, forms: ["D"], fields: 1_000_000_000 },
      16,
      'is "1000000000"; a whole number from 0 to 999',
    ],
    [{ rows: 1, rowBytes: 8, forms: ["Y"] }, 16, 'column 1 (c1) of HDU 1 has TFORM "Y"; a number and one of L X B I J'],
    [{ rows: 1, rowBytes: 8, forms: ["99999999999999999999D"] }, 16, 'has TFORM "99999999999999999999D"'],
    [{ rows: 1, rowBytes: 8, forms: [], fields: 1 }, 16, 'column 1 (column_1) of HDU 1 has TFORM ""'],
  ])("says what is wrong with %j", async (shape, bytes, sentence) => {
    await expect(readFitsTables(madeTable(shape, new Uint8Array(bytes)))).rejects.toThrow(sentence);
  });

  it("says that a header or compressed data are cut short", async () => {
    const whole = readFileSync(data("names.fits"));
    await expect(readFitsTables(new Blob([whole.subarray(0, 2880 + 3000)]))).rejects.toThrow(
      "FITS: the file ends inside the header of HDU 1, after 3,000 bytes of it. It seems to be cut short.",
    );
    await expect(readFitsTables(new Blob([gzipSync(whole).subarray(0, 900)]))).rejects.toThrow(/gzip-compressed data/);
    await expect(readFitsTables(new Blob([gzipSync(whole.subarray(0, 2880 * 5 + 10))]))).rejects.toThrow(/row 1 of 2/);
  });

  it("does not search for ever for an END", async () => {
    const endless = new Blob([primaryHeader(), "XTENSION= 'BINTABLE'".padEnd(80), " ".repeat(20_000_000)]);
    await expect(readFitsTables(endless)).rejects.toThrow("has no END card in its first 16,000,000 bytes");
  });

  it("says what a file without a table holds", async () => {
    await expect(readFitsTables(fileOf("image.fits"))).rejects.toThrow(
      "FITS: the file holds 1 image and no table (XTENSION BINTABLE or TABLE), which was expected.",
    );
  });

  it("reads a damaged file or throws a ReadError, and does neither for long", async () => {
    const whole = readFileSync(data("letters.fits"));
    const damage = fc.array(fc.tuple(fc.integer({ min: 0, max: 8639 }), fc.integer({ min: 32, max: 126 })), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        const file = new Blob([bytes]);
        try {
          for (const table of await readFitsTables(file))
            await all(
              readFitsColumns(
                file,
                table,
                table.columns.map(({ name }) => name),
              ),
            );
        } catch (error) {
          expect(error).toBeInstanceOf(ReadError);
        }
      }),
      { numRuns: 300 },
    );
    expect(whole.length).toBeGreaterThan(8640);
  });

  it("ignores what follows the last HDU", async () => {
    const file = new Blob([readFileSync(data("names.fits")), new Uint8Array(5000).fill(7)]);
    expect(await readFitsTables(file)).toHaveLength(1);
  });
});

const python = "/usr/bin/python3";
const hasAstropy = spawnSync(python, ["-c", "import numpy, astropy"]).status === 0;
const shared = (name: string) => fileURLToPath(new URL(`../../../shared/data/${name}`, import.meta.url));
const canCompare = existsSync(shared("augmented_TD.fits")) && hasAstropy;
const dump = `
import sys, json, numpy as np
from astropy.io import fits
hdu = next(h for h in fits.open(sys.argv[1]) if isinstance(h, fits.BinTableHDU))
out = {}
for c in hdu.columns:
    v = hdu.data[c.name]
    if v.dtype.kind == 'f': v = [None if np.isnan(x) else float(x) for x in v]
    elif v.dtype.kind in 'iu':
        v = [None if x == c.null else (str(x) if v.dtype.itemsize == 8 else int(x)) for x in v]
    else: v = [str(x) or None for x in v]
    out[c.name] = v
json.dump(out, sys.stdout)
`;

describe.skipIf(!canCompare)("real files, where the shared data and astropy are at hand", () => {
  it.each(["augmented_TD.fits", "COSMOS_XMM.fits"])("reads %s as astropy does", async (name) => {
    const expected = JSON.parse(
      execFileSync(python, ["-c", dump, shared(name)], { encoding: "utf8", maxBuffer: 2 ** 28 }),
    ) as Record<string, unknown[]>;
    const file = new Blob([readFileSync(shared(name))]);
    const [table] = await readFitsTables(file);
    const names = table.columns.map((column) => column.original);
    const values = joined(
      await all(
        readFitsColumns(
          file,
          table,
          table.columns.map((column) => column.name),
        ),
      ),
    );
    expect(Object.fromEntries(names.map((column, i) => [column, values[i]]))).toEqual(expected);
  });
});
