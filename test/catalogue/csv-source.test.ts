import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openCsv, type CsvReader } from "../../src/catalogue/csv-source.ts";
import { objects } from "../../src/catalogue/rows.ts";
import { encodeArrow } from "../../src/readers/arrow.ts";
import { readCsvColumns, sampleCsv } from "../../src/readers/csv-columns.ts";
import { keepRows } from "../../src/readers/keep-rows.ts";
import { pointDecimals } from "../../src/readers/csv-decimal.ts";
import { evenLineEnds, latin1Text } from "../../src/readers/csv-text.ts";
import { nodeDatabase } from "./node-database.ts";

const database = await nodeDatabase();
let tables = 0;
/** 90,000 lines with it are more than what types are told by (8 MiB). */
const long = "x".repeat(100);

const reader: CsvReader = {
  latin1: latin1Text,
  even: evenLineEnds,
  points: pointDecimals,
  sample: sampleCsv,
  read: async (text, layout, columns, kept, onBatch, onProgress) => {
    const all = readCsvColumns(text, layout, columns, { onProgress });
    const batches = kept === null ? all : keepRows(all, kept);
    let next = await batches.next();
    for (; next.done !== true; next = await batches.next()) {
      const { start, rows, columns: data } = next.value;
      const numbers = {
        type: "int32",
        values: Int32Array.from({ length: rows }, (_, i) => start + i),
        valid: null,
      } as const;
      await onBatch(encodeArrow(["__row", ...columns.map(({ name }) => name)], [numbers, ...data], rows));
    }
    return next.value;
  },
};

/** Opens a text and loads all of its columns, or some; `rows` are the last ones at most. */
async function read(text: string | Blob, { names, last = 1000 }: { names?: readonly string[]; last?: number } = {}) {
  const source = await openCsv({ blob: new Blob([text]), notes: [] }, reader);
  const table = `t${++tables}`;
  const wanted = names ?? source.columns.map(({ name }) => name);
  const before = source.columns.map(({ type }) => type);
  await source.load(database, table, wanted, () => undefined);
  const kept = `SELECT * EXCLUDE __row FROM ${table} WHERE __row >= ${source.rows - last} ORDER BY __row`;
  const rows = objects(await database.run(kept));
  const cells = async () => objects(await database.run(source.cells)).map((row) => Object.values(row));
  return { source, rows, before, cells, types: Object.fromEntries(source.columns.map((c) => [c.name, c.type])) };
}

