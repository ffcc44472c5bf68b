import { type FitsHeader, headerInteger, headerText } from "./fits-header.ts";
import { ReadError, counted } from "./read-error.ts";
import { type CellType, type ColumnInfo, uniqueNames } from "./table.ts";

/** One column of a table as its rows hold it (FITS standard 4.0, sections 7.2 and 7.3). */
export type FitsField = Omit<ColumnInfo, "type"> & {
  /** The letter of TFORM. */
  readonly code: string;
  readonly repeat: number;
  /** Where the cell starts in its row, and how long it is. */
  readonly offset: number;
  readonly bytes: number;
  /** Bytes of one element: of one text where a cell is an array of texts. */
  readonly width: number;
  /** What one element becomes once read; null where an element is no single value (bits, complex numbers, descriptors). */
  readonly type: CellType | null;
  /** The stored integer that means missing. */
  readonly missing: bigint | null;
  /** value = stored × scale + zero. */
  readonly scale: number;
  readonly zero: number;
  /** Of an ASCII table, whose cells are texts: the text that means missing beside blanks; null: a binary table. */
  readonly ascii: { readonly missing: string } | null;
  /** What a VOTable in the file says of the column and its header does not. */
  readonly added?: Readonly<Partial<Record<"unit" | "ucd" | "utype" | "xtype" | "description", string>>>;
  /** Why the column cannot be read as values; "" where it can, be it element by element. */
  readonly unread: string;
};

const ELEMENT_BYTES: Record<string, number> = {
  L: 1,
  B: 1,
  I: 2,
  J: 4,
  K: 8,
  A: 1,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
  P: 8,
  Q: 16,
};
const PLAIN: Record<string, CellType> = {
  L: "boolean",
  B: "uint8",
  I: "int16",
  J: "int32",
  K: "int64",
  A: "text",
  E: "float32",
  D: "float64",
};
/** TZERO by which the other signedness is stored (standard, table 19), with TSCAL 1. */
const SIGN_SHIFTED: Record<string, { zero: number; type: CellType }> = {
  B: { zero: -128, type: "int8" },
  I: { zero: 2 ** 15, type: "uint16" },
  J: { zero: 2 ** 31, type: "uint32" },
  K: { zero: 2 ** 63, type: "uint64" },
};
const MAX_FIELDS = 999;
/** What cfitsio and STIL write as the comment of TTYPE when they have nothing to say. */
const EMPTY_COMMENT = /^(label|name) (for|of) (field|column)\s*\d*$/i;

/**
 * Returns the columns of a binary table in order.
 * @param where words for messages: "HDU 2 (EVENTS)"
 * @throws ReadError for a TFORM that is none, or where the columns do not fill NAXIS1
 */
export function readFields(header: FitsHeader, where: string): FitsField[] {
  const { numbers, names } = numberedNames(header, where);
  let offset = 0;
  const fields = numbers.map((n, i) => {
    const field = readField(header, n, names[i], offset, where);
    offset += field.bytes;
    return field;
  });
  const rowBytes = headerInteger(header, "NAXIS1", { where });
  if (offset !== rowBytes)
    throw new ReadError(
      `FITS: a row of ${where} has ${counted(rowBytes)} bytes (NAXIS1), but its ${numbers.length} columns (TFORM) take ${counted(offset)}.`,
    );
  return fields;
}

/** Returns the numbers of a table's columns, from 1, and their unique names. */
export function numberedNames(header: FitsHeader, where: string): { numbers: number[]; names: string[] } {
  const length = headerInteger(header, "TFIELDS", { where, most: MAX_FIELDS });
  const numbers = Array.from({ length }, (_, i) => i + 1);
  return { numbers, names: uniqueNames(numbers.map((n) => headerText(header, `TTYPE${n}`))) };
}

/** Returns what the header says of column n in words. TUCD, TUTYP, TCOMM and TXTYP are no standard, but what STIL writes and others read. */
export function columnWords(header: FitsHeader, n: number) {
  const text = (keyword: string) =>
    headerText(header, `${keyword}${n}`) || headerText(header, `HIERARCH ${keyword}${n}`);
  const comment = header.values.get(`TTYPE${n}`)?.comment ?? "";
  const [utype, xtype] = [text("TUTYP"), text("TXTYP")];
  return {
    original: headerText(header, `TTYPE${n}`),
    unit: text("TUNIT"),
    ucd: text("TUCD"),
    description: text("TCOMM") || (EMPTY_COMMENT.test(comment) ? "" : comment),
    ...(utype === "" ? {} : { utype }),
    ...(xtype === "" ? {} : { xtype }),
  };
}

