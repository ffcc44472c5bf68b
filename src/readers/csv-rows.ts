import { kind, kinds, mayBeginOther, readCell } from "./csv-cells.ts";
import { csvSink, type CsvSink } from "./csv-sink.ts";
import { longDecimal, smallDecimal } from "./decimal.ts";
import { ReadError, counted } from "./read-error.ts";
import type { CellType, ColumnData } from "./table.ts";

/** How the text of a CSV file is cut into cells: one byte between cells, `columns` cells a row. */
export type CsvLayout = { readonly delimiter: string; readonly columns: number; readonly hasHeader: boolean };

/** A column whose values are kept, as a type that a CSV text can have. */
export type CsvColumn = { readonly index: number; readonly type: CellType };

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
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const LOWER_E = 0x65;

/** Digits of a whole number that 64 bits certainly hold. */
const SURELY_WHOLE = 18;

const lineEnds = ["", "\n", "\r", "\r\n"];

/** The longest text that may still be a number. */
const LONGEST_NUMBER = 400;

/**
 * Reads the rows of a CSV text from bytes (UTF-8), as RFC 4180 has it: cells may be quoted, and then hold delimiters, line ends and
 * doubled quotes. Beyond that, as DuckDB does: one space may stand before a quote and several after, a quote inside a bare cell is a
 * character like others, empty cells beyond the last column do not count, and empty lines are no rows.
 * @param batchRows how many rows are gathered at most before they are taken
 */
