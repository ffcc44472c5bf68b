import { Indices, Vector } from "./vector";

const LINE_FEED: i32 = 0x0a;
const CARRIAGE_RETURN: i32 = 0x0d;
const SPACE: i32 = 0x20;
const QUOTE: i32 = 0x22;
const PLUS: i32 = 0x2b;
const MINUS: i32 = 0x2d;
const DOT: i32 = 0x2e;
const ZERO: i32 = 0x30;
const NINE: i32 = 0x39;
const LOWER_E: i32 = 0x65;

// Kinds of cells, as in src/readers/csv-cells.ts.
const MISSING: u8 = 0;
const TEXT: u8 = 1;
const NUMBER: u8 = 3;
const WHOLE: u8 = 4;
const DIGITS: u8 = 5;
const UNTOLD: u8 = 6;
const ENDS_ROW: u8 = 8;

const POWERS = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);

/** The number in the cell that `readCell` has read. */
let valueRead: f64 = NaN;
let seen: i32 = 0;

/**
 * Finds the cells of a CSV text from address `at` on, 16 bytes at a time, until `end`, `room` cells, or a cell that begins with a
 * quote (or a space and a quote). `ends` gets their ends, relative to `origin`.
 * @returns how many cells there are
 */
export function scanCells(
  origin: usize,
  at: usize,
  end: usize,
  delimiter: i32,
  room: i32,
  ends: Indices,
  kinds: usize,
  values: Vector,
): i32 {
  const delimiters = i8x16.splat(<i8>delimiter);
  let cells = 0;
  for (; at < end && cells < room; cells++) {
    const first = <i32>load<u8>(at);
    if (first == QUOTE || (first == SPACE && <i32>load<u8>(at, 1) == QUOTE)) break;
    let text = v128.load(at);
    const head = text;
    let stops = endsIn(text, delimiters);
    let cellEnd = at;
    let others = 0;
    while (stops == 0) {
      others |= i8x16.bitmask(text);
      cellEnd += 16;
      text = v128.load(cellEnd);
      stops = endsIn(text, delimiters);
    }
    const length = ctz(stops);
    seen |= others | (i8x16.bitmask(text) & ((1 << length) - 1));
    let kind = MISSING;
    valueRead = NaN;
    if (cellEnd == at) {
      if (length > 0) kind = readCell(head, at, length, first);
    } else kind = isText(head, 0xffff, first) ? TEXT : UNTOLD;
    cellEnd += length;
    ends[cells] = <i32>(cellEnd - origin);
    const stop = <i32>load<u8>(cellEnd);
    store<u8>(kinds + cells, stop == delimiter ? kind : kind | ENDS_ROW);
    values[cells] = valueRead;
    at = cellEnd + 1;
    if (stop == CARRIAGE_RETURN && <i32>load<u8>(cellEnd, 1) == LINE_FEED) at++;
  }
  return cells;
}

/** Whether a byte that is not in ASCII was seen since the instance was made. */
export function hasSeenOthers(): bool {
  return seen != 0;
}

/** One bit for each byte that ends a cell. */
function endsIn(text: v128, delimiters: v128): i32 {
  const isEnd = v128.or(
    i8x16.eq(text, delimiters),
    v128.or(i8x16.eq(text, i8x16.splat(<i8>LINE_FEED)), i8x16.eq(text, i8x16.splat(<i8>CARRIAGE_RETURN))),
  );
  return i8x16.bitmask(isEnd);
}

