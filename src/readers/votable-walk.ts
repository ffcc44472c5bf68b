import { ReadError, counted } from "./read-error.ts";
import type { VotableField } from "./votable-fields.ts";
import type { Token } from "./votable-tokens.ts";

/** An INFO or PARAM. */
export type VotableInfo = { readonly name: string; readonly value: string };

/** How a TABLE holds its rows; "none": it has no DATA. */
export type Serialization = "TABLEDATA" | "BINARY" | "BINARY2" | "FITS" | "none";

/** A TABLE as far as its tags tell. */
export type VotableDraft = {
  readonly id: string;
  readonly name: string;
  /** ID of a TABLE whose FIELDs are those of this one, too; "": none. */
  readonly ref: string;
  readonly nrows: string;
  description: string;
  readonly fields: VotableField[];
  readonly info: VotableInfo[];
  /** Those of the elements round it. */
  readonly around: readonly (readonly VotableInfo[])[];
  serialization: Serialization;
  /** Of the FITS element: which HDU. */
  extnum: string;
  /** Of the STREAM. */
  stream: ReadonlyMap<string, string>;
};

/** Takes the pieces of a document one after the other, and tells where data begin. */
export type VotableWalker = {
  /** Returns true where the content of a TABLEDATA or STREAM follows, which belongs to the last of `tables`. */
  take(token: Token): boolean;
  readonly tables: readonly VotableDraft[];
  /** As the document says; "" where it does not. */
  version(): string;
  /** Whether VOTABLE has been closed. */
  isDone(): boolean;
  /** INFOs and PARAMs outside TABLEs, for a document without one. */
  outside(): readonly VotableInfo[];
};

const MOST_DEPTH = 100;
const MOST_FIELDS = 20_000;
const MOST_TABLES = 10_000;

/** @throws ReadError (from `take`) for a document that is no VOTable, or whose tags do not match */
export function votableWalker(): VotableWalker {
  const open: string[] = [];
  const tables: VotableDraft[] = [];
  const infos: VotableInfo[][] = [];
  const outside: VotableInfo[] = [];
  let version = "";
  let isDone = false;
  let table: VotableDraft | null = null;
  let field: { -readonly [K in keyof VotableField]: VotableField[K] } | null = null;
  let info: { name: string; value: string } | null = null;
  let text = "";

  const keep = (kept: VotableInfo) => {
    if (table !== null) table.info.push(kept);
    else {
      infos.at(-1)?.push(kept);
      outside.push(kept);
    }
  };

  function begin(name: string, attributes: ReadonlyMap<string, string>): void {
    const parent = open.at(-1) ?? "";
    const of = (key: string) => attributes.get(key)?.trim() ?? "";
    if (parent === "" && name !== "VOTABLE")
      throw new ReadError(`VOTable: the document begins with <${name.slice(0, 60)}>; <VOTABLE> was expected.`);
    switch (name) {
      case "VOTABLE":
        version = of("version") || (/VOTable[:/]v?(\d+\.\d+)/i.exec([...attributes.values()].join(" "))?.[1] ?? "");
        infos.push([]);
        break;
      case "RESOURCE":
        infos.push([]);
        break;
      case "TABLE":
        table = draftOf(of, infos);
        if (tables.push(table) > MOST_TABLES)
          throw new ReadError(`VOTable: the document has more than ${counted(MOST_TABLES)} tables.`);
        break;
      case "FIELD":
        if (table === null || parent === "GROUP") break;
        field = fieldOf(of);
        if (table.fields.push(field) > MOST_FIELDS)
          throw new ReadError(`VOTable: a table has more than ${counted(MOST_FIELDS)} columns (FIELD).`);
        break;
      case "PARAM":
        keep({ name: of("name") || of("ID"), value: attributes.get("value") ?? "" });
        break;
      case "INFO":
        info = { name: of("name") || of("ID"), value: attributes.get("value") ?? "" };
        text = "";
        break;
      case "DESCRIPTION":
        text = "";
        break;
      case "VALUES":
        if (parent === "FIELD" && field?.nullValue === "") field.nullValue = attributes.get("null") ?? "";
        break;
      case "TABLEDATA":
      case "BINARY":
      case "BINARY2":
      case "FITS":
        if (table === null || parent !== "DATA") break;
        table.serialization = name;
        table.extnum = of("extnum");
        break;
      case "STREAM":
        if (table !== null) table.stream = attributes;
    }
  }

  function finish(name: string): void {
    const parent = open.at(-1) ?? "";
    switch (name) {
      case "VOTABLE":
        isDone = true;
        break;
      case "RESOURCE":
        infos.pop();
        break;
      case "TABLE":
        table = null;
        break;
      case "FIELD":
        field = null;
        break;
      case "INFO":
        if (info !== null) keep({ ...info, value: [info.value, text.trim()].filter(Boolean).join(": ") });
        info = null;
        break;
      case "DESCRIPTION":
        if (parent === "FIELD" && field !== null) field.description = oneLine(text);
        else if (parent === "TABLE" && table !== null) table.description = oneLine(text);
    }
  }

  function take(token: Token): boolean {
    if (token.kind === "text") {
      if (open.length === 0 && token.text.replace("\ufeff", "").trim() !== "")
        throw new ReadError("VOTable: the document begins with text; a tag, <VOTABLE>, was expected.");
      const inside = open.at(-1);
      if (inside === "DESCRIPTION" || inside === "INFO") text += token.text;
    } else if (token.kind === "start") {
      begin(token.name, token.attributes);
      if (token.isEmpty) finish(token.name);
      else if (open.push(token.name) > MOST_DEPTH)
        throw new ReadError(`VOTable: elements are inside each other more than ${MOST_DEPTH} deep.`);
      else return hasData(token.name);
    } else if (token.kind === "end") {
      const name = open.pop();
      if (name !== token.name)
        throw new ReadError(
          `VOTable: </${token.name.slice(0, 60)}> ends ${name === undefined ? "what never began" : `<${name.slice(0, 60)}>`}; ` +
            `the document is damaged.`,
        );
      finish(name);
    }
    return false;
  }

  /** Whether data follow the start tag that was pushed last. */
  function hasData(name: string): boolean {
    if (table === null) return false;
    if (name === "TABLEDATA") return open.at(-2) === "DATA";
    return name === "STREAM" && ["BINARY", "BINARY2", "FITS"].includes(open.at(-2) ?? "");
  }

  return { take, tables, version: () => version, isDone: () => isDone, outside: () => outside };
}

function draftOf(of: (key: string) => string, infos: readonly VotableInfo[][]): VotableDraft {
  return {
    id: of("ID"),
    name: of("name") || of("ID"),
    ref: of("ref"),
    nrows: of("nrows"),
    description: "",
    fields: [],
    info: [],
    around: [...infos],
    serialization: "none",
    extnum: "",
    stream: new Map(),
  };
}

function fieldOf(of: (key: string) => string): VotableField {
  return {
    name: of("name") || of("ID"),
    id: of("ID"),
    datatype: of("datatype"),
    arraysize: of("arraysize"),
    unit: of("unit"),
    ucd: of("ucd"),
    utype: of("utype"),
    xtype: of("xtype"),
    width: of("width"),
    precision: of("precision"),
    description: "",
    nullValue: "",
  };
}

/** Descriptions are wrapped and indented like the tags round them. */
const oneLine = (text: string) => text.trim().replaceAll(/\s+/g, " ");
