import { isMissingText, parseNumber } from "./parse-number.ts";

/** What a pasted text says of one source. */
export type PastedSource = {
  /** Value per property, in its own units, before scaling; null: missing, or not in the text. */
  readonly values: Readonly<Record<string, number | null>>;
  /** The properties that the text names, also those that it says are missing. */
  readonly named: readonly string[];
  /** Names in the text that are no property. */
  readonly unknown: readonly string[];
};

type Entry = readonly [name: string, value: unknown];

/**
 * Reads the values of one source from a pasted text: lines "name value", "name = value" or "name: value"; a header and one row
 * separated by tabs, commas, semicolons or bars; or a JSON object. Names are matched exactly, else without regard to case; units after
 * a number are ignored, as are lines that start with #.
 * @param properties the names that are looked for
 * @throws Error with a sentence: no property is named, one is named twice, a value is no number, more than one source
 */
export function readPastedSource(text: string, properties: readonly string[]): PastedSource {
  // A row of tabs alone has only missing values.
  const isLine = (line: string, i: number) => line.trim() !== "" || (i > 0 && line.includes("\t"));
  const lines = text.split(/\r\n|\r|\n/).filter((line, i) => isLine(line, i) && !line.trim().startsWith("#"));
  if (lines.length === 0) throw new Error("The pasted text is empty; names and values of properties were expected.");
  const entries = readJson(text) ?? readRow(lines, properties) ?? lines.map((line) => readLine(line, properties));
  const found = new Map<string, number | null>();
  const unknown: string[] = [];
  for (const [name, value] of entries) {
    const property = matching(name, properties);
    if (property === undefined) {
      if (name !== "") unknown.push(name);
      continue;
    }
    if (found.has(property)) throw new Error(`The pasted text names ${property} twice; one value was expected.`);
    found.set(property, valueOf(value, property));
  }
  if (found.size === 0)
    throw new Error(`The pasted text names no property of the model; expected were ${properties.join(", ")}.`);
  return {
    values: Object.fromEntries(properties.map((name) => [name, found.get(name) ?? null])),
    named: properties.filter((name) => found.has(name)),
    unknown: [...new Set(unknown)],
  };
}

function readJson(text: string): readonly Entry[] | null {
  if (!/^\s*[[{]/.test(text)) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`The pasted text is not JSON: ${(error as Error).message}.`, { cause: error });
  }
  const sources: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (sources.length !== 1) throw new Error(`The pasted JSON holds ${sources.length} sources; one was expected.`);
  const [source] = sources;
  if (typeof source !== "object" || source === null || Array.isArray(source))
    throw new Error('The pasted JSON is no object; {"name": value, …} was expected.');
  return Object.entries(source);
}

/** Reads a header and one row; null if the first line is no header. */
function readRow(lines: readonly string[], properties: readonly string[]): readonly Entry[] | null {
  const separator = ["\t", ",", ";", "|"].find((mark) => lines[0].includes(mark)) ?? " ";
  const header = cells(lines[0], separator);
  const hasName = header.some((cell) => matching(cell, properties) !== undefined);
  if (!hasName || header.some((cell) => cell === "" || isMissingText(cell) || isNumber(cell))) return null;
  const row = lines.length > 1 ? cells(lines[1], separator) : [];
  // Without a mark between the columns, or with one column, only a row of numbers tells a header from "name value".
  if ((separator === " " || header.length === 1) && !row.every((cell) => isMissingText(cell) || isNumber(cell)))
    return null;
  if (row.length === 0) return null;
  if (lines.length > 2)
    throw new Error(`The pasted text has ${lines.length - 1} lines below its header; one source was expected.`);
  if (row.length !== header.length)
    throw new Error(
      `The pasted row has ${row.length} values below ${header.length} names; as many were expected, with decimal points, not commas.`,
    );
  return header.map((name, i) => [name, row[i]]);
}

function readLine(line: string, properties: readonly string[]): Entry {
  const text = line.trim().replace(/[,;]$/, "");
  // A name may hold blanks: the longest property that the line starts with.
  const known = [...properties]
    .sort((a, b) => b.length - a.length)
    .find(
      (name) => text.toLowerCase().startsWith(name.toLowerCase()) && /^([\s=:,;|]|$)/.test(text.slice(name.length)),
    );
  const [name, rest] =
    known === undefined
      ? [/^[^=:,;|\t]+?(?=\s*[=:,;|\t]|\s|$)/.exec(text)?.[0] ?? text, ""]
      : [text.slice(0, known.length), text.slice(known.length)];
  return [unquoted(name), rest.replace(/^\s*[=:,;|]?\s*/, "")];
}

function cells(line: string, separator: string): string[] {
  if (separator === " ") return line.trim().split(/\s+/).map(unquoted);
  const found: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    if (character === separator && !isQuoted) {
      found.push(cell);
      cell = "";
    } else cell += character;
  }
  return [...found, cell].map((one) => unquoted(one.trim()));
}

const unquoted = (text: string): string =>
  /^"(.*)"$/s.test(text) ? text.slice(1, -1).replaceAll('""', '"').trim() : text.trim();

function matching(name: string, properties: readonly string[]): string | undefined {
  if (properties.includes(name)) return name;
  const alike = properties.filter((property) => property.toLowerCase() === name.toLowerCase());
  return alike.length === 1 ? alike[0] : undefined;
}

function valueOf(value: unknown, property: string): number | null {
  if (value === null) return null;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "string") return parseNumber(value, property);
  throw new Error(`${property} is ${JSON.stringify(value)}; a number was expected, or null where it is missing.`);
}

function isNumber(text: string): boolean {
  return /^[+−-]?(\d|\.\d)/.test(text);
}
