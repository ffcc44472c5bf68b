import { bytesOf } from "../readers/blob-bytes.ts";
import { firstCommentLine } from "../readers/csv-text.ts";
import { detectDialect, type CsvDialect } from "./csv-dialect.ts";

/** What a text says of one column besides its name; empty strings where it says nothing. */
type ColumnAbout = { readonly unit: string; readonly ucd: string; readonly description: string };

/** The rows of a text behind comments, and what the comments say. */
export type CsvPreamble = {
  readonly text: Blob;
  /** What to cut the rows by; null: what their beginning shows. */
  readonly dialect: CsvDialect | null;
  readonly about: readonly ColumnAbout[];
  readonly notes: readonly string[];
  /** Whether cells are padded with blanks, which are no part of them. */
  readonly isPadded: boolean;
};

const HEAD_BYTES = 1 << 20;
const nothing: ColumnAbout = { unit: "", ucd: "", description: "" };

/**
 * Passes over lines of comments (`#`) at the beginning of a text. What VizieR writes as tab-separated values (`asu-tsv`) is known: names, units and
 * a line of dashes, and UCDs and descriptions in the comments; there only the first table is read. In other texts the last comment is the line
 * of names where it has as many cells as the rows, which then begin with numbers.
 */
export async function readPreamble(text: Blob): Promise<CsvPreamble> {
  const plain: CsvPreamble = { text, dialect: null, about: [], notes: [], isPadded: false };
  const bytes = await bytesOf(text.slice(0, HEAD_BYTES));
  const { lines, ends } = firstLines(bytes);
  const first = lines.findIndex((line) => line.trim() !== "" && !line.startsWith("#"));
  if (first < 0) return plain;
  const comments = lines.slice(0, first);
  const dashes = [first + 1, first + 2].find((i) => isDashes(lines[i]));
  if (dashes !== undefined) return vizier(text, comments, lines.slice(first, dashes + 1), ends[dashes]);
  const count = comments.filter((line) => line.startsWith("#")).length;
  if (count === 0) return plain;
  const rest = text.slice(ends[first - 1]);
  const dialect = detectDialect(lines.slice(first, first + 50).join("\n"));
  const names = commentedNames(comments, dialect);
  const passed = count - Number(names !== null);
  const notes =
    passed === 0 ? [] : [`${passed} ${passed === 1 ? "line" : "lines"} of comments (#) before the rows passed over.`];
  return { ...plain, text: rest, dialect: names === null ? null : { ...dialect, header: names }, notes };
}

/** Lines of the beginning of a text, and behind which byte each of them ends; a line that may be cut off is none of them. */
function firstLines(bytes: Uint8Array<ArrayBuffer>): { lines: string[]; ends: number[] } {
  const lines: string[] = [];
  const ends: number[] = [];
  const latin1 = new TextDecoder("windows-1252");
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  for (let start = 0, at = 0, isFirst = true; at <= bytes.length && lines.length < 100_000; at++) {
    if (at < bytes.length && bytes[at] !== 0x0a && bytes[at] !== 0x0d) continue;
    if (at === bytes.length && bytes.length === HEAD_BYTES && !isFirst) break;
    const line = bytes.subarray(start, at);
    try {
      lines.push(utf8.decode(line));
    } catch {
      lines.push(latin1.decode(line));
    }
    if (bytes[at] === 0x0d && bytes[at + 1] === 0x0a) at++;
    start = at + 1;
    ends.push(Math.min(bytes.length, start));
    isFirst = false;
  }
  return { lines, ends };
}

const isDashes = (line: string | undefined) =>
  line !== undefined && /^-+(?:([\t;,|])-+(?:\1-+)*)?[ \t]*$/.test(line) && line.length > 1;

/** @param head lines of names, units (if it has three lines) and dashes; `dataStart`: where rows begin */
async function vizier(
  text: Blob,
  comments: readonly string[],
  head: readonly string[],
  dataStart: number,
): Promise<CsvPreamble> {
  const delimiter = (/[\t;,|]/.exec(head.at(-1)!)?.[0] ?? "\t") as CsvDialect["delimiter"];
  const cut = (line: string) => line.split(delimiter).map((cell) => cell.trim());
  const header = cut(head[0]);
  const units = head.length === 3 ? cut(head[1]) : [];
  const columns = new Map(comments.filter((line) => line.startsWith("#Column\t")).map((line) => columnLine(line)));
  const rows = text.slice(dataStart);
  const end = await firstCommentLine(rows);
  const behind = end < rows.size ? await rows.slice(end, end + HEAD_BYTES).text() : "";
  const isMore = /^#(?:RESOURCE|Table|Column)\b/m.test(behind);
  return {
    text: rows.slice(0, end),
    dialect: { delimiter, header, columns: header.length },
    about: header.map((name, i) => ({ ...(columns.get(name) ?? nothing), unit: units[i] ?? "" })),
    notes: isMore
      ? ["The file holds more tables behind the first one, which alone is read; save them as files of their own."]
      : [],
    isPadded: true,
  };
}

/** `#Column <name> (<format>) <description> [ucd=<UCD>]`, apart by tabs. */
function columnLine(line: string): readonly [name: string, ColumnAbout] {
  const [, name = "", ...rest] = line.split("\t").map((part) => part.trim());
  const ucd = rest.map((part) => /^\[ucd=(.*)\]$/.exec(part)?.[1]).find((found) => found !== undefined) ?? "";
  const description = rest.find((part) => part !== "" && !/^\([^)]*\)$|^\[ucd=/.test(part)) ?? "";
  return [name, { unit: "", ucd, description }];
}

function commentedNames(comments: readonly string[], { delimiter, header, columns }: CsvDialect): string[] | null {
  const last = comments.findLast((line) => line.startsWith("#"))!;
  const names = last
    .replace(/^#+\s?/, "")
    .split(delimiter)
    .map((name) => name.trim().replace(/^"(.*)"$/, "$1"));
  const isRow = header === null || header.some(isNumber);
  return isRow && columns > 1 && names.length === columns && !names.some(isNumber) ? names : null;
}

const isNumber = (cell: string) => cell.trim() !== "" && Number.isFinite(Number(cell));
