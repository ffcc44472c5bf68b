import { ReadError, counted } from "./read-error.ts";

/** One line of a Byte-by-byte Description. */
export type ByteEntry = {
  /** The bytes of a row that hold it: from the first one (counted from 0) to behind the last one. */
  readonly from: number;
  readonly to: number;
  /** `F11.7`, `A21`, … */
  readonly format: string;
  /** As the file writes it; "" for `---`. */
  readonly unit: string;
  readonly label: string;
  /** Explanations of all lines in one, limits such as `[0/5]?` included, without a bare `?` or `?=-9` before them. */
  readonly description: string;
  /** What stands for missing (`?=-9`), where the file says so. */
  readonly nullValue: string;
};

/** A Byte-by-byte Description: which files it is of, and where it stands. */
export type ByteDescription = {
  /** Names, perhaps with `*` and `?`, as after `Byte-by-byte Description of file:`. */
  readonly files: readonly string[];
  readonly entries: readonly ByteEntry[];
  /** Lines of the text behind it (from 0): the first one that is not part of it. */
  readonly end: number;
};

/** The longest row that is read: that of the CSV reader. */
export const LONGEST_LINE = 2_000_000;

const TITLE = /^\s*Byte-(?:by|per)-byte Description(?: of files?)?\s*(?:\([^)]{0,200}\))?\s*:?\s*(.*)$/i;

/** Bytes, format, unit, label, explanations. */
const ENTRY =
  /^\s{0,12}(?:(\d{1,7})\s{0,8}-\s{0,8})?(\d{1,7})\s{1,20}(\d{0,3}[A-Za-z]{1,3}\d{0,7}(?:\.\d{0,4})?)\s{1,40}(\S+)\s{1,40}(\S+)(?:\s+(.*))?$/;

/** Tells whether a line is a rule of dashes or equals signs, as they stand between the parts of a file. */
export function isRule(line: string): boolean {
  return /^\s*(?:-{20,}|={20,})\s*$/.test(line);
}

/**
 * Returns the Byte-by-byte Descriptions in the lines of a ReadMe of the CDS, or of a machine-readable table of the AAS.
 * @throws ReadError for bytes that cannot be, and a description without columns
 */
export function byteDescriptions(lines: readonly string[]): ByteDescription[] {
  const found: ByteDescription[] = [];
  for (let i = 0; i < lines.length; i++) {
    const title = TITLE.exec(lines[i]);
    if (title === null) continue;
    const description = readDescription(lines, i, title[1]);
    found.push(description);
    i = description.end - 1;
  }
  return found;
}

/** Title, rule, names of the parts, rule, entries, rule. The names of files may go on in the lines before the first rule. */
function readDescription(lines: readonly string[], titleAt: number, title: string): ByteDescription {
  const where = `the Byte-by-byte Description in line ${counted(titleAt + 1)}`;
  let names = title;
  let at = titleAt + 1;
  for (; at < lines.length && !isRule(lines[at]); at++) names += ` ${lines[at]}`;
  at++;
  // The line of names is there but in damaged files.
  if (at < lines.length && /^\s*Bytes\b/i.test(lines[at])) at++;
  if (at < lines.length && isRule(lines[at])) at++;
  const texts: { entry: RegExpExecArray; line: number; explanations: string[] }[] = [];
  for (; at < lines.length && !isRule(lines[at]); at++) {
    const entry = ENTRY.exec(lines[at]);
    if (entry !== null) texts.push({ entry, line: at + 1, explanations: [entry[6] ?? ""] });
    else if (lines[at].trim() !== "") {
      const last = texts.at(-1);
      if (last === undefined)
        throw new ReadError(
          `${capital(where)} begins with "${lines[at].trim().slice(0, 60)}"; bytes, format, units, label and explanations of a column were expected.`,
        );
      last.explanations.push(lines[at]);
    }
  }
  if (texts.length === 0) throw new ReadError(`${capital(where)} describes no columns.`);
  const entries = texts.map(({ entry, line, explanations }) => readEntry(entry, line, explanations));
  return { files: fileNames(names), entries, end: Math.min(lines.length, at + 1) };
}

function readEntry(match: RegExpExecArray, line: number, explanations: readonly string[]): ByteEntry {
  const [, first, last, format, unit, label] = match;
  const to = Number(last);
  const from = first === undefined ? to - 1 : Number(first) - 1;
  if (from < 0 || from >= to || to > LONGEST_LINE)
    throw new ReadError(
      `Line ${counted(line)} says that column ${label.slice(0, 60)} has the bytes ${first ?? last} to ${last}; bytes from 1 to ` +
        `${counted(LONGEST_LINE)} in ascending order were expected.`,
    );
  const text = explanations.map((part) => part.trim()).filter((part) => part !== "");
  return { from, to, format, unit: unit === "---" ? "" : unit, label, ...explained(text.join(" ")) };
}

/** Limits stay where they are; `?` and `?=-9` say that a value may be missing, and how that is written. */
function explained(text: string): { description: string; nullValue: string } {
  const limits = /^[[\]][^\s[\]]*[[\]]/.exec(text)?.[0] ?? "";
  const rest = text.slice(limits.length);
  const optional = /^\s?\?(?:=(\S*))?/.exec(rest);
  if (optional === null) return { description: text, nullValue: "" };
  const word = optional[1] ?? "";
  // Behind a number may stand how the column is sorted.
  const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?(?=[+=-]{0,2}$)/.exec(word)?.[0];
  const description = limits === "" ? rest.slice(optional[0].length).trim() : text;
  return { description, nullValue: number ?? word };
}

function fileNames(text: string): string[] {
  return text
    .replaceAll(/\([^)]*\)/g, " ")
    .split(/[\s,;]+/)
    .filter((name) => name !== "" && name !== "and");
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
