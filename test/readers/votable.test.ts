import { existsSync, openAsBlob } from "node:fs";
import { describe, expect, it } from "vitest";
import { readVotableTables } from "../../src/readers/votable.ts";
import { readVotableColumns, votableWarnings } from "../../src/readers/votable-columns.ts";
import { readVotableHeader } from "../../src/readers/votable-header.ts";
import { all, joined } from "./values.ts";

const real = new URL("../../../shared/data/cscview_example.vot", import.meta.url);

/** A document with one table. */
const documentOf = (fields: string, data: string, more = { before: "", after: "" }) =>
  `<?xml version="1.0"?>${more.before}<VOTABLE version="1.4"><RESOURCE><TABLE name="sources">${fields}` +
  `<DATA>${data}</DATA></TABLE>${more.after}</RESOURCE></VOTABLE>`;
const tableData = (...rows: string[][]) =>
  `<TABLEDATA>${rows.map((cells) => `<TR>${cells.map((cell) => `<TD>${cell}</TD>`).join("")}</TR>`).join("\n")}</TABLEDATA>`;
const field = (name: string, datatype: string, more = "") => `<FIELD name="${name}" datatype="${datatype}" ${more}/>`;

async function readAll(text: string | Blob) {
  const file = typeof text === "string" ? new Blob([text]) : text;
  const [table] = await readVotableTables(file);
  const names = table.columns.map(({ name }) => name);
  const batches = readVotableColumns(file, table, names);
  const taken = [];
  let next = await batches.next();
  for (; !next.done; next = await batches.next()) taken.push(next.value);
  return { table, names, values: joined(taken), counts: next.value, batches: taken };
}

