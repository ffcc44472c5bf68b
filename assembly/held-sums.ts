import { Singles } from "./singles";
import { Vector } from "./vector";

// Sums lie tile by tile of 16 sources: for every group, for every class a row of 16 float32 numbers. Tables lie entry by entry: the terms
// of the classes, filled up to a multiple of four; small enough for the cache that all of them share.
const TILE = 16;
const ROW: usize = TILE << 2;

/**
 * Finds the table entries of `n` values (a multiple of 4), as `locateOnGrid` does: their addresses, and
 * how far each value is on its way to the next entry. After the `nodes` entries of the grid come those of values outside and of missing
 * values; there the fraction is 0,
 * and one more entry follows that can be read.
 * @param entry bytes of an entry
 * @param missing counts per source (int32), to which 1 is added where the value is missing
 * @param outside words per source (int32), in which `bit` is set where the value lies outside the grid
 */
export function locateInTable(
  x: Vector,
  n: i32,
  low: f64,
  high: f64,
  inverseStep: f64,
  nodes: i32,
  table: usize,
  entry: i32,
  addresses: usize,
  fractions: usize,
  missing: usize,
  outside: usize,
  bit: i32,
): void {
  const lows = f64x2.splat(low);
  const highs = f64x2.splat(high);
  const steps = f64x2.splat(inverseStep);
  const last = i32x4.splat(nodes - 2);
  const beyond = i32x4.splat(nodes);
  const nothing = i32x4.splat(nodes + 1);
  const bytes = i32x4.splat(entry);
  const base = i32x4.splat(<i32>table);
  const one = i32x4.splat(1);
  const bits = i32x4.splat(bit);
  const zero = f64x2.splat(0);
  for (let i = 0; i < n; i += 4) {
    const value = x.pair(i);
    const later = x.pair(i + 2);
    const inside = v128.and(f64x2.ge(value, lows), f64x2.le(value, highs));
    const laterInside = v128.and(f64x2.ge(later, lows), f64x2.le(later, highs));
    const position = f64x2.mul(f64x2.sub(value, lows), steps);
    const laterPosition = f64x2.mul(f64x2.sub(later, lows), steps);
    const node = i32x4.min_s(i32x4.trunc_sat_f64x2_s_zero(position), last);
    const laterNode = i32x4.min_s(i32x4.trunc_sat_f64x2_s_zero(laterPosition), last);
    const fraction = f32x4.demote_f64x2_zero(f64x2.sub(position, f64x2.convert_low_i32x4_s(node)));
    const laterFraction = f32x4.demote_f64x2_zero(f64x2.sub(laterPosition, f64x2.convert_low_i32x4_s(laterNode)));
    const isInside = i32x4.shuffle(inside, laterInside, 0, 2, 4, 6);
    const isFinite = i32x4.shuffle(
      f64x2.eq(f64x2.sub(value, value), zero),
      f64x2.eq(f64x2.sub(later, later), zero),
      0,
      2,
      4,
      6,
    );
    const nodes4 = i32x4.shuffle(node, laterNode, 0, 1, 4, 5);
    const index = v128.bitselect(nodes4, v128.bitselect(beyond, nothing, isFinite), isInside);
    const at = (<usize>i) << 2;
    v128.store(addresses + at, i32x4.add(base, i32x4.mul(index, bytes)));
    v128.store(fractions + at, v128.and(i32x4.shuffle(fraction, laterFraction, 0, 1, 4, 5), isInside));
    // Masks are −1.
    v128.store(missing + at, i32x4.add(v128.load(missing + at), i32x4.add(one, isFinite)));
    v128.store(outside + at, v128.or(v128.load(outside + at), v128.and(v128.andnot(isFinite, isInside), bits)));
  }
}

/** The same for a table with one entry per discrete value. */
export function locateInValues(
  x: Vector,
  n: i32,
  values: Vector,
  nodes: i32,
  table: usize,
  entry: i32,
  addresses: usize,
  fractions: usize,
  missing: usize,
  outside: usize,
  bit: i32,
): void {
  for (let i = 0; i < n; i++) {
    const value = x[i];
    const isFinite = value - value == 0;
    let index = select<i32>(nodes, nodes + 1, isFinite);
    for (let k = 0; k < nodes; k++) index = select<i32>(k, index, value == values[k]);
    const at = (<usize>i) << 2;
    store<i32>(addresses + at, <i32>table + index * entry);
    store<f32>(fractions + at, 0);
    store<i32>(missing + at, load<i32>(missing + at) + i32(!isFinite));
    store<i32>(outside + at, load<i32>(outside + at) | select<i32>(bit, 0, index == nodes));
  }
}

