import type { FitsField } from "./fits-fields.ts";
import { UNUSABLE, columnWords, isUsable, numberedNames, scaling } from "./fits-fields.ts";
import { type FitsHeader, headerInteger, headerText } from "./fits-header.ts";
import { ReadError, counted } from "./read-error.ts";
import type { CellType } from "./table.ts";

/** Digits of an integer that every value of the type can have, a sign among them. */
const INT32_WIDTH = 9;
const INT64_WIDTH = 18;

/**
 * Returns the columns of an ASCII table in order (FITS standard 4.0, section 7.2). Integers of up to 9 characters are read as 32-bit ones, of
 * up to 18 as 64-bit ones; longer, scaled and real ones as double precision.
 * @param where words for messages: "HDU 2 (SOURCES)"
 * @throws ReadError for a TFORM that is none, or a column that reaches beyond its row
 */
export function readAsciiFields(header: FitsHeader, where: string): FitsField[] {
  const { numbers, names } = numberedNames(header, where);
  const rowBytes = headerInteger(header, "NAXIS1", { where });
  return numbers.map((n, i) => {
    const name = names[i];
    const form = headerText(header, `TFORM${n}`);
    const [, letter, digits] = /^(?:([AIai])(\d{1,9})|([FEDfed])(\d{1,9})\.\d+)$/.exec(form)?.filter(Boolean) ?? [
      "",
      "",
      "",
    ];
    const [code, width] = [letter.toUpperCase(), Number(digits)];
    if (code === "" || width === 0)
      throw new ReadError(
        `FITS: column ${n} (${name}) of ${where}, an ASCII table, has TFORM "${form}"; Aw, Iw, Fw.d, Ew.d or Dw.d was expected.`,
      );
    const start = headerInteger(header, `TBCOL${n}`, { where, least: 1 });
    if (start - 1 + width > rowBytes)
      throw new ReadError(
        `FITS: column ${n} (${name}) of ${where} ends at character ${counted(start - 1 + width)} (TBCOL and TFORM) of rows ` +
          `of ${counted(rowBytes)} (NAXIS1).`,
      );
    const { scale, zero } = code === "A" ? { scale: 1, zero: 0 } : scaling(header, n);
    const missing = headerText(header, `TNULL${n}`);
    const type = typeOf(code, width, scale, zero);
    return {
      name,
      ...columnWords(header, n),
      ...(missing === "" || type === "float64" ? {} : { nullValue: missing }),
      code,
      repeat: 1,
      offset: start - 1,
      bytes: width,
      width,
      type,
      missing: null,
      scale,
      zero,
      ascii: { missing },
      unread: isUsable(scale, zero) ? "" : UNUSABLE,
    };
  });
}

function typeOf(code: string, width: number, scale: number, zero: number): CellType {
  if (code === "A") return "text";
  if (code !== "I" || scale !== 1 || zero !== 0 || width > INT64_WIDTH) return "float64";
  return width > INT32_WIDTH ? "int64" : "int32";
}
