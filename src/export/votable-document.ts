import type { CellType } from "../readers/table.ts";
import type { ExportColumn, Provenance } from "./columns.ts";

/** How a VOTable holds the values of a column. */
export type VotableType = { readonly datatype: string; readonly arraysize?: string };

export type DocumentOptions = {
  /** Of the TABLE. */
  readonly name?: string | undefined;
  readonly rows?: number;
  /** What texts are, where a column does not say whether its own are ASCII; by default "unicodeChar". */
  readonly texts?: "char" | "unicodeChar";
};

/** VOTable has one unsigned type and none of 8 bits with a sign: the next wider one; unsigned 64-bit integers become texts. */
const TYPES: Readonly<Record<Exclude<CellType, "text">, VotableType>> = {
  boolean: { datatype: "boolean" },
  uint8: { datatype: "unsignedByte" },
  int8: { datatype: "short" },
  int16: { datatype: "short" },
  uint16: { datatype: "int" },
  int32: { datatype: "int" },
  uint32: { datatype: "long" },
  int64: { datatype: "long" },
  uint64: { datatype: "char", arraysize: "*" },
  float32: { datatype: "float" },
  float64: { datatype: "double" },
};

/**
 * Returns a VOTable 1.4 document with columns and provenance but without DATA, as FITS-plus and VOParquet files carry it. Provenance stands in INFO
 * elements: some of it by name, and all of it as JSON in `provenance`.
 */
export function votableDocument(
  columns: readonly ExportColumn[],
  provenance: Provenance,
  options: DocumentOptions = {},
): string {
  const { texts = "unicodeChar" } = options;
  const { head, tail } = documentParts(
    columns.map((column) => fieldElement(column, texts)),
    provenance,
    options,
  );
  return head + tail;
}

/** Returns what stands before and after DATA. @param fields FIELD elements */
export function documentParts(
  fields: readonly string[],
  provenance: Provenance,
  { name, rows }: DocumentOptions,
): { readonly head: string; readonly tail: string } {
  const { version, input, citation } = provenance;
  const infos: [name: string, value: string][] = [
    ["software", `Xsieve ${version}`],
    ["input_name", input.name],
    ["input_rows", String(input.rows)],
    ["input_sha256", input.sha256],
    ...(typeof citation === "string" ? [["citation", citation] as [string, string]] : []),
    ["provenance", JSON.stringify(provenance)],
  ];
  const table = attributes({ name: name ?? "", nrows: rows === undefined ? "" : String(rows) });
  const head = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    // Documents of 1.3 and 1.4 share their namespace (VOTable 1.4, section 3.1).
    '<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">',
    "<RESOURCE>",
    ...infos.map(([key, value]) => `<INFO${attributes({ name: key })} value="${xmlText(value)}"/>`),
    `<TABLE${table}>`,
    ...fields,
    "",
  ];
  return { head: head.join("\n"), tail: "</TABLE>\n</RESOURCE>\n</VOTABLE>\n" };
}

/**
 * Returns the FIELD element of a column.
 * @param texts what a text is, where the column does not say whether all of its own are ASCII
 */
export function fieldElement(column: ExportColumn, texts: "char" | "unicodeChar"): string {
  const { name, unit, ucd, utype = "", xtype = "", description, nullValue = "" } = column;
  const { datatype, arraysize = "" } = votableType(column, texts);
  const isInteger = ["unsignedByte", "short", "int", "long"].includes(datatype);
  const inside = [
    ...(description === "" ? [] : [`<DESCRIPTION>${xmlText(description)}</DESCRIPTION>`]),
    ...(nullValue === "" || !isInteger ? [] : [`<VALUES${attributes({ null: nullValue })}/>`]),
  ].join("");
  const start = `<FIELD name="${xmlText(name)}"${attributes({ datatype, arraysize, unit, ucd, utype, xtype })}`;
  return inside === "" ? `${start}/>` : `${start}>${inside}</FIELD>`;
}

/** Returns how a VOTable holds a column. */
export function votableType({ type, isAscii }: ExportColumn, texts: "char" | "unicodeChar"): VotableType {
  if (type !== "text") return TYPES[type];
  return { datatype: isAscii === undefined ? texts : isAscii ? "char" : "unicodeChar", arraysize: "*" };
}

const attributes = (pairs: Readonly<Record<string, string>>) =>
  Object.entries(pairs)
    .map(([name, value]) => (value === "" ? "" : ` ${name}="${xmlText(value)}"`))
    .join("");

const REFERENCES: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" };

/**
 * Returns a text as XML has it, in an attribute or between tags. Line ends and tabs are written by their number, for a reader would make others
 * of them; characters that XML has no place for become U+FFFD.
 */
export function xmlText(text: string): string {
  if (/^[ !#-%'-;=?-~]*$/.test(text)) return text;
  return text
    .replaceAll(/[<>&"]/g, (character) => REFERENCES[character])
    .replaceAll(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(NO_XML, "\ufffd");
}

/** Returns how many characters of a text XML has no place for. */
export function noXml(text: string): number {
  return text.match(NO_XML)?.length ?? 0;
}

/** What XML 1.0 has no place for (section 2.2), lone surrogates among it. */
const NO_XML = /[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/gu;