/**
 * Writes the sums of one group for the sources of some tiles: the terms of its properties, interpolated between table entries.
 * @param n sources, a multiple of 16
 * @param properties how many; their addresses and fractions lie `stride` bytes apart
 * @param lanes classes rounded up to a multiple of 4
 * @param tiles the group's row of class 0 in the first tile; one tile takes `tileBytes`
 */
export function fillTiles(
  n: i32,
  properties: i32,
  addresses: usize,
  fractions: usize,
  stride: usize,
  classes: i32,
  lanes: i32,
  tiles: usize,
  tileBytes: usize,
): void {
  const bytes = (<usize>lanes) << 2;
  for (let i = 0; i < n; i += 4) {
    const at = (<usize>i) << 2;
    const target = tiles + <usize>(i / TILE) * tileBytes + ((<usize>(i % TILE)) << 2);
    let c = 0;
    // Eight classes at a time share what is read of a source's place; the last four may be alone.
    for (; c + 4 < lanes; c += 8) {
      const offset = (<usize>c) << 2;
      let a = f32x4.splat(0);
      let b = a;
      let d = a;
      let e = a;
      let a4 = a;
      let b4 = a;
      let d4 = a;
      let e4 = a;
      let where = addresses + at;
      let part = fractions + at;
      for (let p = 0; p < properties; p++) {
        const from0 = <usize>load<u32>(where) + offset;
        const from1 = <usize>load<u32>(where, 4) + offset;
        const from2 = <usize>load<u32>(where, 8) + offset;
        const from3 = <usize>load<u32>(where, 12) + offset;
        const way0 = v128.load32_splat(part);
        const way1 = v128.load32_splat(part, 4);
        const way2 = v128.load32_splat(part, 8);
        const way3 = v128.load32_splat(part, 12);
        a = add(a, from0, bytes, way0);
        b = add(b, from1, bytes, way1);
        d = add(d, from2, bytes, way2);
        e = add(e, from3, bytes, way3);
        a4 = add(a4, from0 + 16, bytes, way0);
        b4 = add(b4, from1 + 16, bytes, way1);
        d4 = add(d4, from2 + 16, bytes, way2);
        e4 = add(e4, from3 + 16, bytes, way3);
        where += stride;
        part += stride;
      }
      storeClasses(target + <usize>c * ROW, classes - c, a, b, d, e);
      storeClasses(target + <usize>(c + 4) * ROW, classes - c - 4, a4, b4, d4, e4);
    }
    if (c < lanes) {
      const offset = (<usize>c) << 2;
      let a = f32x4.splat(0);
      let b = a;
      let d = a;
      let e = a;
      let where = addresses + at;
      let part = fractions + at;
      for (let p = 0; p < properties; p++) {
        a = add(a, <usize>load<u32>(where) + offset, bytes, v128.load32_splat(part));
        b = add(b, <usize>load<u32>(where, 4) + offset, bytes, v128.load32_splat(part, 4));
        d = add(d, <usize>load<u32>(where, 8) + offset, bytes, v128.load32_splat(part, 8));
        e = add(e, <usize>load<u32>(where, 12) + offset, bytes, v128.load32_splat(part, 12));
        where += stride;
        part += stride;
      }
      storeClasses(target + <usize>c * ROW, classes - c, a, b, d, e);
    }
  }
}