/** Returns the kind of a cell of at most 15 bytes: a number written with digits, sign, dot and exponent, sure to be a text, or untold. */
function readCell(text: v128, at: usize, length: i32, first: i32): u8 {
  const whole = (1 << length) - 1;
  const digits = i8x16.sub(text, i8x16.splat(<i8>ZERO));
  const isDigit = i8x16.bitmask(i8x16.le_u(digits, i8x16.splat(9)));
  let rest = ~isDigit & whole;
  let kind = WHOLE;
  let exponent = 0;
  let used = length; // bytes before the exponent
  if (rest != 0) {
    const exponents = i8x16.bitmask(i8x16.eq(v128.or(text, i8x16.splat(0x20)), i8x16.splat(<i8>LOWER_E))) & whole;
    if (exponents != 0) {
      used = ctz(exponents);
      exponent = powerIn(at + used + 1, length - used - 1);
      if (exponent == i32.MAX_VALUE) return isText(text, whole, first) ? TEXT : UNTOLD;
      rest &= (1 << used) - 1;
      kind = NUMBER;
    }
  }
  const isSigned = i32(first == MINUS) | i32(first == PLUS);
  rest &= ~isSigned;
  let afterDot = 16; // digits behind the dot; without one, no digit moves
  if (rest != 0) {
    const dot = ctz(rest);
    if ((rest & (rest - 1)) != 0 || <i32>load<u8>(at + dot) != DOT) return isText(text, whole, first) ? TEXT : UNTOLD;
    afterDot = used - 1 - dot;
    exponent -= afterDot;
    kind = NUMBER;
    if (used - isSigned == 1) return UNTOLD;
  } else {
    if (used == isSigned) return UNTOLD;
    if (kind == WHOLE && used - isSigned > 1 && <i32>load<u8>(at + isSigned) == ZERO) kind = DIGITS;
  }
  if (exponent < -22 || exponent > 22) return UNTOLD;
  const mantissa = numberIn(digits, used, isSigned, afterDot);
  const power = load<f64>(POWERS + ((<usize>abs(exponent)) << 3));
  const value = exponent < 0 ? mantissa / power : mantissa * power;
  valueRead = first == MINUS ? -value : value;
  return kind;
}

/** The exponent in the bytes behind its letter; the largest integer where there is none, or a large one. */
function powerIn(at: usize, length: i32): i32 {
  const first = <i32>load<u8>(at);
  const isSigned = i32(length > 0) & (i32(first == MINUS) | i32(first == PLUS));
  if (length - isSigned < 1 || length - isSigned > 4) return i32.MAX_VALUE;
  let power = 0;
  for (let i = isSigned; i < length; i++) {
    const byte = <i32>load<u8>(at + i);
    if (byte < ZERO || byte > NINE) return i32.MAX_VALUE;
    power = power * 10 + (byte - ZERO);
  }
  return isSigned && first == MINUS ? -power : power;
}

/**
 * The number that the digits among the first `length` lanes make, sign and dot left out: they are moved to the right end, those
 * before the dot by one more, and then added up two by two.
 */
function numberIn(digits: v128, length: i32, isSigned: i32, afterDot: i32): f64 {
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const moved = i8x16.add(lanes, i8x16.splat(<i8>(length - 16)));
  const isBeforeDot = i8x16.lt_s(lanes, i8x16.splat(<i8>(16 - afterDot)));
  const from = i8x16.add(moved, isBeforeDot);
  const placed = v128.and(i8x16.swizzle(digits, from), i8x16.ge_s(from, i8x16.splat(<i8>isSigned)));
  const tens = i8x16(10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1);
  const low = i32x4.extadd_pairwise_i16x8_u(i16x8.extmul_low_i8x16_u(placed, tens));
  const high = i32x4.extadd_pairwise_i16x8_u(i16x8.extmul_high_i8x16_u(placed, tens));
  const pairs = i16x8.narrow_i32x4_s(low, high);
  const fours = i32x4.dot_i16x8_s(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1));
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(fours, fours), i16x8(10000, 1, 10000, 1, 0, 0, 0, 0));
  return <f64>i32x4.extract_lane(eights, 0) * 1e8 + <f64>i32x4.extract_lane(eights, 1);
}

/**
 * Whether a cell is a text for certain: it begins with a letter that no number, logical value or word for missing begins with, or with a
 * digit and has a letter other than E.
 */
function isText(text: v128, inside: i32, first: i32): bool {
  const lower = v128.or(text, i8x16.splat(0x20));
  if (first > NINE) {
    const letter = first | 0x20;
    return letter != 0x6e && letter != 0x74 && letter != 0x66 && letter != 0x69; // n, t, f, i
  }
  if (first < ZERO) return false;
  const isLetter = i8x16.le_u(i8x16.sub(lower, i8x16.splat(0x61)), i8x16.splat(25));
  const isE = i8x16.eq(lower, i8x16.splat(<i8>LOWER_E));
  return (i8x16.bitmask(v128.andnot(isLetter, isE)) & inside) != 0;
}
