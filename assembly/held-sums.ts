import { Singles } from "./singles";
import { Vector } from "./vector";

// Sums lie group by group, in a group tile by tile of 16 sources, in a tile class by class: rows of 16 float32 numbers. Those of class 0 are
// its sums, those of the others are less it: what all classes have in common then costs no digit of what makes the probabilities.
// Tables lie node by node for four classes, and in another plane for the next four.
const TILE = 16;
const ROW: usize = TILE << 2;

/** Bytes of a table entry, 2 to this power: the terms of four classes. */
const ENTRY = 4;

/**
 * Finds the table entries of `n` values (a multiple of 4), as `locateOnGrid` does: their addresses, and how far each value is on its way to
 * the next entry. After the `nodes` entries of the grid come those of values outside and of missing values; there the fraction is 0, and
 * one more entry follows that can be read.
 * @param missing words per source (int32), in which `bit` is set where the value is missing
 * @param outside words per source (int32), in which `outsideBit` is set where the value lies outside the grid
 */
export function locateInTable(
  x: Vector,
  n: i32,
  low: f64,
  high: f64,
  inverseStep: f64,
  nodes: i32,
  table: usize,
  addresses: usize,
  fractions: usize,
  missing: usize,
  outside: usize,
  bit: i32,
  outsideBit: i32,
): void {
  const lows = f64x2.splat(low);
  const highs = f64x2.splat(high);
  const steps = f64x2.splat(inverseStep);
  const last = f64x2.splat(<f64>(nodes - 2));
  const beyond = i32x4.splat(nodes);
  const base = i32x4.splat(<i32>table);
  const bits = i32x4.splat(bit);
  const outsideBits = i32x4.splat(outsideBit);
  const zero = f64x2.splat(0);
  // Added to a whole number, 2^52 puts it at the end of the mantissa.
  const shifter = f64x2.splat(4503599627370496);
  for (let i = 0; i < n; i += 4) {
    const value = x.pair(i);
    const later = x.pair(i + 2);
    const position = f64x2.mul(f64x2.sub(value, lows), steps);
    const laterPosition = f64x2.mul(f64x2.sub(later, lows), steps);
    const node = f64x2.pmin(last, f64x2.floor(position));
    const laterNode = f64x2.pmin(last, f64x2.floor(laterPosition));
    const fraction = f32x4.demote_f64x2_zero(f64x2.sub(position, node));
    const laterFraction = f32x4.demote_f64x2_zero(f64x2.sub(laterPosition, laterNode));
    const nodeIndex = i32x4.shuffle(f64x2.add(node, shifter), f64x2.add(laterNode, shifter), 0, 2, 4, 6);
    // Masks are −1 or 0.
    const inside = v128.and(f64x2.ge(value, lows), f64x2.le(value, highs));
    const laterInside = v128.and(f64x2.ge(later, lows), f64x2.le(later, highs));
    const isInside = i32x4.shuffle(inside, laterInside, 0, 2, 4, 6);
    const infinite = f64x2.ne(f64x2.sub(value, value), zero);
    const laterInfinite = f64x2.ne(f64x2.sub(later, later), zero);
    const isMissing = i32x4.shuffle(infinite, laterInfinite, 0, 2, 4, 6);
    const index = v128.bitselect(nodeIndex, i32x4.sub(beyond, isMissing), isInside);
    const at = (<usize>i) << 2;
    v128.store(addresses + at, i32x4.add(base, i32x4.shl(index, ENTRY)));
    v128.store(fractions + at, v128.and(i32x4.shuffle(fraction, laterFraction, 0, 1, 4, 5), isInside));
    v128.store(missing + at, v128.or(v128.load(missing + at), v128.and(bits, isMissing)));
    v128.store(outside + at, v128.or(v128.load(outside + at), v128.andnot(outsideBits, v128.or(isInside, isMissing))));
  }
}

/** The same for a table with one entry per discrete value. */
export function locateInValues(
  x: Vector,
  n: i32,
  values: Vector,
  nodes: i32,
  table: usize,
  addresses: usize,
  fractions: usize,
  missing: usize,
  outside: usize,
  bit: i32,
  outsideBit: i32,
): void {
  for (let i = 0; i < n; i++) {
    const value = x[i];
    const isFinite = value - value == 0;
    let index = select<i32>(nodes, nodes + 1, isFinite);
    for (let k = 0; k < nodes; k++) index = select<i32>(k, index, value == values[k]);
    const at = (<usize>i) << 2;
    store<i32>(addresses + at, <i32>table + (index << ENTRY));
    store<f32>(fractions + at, 0);
    store<i32>(missing + at, load<i32>(missing + at) | select<i32>(0, bit, isFinite));
    store<i32>(outside + at, load<i32>(outside + at) | select<i32>(outsideBit, 0, index == nodes));
  }
}

/**
 * Writes the sums of one group for the sources of some tiles: the terms of its properties, interpolated between table entries.
 * @param n sources, a multiple of 16
 * @param properties how many; their addresses and fractions lie `stride` bytes apart
 * @param planeBytes from the tables of four classes to those of the next four
 * @param tiles the group's row of class 0 in the first tile
 */