describe("openCsv", () => {
  it("finds the type of each column from all of its values", async () => {
    const { types, rows } = await read(
      "name,n,x,flag,empty,id\nS1,1,1.5,true,,007\nS2,-2,3,F,nan,8\n--,,1e3,NULL,--,12\n",
    );
    expect(types).toEqual({ name: "text", n: "int64", x: "float64", flag: "boolean", empty: "float64", id: "text" });
    expect(rows).toEqual([
      { name: "S1", n: 1, x: 1.5, flag: true, empty: null, id: "007" },
      { name: "S2", n: -2, x: 3, flag: false, empty: null, id: "8" },
      { name: null, n: null, x: 1000, flag: null, empty: null, id: "12" },
    ]);
  });

  it("keeps every digit of whole numbers of 64 bits; longer ones are texts", async () => {
    const { types, rows } = await read("id,long\n4611686018427387905,9223372036854775808\n-9223372036854775808,1\n");
    expect(types).toEqual({ id: "int64", long: "text" });
    expect(rows.map(({ id }) => id)).toEqual(["4611686018427387905", "-9223372036854775808"]);
  });

  it("takes whole numbers beyond 64 bits for numbers where decimals stand beside them", async () => {
    const { types, rows, source } = await read("x\n1.5\n63095734448019420000\n007\n-2e3\n");
    expect([types, rows, source.warnings]).toEqual([
      { x: "float64" },
      [{ x: 1.5 }, { x: 63095734448019420000 }, { x: 7 }, { x: -2000 }],
      [],
    ]);
  });

  it("takes up to one value in a hundred that is no number as missing, and says so", async () => {
    const values = Array.from({ length: 200 }, (_, i) => (i === 5 ? "1_000" : i === 7 ? "bad" : `${i}`));
    const { source, rows, types } = await read(`x,y\n${values.map((v) => `${v},1`).join("\n")}\n`);
    expect(types.x).toBe("float64");
    expect([rows[5].x, rows[7].x, rows[8].x]).toEqual([null, null, 8]);
    expect(source.warnings).toEqual(["Column x: 2 of 200 values are no numbers and are taken as missing."]);
  });

  it("says which rows are left out and which are short", async () => {
    const { source, rows, cells } = await read('a,b,c\n1,2,3\n1,2,3,4\n,,\n5\n"x"y,1,2\n6,7,8,\n');
    expect(rows.map(({ a }) => a)).toEqual([1, 5, 6]);
    expect(source.warnings).toEqual([
      "2 rows are left out; the first is line 3: it has 4 cells, 3 were expected.",
      "1 row has fewer cells than the header (3): what they lack is taken as missing.",
      "1 row of empty cells only left out.",
    ]);
    expect(await cells()).toEqual([
      ["1", "2", "3"],
      ["5", null, null],
      ["6", "7", "8"],
    ]);
  });

  it.each([
    ['a,b\n1,2\n1,"open\n3,4\n', /a quote is opened in line 3 and never closed/],
    ['a,b\n"x\ny",1\n"x"",3\n', /a quote is opened in line 4 and never closed/],
    ["a,b\n1,2\0\n", /^Byte 8 of the text is NUL/],
  ])("refuses %j", async (text, reason) => {
    await expect(read(text)).rejects.toThrow(reason);
  });

  it("reads what is not UTF-8 as Latin-1, wherever that shows", async () => {
    const late = new Blob(["name,x\n", `${long},1.5\n`.repeat(90_000), Uint8Array.of(0x43, 0xe9), ",2\n"]);
    const { source, rows } = await read(late, { last: 1 });
    expect(rows.at(-1)).toEqual({ name: "Cé", x: 2 });
    expect(source.warnings).toEqual(["The text is not valid UTF-8; it was read as Latin-1 (windows-1252)."]);
    const early = await read(new Blob(["name\nZo", Uint8Array.of(0xeb), "\n"]));
    expect(early.rows).toEqual([{ name: "Zoë" }]);
  });

  it("reads anew where a column is not what its beginning was", async () => {
    const { before, types, rows, source } = await read(
      `n,x,t\n${`1,2.5,${long}\n`.repeat(90_000)}word,3,\nmore,4.5,\n`,
      {
        names: ["x"],
        last: 1,
      },
    );
    expect(before).toEqual(["int64", "float64", "text"]);
    expect(types.n).toBe("float64");
    expect(rows).toEqual([{ x: 4.5 }]);
    expect(source.warnings[0]).toMatch(/^Column n: 2 of 90002 values/);
    const late = await read(`n,t\n${`1,${long}\n`.repeat(90_000)}0.5,\n`, { last: 1 });
    expect(late.rows.at(-1)).toEqual({ n: 0.5, t: null });
  });

  it("holds only the rows that fulfil a condition, also in columns that are read later and in the cells of an export", async () => {
    const lines = Array.from({ length: 300_000 }, (_, i) => `S${i},${i % 7},"a, ${i}"`);
    const source = await openCsv({ blob: new Blob([`name,n,t\n${lines.join("\n")}\n`]), notes: [] }, reader, "n = 3");
    await source.load(database, "some", ["n"], () => undefined);
    expect([source.rows, source.fileLength]).toEqual([42_857, 300_000]);
    expect([...source.fileRows!.slice(0, 3)]).toEqual([3, 10, 17]);
    await source.load(database, "more", ["name", "t"], () => undefined);
    const rows = objects(await database.run("SELECT * FROM more WHERE __row >= 42855 ORDER BY __row"));
    expect(rows).toEqual([
      { __row: 42_855, name: "S299988", t: "a, 299988" },
      { __row: 42_856, name: "S299995", t: "a, 299995" },
    ]);
    const cells = objects(
      await database.run(
        `SELECT c.name AS a, m.name AS b, n FROM (${source.cells}) AS c POSITIONAL JOIN more AS m LIMIT 2 OFFSET 20000`,
      ),
    );
    expect(cells.map(({ a, b, n }) => [a, b, n])).toEqual([
      ["S140003", "S140003", "3"],
      ["S140010", "S140010", "3"],
    ]);
    const none = await openCsv({ blob: new Blob(["a\n1\n2\n"]), notes: [] }, reader, "a > 5");
    await none.load(database, "none", ["a"], () => undefined);
    expect(none.rows).toBe(0);
  });

  it("reads lines that end in several ways, and says so", async () => {
    const { source, rows, cells } = await read('a,b\n1,2\r\n3,"x\r\ny"\r5,6\n');
    expect(rows).toEqual([
      { a: 1, b: "2" },
      { a: 3, b: "x\ny" },
      { a: 5, b: "6" },
    ]);
    expect(source.warnings).toEqual([
      "Lines end in several ways (line feed, carriage return, or both); each of these was taken for a line end.",
    ]);
    expect(await cells()).toEqual([
      ["1", "2"],
      ["3", "x\ny"],
      ["5", "6"],
    ]);
    const late = await read(new Blob(["a,b\n", `1,${long}\n`.repeat(90_000), "3,4\r\n"]), { last: 1 });
    expect(late.rows.at(-1)).toEqual({ a: 3, b: "4" });
  });

  it("reads numbers with decimal commas as numbers, and says so", async () => {
    const { source, rows, types, cells } = await read(
      'name;x;y;n\n"a, 1,5";1,5;-2,5e3;7\nb;"0,25"; ,5 ;8\nc,d;;1,234;9\n',
    );
    expect(types).toEqual({ name: "text", x: "float64", y: "float64", n: "int64" });
    expect(rows).toEqual([
      { name: "a, 1,5", x: 1.5, y: -2500, n: 7 },
      { name: "b", x: 0.25, y: 0.5, n: 8 },
      { name: "c,d", x: null, y: 1.234, n: 9 },
    ]);
    expect(source.warnings).toEqual([
      "Numbers are written with decimal commas (1,5) and are read, and saved again, with points (1.5).",
    ]);
    expect((await cells())[1]).toEqual(["b", "0.25", " .5 ", "8"]);
    const quoted = await read('x,y\n"1,5",2\n"2,25",3\n');
    expect(quoted.rows.map(({ x }) => x)).toEqual([1.5, 2.25]);
    // Here commas stand between thousands, or cannot be told from such.
    for (const text of ['x,y\n"1,500",2\n', "x;y\n1,500;2.5\n", "x;y\n1,234,567;1,5\n"])
      expect((await read(text)).types.x, text).toBe("text");
  });

  it("offers degrees of angles in parts, which stay texts", async () => {
    const { source, types, rows } = await read(
      "RA,Dec,t\n05:34:31.94,+22:00:52.2,12:30\n23:59:59.99,-00:00:00.1,x\n,,\n 1:02:03, 9:08:07,\n",
    );
    expect(types).toEqual({ RA: "text", Dec: "text", t: "text" });
    expect(rows).toHaveLength(3);
    expect(source.warnings).toHaveLength(3);
    const [ra, dec] = source.warnings.filter((note) => note.includes("As degrees"));
    expect(ra).toMatch(
      /^Column RA holds angles in hours, minutes and seconds \(05:34:31.94\), which are read as texts/,
    );
    const sql = (note: string) => note.split("As degrees they are: ")[1];
    const degrees = objects(
      await database.run(`SELECT ${sql(ra)} AS ra, ${sql(dec)} AS dec FROM t${tables} ORDER BY __row`),
    );
    const expected = [
      [83.63308333333333, 22.0145],
      [359.9999583333333, -0.1 / 3600],
      [15.5125, 9.135277777777778],
    ];
    expected.forEach(([ra, dec], i) => {
      expect(degrees[i].ra).toBeCloseTo(ra, 12);
      expect(degrees[i].dec).toBeCloseTo(dec, 12);
    });
    const vizier = await read('RAJ2000\tDE\n"h:m:s"\td\n--\t--\n05 34 31.9\t22 00 52\n');
    expect(vizier.source.warnings[0]).toMatch(/RAJ2000 holds angles in hours/);
  });

  it("reads what VizieR writes as tab-separated values, with units, UCDs and descriptions", async () => {
    const text = [
      "#",
      "#   VizieR Astronomical Server vizier.cds.unistra.fr",
      "#RESOURCE=yCat_19410104",
      "#Name: J/ApJ/941/104",
      "#Title: Chandra sources (Yang+, 2022)",
      "#Column\t_RAJ2000\t(F9.5)\tRight ascension (FK5) (computed by VizieR)\t[ucd=pos.eq.ra]",
      "#Column\tName\t(A21)\tIdentifier\t[ucd=meta.id;meta.main]",
      "#Column\tFb\t(E9.4)\t? Broad flux",
      "_RAJ2000\tName\tFb\tClass",
      "deg\t \tmW/m2\t",
      "---------\t-----\t---------\t------",
      '  0.03911\t1 "x"\t4.000E-15\tAGN   ',
      "  0.62798\tB    \t         \tLM-STAR",
      "",
      "#END#",
      "",
    ].join("\n");
    const { source, rows, types, cells } = await read(text);
    expect(types).toEqual({ _RAJ2000: "float64", Name: "text", Fb: "float64", Class: "text" });
    expect(rows).toEqual([
      { _RAJ2000: 0.03911, Name: '1 "x"', Fb: 4e-15, Class: "AGN" },
      { _RAJ2000: 0.62798, Name: "B", Fb: null, Class: "LM-STAR" },
    ]);
    expect(source.columns.map(({ unit, ucd, description }) => [unit, ucd, description])).toEqual([
      ["deg", "pos.eq.ra", "Right ascension (FK5) (computed by VizieR)"],
      ["", "meta.id;meta.main", "Identifier"],
      ["mW/m2", "", "? Broad flux"],
      ["", "", ""],
    ]);
    expect(source.warnings).toEqual([]);
    expect(await cells()).toHaveLength(2);
    const several = await read(text.replace("#END#", text));
    expect(several.rows).toHaveLength(2);
    expect(several.source.warnings[0]).toMatch(/^The file holds more tables behind the first one/);
    const semicolons = await read(
      text.replaceAll("\t", ";").replaceAll("#Column;", "#Column\t").replaceAll("\n", "\r\n"),
    );
    expect(semicolons.rows).toEqual(rows);
  });

  it("passes over comments before the names, or takes the names from the last one", async () => {
    const named = await read("# made by hand\n# ra,dec\n1.5,2\n3,4\n");
    expect(named.rows[0]).toEqual({ ra: 1.5, dec: 2 });
    expect(named.source.warnings).toEqual(["1 line of comments (#) before the rows passed over."]);
    const plain = await read("# Zoë\n#\nra,dec\n1.5,2\n");
    expect(plain.rows).toEqual([{ ra: 1.5, dec: 2 }]);
    expect(plain.source.warnings).toEqual(["2 lines of comments (#) before the rows passed over."]);
    expect((await read("a,b\n#1,2\n")).rows).toEqual([{ a: "#1", b: 2 }]);
  });

  it("reads the odd rows of XCLASS: bare commas, CR and LF, commas in quotes", async () => {
    const blank = ",,\r\n".repeat(8940);
    const { source, rows, cells } = await read(
      `a,b,c\r\n1,"x, y",2\r\n${"3,z,4\r\n".repeat(1007)}${blank}5,"p, ""q""",6\r\n`,
    );
    expect(source.rows).toBe(1009);
    expect(rows.at(-1)).toEqual({ a: 5, b: 'p, "q"', c: 6 });
    expect(source.warnings).toEqual(["8940 rows of empty cells only left out."]);
    expect((await cells()).at(-1)).toEqual(["5", 'p, "q"', "6"]);
  });

  it("leaves a million rows of bare commas out in time", async () => {
    const line = `${",".repeat(60)}\r\n`;
    const names = Array.from({ length: 61 }, (_, i) => `c${i}`).join(",");
    const began = performance.now();
    const sample = await readCsvColumns(
      new Blob([`${names}\r\n`, ...Array.from({ length: 1000 }, () => line.repeat(1000)), `1${line}`]),
      { delimiter: ",", columns: 61, hasHeader: true },
      [{ index: 0, type: "float64" }],
    );
    let next = await sample.next();
    while (next.done !== true) next = await sample.next();
    expect(next.value).toMatchObject({ rows: 1, blank: 1_000_000 });
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it("reads cells of a million bytes, 10,000 columns, and names of all kinds", async () => {
    const long = "é, ".repeat(250_000);
    const large = await read(`a,b\n"${long}",1\nx,2\n`);
    expect(large.rows.map(({ a }) => (a as string).length)).toEqual([750_000, 1]);
    const names = Array.from({ length: 10_000 }, (_, i) => `c${i}`);
    const wide = await read(`${names.join(",")}\n${names.map((_, i) => i).join(",")}\n`, { names: ["c0", "c9999"] });
    expect(wide.rows).toEqual([{ c0: 0, c9999: 9999 }]);
    const odd = ['"a""b"', "a.b", "", '"x, y"', "'; DROP TABLE t; --", "😀", "A.B", ""];
    const { rows, source } = await read(`${odd.join(",")}\n1,2,3,4,5,6,7,8\n`);
    expect(rows).toEqual([
      { 'a"b': 1, "a.b": 2, column_3: 3, "x, y": 4, "'; DROP TABLE t; --": 5, "😀": 6, "A.B_1": 7, column_8: 8 },
    ]);
    expect(source.warnings).toEqual(["Column 7 is called A.B_1 here: the name A.B is taken (letter case is ignored)."]);
  });

  it("skips white space before the header", async () => {
    const { rows, cells } = await read("\n   \na,b\n1,x\n");
    expect(rows).toEqual([{ a: 1, b: "x" }]);
    expect(await cells()).toEqual([["1", "x"]]);
  });

  it("reads the rows that DuckDB reads, cell by cell", async () => {
    const piece = fc.constantFrom("", "1", "-2.5", "x", " ", '"', '""', "é", "1e3", "nan", "a b", "\t");
    const cell = fc.oneof(
      { weight: 4, arbitrary: fc.array(piece, { maxLength: 3 }).map((parts) => parts.join("")) },
      {
        weight: 2,
        arbitrary: fc
          .array(fc.oneof(piece, fc.constantFrom(",", "\n")), { maxLength: 4 })
          .map((parts) => `"${parts.join("").replaceAll('"', '""')}"`),
      },
    );
    const row = fc.array(cell, { minLength: 1, maxLength: 4 }).map((cells) => cells.join(","));
    let opened_ = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 8 }),
        fc.constantFrom("\n", "\r\n", "\r"),
        async (lines, end) => {
          const text = ["a,b,c", ...lines].join(end);
          let opened: Awaited<ReturnType<typeof read>>;
          try {
            opened = await read(text);
          } catch (error) {
            expect((error as Error).message).toMatch(/quote|line ends|counted/);
            return;
          }
          const cells = await opened.cells();
          opened_++;
          expect(cells).toHaveLength(opened.rows.length);
          opened.rows.forEach((values, i) =>
            Object.values(values).forEach((value, k) => {
              const original = cells[i][k] as string | null;
              const type = opened.source.columns[k].type;
              if (value === null) return;
              if (type === "text") expect(value).toBe(original);
              else if (type !== "boolean") expect(value).toBe(Number(original));
            }),
          );
        },
      ),
      { numRuns: 300, seed: 1 },
    );
    expect(opened_).toBeGreaterThan(100);
  });
});