/** Returns what column n is scaled by: NaN where TSCAL or TZERO is no number. */
export function scaling(header: FitsHeader, n: number): { scale: number; zero: number } {
  return { scale: realNumber(header, `TSCAL${n}`, 1), zero: realNumber(header, `TZERO${n}`, 0) };
}

/** Whether values can be computed by a scaling. */
export const isUsable = (scale: number, zero: number): boolean =>
  Number.isFinite(scale) && scale !== 0 && Number.isFinite(zero);

export const UNUSABLE = "its TSCAL or TZERO is no usable number";

function readField(header: FitsHeader, n: number, name: string, offset: number, where: string): FitsField {
  const form = headerText(header, `TFORM${n}`);
  const [, digits, letter, rest] = /^(\d*)([A-Za-z])(.*)$/.exec(form) ?? ["", "", "", ""];
  const code = letter.toUpperCase();
  const repeat = digits === "" ? 1 : Number(digits);
  const bytes = code === "X" ? Math.ceil(repeat / 8) : repeat * ELEMENT_BYTES[code];
  if (!Number.isSafeInteger(bytes))
    throw new ReadError(
      `FITS: column ${n} (${name}) of ${where} has TFORM "${form}"; a number and one of L X B I J K A E D C M P Q was expected.`,
    );
  // Texts, logicals, bits and descriptors are not scaled, whatever the header says.
  const { scale, zero } = "BIJKEDCM".includes(code) ? scaling(header, n) : { scale: 1, zero: 0 };
  const missing = "BIJK".includes(code) ? wholeNumber(headerText(header, `TNULL${n}`)) : null;
  const width = elementWidth(code, bytes, rest, headerText(header, `TDIM${n}`));
  const type = elementType(code, scale, zero);
  return {
    name,
    ...columnWords(header, n),
    ...nullValueOf(missing, type, zero),
    code,
    repeat,
    offset,
    bytes,
    width,
    type,
    missing,
    scale,
    zero,
    ascii: null,
    unread: whyUnread(code, repeat, scale, zero),
  };
}

/** Some programs write TNULL as a real number. */
const wholeNumber = (text: string): bigint | null =>
  /^[+-]?\d{1,30}(\.0*)?$/.test(text) ? BigInt(text.replace(/^\+|\..*$/g, "")) : null;

/** What means missing, as a value of the column's own type; nothing where missing values are NaN once they are read. */
function nullValueOf(missing: bigint | null, type: CellType | null, zero: number): { nullValue?: string } {
  return missing === null || type === "float64" ? {} : { nullValue: String(missing + BigInt(zero)) };
}

function elementType(code: string, scale: number, zero: number): CellType | null {
  if (!(code in PLAIN)) return null;
  if (code === "L" || code === "A" || (scale === 1 && zero === 0)) return PLAIN[code];
  const shifted = code in SIGN_SHIFTED ? SIGN_SHIFTED[code] : undefined;
  return scale === 1 && shifted?.zero === zero ? shifted.type : "float64";
}

/**
 * A cell of texts is cut into them by TDIM, by the old convention rAw in TFORM (standard, section 7.3.3.1), or by rA:SSTRw, a convention of
 * earlier versions of the standard (3.0, appendix C).
 */
function elementWidth(code: string, bytes: number, rest: string, dimensions: string): number {
  if (code === "X") return bytes;
  if (code !== "A") return ELEMENT_BYTES[code];
  const width = Number(/^\( *(\d+)/.exec(dimensions)?.[1] ?? /^(?::SSTR)?(\d+)/.exec(rest)?.[1] ?? bytes);
  return width > 0 && bytes % width === 0 ? width : bytes;
}

/** Bits beyond these are no flags that a user would look at one by one. */
const MOST_BITS = 8;

function whyUnread(code: string, repeat: number, scale: number, zero: number): string {
  if (code === "P" || code === "Q") return "its cells are arrays of variable length";
  if (repeat === 0) return "its cells are empty (TFORM repeats it 0 times)";
  if (code === "X" && repeat > MOST_BITS) return `its cells are ${counted(repeat)} bits`;
  if ((code === "C" || code === "M") && repeat > 1) return `its cells are arrays of ${counted(repeat)} complex numbers`;
  if ((code === "C" || code === "M") && (scale !== 1 || zero !== 0)) return "its values are scaled complex numbers";
  return isUsable(scale, zero) ? "" : UNUSABLE;
}

/** FITS writes exponents with D as well as E. */
function realNumber(header: FitsHeader, keyword: string, fallback: number): number {
  const text = headerText(header, keyword);
  return text === "" ? fallback : Number(text.replace(/[dD]/, "E"));
}