export function fillTiles(
  n: i32,
  properties: i32,
  addresses: usize,
  fractions: usize,
  stride: usize,
  classes: i32,
  planeBytes: usize,
  tiles: usize,
): void {
  const tileBytes = <usize>classes * ROW;
  const end = addresses + stride * properties;
  let plane: usize = 0;
  for (let c = 0; c < classes; c += 4) {
    for (let i = 0; i < n; i += 4) {
      const at = (<usize>i) << 2;
      let a = f32x4.splat(0);
      let b = a;
      let d = a;
      let e = a;
      let part = fractions + at;
      for (let where = addresses + at; where < end; where += stride) {
        a = add(a, <usize>load<u32>(where) + plane, v128.load32_splat(part));
        b = add(b, <usize>load<u32>(where, 4) + plane, v128.load32_splat(part, 4));
        d = add(d, <usize>load<u32>(where, 8) + plane, v128.load32_splat(part, 8));
        e = add(e, <usize>load<u32>(where, 12) + plane, v128.load32_splat(part, 12));
        part += stride;
      }
      const tile = tiles + <usize>(i / TILE) * tileBytes + ((<usize>(i % TILE)) << 2);
      storeClasses(tile + <usize>c * ROW, classes - c, a, b, d, e);
    }
    plane += planeBytes;
  }
}

/** Adds a table entry and a part of the way to the next one. */
function add(sum: v128, entry: usize, way: v128): v128 {
  const term = v128.load(entry);
  return f32x4.add(sum, f32x4.add(term, f32x4.mul(way, f32x4.sub(v128.load(entry, 1 << ENTRY), term))));
}

/** Stores four sources with four classes each as up to four rows of classes with four sources each. */
function storeClasses(row: usize, classes: i32, a: v128, b: v128, d: v128, e: v128): void {
  const ab = i32x4.shuffle(a, b, 0, 4, 1, 5);
  const de = i32x4.shuffle(d, e, 0, 4, 1, 5);
  v128.store(row, i32x4.shuffle(ab, de, 0, 1, 4, 5));
  if (classes > 1) v128.store(row, i32x4.shuffle(ab, de, 2, 3, 6, 7), ROW);
  if (classes > 2) {
    const ab2 = i32x4.shuffle(a, b, 2, 6, 3, 7);
    const de2 = i32x4.shuffle(d, e, 2, 6, 3, 7);
    v128.store(row, i32x4.shuffle(ab2, de2, 0, 1, 4, 5), ROW * 2);
    if (classes > 3) v128.store(row, i32x4.shuffle(ab2, de2, 2, 3, 6, 7), ROW * 3);
  }
}

/**
 * Writes sums as `normalise` of posterior.ts wants them: index (g·classes + c)·n + i, float64, those of all classes whole.
 * @param from number of the first source in the tiles
 * @param n sources
 * @param groupBytes from the tiles of a group to those of the next one
 */
export function expandTiles(
  tiles: usize,
  from: i32,
  n: i32,
  classes: i32,
  groups: i32,
  groupBytes: usize,
  target: usize,
): void {
  const tileBytes = <usize>classes * ROW;
  const rowBytes = (<usize>n) << 3;
  for (let g = 0; g < groups; g++) {
    for (let i = 0; i < n;) {
      const source = from + i;
      let held = tiles + <usize>(source / TILE) * tileBytes + ((<usize>(source % TILE)) << 2);
      let whole = target + ((<usize>i) << 3);
      if ((source & 3) == 0 && i + 4 <= n) {
        const firstLow = f64x2.promote_low_f32x4(v128.load64_zero(held));
        const firstHigh = f64x2.promote_low_f32x4(v128.load64_zero(held, 8));
        v128.store(whole, firstLow);
        v128.store(whole, firstHigh, 16);
        for (let c = 1; c < classes; c++) {
          held += ROW;
          whole += rowBytes;
          v128.store(whole, f64x2.add(firstLow, f64x2.promote_low_f32x4(v128.load64_zero(held))));
          v128.store(whole, f64x2.add(firstHigh, f64x2.promote_low_f32x4(v128.load64_zero(held, 8))), 16);
        }
        i += 4;
      } else {
        const first = <f64>load<f32>(held);
        store<f64>(whole, first);
        for (let c = 1; c < classes; c++) {
          held += ROW;
          whole += rowBytes;
          store<f64>(whole, first + <f64>load<f32>(held));
        }
        i++;
      }
    }
    tiles += groupBytes;
    target += rowBytes * classes;
  }
}

