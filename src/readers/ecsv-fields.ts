import { type MixinColumns, mixinColumns } from "./ecsv-mixins.ts";
import type { EcsvHeader } from "./ecsv-header.ts";
import { ReadError, counted } from "./read-error.ts";
import { type CellType, type ColumnInfo, type UnreadColumn, isNullOf, uniqueNames } from "./table.ts";

/** A column as it is read, and which cell of a row it comes from. */
export type EcsvField = ColumnInfo & {
  /** Which cell (from 0). */
  readonly index: number;
  /** ECSV's type of a value; of an array that of its elements. */
  readonly datatype: string;
  /** Of arrays: which element (from 0) of how many; null: the cell is one value. */
  readonly element: { readonly at: number; readonly of: number } | null;
  /** The cell that says `True` where the value is missing; then empty texts are texts. */
  readonly mask: number | null;
};

export type EcsvFields = {
  /** The names of all cells of a row, as the header has them. */
  readonly names: readonly string[];
  readonly fields: readonly EcsvField[];
  readonly unread: readonly UnreadColumn[];
  readonly notes: readonly string[];
};

/** Elements that an array may have, to be read as columns. */
const MOST_ELEMENTS = 8;

/** What the types are read as. 16 bits become 32, and 128 become 64. */
const types: Readonly<Record<string, CellType>> = {
  bool: "boolean",
  int8: "int8",
  int16: "int16",
  int32: "int32",
  int64: "int64",
  uint8: "uint8",
  uint16: "uint16",
  uint32: "uint32",
  uint64: "uint64",
  float16: "float32",
  float32: "float32",
  float64: "float64",
  float128: "float64",
  string: "text",
  // Older astropy wrote this.
  str: "text",
};

/** A column as the file describes it. */
type Entry = {
  readonly name: string;
  readonly datatype: string;
  readonly subtype: string;
  readonly unit: string;
  readonly description: string;
  readonly ucd: string;
  readonly utype: string;
  readonly xtype: string;
  /** What marked missing values in the table that this one was made of; here they are empty cells. */
  readonly nullValue: string;
};

/** Returns the columns that the header of an ECSV file describes. @throws ReadError for a header without a list of them */
export function ecsvFields({ yaml }: EcsvHeader): EcsvFields {
  const list = yaml.get("datatype");
  if (!Array.isArray(list) || list.length === 0)
    throw new ReadError("ECSV: the header has no list `datatype`, in which every column was expected.");
  const entries = list.map(readEntry);
  const mixins = mixinColumns(yaml);
  const names = entries.map(({ name }) => name);
  const indices = new Map(names.map((name, i) => [name, i]));
  const masks = new Set([...mixins.masks.values()].filter((name) => indices.has(name)));
  const unread: UnreadColumn[] = [];
  const plain: { entry: Entry; original: string; field: Pick<EcsvField, "index" | "datatype" | "element" | "mask"> }[] =
    [];
  entries.forEach((entry, index) => {
    const { name } = entry;
    if (masks.has(name)) return;
    const { reason, datatype, elements } = readType(entry);
    if (reason !== "") return void unread.push({ name, reason });
    const maskName = mixins.masks.get(name);
    const mask = maskName === undefined ? null : (indices.get(maskName) ?? null);
    if (elements === 0) plain.push({ entry, original: name, field: { index, datatype, element: null, mask } });
    for (let at = 0; at < elements; at++) {
      const element = { at, of: elements };
      plain.push({ entry, original: `${name}_${at + 1}`, field: { index, datatype, element, mask } });
    }
  });
  const unique = uniqueNames(plain.map(({ original }) => original));
  return {
    names,
    fields: plain.map(({ entry, original, field }, i) => ({
      ...field,
      name: unique[i],
      original,
      type: types[field.datatype],
      ...described(entry, types[field.datatype], mixins),
    })),
    unread,
    notes: notesOf(entries, masks),
  };
}

