import type { ColumnData } from "../readers/table.ts";

/**
 * Returns a function that writes value i of a column as CSV text: the shortest decimal that reads back as the same value
 * of the column's own type, `true` and `false`, text quoted where it must be. Missing values are empty.
 */
export function cellTexts(data: ColumnData): (i: number) => string {
  if (data.type === "text") {
    const { values } = data;
    return (i) => quoted(values[i] ?? "");
  }
  if (data.type === "float64") {
    const { values } = data;
    return (i) => realText(values[i]);
  }
  if (data.type === "float32") {
    const { values } = data;
    return (i) => realText(shortestFloat32(values[i]));
  }
  const { values, valid } = data;
  const text = data.type === "boolean" ? (i: number) => String(values[i] !== 0) : (i: number) => String(values[i]);
  return valid === null ? text : (i) => (valid[i] === 0 ? "" : text(i));
}

/** Returns a text as a CSV cell, in quotes where commas, quotes, line ends or outer blanks ask for them (RFC 4180). */
export function quoted(text: string): string {
  return /[",\r\n]|^[ \t]|[ \t]$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function realText(value: number): string {
  if (Number.isNaN(value)) return "";
  if (value === Infinity) return "inf";
  if (value === -Infinity) return "-inf";
  if (Object.is(value, -0)) return "-0";
  // Whole numbers beyond those of integers have an exponent, so that nobody takes them for identifiers.
  return Math.abs(value) > Number.MAX_SAFE_INTEGER ? value.toExponential() : String(value);
}

/** The powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, k) => 10 ** k);
const LEAST_NORMAL = 2 ** -126;

/**
 * Returns the double with the fewest decimal digits that rounds to the same single. Six digits always survive in a normal
 * single, so fewer are found by them; nine always tell two singles apart.
 */
export function shortestFloat32(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  for (let digits = Math.abs(value) < LEAST_NORMAL ? 1 : 6; digits < 9; digits++) {
    const rounded = roundedTo(value, digits, digits - 1 - exponent);
    if (Math.fround(rounded) === value) return rounded;
  }
  return Number(value.toPrecision(9));
}

/** An integer divided by an exact power of ten is the double nearest to that decimal; it takes a sixth of the time of text. */
function roundedTo(value: number, digits: number, decimals: number): number {
  return decimals >= 0 && decimals < POWERS.length
    ? Math.round(value * POWERS[decimals]) / POWERS[decimals]
    : Number(value.toPrecision(digits));
}
