import { kind, kinds, mayBeginOther, readCell } from "./csv-cells.ts";
import { LONGEST_NUMBER, found as number, readNumber } from "./csv-number.ts";
import { ENDS_ROW, UNTOLD, type CsvScanner } from "./csv-scan.ts";
import { csvSink, type CsvSink } from "./csv-sink.ts";
import { ReadError, counted } from "./read-error.ts";
import type { CellType, ColumnData } from "./table.ts";

/** How the text of a CSV file is cut into cells: one byte between cells, `columns` cells a row. */
export type CsvLayout = {
  readonly delimiter: string;
  readonly columns: number;
  readonly hasHeader: boolean;
  /** Whether rows of empty cells count as well, and lines may end in several ways. */
  readonly isLenient?: boolean;
};

/** A column whose values are kept, as a type that a CSV text can have. */
export type CsvColumn = {
  readonly index: number;
  readonly type: CellType;
  /** Of text: `nan`, `null` and `--` are texts like others. */
  readonly isVerbatim?: boolean;
  /** Of text: blanks at its ends are no part of it. */
  readonly isTrimmed?: boolean;
};

/** What was found in the rows of a CSV text. */
export type CsvCounts = {
  /** Rows that are handed on. */
  readonly rows: number;
  /** How many of their cells are of each kind: `columns × kinds`. */
  readonly cells: Int32Array;
  /** Rows with fewer cells than columns; the others are missing. */
  readonly short: number;
  /** Rows of empty cells only: not handed on. */
  readonly blank: number;
  /** Rows that cannot be read: not handed on; and why the first one cannot. */
  readonly leftOut: number;
  readonly firstLeftOut: string;
  /** How many bytes were read, and behind how many of them the first row begins. */
  readonly bytes: number;
  readonly dataStart: number;
  /** What ends a row; empty where no row has an end. */
  readonly lineEnd: string;
};

/** Bytes that a row may have: DuckDB, which reads the rows again for an export, takes no longer ones. */
export const LONGEST_ROW = 2_000_000;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;

const lineEnds = ["", "\n", "\r", "\r\n"];

/**
 * Reads the rows of a CSV text (UTF-8), as RFC 4180 has it: cells may be quoted, and then hold delimiters, line ends and
 * doubled quotes. Beyond that, as DuckDB does: one space may stand before a quote and several after, a quote inside a bare cell is a
 * character like others, empty cells beyond the last column do not count, and empty lines are no rows.
 * @param scanner holds the bytes and finds the bare cells in them
 * @param batchRows how many rows are gathered at most before they are taken
 */
