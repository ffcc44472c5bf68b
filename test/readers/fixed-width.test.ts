import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readCsvColumns } from "../../src/readers/csv-columns.ts";
import { readMrtColumns } from "../../src/readers/fixed-width-columns.ts";
import { readMrtTables } from "../../src/readers/fixed-width.ts";
import { sexagesimalDegrees } from "../../src/readers/sexagesimal.ts";
import { all, joined } from "./values.ts";

const rule = "-".repeat(80);
const description = (file: string, ...entries: string[]) =>
  [
    `Byte-by-byte Description of file: ${file}`,
    rule,
    "   Bytes Format Units  Label  Explanations",
    rule,
    ...entries,
    rule,
  ].join("\n");

async function read(content: string | Blob, options?: { readme?: string; name?: string }) {
  const file = new Blob([content]);
  const [table] = await readMrtTables(file, undefined, options);
  const names = table.columns.map(({ name }) => name);
  const values = joined(await all(readMrtColumns(file, table, names)));
  return { table, values: Object.fromEntries(names.map((name, i) => [name, values[i]])) };
}

const entries = [
  "   1-  4  A4     ---    Name   Name of “it”",
  "   5-  7  I3     ---    N      ?=-99 Number (1)",
  "   8- 13  E6.1   10-17W/m2 F   [-3/5]? Flux, that is told",
  "                                  in two lines",
  "  14\tF1.0\t[cm/s2]\tg\t? log of it",
  "  15- 20  F6.2   mag    M      ?=99.99 Magnitude",
];
const header = `Title: A \n  table\nAuthors: B.\n${"=".repeat(80)}\n${description("a.dat", ...entries)}\nNote (1): As it\n    is.\n${rule}\n`;

