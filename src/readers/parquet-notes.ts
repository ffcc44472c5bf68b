import { parseDocument } from "yaml";
import { ReadError } from "./read-error.ts";
import { readVotableHeader } from "./votable-header.ts";

/** What a file says of a column besides its values; "" where it says nothing. */
export type ColumnNotes = {
  readonly unit: string;
  readonly ucd: string;
  readonly description: string;
  readonly utype: string;
  readonly xtype: string;
  readonly nullValue?: string;
};

export type TableNotes = {
  readonly name: string;
  /** By the columns' places; undefined: nothing is said. */
  readonly columns: readonly (ColumnNotes | undefined)[];
  /** Columns whose values are missing where those of another one, a mask, are true: names of both. */
  readonly masks: ReadonlyMap<string, string>;
  /** Sentences on what could not be made use of. */
  readonly notes: readonly string[];
};

const VERSION = "IVOA.VOTable-Parquet.version";
const CONTENT = "IVOA.VOTable-Parquet.content";
const ASTROPY = "table_meta_yaml";
const MOST_YAML_LENGTH = 8_000_000;

/**
 * Returns what the key-value metadata of a Parquet file say of its columns: the DATA-less VOTable of the IVOA Note VOParquet 1.0, or the YAML
 * that astropy writes. What is damaged or does not fit is passed over with a note: the values can be read without it.
 * @param names of all columns at the top of the schema, in order
 */
export function describedBy(keyValues: ReadonlyMap<string, string>, names: readonly string[]): TableNotes {
  const [content, yaml] = [keyValues.get(CONTENT), keyValues.get(ASTROPY)];
  const astropy =
    yaml === undefined ? NOTHING : attempt("What astropy wrote of the columns", () => ofAstropy(yaml, names));
  if (content === undefined) return astropy;
  const votable = attempt("The VOTable in the footer", () => ofVotable(content, keyValues.get(VERSION), names));
  return {
    name: votable.name === "" ? astropy.name : votable.name,
    columns: votable.columns.length > 0 ? votable.columns : astropy.columns,
    masks: astropy.masks,
    notes: [...votable.notes, ...astropy.notes],
  };
}

const NOTHING: TableNotes = { name: "", columns: [], masks: new Map(), notes: [] };

function attempt(what: string, read: () => TableNotes): TableNotes {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof ReadError ? error.message : "it is damaged";
    return { ...NOTHING, notes: [`${what} cannot be read, and is not made use of: ${reason.replace(/\.$/, "")}.`] };
  }
}

/** The Nth FIELD describes the Nth column; where their numbers differ, the one of its name. */
function ofVotable(content: string, version: string | undefined, names: readonly string[]): TableNotes {
  const { name, fields, byName } = readVotableHeader(content);
  const isInPlace = fields.length === names.length;
  if (!isInPlace && fields.some((field) => !names.includes(field.name)))
    return {
      ...NOTHING,
      name,
      notes: [
        `The VOTable in the footer describes ${fields.length} columns, and the file has ${names.length}: ` +
          "its units and descriptions are not made use of.",
      ],
    };
  return {
    name,
    columns: names.map((column, i) => (isInPlace ? fields[i] : byName.get(column))),
    masks: new Map(),
    notes:
      version === "1.0" || version === undefined
        ? []
        : [`The file follows version ${version} of VOParquet; it was read as version 1.0.`],
  };
}

type Yaml = Readonly<Record<string, unknown>>;
const isMap = (value: unknown): value is Yaml => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown) => (typeof value === "string" ? value : "");

/** `datatype` lists the columns, as in ECSV; `__serialized_columns__` in `meta` says which objects were made of them. */
function ofAstropy(yaml: string, names: readonly string[]): TableNotes {
  if (yaml.length > MOST_YAML_LENGTH) throw new ReadError(`it has ${yaml.length} characters`);
  const document = parseDocument(yaml, { logLevel: "silent", uniqueKeys: false });
  if (document.errors.length > 0) throw new ReadError("it is no YAML");
  const header: unknown = document.toJS({ maxAliasCount: 100 });
  if (!isMap(header)) throw new ReadError("it is no map");
  const described = new Map<string, ColumnNotes>();
  for (const column of Array.isArray(header.datatype) ? (header.datatype as unknown[]) : [])
    if (isMap(column)) described.set(text(column.name), columnNotes(column));
  const meta = merged(header.meta);
  return {
    name: text(meta.name),
    columns: names.map((name) => described.get(name)),
    masks: masksOf(meta.__serialized_columns__, new Set(names)),
    notes: [],
  };
}

/** An ordered map is a Map, or a list of maps with one key each. */
function merged(meta: unknown): Yaml {
  if (meta instanceof Map) return Object.fromEntries(meta as Map<string, unknown>);
  if (Array.isArray(meta)) return Object.assign({}, ...(meta as unknown[]).filter(isMap)) as Yaml;
  return isMap(meta) ? meta : {};
}

function columnNotes({ unit, description, meta }: Yaml): ColumnNotes {
  const { ucd, utype, xtype } = merged(meta);
  // A unit may be written as an object of its own.
  const written = isMap(unit) ? text(unit.unit) : text(unit);
  return { unit: written, description: text(description), ucd: text(ucd), utype: text(utype), xtype: text(xtype) };
}

/** Objects that values were made of: they may lie a few levels deep in others. */
function masksOf(serialized: unknown, names: ReadonlySet<string>, levels = 6): Map<string, string> {
  const masks = new Map<string, string>();
  for (const object of Object.values(merged(serialized)).filter(isMap)) {
    const { data, mask } = object;
    const [column, flags] = [data, mask].map((part) => text(merged(part).name));
    if (column !== flags && names.has(column) && names.has(flags)) masks.set(column, flags);
    else if (levels > 0) for (const [name, of] of masksOf(object, names, levels - 1)) masks.set(name, of);
  }
  return masks;
}
