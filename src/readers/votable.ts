import { type FitsTable, readFitsTables } from "./fits.ts";
import { ReadError, counted } from "./read-error.ts";
import { type ColumnInfo, type FileTable, type UnreadColumn, uniqueNames } from "./table.ts";
import { base64Source } from "./votable-base64.ts";
import { countBinaryRows, rowLayout } from "./votable-binary.ts";
import { type VotableField, fieldShape } from "./votable-fields.ts";
import { countRows } from "./votable-rows.ts";
import { nextToken } from "./votable-tokens.ts";
import {
  type Serialization,
  type VotableDraft,
  type VotableInfo,
  type VotableWalker,
  votableWalker,
} from "./votable-walk.ts";
import { type ByteWindow, byteWindow, openDocument } from "./votable-window.ts";

/** One TABLE of a VOTable document; `index` counts them from 0. */
export type VotableTable = FileTable & {
  /** "1.1" to "1.5"; "" where the document does not say. */
  readonly version: string;
  readonly description: string;
  /** INFOs and PARAMs of the table, after those of the elements round it. */
  readonly info: readonly VotableInfo[];
  /** What a user should know of the table, in sentences. */
  readonly notes: readonly string[];
  readonly fields: readonly VotableField[];
  /** Of each column: which FIELD it is, and which element of its cells. Of a table inside FITS: none. */
  readonly places: readonly ColumnPlace[];
  readonly serialization: Serialization;
  /** Where the rows begin in the text as UTF-8, behind the start tag of TABLEDATA or STREAM. */
  readonly dataStart: number;
  /** Of element names: "vot:", "" for none. */
  readonly prefix: string;
  /** Of a table inside FITS. */
  readonly fits: FitsTable | null;
};

type ColumnPlace = { readonly field: number; readonly element: number };

/** INFOs of a table that are kept: a document may have very many tables. */
const MOST_INFO = 1000;
const MOST_COLUMNS = 1_000_000;

/**
 * Returns all tables of a VOTable document (1.0 to 1.5), plain or gzip-compressed. Rows are counted, not read. Tables whose rows cannot be reached
 * have none here, and all of their columns are unread.
 * @param onProgress receives fractions of the file
 * @throws ReadError for a document that is no VOTable, is damaged or cut short, or has no table that can be read
 */
export async function readVotableTables(file: Blob, onProgress?: (fraction: number) => void): Promise<VotableTable[]> {
  const { window, close } = await openDocument(file, 0, onProgress);
  try {
    const { walker, data } = await walkDocument(window);
    return describeAll(walker, data);
  } finally {
    await close();
  }
}

/** What the data of a table were found to be. */
type Found = {
  readonly rows: number;
  readonly dataStart: number;
  readonly prefix: string;
  readonly fits: FitsTable | null;
  /** Why nothing of it can be read. */
  readonly unread: string;
};

const NOTHING: Found = { rows: 0, dataStart: 0, prefix: "", fits: null, unread: "" };

async function walkDocument(window: ByteWindow): Promise<{ walker: VotableWalker; data: Map<VotableDraft, Found> }> {
  const walker = votableWalker();
  const data = new Map<VotableDraft, Found>();
  while (!walker.isDone()) {
    const token = nextToken(window.bytes, window.at, window.end, window.base);
    if (token === null) {
      if (await window.more()) continue;
      throw cutDocument(walker, data);
    }
    const hasData = walker.take(token);
    window.at = token.end;
    if (token.kind !== "start") continue;
    const table = walker.tables.at(-1);
    if (hasData)
      data.set(table!, await passData(window, table!, fieldsOf(table!, walker), token.prefix, whereOf(walker)));
    else if (token.name === "STREAM" && table !== undefined)
      data.set(table, { ...NOTHING, unread: streamFault(table) || "its STREAM holds no data" });
  }
  return { walker, data };
}

const whereOf = ({ tables }: VotableWalker) => `table ${tables.length}${titleOf(tables.at(-1)?.name ?? "")}`;
const titleOf = (name: string) => (name === "" ? "" : ` (${name.slice(0, 60)})`);

function cutDocument(walker: VotableWalker, data: ReadonlyMap<VotableDraft, Found>): ReadError {
  const last = walker.tables.at(-1);
  const rows = last === undefined ? undefined : data.get(last)?.rows;
  const after =
    last === undefined
      ? "before any table"
      : rows === undefined
        ? `in the description of ${whereOf(walker)}`
        : `after the ${counted(rows)} rows of ${whereOf(walker)}`;
  return new ReadError(`VOTable: the file ends ${after}, before </VOTABLE>. It seems to be cut short.`);
}

