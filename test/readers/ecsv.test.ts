import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readEcsvColumns } from "../../src/readers/ecsv-columns.ts";
import { readEcsvTables } from "../../src/readers/ecsv.ts";
import { all, joined } from "./values.ts";

/** An ECSV text of YAML lines and rows. */
const ecsv = (yaml: string, ...rows: string[]) =>
  `# %ECSV 1.0\n# ---\n${yaml.replaceAll(/^/gm, "# ")}\n${rows.join("\n")}\n`;

async function read(content: string | Blob) {
  const file = new Blob([content]);
  const [table] = await readEcsvTables(file);
  const values = joined(
    await all(
      readEcsvColumns(
        file,
        table,
        table.columns.map(({ name }) => name),
      ),
    ),
  );
  return { table, values: Object.fromEntries(table.columns.map(({ name }, i) => [name, values[i]])) };
}

const two = "datatype:\n- {name: a, datatype: int32}\n- {name: b, datatype: string}";

describe("readEcsvTables(file)", () => {
  it("describes columns with units, UCDs and texts, and what else the header says", async () => {
    const { table } = await read(
      ecsv(
        [
          "delimiter: ','",
          "datatype:",
          "- {name: ra, unit: !astropy.units.Unit {unit: deg}, datatype: float64, description: 'Right: ascension',",
          "   meta: !!omap [{ucd: pos.eq.ra;meta.main}, {utype: x:y}]}",
          "- {name: 'RA', datatype: bool}",
          "meta: !!omap",
          "- title: Two",
          "- nested: {x: {y: 007}}",
          "- list: [1.50, b]",
          "- __serialized_columns__: {}",
        ].join("\n"),
        "ra,RA",
        "1.5,True",
      ),
    );
    expect(table.columns).toEqual([
      {
        name: "ra",
        original: "ra",
        type: "float64",
        unit: "deg",
        ucd: "pos.eq.ra;meta.main",
        description: "Right: ascension",
        utype: "x:y",
      },
      { name: "RA_1", original: "RA", type: "boolean", unit: "", ucd: "", description: "" },
    ]);
    expect(table.meta).toEqual([
      ["title", "Two"],
      ["nested.x.y", "007"],
      ["list", "1.50, b"],
    ]);
    expect(structuredClone(table)).toEqual(table);
  });

  it("says what it does not read", async () => {
    const { table, values } = await read(
      ecsv(
        "datatype:\n- {name: c, datatype: complex128}\n- {name: o, datatype: string, subtype: json}\n" +
          "- {name: v, datatype: string, subtype: 'float64[null]'}\n- {name: w, datatype: string, subtype: 'int32[3,3]'}\n" +
          "- {name: t, datatype: datetime64}\n- {name: m, datatype: string, subtype: 'int64[2,2]'}",
        "c o v w t m",
        "(1+2j) {} [1.0] [] 2000 [[9007199254740993,null],[1,2]]",
        '1 2 3 4 5 ""',
        "1 2 3 4 5 [1,2]",
      ),
    );
    expect(table.unread).toEqual([
      { name: "c", reason: "its cells are complex numbers, of two values each" },
      { name: "o", reason: "its cells are JSON values of any kind (subtype json)" },
      { name: "v", reason: "its cells are arrays of variable length" },
      { name: "w", reason: "its cells are arrays of 9 values, and up to 8 become columns" },
      { name: "t", reason: "its datatype datetime64 is none of ECSV" },
    ]);
    expect(values.m_1).toEqual(["9007199254740993", null, null]);
    expect(values.m_2).toEqual([null, null, null]);
    expect(table.notes[0]).toBe("Column m_1: 1 of 3 values are not of type int64 and are taken as missing.");
  });

  it("counts values that are not of their type, and rows that have not the right number of cells", async () => {
    const { table, values } = await read(
      ecsv(
        "datatype:\n- {name: i, datatype: uint8}\n- {name: f, datatype: float32}\n- {name: b, datatype: bool}\n- {name: u, datatype: uint64}",
        "i f b u",
        "255 1e3 0 18446744073709551615",
        "256 word 1 18446744073709551616",
        "1.5 nan yes -1",
        "1 2 3 4 5",
        "7",
        "-0 inf False +5",
      ),
    );
    expect(values).toEqual({
      i: [255, null, null, 7, 0],
      f: [1000, null, null, null, "inf"],
      b: [false, true, null, null, false],
      u: ["18446744073709551615", null, null, null, "5"],
    });
    expect(table.notes).toEqual([
      "1 row left out, which cannot be cut into cells; the first is line 5 below the header: it has 5 cells, 4 were expected.",
      "1 row with fewer cells than columns (4): what they lack is taken as missing.",
      "Column i: 2 of 5 values are not of type uint8 and are taken as missing.",
      "Column f: 1 of 5 values are not of type float32 and are taken as missing.",
      "Column b: 1 of 5 values are not of type bool and are taken as missing.",
      "Column u: 2 of 5 values are not of type uint64 and are taken as missing.",
    ]);
  });

  it("reads rows of missing values, blanks in a row, line ends of all kinds and an end without one", async () => {
    const { table, values } = await read(ecsv(two, 'a  b\r\n  1   "x  y"  \r"" ""\n\n 3 "p\nq"""').trimEnd());
    expect(values).toEqual({ a: [1, null, 3], b: ["x  y", null, 'p\nq"'] });
    expect(table.notes).toEqual([]);
    const commas = await read(ecsv(`delimiter: ","\n${two}`, "a,b", ",", '2," # z"', "#,3"));
    expect(commas.values).toEqual({ a: [null, 2, null], b: [null, " # z", "3"] });
  });

  it("applies masks, and keeps empty texts beside them", async () => {
    const { table, values } = await read(
      ecsv(
        `${two}\n- {name: a.mask, datatype: bool}\n- {name: b.mask, datatype: bool}\nmeta:\n  __serialized_columns__:\n` +
          "    a: {__class__: astropy.table.column.MaskedColumn, data: !astropy.table.SerializedColumn {name: a}, " +
          "mask: !astropy.table.SerializedColumn {name: a.mask}}\n    q:\n      unit: &u !astropy.units.Unit {unit: m}\n      value:\n" +
          "        __class__: astropy.utils.masked.core.MaskedNDArray\n        unit: *u\n        data: {name: b}\n        mask: {name: b.mask}",
        "a b a.mask b.mask",
        '1 "" True False',
        "2 x False True",
      ),
    );
    expect(values).toEqual({ a: [null, 2], b: ["", null] });
    expect(table.columns.map(({ unit }) => unit)).toEqual(["", "m"]);
    expect(table.notes).toEqual(["Say which values are missing, and are no columns of their own: a.mask, b.mask."]);
  });

  it("reads gzip-compressed files, byte order marks, Latin-1 and version 0.9", async () => {
    const text = ecsv(two, "a b", "1 x").replace("1.0", "0.9");
    expect((await read(new Blob([gzipSync(text)]))).values).toEqual({ a: [1], b: ["x"] });
    expect((await read(`\ufeff${text}`)).values).toEqual({ a: [1], b: ["x"] });
    const latin1 = await read(new Blob([text, Uint8Array.of(0x32, 0x20, 0xe9, 0x0a)]));
    expect(latin1.values).toEqual({ a: [1, 2], b: ["x", "é"] });
    expect(latin1.table.notes).toEqual(["The text is not valid UTF-8; it was read as Latin-1 (windows-1252)."]);
  });

  it.each<[text: string, message: string | RegExp]>([
    ["a,b\n1,2\n", 'ECSV: the file does not begin with a line "# %ECSV 1.0", which was expected.'],
    ["# %ECSV 1.0\n# ---\n# a: 1\n", /ends within its header/],
    [ecsv("a: [", "a"), /^ECSV: the header is no YAML that can be read: .* \(line \d\)\.$/],
    [ecsv("- a", "a"), /holds no YAML map/],
    [ecsv("datatype: {}", "a"), /has no list `datatype`/],
    [ecsv("datatype: [x]", "a"), /column 1 of the header is no map/],
    [ecsv("datatype: [{datatype: bool}]", "a"), /column 1 of the header lacks its name/],
    [ecsv(`${two}\ndelimiter: ';'`, "a;b"), /delimiter is ";"; a comma or a blank was expected/],
    [ecsv(two, "b a", "1 2"), /says "b" where the header describes column 1 as "a"/],
    [ecsv(two, "a"), /has fewer names than the 2 columns/],
    [ecsv(two, "a b c"), /does not have the 2 columns that the header describes: it has 3 cells, 2 were expected/],
    [ecsv(two, "a b", '1 "open'), /a quote is opened in line 2 and never closed/],
    [
      ecsv(
        [
          "a: &a0 [x]",
          ...Array.from({ length: 9 }, (_, i) => `b${i}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(", ")}]`),
        ].join("\n"),
        "a",
      ),
      /alias/,
    ],
    // V8 ends the process where a parser calls itself that often.
    ...["[", "{a: ", "[\n", "- ", "? ", "- ? - : "].map(
      (unit) => [ecsv(`a: ${unit.repeat(20_000)}`, "a"), /its values are nested too deeply/] as [string, RegExp],
    ),
    [
      ecsv(Array.from({ length: 300 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"), "a"),
      /a line is indented by 201 blanks/,
    ],
    [ecsv(`a: &a x\nb: [${"*a, ".repeat(1001)}]`, "a"), /more than 1,000 aliases/],
    [ecsv(`a: [${"[],".repeat(350_000)}]`, "a"), /more than 1,000,000 parts/],
    [`# %ECSV 1.0\n${"# a\n".repeat(1_100_000)}`, /more than 4,194,304 bytes/],
  ])("refuses text %#", async (text, message) => {
    const began = performance.now();
    await expect(read(text)).rejects.toThrow(message);
    expect(performance.now() - began).toBeLessThan(3000);
  });

  it("streams many rows in batches, and stops where its signal is aborted", async () => {
    const row = (i: number) => `${i} "n ${i % 7}"\n`;
    const rows = Array.from({ length: 1000 }, (_, i) => row(i)).join("");
    const file = new Blob([ecsv(two, "a b"), ...Array.from({ length: 800 }, () => rows)]);
    const [table] = await readEcsvTables(file);
    expect(table.rows).toBe(800_000);
    const lengths: number[] = [];
    for await (const { start, rows, columns } of readEcsvColumns(file, table, ["b", "a"])) {
      lengths.push(rows);
      expect([columns[0].values[1], columns[1].values[1]]).toEqual([
        `n ${((start + 1) % 1000) % 7}`,
        (start + 1) % 1000,
      ]);
    }
    expect(lengths).toEqual([...Array.from({ length: 6 }, () => 122_880), 62_720]);
    const aborted = readEcsvColumns(file, table, ["a"], undefined, AbortSignal.abort());
    await expect(all(aborted)).rejects.toThrow(/abort/);
    await expect(all(readEcsvColumns(file, table, ["c"]))).rejects.toThrow("the table has no column c");
  });

  it("describes 10,000 columns, and headers with many keys, in time", async () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `c${i}`);
    const began = performance.now();
    const { table, values } = await read(
      ecsv(
        `datatype:\n${names.map((name) => `- {name: ${name}, datatype: float64}`).join("\n")}\nmeta: {${names.map((name) => `${name}: 1`).join(", ")}}`,
        names.join(" "),
        names.map((_, i) => i).join(" "),
      ),
    );
    expect([table.columns.length, values.c9999]).toEqual([10_000, [9999]]);
    expect(performance.now() - began).toBeLessThan(8000);
  });
});