/** Adds a table entry and a part of the way to the next one. */
function add(sum: v128, entry: usize, bytes: usize, way: v128): v128 {
  const term = v128.load(entry);
  return f32x4.add(sum, f32x4.add(term, f32x4.mul(way, f32x4.sub(v128.load(entry + bytes), term))));
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
 * Combines the sums of some tiles: log numerator = log prior + Σ factor · sum, in double precision and in the order of `combine`, so that both
 * predict the same; the most probable class (ties go to the earlier one), and the totals over the selected sources.
 * @param n sources, a multiple of 16
 * @param logPriors `classes`, float64
 * @param factors `groups`, float64
 * @param selected one byte a source, 0 or 1; what fills the last tile has 0
 * @param scratch 32 bytes for each class, on multiples of 16
 * @param prediction one byte a source, written
 * @param counts `classes`, int32; added to
 * @param expected 16 bytes for each class: Σ P in two halves, float64; added to
 */
export function combineTiles(
  tiles: usize,
  n: i32,
  classes: i32,
  groups: i32,
  logPriors: Vector,
  factors: Vector,
  selected: usize,
  scratch: usize,
  prediction: usize,
  counts: usize,
  expected: usize,
): void {
  const tileBytes = <usize>(groups * classes) * ROW;
  const groupBytes = <usize>classes * ROW;
  const ones = i32x4.splat(1);
  for (let start = 0; start < n; start += TILE) {
    for (let lane: usize = 0; lane < ROW; lane += 16) {
      let bestLow = f64x2.splat(0);
      let bestHigh = bestLow;
      let classLow = i64x2.splat(0);
      let classHigh = classLow;
      for (let c = 0; c < classes; c++) {
        let low = f64x2.splat(logPriors[c]);
        let high = low;
        let row = tiles + <usize>c * ROW + lane;
        for (let g = 0; g < groups; g++) {
          const factor = f64x2.splat(factors[g]);
          const sums = v128.load(row);
          low = f64x2.add(low, f64x2.mul(factor, f64x2.promote_low_f32x4(sums)));
          high = f64x2.add(high, f64x2.mul(factor, f64x2.promote_low_f32x4(i32x4.shuffle(sums, sums, 2, 3, 2, 3))));
          row += groupBytes;
        }
        const numerator = scratch + ((<usize>c) << 5);
        v128.store(numerator, low);
        v128.store(numerator, high, 16);
        const first = i64x2.splat(c == 0 ? -1 : 0);
        const index = i64x2.splat(c);
        const lowLarger = v128.or(first, f64x2.gt(low, bestLow));
        const highLarger = v128.or(first, f64x2.gt(high, bestHigh));
        bestLow = v128.bitselect(low, bestLow, lowLarger);
        bestHigh = v128.bitselect(high, bestHigh, highLarger);
        classLow = v128.bitselect(index, classLow, lowLarger);
        classHigh = v128.bitselect(index, classHigh, highLarger);
      }
      let total = f32x4.splat(0);
      for (let c = 0; c < classes; c++) {
        const numerator = scratch + ((<usize>c) << 5);
        const low = f32x4.demote_f64x2_zero(f64x2.sub(v128.load(numerator), bestLow));
        const high = f32x4.demote_f64x2_zero(f64x2.sub(v128.load(numerator, 16), bestHigh));
        const ratio = Singles.exponentials(i32x4.shuffle(low, high, 0, 1, 4, 5));
        v128.store(numerator, ratio);
        total = f32x4.add(total, ratio);
      }
      const source = start + <i32>(lane >> 2);
      const chosen = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(selected + source)));
      const share = v128.and(f32x4.div(f32x4.splat(1), total), i32x4.eq(chosen, ones));
      for (let c = 0; c < classes; c++) {
        const probability = f32x4.mul(v128.load(scratch + ((<usize>c) << 5)), share);
        const sum = expected + ((<usize>c) << 4);
        const high = f64x2.promote_low_f32x4(i32x4.shuffle(probability, probability, 2, 3, 2, 3));
        v128.store(sum, f64x2.add(v128.load(sum), f64x2.add(f64x2.promote_low_f32x4(probability), high)));
      }
      tally(prediction + source, <i32>i64x2.extract_lane(classLow, 0), selected + source, counts);
      tally(prediction + source + 1, <i32>i64x2.extract_lane(classLow, 1), selected + source + 1, counts);
      tally(prediction + source + 2, <i32>i64x2.extract_lane(classHigh, 0), selected + source + 2, counts);
      tally(prediction + source + 3, <i32>i64x2.extract_lane(classHigh, 1), selected + source + 3, counts);
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