export function csvRows(scanner: CsvScanner, layout: CsvLayout, wanted: readonly CsvColumn[], batchRows: number) {
  const { bytes } = scanner;
  const { columns, isLenient = false } = layout;
  const delimiter = layout.delimiter.charCodeAt(0);
  // Numbers, most of what is kept, are stored where they are read; other columns have a function of their own.
  const numbers: (Float64Array | null)[] = Array.from({ length: columns }, () => null);
  const sinks: (CsvSink | null)[] = Array.from({ length: columns }, () => null);
  const makeRoom = () => {
    for (const { index, type, ...how } of wanted)
      if (type === "float64") numbers[index] = new Float64Array(batchRows);
      else sinks[index] = csvSink(type, batchRows, how);
  };
  makeRoom();
  const cells = new Int32Array(columns * kinds);
  const kindsOfRow = new Uint8Array(columns);
  let row = 0; // of the batch
  let total = 0;
  let short = 0;
  let blank = 0;
  let leftOut = 0;
  let firstLeftOut = "";
  let isHeaderNext = layout.hasHeader;
  let consumed = 0;
  let dataStart = 0;
  let line = 1;
  let seen = 0; // bits of the bytes of quoted cells
  /** Index of `lineEnds`; 0 before the first. */
  let lineEnd = 0;

  // The cell that was read last, if it is none of the scanner's: its characters, and what they are.
  let scratch = new Uint8Array(256);
  let source = scratch;
  let from = 0;
  let to = 0;
  let kindNow = 0;
  let linesInside = 0;
  let isMalformed = false;

  /** Reads a cell that begins with a quote and returns where the byte after it is; −1 where the quote is not closed. */
  function readQuoted(start: number, end: number, isWanted: boolean): number {
    let at = bytes[start] === QUOTE ? start : start + 1;
    for (let isAgain = false; bytes[at] === QUOTE; isAgain = true) {
      // Quoted anew after its end: DuckDB goes on, and so the row must end where it does.
      if (isAgain) isMalformed = true;
      at = quotedEnd(at + 1, end);
      if (at < 0) return at;
      while (bytes[at] === SPACE) at++;
    }
    const after = bareEnd(at);
    if (after > at) isMalformed = true;
    tell(isWanted);
    return after;
  }

  /** Tells what the characters of the cell are: its kind, and `number.value`. */
  function tell(isWanted: boolean): void {
    kindNow = to > from ? kind.text : kind.missing;
    number.value = NaN;
    if (to === from || to - from > LONGEST_NUMBER || !mayBeginOther(source[from])) return;
    // Behind the characters there is a quote or the end of the cell: neither belongs to a number.
    const after = readNumber(source, from, isWanted);
    if (number.kind !== kind.text && after === to) kindNow = number.kind;
    else if (number.kind === kind.text || source[after] <= SPACE) {
      const cell = readCell(String.fromCharCode(...source.subarray(from, to)));
      kindNow = cell.kind;
      number.value = cell.value;
    } else number.value = NaN;
  }

  function bareEnd(start: number): number {
    let at = start;
    for (let byte = bytes[at]; byte !== delimiter && byte !== LINE_FEED && byte !== CARRIAGE_RETURN;) {
      seen |= byte;
      byte = bytes[++at];
    }
    return at;
  }

  /** Returns where the byte after the closing quote is; doubled quotes inside become single ones in a copy. */
  function quotedEnd(start: number, end: number): number {
    let isDoubled = false;
    let at = start;
    for (; ; at++) {
      const byte = bytes[at];
      seen |= byte;
      if (byte === QUOTE) {
        if (bytes[at + 1] !== QUOTE) break;
        isDoubled = true;
        at++;
      } else if (byte === LINE_FEED) {
        if (at >= end) return -1;
        linesInside++;
      }
    }
    source = bytes;
    from = start;
    to = at;
    if (isDoubled) {
      if (scratch.length < at - start) scratch = new Uint8Array(2 * (at - start));
      source = scratch;
      from = to = 0;
      for (let i = start; i < at; i++) {
        scratch[to++] = bytes[i];
        if (bytes[i] === QUOTE) i++;
      }
    }
    return at + 1;
  }

  function leaveOut(why: string): void {
    if (leftOut++ === 0) firstLeftOut = `line ${counted(line)}: ${why}`;
  }

  function columnOf(index: number): ColumnData {
    const values = numbers[index];
    return values === null ? sinks[index]!.finish(row) : { type: "float64", values: values.subarray(0, row) };
  }

  /** Takes the kinds of a row's cells back. */
  function forget(found: number): void {
    for (let column = 0; column < found; column++) cells[column * kinds + kindsOfRow[column]]--;
  }

  /**
   * Counts rows that are as all of them should be: bare cells, one a column and some of them filled, and line ends as before.
   * @param cell the first cell of the row that begins at `at`; `cellsFound` are told
   */
  function plainRows(cell: number, cellsFound: number, at: number, end: number): number {
    const { ends, kinds: kindsFound } = scanner;
    const ending = lineEnds[lineEnd];
    if (isHeaderNext || (ending !== "\n" && ending !== "\r\n")) return 0;
    const byte = ending.charCodeAt(0);
    let rowStart = at;
    let rows = 0;
    for (; row + rows < batchRows && cell + columns <= cellsFound; rows++) {
      const last = cell + columns - 1;
      let flags = 0;
      for (; cell < last; cell++) flags |= kindsFound[cell];
      const rowEnd = ends[cell++];
      const next = rowEnd + ending.length;
      if ((flags & ENDS_ROW) !== 0 || bytes[rowEnd] !== byte || bytes[next - 1] !== LINE_FEED || next > end) break;
      if (rowEnd - rowStart < columns || next - rowStart > LONGEST_ROW) break;
      rowStart = next;
    }
    return rows;
  }

  /** Where the row behind a row of delimiters only begins, if that ends as those before it; otherwise `at`. */
  function blankEnd(at: number, end: number): number {
    const ending = lineEnds[lineEnd];
    if (bytes[at] !== delimiter || ending === "") return at;
    let stop = at;
    while (bytes[stop] === delimiter) stop++;
    const next = stop + ending.length;
    const isEnded =
      next <= end &&
      bytes[stop] === ending.charCodeAt(0) &&
      (ending.length === 2 ? bytes[stop + 1] === LINE_FEED : true) &&
      !(ending === "\r" && (next >= end || bytes[next] === LINE_FEED));
    return isEnded && next - at <= LONGEST_ROW ? next : at;
  }

  /** Keeps plain rows column by column, for the processor likes short loops. */
  function keepPlain(first: number, rows: number, at: number): void {
    const { ends, kinds: kindsFound, values } = scanner;
    const last = first + rows * columns;
    for (let column = 0; column < columns; column++) {
      const into = numbers[column];
      const sink = sinks[column];
      const afterCell = column === 0 ? lineEnds[lineEnd].length : 1;
      const count = column * kinds;
      for (let cell = first + column, k = row; cell < last; cell += columns, k++) {
        let cellKind = kindsFound[cell] & ~ENDS_ROW;
        if (cellKind === UNTOLD || sink !== null) {
          source = bytes;
          from = cell === first ? at : ends[cell - 1] + afterCell;
          to = ends[cell];
        }
        if (cellKind === UNTOLD) {
          tell(into !== null);
          cellKind = kindNow;
          values[cell] = number.value;
        }
        cells[count + cellKind]++;
        if (into !== null) into[k] = values[cell];
        else sink?.put(k, cellKind, bytes, from, to);
      }
    }
  }

  return {
    /**
     * Reads whole rows until the bytes end or the batch is full, and returns where the next row begins.
     * @param start where the text begins in the scanner's bytes, at a row, and `end` where it ends; a line feed must follow there
     * @param isLast whether the text ends with these bytes: its last row may lack a line end
     * @throws ReadError for a quote that is never closed, a row that is too long, and line ends of several kinds
     */
    read(start: number, end: number, isLast: boolean): number {
      const { ends, kinds: kindsFound, values } = scanner;
      let at = start;
      let cell = 0; // of those found last
      let cellsFound = 0;
      while (at < end && row < batchRows) {
        const plain = cell < cellsFound ? plainRows(cell, cellsFound, at, end) : 0;
        if (plain > 0) {
          keepPlain(cell, plain, at);
          cell += plain * columns;
          at = ends[cell - 1] + lineEnds[lineEnd].length;
          row += plain;
          line += plain;
          continue;
        }
        const afterBlank = isHeaderNext || isLenient ? at : blankEnd(at, end);
        if (afterBlank > at) {
          // The cells that were found in it are passed over, too.
          cell += afterBlank - at - lineEnds[lineEnd].length + 1;
          if (cell > cellsFound) cell = cellsFound = 0;
          at = afterBlank;
          blank++;
          line++;
          continue;
        }
        const rowStart = at;
        let column = 0;
        let isFilled = false;
        let isTooLong = false;
        isMalformed = false;
        linesInside = 0;
        for (;;) {
          if (cell === cellsFound) {
            cell = 0;
            cellsFound = scanner.scan(at, end);
          }
          const into = column < columns ? numbers[column] : null;
          const cellStart = at;
          let cellKind: number = kind.missing; // also of an empty cell behind the last delimiter
          let value = NaN;
          let isFound = true;
          if (cell < cellsFound) {
            at = ends[cell];
            cellKind = kindsFound[cell] & ~ENDS_ROW;
            value = values[cell++];
            if (cellKind === UNTOLD) {
              source = bytes;
              from = cellStart;
              to = at;
              tell(into !== null);
              cellKind = kindNow;
              value = number.value;
            }
          } else if (at < end) {
            const linesBefore = linesInside;
            at = readQuoted(at, end, into !== null);
            if (at < 0) {
              forget(Math.min(column, columns));
              if (isLast) throw openQuote(line + linesBefore);
              consumed += rowStart - start;
              return rowStart;
            }
            isFound = false;
            cellKind = kindNow;
            value = number.value;
          }
          const isEmpty = isFound ? at === cellStart : to === from;
          if (!isEmpty) isFilled = true;
          if (column < columns) {
            cells[column * kinds + cellKind]++;
            kindsOfRow[column] = cellKind;
            if (into !== null) into[row] = value;
            else {
              const sink = sinks[column];
              if (sink === null) {
                // Its cells are only counted.
              } else if (isFound) sink.put(row, cellKind, bytes, cellStart, at);
              else sink.put(row, cellKind, source, from, to);
            }
          } else if (!isEmpty) isTooLong = true;
          column++;
          if (bytes[at] !== delimiter) break;
          at++;
        }
        // The row ends here: with the line feed behind the text, or with one of its own.
        const rowEnd = at;
        const isEmptyLine = rowEnd === rowStart;
        let kindOfEnd = 0;
        if (bytes[at] === CARRIAGE_RETURN) {
          at++;
          kindOfEnd = 2;
          if (at < end && bytes[at] === LINE_FEED) {
            at++;
            kindOfEnd = 3;
          }
        } else if (at < end) {
          at++;
          kindOfEnd = 1;
        }
        const isCut = !isLast && (kindOfEnd === 0 || (kindOfEnd === 2 && at === end));
        if (isCut) {
          forget(Math.min(column, columns));
          consumed += rowStart - start;
          return rowStart;
        }
        if (kindOfEnd !== lineEnd && kindOfEnd !== 0) {
          if (lineEnd !== 0 && !isLenient) throw mixedEnds(line + linesInside, kindOfEnd, lineEnd);
          lineEnd = kindOfEnd;
        }
        const isHeader =
          isHeaderNext && !isEmptyLine && (isLenient || column > 1 || hasInk(bytes.subarray(rowStart, rowEnd)));
        if (isEmptyLine || isHeaderNext || isTooLong || isMalformed || !(isFilled || isLenient)) {
          forget(Math.min(column, columns));
          if (isHeader) {
            isHeaderNext = false;
            dataStart = consumed + at - start;
          } else if (isEmptyLine || isHeaderNext) {
            // Neither is a row; before the header there may be white space.
          } else if (isMalformed) leaveOut("a quoted cell goes on after its closing quote");
          else if (isTooLong) leaveOut(`it has ${column} cells, ${columns} were expected`);
          else blank++;
        } else {
          if (at - rowStart > LONGEST_ROW) throw tooLong(line);
          if (column < columns) {
            short++;
            for (; column < columns; column++) {
              cells[column * kinds]++;
              sinks[column]?.put(row, kind.missing, bytes, 0, 0);
              numbers[column]?.fill(NaN, row, row + 1);
            }
          }
          row++;
        }
        line += linesInside + 1;
      }
      consumed += at - start;
      return at;
    },

    /** Throws what is wrong with a row that is too long. */
    refuseLong(): never {
      throw tooLong(line);
    },

    /** Whether there were other bytes than those of ASCII. */
    hasOthers: () => seen >= 0x80 || scanner.hasOthers(),

    /** Rows gathered so far. */
    gathered: () => row,

    /** Takes the rows gathered: the wanted columns, in their order. */
    take(): { start: number; rows: number; columns: ColumnData[] } {
      const batch = { start: total, rows: row, columns: wanted.map(({ index }) => columnOf(index)) };
      total += row;
      row = 0;
      makeRoom();
      return batch;
    },

    counts: (): CsvCounts => ({
      rows: total + row,
      cells,
      short,
      blank,
      leftOut,
      firstLeftOut,
      bytes: consumed,
      dataStart,
      lineEnd: lineEnds[lineEnd],
    }),
  };
}

function hasInk(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte > SPACE);
}

function openQuote(line: number): ReadError {
  return new ReadError(
    `CSV: a quote is opened in line ${counted(line)} and never closed, and would swallow the rest of the file; a closing quote was expected.`,
  );
}

function tooLong(line: number): ReadError {
  return new ReadError(
    `CSV: the row that begins in line ${counted(line)} has more than ${counted(LONGEST_ROW)} bytes; is a quote opened and not closed?`,
  );
}

/** Lines end in several ways; `evenLineEnds` mends that. */
export class MixedLineEnds extends ReadError {}

function mixedEnds(line: number, found: number, before: number): ReadError {
  const names = ["", "a line feed", "a carriage return", "carriage return and line feed"];
  return new MixedLineEnds(
    `CSV: line ${counted(line)} ends with ${names[found]}, those before it with ${names[before]}; line ends of one kind were expected.`,
  );
}