/** A table may take over the FIELDs of another one. */
function fieldsOf({ fields, ref }: VotableDraft, { tables }: VotableWalker): readonly VotableField[] {
  if (fields.length > 0 || ref === "") return fields;
  return tables.find(({ id }) => id === ref)?.fields ?? fields;
}

/** Passes over the content of a TABLEDATA or STREAM, and leaves the window at its end tag. */
async function passData(
  window: ByteWindow,
  table: VotableDraft,
  fields: readonly VotableField[],
  prefix: string,
  where: string,
): Promise<Found> {
  const found = { ...NOTHING, dataStart: window.base + window.at, prefix };
  if (table.serialization === "TABLEDATA") return { ...found, rows: await countRows(window, prefix, where) };
  const fault = streamFault(table);
  if (fault !== "") {
    await passText(window);
    return { ...found, unread: fault };
  }
  const bytes = base64Source(window, where);
  if (table.serialization === "FITS") {
    const fits = await fitsInside(await wholeOf(bytes), table.extnum, where);
    return { ...found, rows: fits.rows, fits };
  }
  const layout = rowLayout(fields, table.serialization === "BINARY2", where);
  return { ...found, rows: await countBinaryRows(byteWindow(bytes, "a row"), layout, where) };
}

/** Why the STREAM of a table gives no data; "" where it does. */
function streamFault({ stream }: VotableDraft): string {
  const href = stream.get("href");
  if (href !== undefined) return `its rows lie elsewhere (${href.slice(0, 200)}), and nothing is fetched`;
  const encoding = stream.get("encoding") ?? "base64";
  return encoding === "base64" ? "" : `its STREAM has encoding "${encoding}"; base64 was expected`;
}

/** Passes over what is no tag, for the walker to go on. */
async function passText(window: ByteWindow): Promise<void> {
  for (;;) {
    const next = window.bytes.indexOf(0x3c, window.at);
    window.at = next < 0 || next > window.end ? window.end : next;
    if (window.at < window.end || !(await window.more())) return;
  }
}

/** The bytes of a STREAM as a Blob. */
export async function wholeOf(source: () => Promise<Uint8Array>): Promise<Blob> {
  const parts: Blob[] = [];
  for (let part = await source(); part.length > 0; part = await source())
    parts.push(new Blob([part as Uint8Array<ArrayBuffer>]));
  return new Blob(parts);
}

/** The table that the FITS element means: that of HDU `extnum`, or the first one. */
async function fitsInside(file: Blob, extnum: string, where: string): Promise<FitsTable> {
  const tables = await readFitsTables(file);
  const table = extnum === "" ? tables[0] : tables.find(({ index }) => index === Number(extnum));
  if (table !== undefined) return table;
  throw new ReadError(
    `VOTable: ${where} is HDU ${extnum} of the FITS file inside the document (extnum), which is no binary table; ` +
      `HDU ${tables.map(({ index }) => index).join(", ")} would be.`,
  );
}

function describeAll(walker: VotableWalker, data: ReadonlyMap<VotableDraft, Found>): VotableTable[] {
  const { tables } = walker;
  if (tables.length === 0) throw noTable(walker);
  let columns = 0;
  const described = tables.map((draft, index) => {
    const table = describeTable(walker, draft, index, data.get(draft) ?? NOTHING);
    columns += table.columns.length + table.unread.length;
    if (columns > MOST_COLUMNS)
      throw new ReadError(`VOTable: the tables of the document have more than ${counted(MOST_COLUMNS)} columns.`);
    return table;
  });
  const reachable = described.filter((table) => table.fields.length > 0 && faultOf(table) === "");
  if (reachable.length === 0) throw nothingReadable(described[0], faultOf(described[0]));
  return described.filter((table) => table.fields.length > 0);

  function faultOf({ index }: VotableTable): string {
    return data.get(tables[index])?.unread ?? "";
  }
}

