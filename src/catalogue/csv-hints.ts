import { quoteName } from "./sql.ts";

const DECIMAL_COMMA = /^\s*[+-]?\d*,\d+(?:[eE][+-]?\d+)?\s*$/;
const DECIMAL_POINT = /^\s*[+-]?(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
const THOUSANDS = /^\s*[+-]?[1-9]\d{0,2}(?:,\d{3})+\s*$/;
const SEVERAL_COMMAS = /^\s*[+-]?\d{1,3}(?:,\d{3}){2,}\s*$/;

/** Angles in parts: `05 34 31.94`, `-05:34:31.9`, `5h34m31.9s`, `+22d00'52"`. */
const ANGLE = /^\s*[+-]?\d{1,3}(?:[ :]|\s?[hd°]\s?)\d{1,2}(?:[ :]|\s?[m'′]\s?)\d{1,2}(?:\.\d*)?(?:s|"|″|'')?\s*$/;

/** Share of the values seen that must be angles. */
const MOST = 0.9;

/**
 * Tells whether numbers have a comma before their decimals: some cells are numbers only so, none has a point, and they are not all such that
 * the comma may stand between thousands (that counts where semicolons part the cells, which is done where commas stand in numbers).
 * @param records cells of the first rows
 */
export function hasDecimalCommas(records: readonly (readonly string[])[], delimiter: string): boolean {
  let commas = 0;
  let surely = 0;
  for (const record of records)
    for (const cell of record) {
      if (DECIMAL_POINT.test(cell) || SEVERAL_COMMAS.test(cell)) return false;
      if (!DECIMAL_COMMA.test(cell)) continue;
      commas++;
      if (!THOUSANDS.test(cell)) surely++;
    }
  return surely > 0 || (commas > 0 && delimiter === ";");
}

/**
 * Says which columns of text hold angles in parts (hours or degrees, minutes, seconds), and as which SQL expression they are degrees.
 * @param records cells of the first rows
 */
export function angleNotes(
  columns: readonly { readonly name: string; readonly type: string; readonly unit: string }[],
  records: readonly (readonly string[])[],
): string[] {
  return columns.flatMap(({ name, type, unit }, i) => {
    const seen = type === "text" ? records.map((record) => (record[i] ?? "").trim()).filter((cell) => cell !== "") : [];
    const angles = seen.filter((cell) => ANGLE.test(cell));
    if (angles.length === 0 || angles.length < MOST * seen.length) return [];
    const isHours =
      angles[0].includes("h") ||
      /h[: ]?m|^"h/i.test(unit) ||
      (!angles.some((cell) => /^[+-]|[d°]/.test(cell)) && /^_?ra/i.test(name));
    const what = isHours ? "hours, minutes and seconds" : "degrees, minutes and seconds";
    return [
      `Column ${name} holds angles in ${what} (${angles[0]}), which are read as texts. As degrees they are: ${isHours ? "hms_to_deg" : "dms_to_deg"}(${quoteName(name)})`,
    ];
  });
}