function readEntry(value: unknown, index: number): Entry {
  const where = `ECSV: column ${counted(index + 1)} of the header`;
  if (!(value instanceof Map)) throw new ReadError(`${where} is no map; its name and datatype were expected.`);
  const entry = value as ReadonlyMap<unknown, unknown>;
  const meta = words(entry.get("meta"));
  const name = entry.get("name");
  const datatype = entry.get("datatype");
  if (typeof name !== "string" || typeof datatype !== "string")
    throw new ReadError(`${where} lacks its ${typeof name === "string" ? "datatype" : "name"}.`);
  const unit = entry.get("unit");
  return {
    name,
    datatype,
    subtype: textOf(entry.get("subtype")),
    // Older files have `!astropy.units.Unit {unit: deg}`.
    unit: textOf(unit instanceof Map ? unit.get("unit") : unit),
    description: textOf(entry.get("description")),
    ucd: textOf(entry.get("ucd")) || (meta.get("ucd") ?? ""),
    utype: meta.get("utype") ?? "",
    xtype: meta.get("xtype") ?? "",
    nullValue: meta.get("null_value") ?? "",
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" && value !== "null" && value !== "~" ? value : "";
}

/** The texts of a map, or of a list of maps (`!!omap`), by name in small letters. */
function words(value: unknown): ReadonlyMap<string, string> {
  const maps: unknown[] = Array.isArray(value) ? value : [value];
  const found = new Map<string, string>();
  for (const map of maps)
    if (map instanceof Map)
      for (const [key, word] of map as ReadonlyMap<unknown, unknown>)
        if (typeof key === "string" && typeof word === "string") found.set(key.toLowerCase(), word);
  return found;
}

/** What a cell holds: the type of a value, and how many of them (0: one that is no array); `reason` says why it cannot be read. */
function readType({ datatype, subtype }: Entry): { reason: string; datatype: string; elements: number } {
  const no = (reason: string) => ({ reason, datatype, elements: 0 });
  if (/^complex\d+$/.test(datatype)) return no("its cells are complex numbers, of two values each");
  if (!Object.hasOwn(types, datatype)) return no(`its datatype ${datatype.slice(0, 40)} is none of ECSV`);
  if (subtype === "" || types[datatype] !== "text") return { reason: "", datatype, elements: 0 };
  if (subtype === "json") return no("its cells are JSON values of any kind (subtype json)");
  const parts = /^(\w+)\[([\d, ]*|[\d, nul]*null[\d, nul]*)\]$/.exec(subtype);
  if (parts === null) return no(`its subtype ${subtype.slice(0, 40)} is none of ECSV`);
  const [, of, shape] = parts;
  if (shape.includes("null")) return no("its cells are arrays of variable length");
  const elements = shape.split(",").reduce((product, n) => product * Number(n), 1);
  if (!Object.hasOwn(types, of)) return no(`its cells are arrays of ${of.slice(0, 40)}`);
  if (elements < 1 || elements > MOST_ELEMENTS || !Number.isInteger(elements))
    return no(`its cells are arrays of ${counted(elements)} values, and up to ${MOST_ELEMENTS} become columns`);
  return { reason: "", datatype: of, elements };
}

function described(
  { name, unit, description, ucd, utype, xtype, nullValue }: Entry,
  type: CellType,
  mixins: MixinColumns,
) {
  const mixin = mixins.about.get(name);
  return {
    unit: unit || (mixin?.unit ?? ""),
    description: description || (mixin?.description ?? ""),
    ucd,
    ...(utype !== "" && { utype }),
    ...(xtype !== "" && { xtype }),
    ...(isNullOf(type, nullValue) && { nullValue }),
  };
}

function notesOf(entries: readonly Entry[], masks: ReadonlySet<string>): string[] {
  const wide = entries.filter(({ datatype, subtype }) => `${datatype} ${subtype}`.includes("float128"));
  const longer = wide.map(({ name }) => name).join(", ");
  return [
    ...(masks.size === 0
      ? []
      : [`Say which values are missing, and are no columns of their own: ${[...masks].join(", ")}.`]),
    ...(wide.length === 0 ? [] : [`Numbers of 128 bits are rounded to 64: ${longer}.`]),
  ];
}
