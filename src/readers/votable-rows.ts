import { ReadError, counted } from "./read-error.ts";
import { nextToken, startsWith } from "./votable-tokens.ts";
import { type ByteWindow, skipPast } from "./votable-window.ts";

const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;
const BANG = 0x21;
const QUESTION = 0x3f;
const T = 0x54;
const D = 0x44;
const R = 0x52;

/**
 * Passes over the content of a TABLEDATA to its end tag, and returns how many rows (TR) it has. Cells are not looked into: this reads a GB in about
 * two seconds.
 * @param prefix of element names: "vot:"; mostly ""
 * @param where words for messages: "table 1 (sources)"
 * @throws ReadError where the file ends before the end tag
 */
export async function countRows(window: ByteWindow, prefix: string, where: string): Promise<number> {
  const skipped = prefix.length;
  let rows = 0;
  /** Counts up to a place that needs more: 1 bytes, 2 the end of a comment or CDATA section, or 3 nothing, for the end tag is there. */
  const count = (): 1 | 2 | 3 => {
    const { bytes, end } = window;
    for (let at = window.at; ; at++) {
      while (bytes[at] !== LT) at++;
      window.at = at;
      if (at + skipped + 12 > end && nextToken(bytes, at, end, window.base) === null) return 1;
      const next = bytes[at + 1];
      if (next === SLASH) {
        const name = at + 2 + skipped;
        // Any other tag ends the data, or is wrong here.
        if (bytes[name] !== T || (bytes[name + 1] !== D && bytes[name + 1] !== R)) return 3;
        at = name + 1;
      } else if (next === BANG || next === QUESTION) {
        const token = nextToken(bytes, at, end, window.base);
        if (token === null) return 2;
        at = token.end - 1;
      } else {
        const name = at + 1 + skipped;
        if (bytes[name] === T && bytes[name + 1] === R && isNameEnd(bytes[name + 2])) rows++;
        at = name - 1;
      }
    }
  };
  for (;;) {
    const state = count();
    if (state === 3) return rows;
    if (state === 1 ? !(await window.more()) : !(await skipPast(window, markup(window)))) throw cutIn(rows, where);
  }
}

/** The end of what begins with "<!" or "<?". */
function markup({ bytes, at }: ByteWindow): string {
  return bytes[at + 1] === QUESTION ? "?>" : startsWith(bytes, "<!--", at) ? "-->" : "]]>";
}

/** White space, ">" or "/". */
const isNameEnd = (byte: number) => byte <= 0x20 || byte === GT || byte === SLASH;

/** What to say of a file that ends inside its rows. */
function cutIn(row: number, where: string): ReadError {
  const end = row === 0 ? "before the first row" : `in row ${counted(row)}`;
  return new ReadError(`VOTable: the file ends ${end} of ${where}. It seems to be cut short.`);
}

/** Takes the cells of one FIELD. */
export type CellSink = {
  /** Keeps the cell whose content begins at `from`, and returns where the "<" behind it is; -1 where it is not as simple as most. */
  put(row: number, bytes: Uint8Array, from: number): number;
  /** Keeps a cell whose content, without markup and references, is `bytes[from]` to `bytes[to]` (not included); what follows belongs to no number. */
  putContent(row: number, bytes: Uint8Array, from: number, to: number): void;
  /** Keeps an empty cell. */
  miss(row: number): void;
};

export type RowReader = {
  /** Reads rows into the sinks, the first one as number `row`, at most `most`; returns how many. Fewer: more bytes are needed, or `isDone`. */
  read(sinks: readonly (CellSink | null)[], row: number, most: number): number;
  isDone(): boolean;
  /** Rows with fewer or more cells than there are FIELDs. */
  readonly counts: { short: number; long: number };
};

const MORE = -1;
const DONE = -2;