export function csvRows(layout: CsvLayout, wanted: readonly CsvColumn[], batchRows: number) {
  const { columns } = layout;
  const delimiter = layout.delimiter.charCodeAt(0);
  // Numbers, most of what is kept, are stored where they are read; other columns have a function of their own.
  const numbers: (Float64Array | null)[] = Array.from({ length: columns }, () => null);
  const sinks: (CsvSink | null)[] = Array.from({ length: columns }, () => null);
  const makeRoom = () => {
    for (const { index, type } of wanted)
      if (type === "float64") numbers[index] = new Float64Array(batchRows);
      else sinks[index] = csvSink(type, batchRows);
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
  let seen = 0; // bits of the bytes of cells that are no numbers
  /** Index of `lineEnds`; 0 before the first. */
  let lineEnd = 0;

  // The cell that `readOther` has read.
  let scratch = new Uint8Array(256);
  let source = scratch;
  let from = 0;
  let to = 0;
  let kindNow = 0;
  let valueNow = NaN; // the cell as a number, NaN where it is none
  let linesInside = 0;
  let isMalformed = false;

  /** Reads a cell that is not plainly a number and returns where the byte after it is; −1 where a quote is not closed. */
  function readOther(bytes: Uint8Array, start: number, end: number, isText: boolean): number {
    const quote =
      bytes[start] === QUOTE ? start : bytes[start] === SPACE && bytes[start + 1] === QUOTE ? start + 1 : -1;
    let at = start;
    if (quote < 0) {
      at = bareEnd(bytes, at);
      source = bytes as typeof scratch;
      from = start;
      to = at;
    } else {
      for (at = quote; bytes[at] === QUOTE;) {
        // Quoted anew after its end: DuckDB goes on, and so the row must end where it does.
        if (at > quote) isMalformed = true;
        at = quotedEnd(bytes, at + 1, end);
        if (at < 0) return at;
        while (bytes[at] === SPACE) at++;
      }
      const after = bareEnd(bytes, at);
      if (after > at) isMalformed = true;
      at = after;
    }
    kindNow = to > from ? kind.text : kind.missing;
    valueNow = NaN;
    if (!isText && to > from && to - from <= LONGEST_NUMBER && mayBeginOther(source[from])) {
      const cell = readCell(characters(source, from, to));
      kindNow = cell.kind;
      valueNow = cell.value;
    }
    return at;
  }

  function bareEnd(bytes: Uint8Array, start: number): number {
    let at = start;
    for (let byte = bytes[at]; byte !== delimiter && byte !== LINE_FEED && byte !== CARRIAGE_RETURN;) {
      seen |= byte;
      byte = bytes[++at];
    }
    return at;
  }

  /** Returns where the byte after the closing quote is; doubled quotes inside become single ones in a copy. */
  function quotedEnd(bytes: Uint8Array, start: number, end: number): number {
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
    source = bytes as typeof scratch;
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

  return {
    /**
     * Reads whole rows until the bytes end or the batch is full, and returns where the next row begins.
     * @param bytes the text from `start` to `end`, and one byte more, which must be a line feed
     * @param isLast whether the text ends with these bytes: its last row may lack a line end
     * @throws ReadError for a quote that is never closed, a row that is too long, and line ends of several kinds
     */
    read(bytes: Uint8Array, start: number, end: number, isLast: boolean): number {
      let at = start;
      while (at < end && row < batchRows) {
        const rowStart = at;
        let column = 0;
        let isFilled = false;
        let isTooLong = false;
        isMalformed = false;
        linesInside = 0;
        let byte = bytes[at];
        const isEmptyLine = byte === LINE_FEED || byte === CARRIAGE_RETURN;
        while (!isEmptyLine) {
          const cellStart = at;
          const linesBefore = linesInside;
          let cellKind: number = kind.missing;
          let value = NaN;
          let bytesOfCell = bytes;
          let cellFrom = cellStart;
          let cellTo = cellStart;
          byte = bytes[at];
          if (byte !== delimiter && byte !== LINE_FEED && byte !== CARRIAGE_RETURN) {
            const isQuoted = byte === QUOTE;
            if (isQuoted) {
              cellFrom++;
              byte = bytes[++at];
            }
            while (byte === SPACE) byte = bytes[++at];
            const isNegative = byte === MINUS;
            if (isNegative || byte === PLUS) byte = bytes[++at];
            const digitsStart = at;
            let mantissa = 0; // right as long as there are at most 9 digits behind a zero
            for (; (byte - ZERO) >>> 0 <= 9; byte = bytes[++at]) mantissa = (mantissa * 10 + (byte - ZERO)) | 0;
            let digits = at - digitsStart;
            let exponent = 0;
            cellKind = digits > 1 && bytes[digitsStart] === ZERO ? kind.digits : kind.whole;
            if (byte === DOT) {
              byte = bytes[++at];
              const afterDot = at;
              for (; (byte - ZERO) >>> 0 <= 9; byte = bytes[++at]) mantissa = (mantissa * 10 + (byte - ZERO)) | 0;
              exponent = afterDot - at;
              digits -= exponent;
              cellKind = kind.number;
            }
            if ((byte | 0x20) === LOWER_E && digits > 0) {
              byte = bytes[++at];
              const isInverse = byte === MINUS;
              if (isInverse || byte === PLUS) byte = bytes[++at];
              const powerStart = at;
              let power = 0;
              for (; (byte - ZERO) >>> 0 <= 9; byte = bytes[++at]) power = Math.min(power * 10 + (byte - ZERO), 9999);
              exponent += isInverse ? -power : power;
              cellKind = kind.number;
              if (at === powerStart) digits = 0;
            }
            const digitsEnd = at;
            const isText = digits > 0 && byte > SPACE && byte !== delimiter && !(isQuoted && byte === QUOTE);
            while (byte === SPACE) byte = bytes[++at];
            cellTo = at;
            if (isQuoted && byte === QUOTE) {
              byte = bytes[++at];
              while (byte === SPACE) byte = bytes[++at];
            } else if (isQuoted) digits = 0;
            const isNumber =
              digits > 0 &&
              (byte === delimiter || byte === LINE_FEED || byte === CARRIAGE_RETURN) &&
              (cellKind !== kind.whole || digits <= SURELY_WHOLE);
            if (isNumber) {
              if (!isQuoted) cellTo = at;
              if (column < columns && numbers[column] !== null) {
                value =
                  digits <= 9 || (digits === 10 && bytes[digitsStart] === ZERO)
                    ? smallDecimal(mantissa, exponent)
                    : longDecimal(bytes, digitsStart, digitsEnd);
                if (value !== value) value = Number(characters(bytes, digitsStart, digitsEnd));
                if (isNegative) value = -value;
              }
            } else {
              at = readOther(bytes, cellStart, end, isText);
              if (at < 0) {
                forget(Math.min(column, columns));
                if (isLast) throw openQuote(line + linesBefore);
                consumed += rowStart - start;
                return rowStart;
              }
              byte = bytes[at];
              cellKind = kindNow;
              value = valueNow;
              bytesOfCell = source;
              cellFrom = from;
              cellTo = to;
            }
            if (cellTo > cellFrom) isFilled = true;
          }
          if (column < columns) {
            cells[column * kinds + cellKind]++;
            kindsOfRow[column] = cellKind;
            const into = numbers[column];
            if (into !== null) into[row] = value;
            else sinks[column]?.put(row, cellKind, bytesOfCell, cellFrom, cellTo);
          } else if (cellTo > cellFrom) isTooLong = true;
          column++;
          if (byte !== delimiter) break;
          at++;
        }
        // The row ends here: with the line feed behind the text, or with one of its own.
        const rowEnd = at;
        let kindOfEnd = 0;
        if (byte === CARRIAGE_RETURN) {
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
          if (lineEnd !== 0) throw mixedEnds(line + linesInside, kindOfEnd, lineEnd);
          lineEnd = kindOfEnd;
        }
        const isHeader = isHeaderNext && (column > 1 || hasInk(bytes, rowStart, rowEnd));
        if (isEmptyLine || isHeaderNext || isTooLong || isMalformed || !isFilled) {
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
    hasOthers: () => seen >= 0x80,

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

/** Bytes as characters, each on its own: what is looked at so is in ASCII. */
function characters(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

function hasInk(bytes: Uint8Array, start: number, end: number): boolean {
  return bytes.subarray(start, end).some((byte) => byte > SPACE);
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

function mixedEnds(line: number, found: number, before: number): ReadError {
  const names = ["", "a line feed", "a carriage return", "carriage return and line feed"];
  return new ReadError(
    `CSV: line ${counted(line)} ends with ${names[found]}, those before it with ${names[before]}; line ends of one kind were expected.`,
  );
}