/**
 * Combines the sums of some tiles: log numerator = log prior + Σ factor · sum, in double precision and in the order of `combine`, so that both
 * predict the same; the most probable class (ties go to the earlier one), and the totals over the selected sources.
 * @param n sources, a multiple of 16
 * @param groupBytes from the tiles of a group to those of the next one
 * @param logPriors `classes`, float64
 * @param factors `groups`, float64
 * @param selected one byte a source, 0 or 1; what fills the last tile has 0
 * @param scratch 32 bytes for each class and each group, on multiples of 16
 * @param prediction one byte a source, written
 * @param counts `classes`, int32; added to
 * @param expected 16 bytes for each class: Σ P in two halves, float64; added to
 */
export function combineTiles(
  tiles: usize,
  n: i32,
  classes: i32,
  groups: i32,
  groupBytes: usize,
  logPriors: Vector,
  factors: Vector,
  selected: usize,
  scratch: usize,
  prediction: usize,
  counts: usize,
  expected: usize,
): void {
  const tileBytes = <usize>classes * ROW;
  const ones = i32x4.splat(1);
  const firstSums = scratch + ((<usize>classes) << 5);
  for (let start = 0; start < n; start += TILE) {
    for (let lane: usize = 0; lane < ROW; lane += 16) {
      let low = f64x2.splat(logPriors[0]);
      let high = low;
      let row = tiles + lane;
      let first = firstSums;
      for (let g = 0; g < groups; g++) {
        const factor = f64x2.splat(factors[g]);
        const firstLow = f64x2.promote_low_f32x4(v128.load64_zero(row));
        const firstHigh = f64x2.promote_low_f32x4(v128.load64_zero(row, 8));
        low = f64x2.add(low, f64x2.mul(factor, firstLow));
        high = f64x2.add(high, f64x2.mul(factor, firstHigh));
        v128.store(first, firstLow);
        v128.store(first, firstHigh, 16);
        row += groupBytes;
        first += 32;
      }
      v128.store(scratch, low);
      v128.store(scratch, high, 16);
      let largestLow = low;
      let largestHigh = high;
      let best = i32x4.splat(0);
      for (let c = 1; c < classes; c++) {
        low = f64x2.splat(logPriors[c]);
        high = low;
        row = tiles + <usize>c * ROW + lane;
        first = firstSums;
        for (let g = 0; g < groups; g++) {
          const factor = f64x2.splat(factors[g]);
          const sumLow = f64x2.add(v128.load(first), f64x2.promote_low_f32x4(v128.load64_zero(row)));
          const sumHigh = f64x2.add(v128.load(first, 16), f64x2.promote_low_f32x4(v128.load64_zero(row, 8)));
          low = f64x2.add(low, f64x2.mul(factor, sumLow));
          high = f64x2.add(high, f64x2.mul(factor, sumHigh));
          row += groupBytes;
          first += 32;
        }
        const numerator = scratch + ((<usize>c) << 5);
        v128.store(numerator, low);
        v128.store(numerator, high, 16);
        const isLarger = i32x4.shuffle(f64x2.gt(low, largestLow), f64x2.gt(high, largestHigh), 0, 2, 4, 6);
        best = v128.bitselect(i32x4.splat(c), best, isLarger);
        largestLow = f64x2.pmax(largestLow, low);
        largestHigh = f64x2.pmax(largestHigh, high);
      }
      let total = f32x4.splat(0);
      for (let c = 0; c < classes; c++) {
        const numerator = scratch + ((<usize>c) << 5);
        const ratioLow = f32x4.demote_f64x2_zero(f64x2.sub(v128.load(numerator), largestLow));
        const ratioHigh = f32x4.demote_f64x2_zero(f64x2.sub(v128.load(numerator, 16), largestHigh));
        const ratio = Singles.exponentials(i32x4.shuffle(ratioLow, ratioHigh, 0, 1, 4, 5));
        v128.store(numerator, ratio);
        total = f32x4.add(total, ratio);
      }
      const source = start + <i32>(lane >> 2);
      const chosen = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(selected + source)));
      const share = v128.and(f32x4.div(f32x4.splat(1), total), i32x4.eq(chosen, ones));
      for (let c = 0; c < classes; c++) {
        const probability = f32x4.mul(v128.load(scratch + ((<usize>c) << 5)), share);
        const sum = expected + ((<usize>c) << 4);
        const others = f64x2.promote_low_f32x4(i32x4.shuffle(probability, probability, 2, 3, 2, 3));
        v128.store(sum, f64x2.add(v128.load(sum), f64x2.add(f64x2.promote_low_f32x4(probability), others)));
      }
      tally(prediction + source, i32x4.extract_lane(best, 0), selected + source, counts);
      tally(prediction + source + 1, i32x4.extract_lane(best, 1), selected + source + 1, counts);
      tally(prediction + source + 2, i32x4.extract_lane(best, 2), selected + source + 2, counts);
      tally(prediction + source + 3, i32x4.extract_lane(best, 3), selected + source + 3, counts);
    }
    tiles += tileBytes;
  }
}

/** Writes a prediction and counts it. */
function tally(prediction: usize, c: i32, selected: usize, counts: usize): void {
  store<u8>(prediction, c);
  const count = counts + ((<usize>c) << 2);
  store<i32>(count, load<i32>(count) + <i32>load<u8>(selected));
}
