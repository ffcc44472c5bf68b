import { kind } from "./csv-cells.ts";
import { found as number, readNumber } from "./csv-number.ts";

/** The kind of a cell that `scan` does not tell: it may be anything but missing. */
export const UNTOLD = 6;

/** Added to the kind of the last cell of a row. */
export const ENDS_ROW = 8;

/** Bytes behind the text that `scan` may look at. */
const SPARE_BYTES = 32;

/** Cells that are told at a time. */
const CELLS = 8192;

/** Cuts text into cells and reads those that are plainly numbers. */
export type CsvScanner = {
  /** The text goes here, a line feed behind it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where the cells found last end, of which kind they are (and whether they end a row), and their values (NaN where they are no numbers). */
  readonly ends: Int32Array;
  readonly kinds: Uint8Array;
  readonly values: Float64Array;
  /**
   * Finds the cells from `at` on, over the ends of lines, until the text ends or the room for cells does, or a cell begins with a quote
   * (one space may stand before it): that one is not told. CR and LF together end one line.
   * @param end where the text ends; the line feed there is the end of a last cell that has none of its own
   * @returns how many cells there are
   */
  scan(at: number, end: number): number;
  /** Whether a byte that is not in ASCII was seen in any cell found. */
  hasOthers(): boolean;
};

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;

/** The same in plain TypeScript. @param size bytes of text at most */
export function plainScanner(size: number, delimiter: number): CsvScanner {
  const bytes = new Uint8Array(size + SPARE_BYTES);
  const ends = new Int32Array(CELLS);
  const kinds = new Uint8Array(CELLS);
  const values = new Float64Array(CELLS);
  let seen = 0;
  const isEnd = (byte: number) => byte === delimiter || byte === LINE_FEED || byte === CARRIAGE_RETURN;
  return {
    bytes,
    ends,
    kinds,
    values,
    scan(start, end) {
      let at = start;
      let cells = 0;
      for (; at < end && cells < CELLS; cells++) {
        let cellKind: number = kind.missing;
        let value = NaN;
        if (!isEnd(bytes[at])) {
          if (bytes[at] === QUOTE || (bytes[at] === SPACE && bytes[at + 1] === QUOTE)) break;
          const after = readNumber(bytes, at, true);
          if (number.kind !== kind.text && isEnd(bytes[after])) {
            cellKind = number.kind;
            value = number.value;
            at = after;
          } else {
            cellKind = UNTOLD;
            for (; !isEnd(bytes[at]); at++) seen |= bytes[at];
          }
        }
        ends[cells] = at;
        kinds[cells] = bytes[at] === delimiter ? cellKind : cellKind | ENDS_ROW;
        values[cells] = value;
        if (bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED) at++;
        at++;
      }
      return cells;
    },
    hasOthers: () => seen >= 0x80,
  };
}
