import { type FitsHeader, headerInteger, headerText } from "./fits-header.ts";
import { ReadError, counted } from "./read-error.ts";
import { type CellType, type ColumnInfo, uniqueNames } from "./table.ts";

/** One column of a binary table as its rows hold it (FITS standard 4.0, section 7.3). */
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
  /** Why the column cannot be read as one value per source; "" where it can. */
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
  const length = headerInteger(header, "TFIELDS", { where, most: MAX_FIELDS });
  const numbers = Array.from({ length }, (_, i) => i + 1);
  const names = uniqueNames(numbers.map((n) => headerText(header, `TTYPE${n}`)));
  let offset = 0;
  const fields = numbers.map((n, i) => {
    const field = readField(header, n, names[i], offset, where);
    offset += field.bytes;
    return field;
  });
  const rowBytes = headerInteger(header, "NAXIS1", { where });
  if (offset !== rowBytes)
    throw new ReadError(
      `FITS: a row of ${where} has ${counted(rowBytes)} bytes (NAXIS1), but its ${length} columns (TFORM) take ${counted(offset)}.`,
    );
  return fields;
}

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
  const scale = realNumber(header, `TSCAL${n}`, 1);
  const zero = realNumber(header, `TZERO${n}`, 0);
  const missing = headerText(header, `TNULL${n}`);
  const comment = header.values.get(`TTYPE${n}`)?.comment ?? "";
  const width = elementWidth(code, bytes, rest, headerText(header, `TDIM${n}`));
  return {
    name,
    original: headerText(header, `TTYPE${n}`),
    unit: headerText(header, `TUNIT${n}`),
    ucd: headerText(header, `TUCD${n}`),
    description: headerText(header, `TCOMM${n}`) || (EMPTY_COMMENT.test(comment) ? "" : comment),
    code,
    repeat,
    offset,
    bytes,
    width,
    type: elementType(code, scale, zero),
    missing: "BIJK".includes(code) && /^[+-]?\d+$/.test(missing) ? BigInt(missing) : null,
    scale,
    zero,
    unread: whyUnread(code, repeat, bytes / width, scale, zero),
  };
}

function elementType(code: string, scale: number, zero: number): CellType | null {
  if (!(code in PLAIN)) return null;
  if (code === "L" || code === "A" || (scale === 1 && zero === 0)) return PLAIN[code];
  const shifted = code in SIGN_SHIFTED ? SIGN_SHIFTED[code] : undefined;
  return scale === 1 && shifted?.zero === zero ? shifted.type : "float64";
}

/** A cell of texts is cut into them by TDIM, or by the old convention rAw in TFORM (standard, section 7.3.3.1). */
function elementWidth(code: string, bytes: number, rest: string, dimensions: string): number {
  if (code === "X") return bytes;
  if (code !== "A") return ELEMENT_BYTES[code];
  const width = Number(/^\((\d+)/.exec(dimensions)?.[1] ?? /^(\d+)/.exec(rest)?.[1] ?? bytes);
  return width > 0 && bytes % width === 0 ? width : bytes;
}

function whyUnread(code: string, repeat: number, elements: number, scale: number, zero: number): string {
  if (code === "P" || code === "Q") return "its cells are arrays of variable length";
  if (code === "C" || code === "M") return "its values are complex numbers";
  if (code === "X") return `its cells are ${repeat === 1 ? "a bit" : `${counted(repeat)} bits`}`;
  if (repeat === 0) return "its cells are empty (TFORM repeats it 0 times)";
  if (elements > 1) return `its cells are arrays of ${counted(elements)} ${code === "A" ? "texts" : "values"}`;
  return Number.isFinite(scale) && scale !== 0 && Number.isFinite(zero) ? "" : "its TSCAL or TZERO is no usable number";
}

/** FITS writes exponents with D as well as E. */
function realNumber(header: FitsHeader, keyword: string, fallback: number): number {
  const text = headerText(header, keyword);
  return text === "" ? fallback : Number(text.replace(/[dD]/, "E"));
}