describe("readMrtTables(file)", () => {
  it("reads columns as they are described, cut on bytes, to the end of short lines", async () => {
    const rows = [
      "a b  121.5e-3799.990",
      "é  -99 1D+02   1.25",
      "",
      "c",
      "   ",
      "dddd 1x 2-100 99.99",
      "e     01.5",
      "",
    ];
    const { table, values } = await read(header + rows.join("\r\n"));
    expect(table.columns).toEqual([
      { name: "Name", original: "Name", type: "text", unit: "", ucd: "", description: "Name of “it”" },
      { name: "N", original: "N", type: "int32", unit: "", ucd: "", description: "Number (1)", nullValue: "-99" },
      {
        name: "F",
        original: "F",
        type: "float64",
        unit: "10-17W/m2",
        ucd: "",
        description: "[-3/5]? Flux, that is told in two lines",
      },
      { name: "g", original: "g", type: "float64", unit: "[cm/s2]", ucd: "", description: "log of it" },
      { name: "M", original: "M", type: "float64", unit: "mag", ucd: "", description: "Magnitude", nullValue: "99.99" },
    ]);
    expect(table.meta).toEqual([
      ["Title", "A table"],
      ["Authors", "B."],
      ["Note (1)", "As it is."],
    ]);
    expect(values).toEqual({
      Name: ["a b", "é", "c", "dddd", "e"],
      // The letter of the second row takes two bytes of its four.
      N: [12, null, null, null, 0],
      F: [1.5e-3, 100, null, 2e-100, 1.5],
      g: [7, null, null, null, null],
      M: [null, 1.25, null, null, null],
    });
    expect(table.notes).toEqual([
      "2 lines of blanks only left out.",
      "Column N: 1 of 5 values are not of format I3 and are taken as missing.",
    ]);
  });

  it("reads digits that touch the next column, and whole numbers of 64 bits", async () => {
    const { values, table } = await read(
      `${description("x", "1-3 I3 --- a a", "4-6 F3.1 --- b b", "7-25 I19 --- c ?=-1 c", "26-60 I35 --- d d", "61-65 3I1 --- e e", "66 A1 --- --- [-]")}\n` +
        `123456-9223372036854775807${"1".repeat(35)}1 2 3-\n  1  29223372036854775808\n  1  2-1\n`,
    );
    expect(values).toEqual({
      a: [123, 1, 1],
      b: [456, 2, 2],
      c: ["-922337203685477580", null, null],
      d: [`7${"1".repeat(34)}`, null, null],
      e: ["11 2 ", null, null].map((text) => text?.trim() ?? null),
    });
    expect(table.unread).toEqual([{ name: "bytes 66-66", reason: "the description gives them no label (---)" }]);
    expect(table.notes).toEqual(["Column c: 1 of 3 values are not of format I19 and are taken as missing."]);
  });

  it("computes positions in degrees from their parts", async () => {
    const parts = [
      "1-2 I2 h RAh h",
      "4-5 I2 min RAm m",
      "7-11 F5.2 s RAs s",
      "13 A1 --- DE- -",
      "14-15 I2 deg DEd d",
      "17-18 I2 arcmin DEm m",
      "20-23 F4.1 arcsec DEs s",
    ];
    const { table, values } = await read(
      `${description("x", ...parts)}\n05 34 31.94 +22 00 52.2\n23 59 59.99 -00 00 00.1\n12 61 10.00  12 30\n`,
    );
    expect(table.columns.slice(-2)).toEqual([
      {
        name: "RA_deg",
        original: "RA_deg",
        type: "float64",
        unit: "deg",
        ucd: "pos.eq.ra",
        description: "Right ascension in degrees, computed from RAh, RAm, RAs",
      },
      {
        name: "DE_deg",
        original: "DE_deg",
        type: "float64",
        unit: "deg",
        ucd: "pos.eq.dec",
        description: "Declination in degrees, computed from DE-, DEd, DEm, DEs",
      },
    ]);
    expect(values.RA_deg).toEqual([83.63308333333333, 359.9999583333333, null]);
    expect(values.DE_deg).toEqual([22.0145, -0.1 / 3600, null]);
    expect(table.notes).toEqual(["Column RA_deg: 1 of 3 values are no angles and are taken as missing."]);
    expect(sexagesimalDegrees(false, 1, 2, "3.123456789012345", true)).toBe(15.513014403287551);
    expect(sexagesimalDegrees(true, 0, 0, "", false)).toBeNaN();
  });

  it("reads a file of data with the ReadMe that describes it", async () => {
    const readme = [
      "J/A+A/1/2     Some sources  (Author, 2024)",
      "File Summary:",
      " FileName   Lrecl  Records  Explanations",
      "table1.dat      3       2   The sources",
      "t*9.dat         3       .   Others",
      "",
      description("refs.dat", "1-4 I4 yr Year Year"),
      description("table1.dat table2.dat", "1-3 I3 --- A A"),
      description("t*9.dat", "1-2 I2 --- B B"),
    ].join("\n");
    const first = await read(new Blob([gzipSync("  1\n 22\n333")]), { readme, name: "folder/TABLE1.dat.gz" });
    expect(first.values).toEqual({ A: [1, 22, 333] });
    const named = await read("  1\n 22\n333\n", { readme, name: "table1.dat" });
    expect(named.table.notes).toEqual(["The ReadMe says that the file has 2 rows; it has 3."]);
    expect(named.table.meta).toEqual([["File", "The sources"]]);
    expect((await read("12\n", { readme, name: "tab29.dat" })).values).toEqual({ B: [12] });
    await expect(read("1\n", { readme, name: "x.dat" })).rejects.toThrow(
      "The ReadMe describes refs.dat, table1.dat, table2.dat, t*9.dat, and not x.dat; one of these names was expected",
    );
    await expect(read(readme)).rejects.toThrow(/seems to be the ReadMe of the CDS; the file of data was expected/);
  });

  it.each([
    ["a,b\n1,2\n", /no Byte-by-byte Description/],
    [`${description("x", "0-3 I3 --- a a")}\n`, /column a has the bytes 0 to 3; bytes from 1/],
    [`${description("x", "5-3 I3 --- a a")}\n`, /the bytes 5 to 3/],
    [`${description("x", "1-9999999 A9 --- a a")}\n`, /bytes from 1 to 2,000,000/],
    [`${description("x", "what is this")}\n`, /begins with "what is this"/],
    [`${description("x", "")}\n`, /describes no columns/],
    [
      `${description("x", "1-3 I3 --- a a")}\n${"1".repeat(2_000_001)}\n`,
      /Line 1 of the data has more than 2,000,000 bytes/,
    ],
  ])("refuses text %#", async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it("reads many rows in batches, wherever slices end", async () => {
    const line = "abc  1  1.50\r\n";
    const text = `${description("x", "1-4 A4 --- a a", "5-6 I2 --- b b", "7-12 F6.2 --- c c")}\n`;
    const rows = 800_000;
    const file = new Blob([text, ...Array.from({ length: 800 }, () => line.repeat(1000))]);
    const [table] = await readMrtTables(file);
    expect([table.rows, table.notes]).toEqual([rows, []]);
    let sum = 0;
    for await (const { columns } of readMrtColumns(file, table, ["c", "b"]))
      for (const value of columns[0].values as Float64Array) sum += value;
    expect(sum).toBe(1.5 * rows);
  });
});

const published = new URL("../../../shared/data/", import.meta.url);
const hasTd = existsSync(new URL("TD_MRT.dat", published)) && existsSync(new URL("TD.csv", published));

describe.skipIf(!hasTd)("the training data of MUWCLASS (skipped where ../shared/data is absent)", () => {
  it("hold the same values as machine-readable table and as CSV", async () => {
    const file = new Blob([readFileSync(new URL("TD_MRT.dat", published))]);
    const csv = new Blob([readFileSync(new URL("TD.csv", published))]);
    const [table] = await readMrtTables(file);
    expect([table.rows, table.columns.length, table.notes]).toEqual([2941, 63, []]);
    const names = table.columns.map(({ name }) => name);
    const wanted = table.columns.map(({ type }, index) => ({
      index,
      type: type === "text" ? ("text" as const) : ("float64" as const),
    }));
    const fromCsv = joined(await all(readCsvColumns(csv, { delimiter: ",", columns: 63, hasHeader: true }, wanted)));
    const fromMrt = joined(await all(readMrtColumns(file, table, names)));
    expect((await csv.slice(0, 2000).text()).split("\n")[0].split(",")).toEqual(
      table.columns.map(({ original }) => original),
    );
    let compared = 0;
    names.forEach((name, i) => {
      expect([name, fromMrt[i]]).toEqual([
        name,
        fromCsv[i].map((value) => (typeof value === "string" ? value.trim() : value)),
      ]);
      compared += fromMrt[i].length;
    });
    expect(compared).toBe(2941 * 63);
  });
});