/** Reads the rows of a TABLEDATA. Cells without a sink are passed over without being looked at. */
export function rowReader(window: ByteWindow, prefix: string, where: string): RowReader {
  const counts = { short: 0, long: 0 };
  const skipped = prefix.length;
  const cell = cellContent();
  let isDone = false;
  let rowsRead = 0;

  const hasPrefix = (bytes: Uint8Array, at: number) => skipped === 0 || startsWith(bytes, prefix, at);

  /** Whether `</TD>` stands at a place, without blanks in it. */
  const closes = (bytes: Uint8Array, at: number) =>
    bytes[at + 1] === SLASH &&
    bytes[at + 2 + skipped] === T &&
    bytes[at + 3 + skipped] === D &&
    bytes[at + 4 + skipped] === GT &&
    hasPrefix(bytes, at + 2);

  function unexpected(at: number, expected: string): ReadError {
    const { bytes, end, base } = window;
    const tag = String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 20)));
    return new ReadError(
      `VOTable: "${tag}" stands in row ${counted(rowsRead + 1)} of ${where} (byte ${counted(base + at)}); ` +
        `${expected} was expected.`,
    );
  }

  /** Returns where the cells of the next row begin, MORE, or DONE; -3 - where it ends for `<TR/>`. */
  function rowStart(from: number): number {
    const { bytes, end, base } = window;
    for (let at = from; ;) {
      while (bytes[at] !== LT) at++;
      const name = at + 1 + skipped;
      if (bytes[name] === T && bytes[name + 1] === R && bytes[name + 2] === GT && hasPrefix(bytes, at + 1))
        return name + 3;
      const token = nextToken(bytes, at, end, base);
      if (token === null) return MORE;
      if (token.kind === "end" && token.name === "TABLEDATA") return DONE;
      if (token.kind === "start" && token.name === "TR") return token.isEmpty ? -3 - token.end : token.end;
      if (token.kind === "start" || token.kind === "end") throw unexpected(at, "<TR>");
      at = token.end;
    }
  }

  /** Hands the cell whose content begins at `start` to its sink, and returns where its end tag ends, or MORE. */
  function readCell(sink: CellSink | null, row: number, start: number): number {
    const { bytes, end } = window;
    let stop = start;
    if (sink === null) {
      while (bytes[stop] !== LT) stop++;
    } else if (bytes[start] === LT && closes(bytes, start)) sink.miss(row);
    else stop = sink.put(row, bytes, start);
    if (stop >= end) return MORE;
    if (stop >= 0 && closes(bytes, stop)) return stop + 5 + skipped;
    const after = cell.read(window, start);
    if (after === MORE) return MORE;
    if (after < 0) throw unexpected(-3 - after, "</TD>");
    if (cell.length() === 0) sink?.miss(row);
    else sink?.putContent(row, cell.bytes(), 0, cell.length());
    return after;
  }

  /** Returns where the row that begins at `from` or after it ends, MORE, or DONE. */
  function readRow(from: number, sinks: readonly (CellSink | null)[], row: number): number {
    const { bytes, end, base } = window;
    const length = sinks.length;
    let c = 0;
    let at = rowStart(from);
    if (at === MORE || at === DONE) return at;
    for (let isOpen = at >= 0; isOpen;) {
      while (bytes[at] !== LT) at++;
      if (at >= end) return MORE;
      const name = at + 1 + skipped;
      let start = MORE;
      if (bytes[name] === T && bytes[name + 1] === D && bytes[name + 2] === GT && hasPrefix(bytes, at + 1))
        start = name + 3;
      else {
        const token = nextToken(bytes, at, end, base);
        if (token === null) return MORE;
        at = token.end;
        if (token.kind === "start" && token.name === "TD") {
          if (!token.isEmpty) start = at;
          else if (c < length) sinks[c++]?.miss(row);
          else c++;
        } else if (token.kind === "end" && token.name === "TR") isOpen = false;
        else if (token.kind === "start" || token.kind === "end") throw unexpected(at, "<TD> or </TR>");
      }
      if (start === MORE) continue;
      at = readCell(c < length ? sinks[c] : null, row, start);
      if (at === MORE) return MORE;
      c++;
    }
    if (c < length) counts.short++;
    else if (c > length) counts.long++;
    for (; c < length; c++) sinks[c]?.miss(row);
    return at < 0 ? -3 - at : at;
  }

  return {
    counts,
    isDone: () => isDone,
    read(sinks, row, most) {
      let read = 0;
      while (read < most && !isDone) {
        const after = readRow(window.at, sinks, row + read);
        if (after === MORE) break;
        if (after === DONE) isDone = true;
        else {
          window.at = after;
          rowsRead++;
          read++;
        }
      }
      return read;
    },
  };
}

/** The content of one cell after the other, in memory that is used again. */
function cellContent() {
  const encoder = new TextEncoder();
  let bytes = new Uint8Array(1024);
  let length = 0;
  return {
    bytes: () => bytes,
    length: () => length,
    /** Reads the content that begins at `from`, and returns where its end tag ends, MORE, or -3 - the place of another tag. */
    read(window: ByteWindow, from: number): number {
      length = 0;
      for (let at = from; ;) {
        const token = nextToken(window.bytes, at, window.end, window.base);
        if (token === null) return MORE;
        if (token.kind === "end" && token.name === "TD") {
          bytes[length] = LT;
          return token.end;
        }
        if (token.kind === "start" || token.kind === "end") return -3 - at;
        if (token.kind === "text") put(token.text);
        at = token.end;
      }
    },
  };

  function put(text: string): void {
    const most = length + 3 * text.length + 1;
    if (most > bytes.length) {
      const larger = new Uint8Array(2 * most);
      larger.set(bytes.subarray(0, length));
      bytes = larger;
    }
    length += encoder.encodeInto(text, bytes.subarray(length)).written;
  }
}