describe("readVotableTables(file)", () => {
  it.skipIf(!existsSync(real))(
    "describes a table of the Chandra Source Catalog (skipped: shared data absent)",
    async () => {
      const file = await openAsBlob(real);
      const { table, names, values, counts } = await readAll(file);
      expect(table).toMatchObject({ index: 0, name: "null", rows: 1, version: "1.2", notes: [] });
      expect(names.slice(0, 5)).toEqual(["separation", "name", "obsid", "ra", "dec"]);
      expect(table.columns[2]).toMatchObject({ type: "int32", nullValue: "-2147483648" });
      expect(values.slice(0, 5).map(([value]) => value)).toEqual([
        0.1496933777989859,
        "2CXO J004307.5-092302",
        4884,
        10.781298349312351,
        -9.383953646551543,
      ]);
      expect(counts).toEqual({ unparsed: names.map(() => 0), shortRows: 0, longRows: 0 });
    },
  );

  it("keeps INFO and PARAM of the table and of what is round it", async () => {
    const info = '<INFO name="a" value="1"/><PARAM name="b" datatype="int" value="2"/>';
    const after = '<INFO name="QUERY_STATUS" value="OVERFLOW"/>';
    const text = documentOf(info + field("x", "int"), tableData(["1"]), { before: "", after }).replace(
      "<RESOURCE>",
      '<INFO name="v" value="of &quot;all&quot;">more</INFO><RESOURCE>',
    );
    const [table] = await readVotableTables(new Blob([text]));
    expect(table.info).toEqual([
      { name: "v", value: 'of "all": more' },
      { name: "QUERY_STATUS", value: "OVERFLOW" },
      { name: "a", value: "1" },
      { name: "b", value: "2" },
    ]);
    expect(table.notes).toEqual([
      "VOTable: the service that made the file left rows out at its limit (QUERY_STATUS is OVERFLOW).",
    ]);
  });

  it("fetches nothing: a table whose rows lie elsewhere is a sentence, or unread beside others", async () => {
    const remote = '<BINARY><STREAM href="https://example.org/rows" encoding="base64"/></BINARY>';
    const text = documentOf(field("x", "int"), remote);
    await expect(readVotableTables(new Blob([text]))).rejects.toThrow(
      "VOTable: table 1 (sources) cannot be read: its rows lie elsewhere (https://example.org/rows), and nothing is fetched.",
    );
    const second = documentOf(field("y", "int"), tableData(["5"])).replace(/^.*<RESOURCE>|<\/RESOURCE>.*$/g, "");
    const tables = await readVotableTables(new Blob([text.replace("</RESOURCE>", `${second}</RESOURCE>`)]));
    expect(tables.map(({ index, rows, columns, unread }) => [index, rows, columns.length, unread.length])).toEqual([
      [0, 0, 0, 1],
      [1, 1, 1, 0],
    ]);
    expect(tables[0].notes[0]).toContain("nothing is fetched");
  });

  it.each([
    ["<html><body/></html>", "the document begins with <html>; <VOTABLE> was expected."],
    ["<VOTABLE><RESOURCE/></VOTABLE>", "the document holds no TABLE, which was expected."],
    [
      '<VOTABLE><RESOURCE><INFO name="QUERY_STATUS" value="ERROR">Bad column "rra".</INFO></RESOURCE></VOTABLE>',
      'The service that made it says: ERROR: Bad column "rra".',
    ],
    ["<VOTABLE><RESOURCE><TABLE><DATA></TABLE>", "</TABLE> ends <DATA>; the document is damaged."],
    ["<VOTABLE><RESOURCE a=b></RESOURCE></VOTABLE>", "the tag at byte 9 is not well formed: <RESOURCE a=b>."],
    ["<VOTABLE><RESOURCE <TABLE>", 'is not closed: a "<" follows inside it.'],
    [`<?xml version="1.0" encoding="KOI8-R"?><VOTABLE/>`, "its encoding is KOI8-R; UTF-8, UTF-16"],
    [documentOf("", tableData()), "table 1 (sources) has no columns (FIELD)."],
    [`<VOTABLE>${"<GROUP>".repeat(200)}`, "elements are inside each other more than 100 deep."],
    [
      documentOf(field("x", "strange"), "<BINARY><STREAM encoding='base64'>AAAA</STREAM></BINARY>"),
      'datatype "strange" and arraysize "", which do not say how many bytes',
    ],
    [
      documentOf(field("x", "int"), "<BINARY><STREAM encoding='base64'>AAAAAQAA</STREAM></BINARY>"),
      "the binary data of table 1 (sources) end in row 2, after 2 bytes of it",
    ],
    [
      documentOf(field("x", "char", 'arraysize="*"'), "<BINARY><STREAM>f////w==</STREAM></BINARY>"),
      "end in row 1, after 4 bytes of it",
    ],
    [documentOf(field("x", "int"), "<BINARY><STREAM>AA*A</STREAM></BINARY>"), "(42) is not base64"],
    [documentOf(field("x", "int"), '<BINARY><STREAM encoding="gzip">AA</STREAM></BINARY>'), 'encoding "gzip"; base64'],
  ])("says what is wrong with %s", async (text, sentence) => {
    await expect(readVotableTables(new Blob([text]))).rejects.toThrow(sentence);
  });

  it("says in which row a file ends that is cut short", async () => {
    const rows = Array.from({ length: 2000 }, (_, i) => [String(i), "text"]);
    const text = documentOf(field("x", "int") + field("t", "char", 'arraysize="*"'), tableData(...rows));
    const cut = text.slice(0, text.indexOf("<TD>1234</TD>") + 6);
    await expect(readVotableTables(new Blob([cut]))).rejects.toThrow(
      "VOTable: the file ends in row 1,235 of table 1 (sources). It seems to be cut short.",
    );
    await expect(readVotableTables(new Blob([text.slice(0, -12)]))).rejects.toThrow(
      "after the 2,000 rows of table 1 (sources), before </VOTABLE>",
    );
    await expect(readVotableTables(new Blob([text.slice(0, 60)]))).rejects.toThrow("ends before any table");
  });

  it("does not expand entities that a document declares", async () => {
    const before = '<!DOCTYPE VOTABLE [<!ENTITY a "&b;&b;"> <!ENTITY b SYSTEM "file:///etc/passwd">]>';
    const fields = field("t", "char", 'arraysize="*"') + field("x", "int");
    const text = documentOf(fields, tableData(["&a;", "1"]), { before, after: "" });
    const file = new Blob([text]);
    const [table] = await readVotableTables(file);
    await expect(all(readVotableColumns(file, table, ["t"]))).rejects.toThrow(
      `the text uses the entity "&a;", which is none of XML's own five.`,
    );
    expect(joined(await all(readVotableColumns(file, table, ["x"])))).toEqual([[1]]);
    await expect(readVotableTables(new Blob([text.replace('name="sources"', 'name="&b;"')]))).rejects.toThrow("&b;");
  });
});

