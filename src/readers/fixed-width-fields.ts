import type { ByteEntry } from "./fixed-width-description.ts";
import { type CellType, type ColumnInfo, type UnreadColumn, uniqueNames } from "./table.ts";

/** A column as it is read, and which bytes of a row it comes from. */
export type MrtField = ColumnInfo & {
  readonly from: number;
  readonly to: number;
  /** Numbers of Fortran may have `D` before their exponent. */
  readonly format: string;
  /** Of a column that is computed: the bytes of what it is computed from. */
  readonly angle: MrtAngle | null;
};

type Span = { readonly from: number; readonly to: number };

/** Bytes of whole hours or degrees, minutes, seconds, and the sign (null: it stands before the degrees). */
export type MrtAngle = {
  readonly sign: Span | null;
  readonly wholes: Span;
  readonly minutes: Span;
  readonly seconds: Span;
  /** Hours become degrees. */
  readonly isHours: boolean;
};

/** Digits of a whole number that 32 and 64 bits certainly hold, a sign included. */
const INT32_WIDTH = 9;
const INT64_WIDTH = 19;

/** Returns the columns of a description, right ascension and declination in degrees after them where their parts are there. */
export function mrtFields(entries: readonly ByteEntry[]): { fields: MrtField[]; unread: UnreadColumn[] } {
  const named = entries.filter(({ label }) => label !== "---");
  const angles = derivedAngles(named);
  const names = uniqueNames([...named.map(({ label }) => label), ...angles.map(({ name }) => name)]);
  const fields = named.map(({ from, to, format, unit, label, description, nullValue }, i): MrtField => {
    const type = typeOf(format, to - from);
    const more = nullValue === "" ? {} : { nullValue };
    return {
      name: names[i],
      original: label,
      type,
      unit,
      ucd: "",
      description,
      ...more,
      from,
      to,
      format,
      angle: null,
    };
  });
  const computed = angles.map(({ name, ucd, description, angle }, i): MrtField => {
    const text = { name: names[named.length + i], original: name, unit: "deg", ucd, description };
    return { ...text, type: "float64", from: 0, to: 0, format: "", angle };
  });
  const fillers = entries.filter(({ label }) => label === "---");
  return {
    fields: [...fields, ...computed],
    unread: fillers.map(({ from, to }) => ({
      name: `bytes ${from + 1}-${to}`,
      reason: "the description gives them no label (---)",
    })),
  };
}

/** `I` is whole, `F`, `E`, `D`, `G` (also `LF`, `LE`) are numbers, everything else is text. */
function typeOf(format: string, width: number): CellType {
  const letters = /[A-Za-z]+/.exec(format)?.[0].toUpperCase() ?? "";
  // Several values in one (3I2) are no number.
  if (/^\d/.test(format) && !/^1[A-Za-z]/.test(format)) return "text";
  if (letters === "I") return width <= INT32_WIDTH ? "int32" : width <= INT64_WIDTH ? "int64" : "text";
  return /^L?[FEDG]$/.test(letters) ? "float64" : "text";
}

/** Right ascension from RAh, RAm, RAs and declination from DE-, DEd, DEm, DEs; the same letters may stand before or behind each of them. */
function derivedAngles(entries: readonly ByteEntry[]) {
  const byLabel = new Map(entries.map((entry) => [entry.label, entry]));
  return entries.flatMap(({ label, from, to }) => {
    const [, before, axis, unit, after] = /^(.*?)(RA|DE)(h|d)(.*)$/.exec(label) ?? [];
    if ((axis === "RA" && unit !== "h") || (axis === "DE" && unit !== "d") || axis === undefined) return [];
    const part = (letter: string) => byLabel.get(`${before}${axis}${letter}${after}`);
    const [minutes, seconds, sign] = [part("m"), part("s"), part("-")];
    if (minutes === undefined || seconds === undefined) return [];
    const isHours = axis === "RA";
    const parts = [...(isHours || sign === undefined ? [] : [sign.label]), label, minutes.label, seconds.label];
    return [
      {
        name: `${before}${axis}_deg${after}`,
        ucd: isHours ? "pos.eq.ra" : "pos.eq.dec",
        description: `${isHours ? "Right ascension" : "Declination"} in degrees, computed from ${parts.join(", ")}`,
        angle: {
          sign: isHours ? null : (sign ?? null),
          wholes: { from, to },
          minutes,
          seconds,
          isHours,
        } satisfies MrtAngle,
      },
    ];
  });
}
