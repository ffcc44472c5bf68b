import type { Scale } from "./settings.ts";

/** One line of CLAXBOI's property list: a column of the catalogue. */
export type ClaxboiProperty = {
  readonly column: string;
  readonly use: boolean;
  readonly weight: "auto" | number;
  /** 1 to the number of categories; 0: none. */
  readonly category: number;
  readonly scale: Scale;
};

/** The latitude, whose custom density CLAXBOI mixes with a cos b distribution; the others' are flat. */
export const LATITUDE = "b";

const header = ["property", "to_use", "weight", "category", "pba_ifnull", "scale"];

/** CLAXBOI's numbers of the scales. */
const scaleNumbers: Readonly<Record<Scale, number>> = { softsign: 0, linear: 1, log10: 2 };

/** Whether a text is a property list (`.in`) of CLAXBOI, told by its header or its first line. */
export function isClaxboiList(text: string): boolean {
  const lines = linesOf(text.slice(0, 100_000));
  if (lines.some(({ fields }) => isHeader(fields))) return true;
  const first = lines.find(({ fields }) => fields[0] !== "#");
  return first !== undefined && /^\S+ [01] (auto|[\d.]+) \d+ [\d.]+ [012]$/.test(first.fields.join(" "));
}

/**
 * Reads a property list: property, to_use, weight, category, pba_ifnull (which CLAXBOI does not use) and scale, separated by blanks.
 * @param name of the file, for messages
 * @throws Error naming the file and the line, what was seen and what was expected
 */
export function readList(name: string, text: string): ClaxboiProperty[] {
  const lines = linesOf(text);
  const named = lines.find(({ fields }) => fields.includes("property") && fields.includes("to_use"));
  if (named !== undefined && !isHeader(named.fields))
    throw new Error(
      `${name}, line ${named.line}: the columns are ${named.fields.join(" ")}; ${header.join(" ")} were expected.`,
    );
  const properties = lines
    .filter((line) => line !== named && line.fields[0] !== "#")
    .map((line) => readLine(name, line));
  if (properties.length === 0) throw new Error(`${name} lists no property; one a line was expected.`);
  const twice = properties.find(({ column }, k) => properties.findIndex((other) => other.column === column) < k);
  if (twice !== undefined) throw new Error(`${name} lists the property ${twice.column} twice; once was expected.`);
  return properties;
}

/** Writes a property list with its header. */
export function writeList(properties: readonly ClaxboiProperty[]): string {
  const lines = properties.map(({ column, use, weight, category, scale }) =>
    [column, use ? 1 : 0, weight, category, 1, scaleNumbers[scale]].join("\t"),
  );
  return [["#", ...header].join("\t"), ...lines, ""].join("\n");
}

type Line = { readonly line: number; readonly fields: readonly string[] };

/** The lines that are not empty; a leading # is a field of its own. */
function linesOf(text: string): Line[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .map((line, k) => ({ line: k + 1, fields: line.trim().replace(/^#/, "# ").split(/\s+/) }))
    .filter(({ fields }) => fields[0] !== "");
}

const isHeader = (fields: readonly string[]) => fields.filter((field) => field !== "#").join(" ") === header.join(" ");

function readLine(name: string, { line, fields }: Line): ClaxboiProperty {
  const at = `${name}, line ${line}`;
  if (fields.length !== header.length)
    throw new Error(
      `${at} has ${fields.length} ${fields.length === 1 ? "field" : "fields"} (${fields.join(" ").slice(0, 80)}); the ${header.length} ${header.join(", ")} were expected.`,
    );
  const [column, use, weight, category, , scale] = fields;
  const fail = (field: string, seen: string, expected: string) =>
    new Error(`${at}: ${field} of ${column} is ${seen}; ${expected} was expected.`);
  const scaled = (Object.keys(scaleNumbers) as Scale[]).find((key) => String(scaleNumbers[key]) === scale);
  if (use !== "0" && use !== "1") throw fail("to_use", use, "0 or 1");
  if (weight !== "auto" && !(Number(weight) >= 0 && Number(weight) < Infinity))
    throw fail("weight", weight, '"auto" or a number ≥ 0');
  if (!/^\d{1,3}$/.test(category) || (use === "1" && Number(category) === 0))
    throw fail("category", category, "the number of a category");
  if (scaled === undefined) throw fail("scale", scale, "0 (softsign), 1 (linear) or 2 (log10)");
  return {
    column,
    use: use === "1",
    weight: weight === "auto" ? weight : Number(weight),
    category: Number(category),
    scale: scaled,
  };
}