describe("readVotableColumns(file, table, names)", () => {
  it("counts what is no value of its datatype, and what a row has too few or too many of", async () => {
    const fields = field("i", "short") + field("x", "double") + field("b", "boolean");
    const rows = [
      ["1", "2", "T"],
      ["40000", "abc", "maybe"],
      ["1.5", "1d3", "?"],
      ["7"],
      ["8", "9", "F", "more"],
      ["", "", ""],
    ];
    const { names, values, counts } = await readAll(documentOf(fields, tableData(...rows)));
    expect(values).toEqual([
      [1, null, null, 7, 8, null],
      [2, null, null, null, 9, null],
      [true, null, null, null, false, null],
    ]);
    expect(counts).toEqual({ unparsed: [2, 2, 1], shortRows: 1, longRows: 1 });
    expect(votableWarnings(names, counts)).toHaveLength(5);
    expect(votableWarnings(names, counts)[0]).toBe(
      "Column i: 2 cells are not what its datatype says, or out of its range; they are missing here.",
    );
  });

  it("keeps blanks and line ends of texts, as STILTS does, and takes 5.0 for a whole number", async () => {
    const fields = field("t", "char", 'arraysize="*"') + field("i", "int");
    const rows = [
      ["  a b ", "5.0"],
      [" ", " 7\n"],
      ["a\r\nb&#13;", "1e2"],
    ];
    const { values } = await readAll(documentOf(fields, tableData(...rows)));
    expect(values).toEqual([
      ["  a b ", " ", "a\nb\r"],
      [5, 7, 100],
    ]);
  });

  it("reads arrays of a fixed length up to eight as columns, and a wrong number of elements as missing", async () => {
    const fields =
      field("p", "float", 'arraysize="2"') + field("f", "bit", 'arraysize="3"') + field("long", "int", 'arraysize="9"');
    const { table, names, values, counts } = await readAll(
      documentOf(fields, tableData(["1 2.5", "101", ""], ["3", "0 1 1", ""], ["4 NaN", "", ""])),
    );
    expect(names).toEqual(["p_1", "p_2", "f_1", "f_2", "f_3"]);
    expect(values).toEqual([
      [1, null, 4],
      [2.5, null, null],
      [true, false, null],
      [false, true, null],
      [true, true, null],
    ]);
    expect(counts.unparsed).toEqual([1, 1, 0, 0, 0]);
    expect(table.unread).toEqual([{ name: "long", reason: "its cells are arrays of 9 values" }]);
  });

  it("reads tables by reference, names from ID, unknown datatypes as text", async () => {
    const first =
      '<TABLE ID="t1"><FIELD ID="only" datatype="strange"/><DATA><TABLEDATA><TR><TD>x1</TD></TR></TABLEDATA></DATA></TABLE>';
    const second = '<TABLE ref="t1" ID="t2"><DATA><TABLEDATA><TR><TD>x2</TD></TR></TABLEDATA></DATA></TABLE>';
    const file = new Blob([`<VOTABLE><RESOURCE>${first}${second}</RESOURCE></VOTABLE>`]);
    const tables = await readVotableTables(file);
    expect(tables.map(({ name, columns }) => [name, columns[0].name, columns[0].type])).toEqual([
      ["t1", "only", "text"],
      ["t2", "only", "text"],
    ]);
    expect(joined(await all(readVotableColumns(file, tables[1], ["only"])))).toEqual([["x2"]]);
  });

  it("reads a large table in several pieces and batches, wherever they are cut", async () => {
    const rows = 130_000;
    const row = (i: number) => `<TR><TD>${i}</TD><!-- <TR> --><TD>${i / 7}</TD><TD>n&amp;${i}</TD><TD/></TR>\n`;
    const lines = Array.from({ length: rows }, (_, i) => row(i)).join("");
    const fields = field("i", "long") + field("x", "double") + field("t", "char", 'arraysize="*"') + field("e", "int");
    const file = new Blob([documentOf(fields, `<TABLEDATA>${lines}</TABLEDATA>`)]);
    const { table, values, counts, batches } = await readAll(file);
    expect(table.rows).toBe(rows);
    expect(batches.map(({ start }) => start)).toEqual([0, 122_880]);
    expect(values[0].every((value, i) => value === String(i))).toBe(true);
    expect(values[1].every((value, i) => value === i / 7)).toBe(true);
    expect(values[2].every((value, i) => value === `n&${i}`)).toBe(true);
    expect(values[3].every((value) => value === null)).toBe(true);
    expect(counts).toEqual({ unparsed: [0, 0, 0, 0], shortRows: 0, longRows: 0 });
  });

  it("ends a batch early where its texts are long", async () => {
    const long = "x".repeat(100_000);
    const lines = Array.from({ length: 600 }, (_, i) => `<TR><TD>${i}${long}</TD></TR>`).join("");
    const file = new Blob([documentOf(field("t", "char", 'arraysize="*"'), `<TABLEDATA>${lines}</TABLEDATA>`)]);
    const { values, batches } = await readAll(file);
    expect(batches.length).toBeGreaterThan(1);
    expect(values[0]).toHaveLength(600);
    expect(values[0].every((value, i) => value === `${i}${long}`)).toBe(true);
  });

  it("stops where its signal is aborted, and reports how far it came", async () => {
    const file = new Blob([documentOf(field("x", "int"), tableData(["1"]))]);
    const [table] = await readVotableTables(file);
    const fractions: number[] = [];
    await all(readVotableColumns(file, table, ["x"], (fraction) => fractions.push(fraction)));
    expect(fractions).toEqual([1]);
    await expect(all(readVotableColumns(file, table, ["x"], undefined, AbortSignal.abort()))).rejects.toThrow(/abort/);
    await expect(all(readVotableColumns(file, table, ["y"]))).rejects.toThrow("VOTable: the table has no column y.");
  });
});

describe("readVotableHeader(text)", () => {
  it("reads the columns of a document without DATA, and no further than where data begin", () => {
    const text = documentOf(field("x", "int", 'unit="mag" ucd="phot.mag" utype="a:b"'), "<TABLEDATA><TR><TD>&none;");
    const { name, byName } = readVotableHeader(text);
    expect(name).toBe("sources");
    expect(byName.get("x")).toMatchObject({ unit: "mag", ucd: "phot.mag", utype: "a:b", datatype: "int" });
    expect(() => readVotableHeader("<VOTABLE><RESOURCE/></VOTABLE>")).toThrow("VOTable: the document has no TABLE");
    expect(() => readVotableHeader("<VOTABLE><RESOURCE>")).toThrow("cut short");
  });
});