function noTable(walker: VotableWalker): ReadError {
  const status = walker.outside().find(({ name, value }) => name === "QUERY_STATUS" && !/^(OK|OVERFLOW)\b/.test(value));
  return new ReadError(
    status === undefined
      ? "VOTable: the document holds no TABLE, which was expected."
      : `VOTable: the document holds no TABLE. The service that made it says: ${status.value.slice(0, 1000).replace(/[.\s]+$/, "")}.`,
  );
}

function nothingReadable({ index, name }: VotableTable, fault: string): ReadError {
  const where = `table ${index + 1}${titleOf(name)}`;
  return new ReadError(`VOTable: ${where} ${fault === "" ? "has no columns (FIELD)" : `cannot be read: ${fault}`}.`);
}

function describeTable(walker: VotableWalker, draft: VotableDraft, index: number, found: Found): VotableTable {
  const fields = fieldsOf(draft, walker);
  const { rows, dataStart, prefix, fits, unread } = found;
  const info = [...draft.around.flatMap((some) => some.slice(0, MOST_INFO)), ...draft.info].slice(0, MOST_INFO);
  const described = fits !== null ? fitsColumns(fits, fields) : columnsOf(fields, unread);
  return {
    index,
    name: draft.name,
    rows,
    ...described,
    version: walker.version(),
    description: draft.description,
    info,
    notes: notesOf(draft, info, rows, unread, index),
    fields,
    serialization: draft.serialization,
    dataStart,
    prefix,
    fits,
  };
}

function notesOf(draft: VotableDraft, info: readonly VotableInfo[], rows: number, unread: string, index: number) {
  const where = `table ${index + 1}${titleOf(draft.name)}`;
  const notes: string[] = [];
  if (unread !== "") notes.push(`VOTable: ${where} cannot be read: ${unread}.`);
  else if (/^\d+$/.test(draft.nrows) && Number(draft.nrows) !== rows)
    notes.push(`VOTable: ${where} says that it has ${draft.nrows} rows (nrows); it has ${counted(rows)}.`);
  if (info.some(({ name, value }) => name === "QUERY_STATUS" && value.startsWith("OVERFLOW")))
    notes.push("VOTable: the service that made the file left rows out at its limit (QUERY_STATUS is OVERFLOW).");
  return notes;
}

type Described = { columns: ColumnInfo[]; unread: UnreadColumn[]; places: ColumnPlace[] };

/** @param fault why nothing of the table can be read; "" where it can */
function columnsOf(fields: readonly VotableField[], fault: string): Described {
  const shapes = fields.map((field) => fieldShape(field));
  const originals = fields.flatMap(({ name }, f) =>
    shapes[f].values > 1 ? Array.from({ length: shapes[f].values }, (_, e) => `${name}_${e + 1}`) : [name],
  );
  const names = uniqueNames(originals);
  const described: Described = { columns: [], unread: [], places: [] };
  let n = 0;
  fields.forEach((field, f) => {
    const { type, values, unread } = shapes[f];
    if (values === 0 || fault !== "") {
      described.unread.push({ name: names[n], reason: fault === "" ? unread : fault });
      n += Math.max(1, values);
      return;
    }
    for (let element = 0; element < values; element++, n++) {
      described.columns.push(columnOf(field, names[n], originals[n], type!));
      described.places.push({ field: f, element });
    }
  });
  return described;
}

function columnOf(field: VotableField, name: string, original: string, type: ColumnInfo["type"]): ColumnInfo {
  const { unit, ucd, utype, xtype, nullValue, description } = field;
  return {
    name,
    original,
    type,
    unit,
    ucd,
    description,
    ...(utype === "" ? {} : { utype }),
    ...(xtype === "" ? {} : { xtype }),
    ...(nullValue === "" ? {} : { nullValue }),
  };
}

/** Columns as the FITS reader describes them, with what the FIELD of the same name adds. */
function fitsColumns(fits: FitsTable, fields: readonly VotableField[]): Described {
  const byName = new Map(fields.toReversed().map((field) => [field.name.toLowerCase(), field]));
  const columns = fits.columns.map((column): ColumnInfo => {
    const field = byName.get(column.original.toLowerCase());
    if (field === undefined) return column;
    return {
      ...column,
      unit: column.unit || field.unit,
      ucd: column.ucd || field.ucd,
      description: column.description || field.description,
      ...(field.utype === "" ? {} : { utype: field.utype }),
      ...(field.xtype === "" ? {} : { xtype: field.xtype }),
    };
  });
  return { columns, unread: [...fits.unread], places: [] };
}
