import { asciiDecoder } from "./fits-ascii-cells.ts";
import { type CellDecoder, bitDecoder, cellDecoder } from "./fits-cells.ts";
import type { FitsField } from "./fits-fields.ts";
import { counted } from "./read-error.ts";
import type { ColumnInfo, UnreadColumn } from "./table.ts";

/** Where the values of a column lie: one element of the cells of a field, both numbered from 0. */
export type FitsPart = { readonly field: number; readonly element: number };

/** The columns that a table is read as; `parts[i]` says where those of `columns[i]` lie. */
export type FitsColumns = {
  readonly columns: readonly ColumnInfo[];
  readonly parts: readonly FitsPart[];
  readonly unread: readonly UnreadColumn[];
  readonly notes: readonly string[];
};

/** Longer arrays are samples of a function, not quantities of their own: their first element stands for them. */
const MOST_PARTS = 8;

/**
 * Returns the columns that the fields of a table are read as. An array of up to 8 elements gives one column each, `<name>_1` and so on, a
 * complex number `<name>_re` and `<name>_im`; of a longer array the first element is read, under the field's own name.
 */
export function columnsOf(fields: readonly FitsField[]): FitsColumns {
  const taken = new Set(fields.map(({ name }) => name.toLowerCase()));
  const columns: ColumnInfo[] = [];
  const parts: FitsPart[] = [];
  const split: string[] = [];
  const first: string[] = [];
  fields.forEach((field, f) => {
    if (field.unread !== "") return;
    const elements = elementCount(field);
    const add = (element: number, ending: string, words: string, more: Partial<ColumnInfo> = {}) => {
      parts.push({ field: f, element });
      columns.push({ ...columnOf(field, ending, words, taken), ...more });
    };
    if (isComplex(field)) {
      add(0, "_re", "real part");
      add(1, "_im", "imaginary part");
    } else if (elements === 1) add(0, "", "");
    else if (elements <= MOST_PARTS) {
      split.push(`${field.name} (${elements})`);
      for (let k = 0; k < elements; k++) add(k, `_${k + 1}`, `element ${k + 1} of ${elements}`);
    } else {
      first.push(`${field.name} (${counted(elements)})`);
      add(0, "", `first of ${counted(elements)} elements`, { firstOf: elements });
    }
  });
  const unread = fields.flatMap(({ name, unread: reason }) => (reason === "" ? [] : [{ name, reason }]));
  const notes = [
    ...(split.length === 0
      ? []
      : [`Arrays are read as one column for each element, <name>_1 and so on: ${listed(split)}.`]),
    ...(first.length === 0
      ? []
      : [`Of arrays with more than ${MOST_PARTS} elements only the first one is read: ${listed(first)}.`]),
  ];
  return { columns, parts, unread, notes };
}

/** Returns a decoder of the values of a column over at most some rows. */
export function partDecoder(field: FitsField, element: number, rows: number): CellDecoder {
  if (field.ascii !== null) return asciiDecoder(field, rows);
  if (field.code === "X") return bitDecoder(field.offset, element, rows);
  return cellDecoder(realParts(field), rows, element);
}

/** Returns a field of complex numbers as one of twice as many real ones; any other as it is. */
export function realParts(field: FitsField): FitsField {
  if (!isComplex(field)) return field;
  const type = field.code === "C" ? "float32" : "float64";
  return { ...field, code: field.code === "C" ? "E" : "D", repeat: field.repeat * 2, width: field.width / 2, type };
}

/** How much memory a value of a column takes once it is read, in bytes. */
export const valueBytes = (field: FitsField): number => Math.max(8, field.code === "X" ? 1 : field.width);

const isComplex = ({ code, ascii }: FitsField) => ascii === null && (code === "C" || code === "M");

const elementCount = ({ code, repeat, bytes, width }: FitsField) => (code === "X" ? repeat : bytes / width);

function columnOf(field: FitsField, ending: string, words: string, taken: Set<string>): ColumnInfo {
  const { original, unit, ucd, utype, xtype, nullValue } = field;
  return {
    name: ending === "" ? field.name : freeName(`${field.name}${ending}`, taken),
    original: `${original}${ending}`,
    type: realParts(field).type ?? "boolean",
    unit,
    ucd,
    description: described(field, words),
    ...(utype === undefined ? {} : { utype }),
    ...(xtype === undefined ? {} : { xtype }),
    ...(nullValue === undefined ? {} : { nullValue }),
  };
}

function described({ name, description }: FitsField, words: string): string {
  if (words === "") return description;
  return description === "" ? `${words} of ${name}` : `${description} (${words})`;
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let n = 1; taken.has(name.toLowerCase()); n++) name = `${wanted}_${n}`;
  taken.add(name.toLowerCase());
  return name;
}

const MOST_LISTED = 5;

const listed = (names: readonly string[]): string =>
  names.length <= MOST_LISTED
    ? names.join(", ")
    : `${names.slice(0, MOST_LISTED).join(", ")} and ${names.length - MOST_LISTED} more`;
