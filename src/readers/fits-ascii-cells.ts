import type { CellDecoder } from "./fits-cells.ts";
import type { FitsField } from "./fits-fields.ts";
import { ReadError } from "./read-error.ts";
import type { ColumnData } from "./table.ts";
import { textFromBytes } from "./texts.ts";

/**
 * Returns a decoder of a column of an ASCII table over at most some rows. Missing: cells of blanks (the standard takes blank numbers for 0, which
 * nobody writes so) and those with the text of TNULL.
 */
export function asciiDecoder(field: FitsField, rows: number): CellDecoder {
  const texts = new Array<string | null>(rows).fill(null);
  const { offset, width, ascii, code } = field;
  return {
    decode({ bytes, rowBytes, first }, from, to) {
      for (let i = from; i < to; i++) {
        const start = (i - first) * rowBytes + offset;
        const text = textFromBytes(bytes.subarray(start, start + width))
          .replace(/\0.*$/s, "")
          .trimEnd();
        const trimmed = text.trimStart();
        texts[i] = trimmed === "" || trimmed === ascii!.missing ? null : code === "A" ? text : trimmed;
      }
    },
    finish: (count) => columnOf(field, texts.slice(0, count)),
  };
}

function columnOf(field: FitsField, texts: readonly (string | null)[]): ColumnData {
  if (field.type === "text") return { type: "text", values: texts };
  const valid = texts.includes(null) ? Uint8Array.from(texts, (text) => Number(text !== null)) : null;
  if (field.type === "int64")
    return { type: "int64", values: BigInt64Array.from(texts, (text) => BigInt(whole(field, text))), valid };
  if (field.type === "int32")
    return { type: "int32", values: Int32Array.from(texts, (text) => Number(whole(field, text))), valid };
  return { type: "float64", values: Float64Array.from(texts, (text) => real(field, text)) };
}

/** Digits of an integer, 0 where it is missing. */
function whole(field: FitsField, text: string | null): string {
  if (text === null) return "0";
  if (/^[+-]?\d+$/.test(text)) return text.replace("+", "");
  throw wrongCell(field, text, "a whole number");
}

/** Exponents may be written with D or E, or with their sign alone, as Fortran does. */
function real({ scale, zero, ...field }: FitsField, text: string | null): number {
  if (text === null) return NaN;
  const [, digits, exponent] = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[EeDd]([+-]?\d+)|([+-]\d+))?$/
    .exec(text)
    ?.filter(Boolean) ?? ["", "", ""];
  if (digits !== "") return Number(exponent === undefined ? digits : `${digits}e${exponent}`) * scale + zero;
  const special = /^([+-]?)(nan|inf|infinity)$/i.exec(text);
  if (special !== null) return special[2].toLowerCase() === "nan" ? NaN : special[1] === "-" ? -Infinity : Infinity;
  throw wrongCell(field, text, "a number");
}

const wrongCell = ({ name, code, width }: Pick<FitsField, "name" | "code" | "width">, text: string, expected: string) =>
  new ReadError(
    `FITS: column ${name} of an ASCII table (TFORM ${code}${width}) holds "${text}"; ${expected} was expected.`,
  );
