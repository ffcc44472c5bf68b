import { Singles } from "./singles";
import { Vector } from "./vector";

// Sums lie group by group, in a group tile by tile of 16 sources, in a tile class by class: rows of 16 float32 numbers. Those of class 0 are
// its sums, those of the others are less it: what all classes have in common then costs no digit of what makes the probabilities.
// Tables lie node by node for eight classes, and in another plane for the next eight.
const TILE = 16;
const ROW: usize = TILE << 2;

/** Bytes of a row of 16 float64 numbers. */
const WIDE: usize = TILE << 3;

/** Bytes of a table entry, 2 to this power: the terms of eight classes. */
const ENTRY = 5;

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
 * @param planeBytes from the tables of eight classes to those of the next eight
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
  for (let c = 0; c < classes; c += 8) {
    for (let i = 0; i < n; i += 4) {
      const at = (<usize>i) << 2;
      let a = f32x4.splat(0);
      let a2 = a;
      let b = a;
      let b2 = a;
      let d = a;
      let d2 = a;
      let e = a;
      let e2 = a;
      let part = fractions + at;
      for (let where = addresses + at; where < end; where += stride) {
        let entry = <usize>load<u32>(where) + plane;
        let way = v128.load32_splat(part);
        a = add(a, entry, way);
        a2 = add(a2, entry + 16, way);
        entry = <usize>load<u32>(where, 4) + plane;
        way = v128.load32_splat(part, 4);
        b = add(b, entry, way);
        b2 = add(b2, entry + 16, way);
        entry = <usize>load<u32>(where, 8) + plane;
        way = v128.load32_splat(part, 8);
        d = add(d, entry, way);
        d2 = add(d2, entry + 16, way);
        entry = <usize>load<u32>(where, 12) + plane;
        way = v128.load32_splat(part, 12);
        e = add(e, entry, way);
        e2 = add(e2, entry + 16, way);
        part += stride;
      }
      const tile = tiles + <usize>(i / TILE) * tileBytes + ((<usize>(i % TILE)) << 2);
      storeClasses(tile + <usize>c * ROW, classes - c, a, b, d, e);
      if (classes - c > 4) storeClasses(tile + <usize>(c + 4) * ROW, classes - c - 4, a2, b2, d2, e2);
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
 * Combines the sums of the 16 sources of a tile into log numerators, log prior + Σ factor · sum, in double precision: those of class 0, to which
 * what the other classes have more is added. All log priors, factors and sums must be finite.
 * @param tile the row of class 0 in the first group
 * @param groupBytes from the tiles of a group to those of the next one
 * @param numerators `classes` rows of 16 numbers, float64, written
 */
function weigh(
  tile: usize,
  classes: i32,
  groups: i32,
  groupBytes: usize,
  logPriors: Vector,
  factors: Vector,
  numerators: usize,
): void {
  for (let c = 0; c < classes; c++) {
    const numerator = numerators + <usize>c * WIDE;
    let a = f64x2.splat(c == 0 ? logPriors[0] : logPriors[c] - logPriors[0]);
    let a2 = a;
    let b = a;
    let b2 = a;
    let d = a;
    let d2 = a;
    let e = a;
    let e2 = a;
    let row = tile + <usize>c * ROW;
    for (let g = 0; g < groups; g++) {
      const factor = f64x2.splat(factors[g]);
      a = addPart(a, factor, row);
      a2 = addPart(a2, factor, row + 8);
      b = addPart(b, factor, row + 16);
      b2 = addPart(b2, factor, row + 24);
      d = addPart(d, factor, row + 32);
      d2 = addPart(d2, factor, row + 40);
      e = addPart(e, factor, row + 48);
      e2 = addPart(e2, factor, row + 56);
      row += groupBytes;
    }
    if (c > 0) {
      a = f64x2.add(a, v128.load(numerators));
      a2 = f64x2.add(a2, v128.load(numerators, 16));
      b = f64x2.add(b, v128.load(numerators, 32));
      b2 = f64x2.add(b2, v128.load(numerators, 48));
      d = f64x2.add(d, v128.load(numerators, 64));
      d2 = f64x2.add(d2, v128.load(numerators, 80));
      e = f64x2.add(e, v128.load(numerators, 96));
      e2 = f64x2.add(e2, v128.load(numerators, 112));
    }
    v128.store(numerator, a);
    v128.store(numerator, a2, 16);
    v128.store(numerator, b, 32);
    v128.store(numerator, b2, 48);
    v128.store(numerator, d, 64);
    v128.store(numerator, d2, 80);
    v128.store(numerator, e, 96);
    v128.store(numerator, e2, 112);
  }
}

/** Adds factor · two sums. */
function addPart(total: v128, factor: v128, sums: usize): v128 {
  return f64x2.add(total, f64x2.mul(factor, f64x2.promote_low_f32x4(v128.load64_zero(sums))));
}

/**
 * Writes the log numerators of some sources, the same numbers that `combineTiles` compares.
 * @param indices of `n` sources, uint32, ascending, none twice
 * @param scratch `classes` rows of 16 numbers, float64, on a multiple of 16
 * @param stride from one class to the next in `logNumerator`, at least `n`
 * @param logNumerator `classes × stride`
 */
export function weighSources(
  tiles: usize,
  indices: usize,
  n: i32,
  stride: i32,
  classes: i32,
  groups: i32,
  groupBytes: usize,
  logPriors: Vector,
  factors: Vector,
  scratch: usize,
  logNumerator: Vector,
): void {
  const tileBytes = <usize>classes * ROW;
  let weighed: u32 = u32.MAX_VALUE;
  for (let k = 0; k < n;) {
    const place = indices + ((<usize>k) << 2);
    const index = load<u32>(place);
    const tile = index / TILE;
    if (tile != weighed)
      weigh(tiles + <usize>tile * tileBytes, classes, groups, groupBytes, logPriors, factors, scratch);
    weighed = tile;
    const target = changetype<usize>(logNumerator.from(k));
    const isWhole = index % TILE == 0 && k + TILE <= n && load<u32>(place, (TILE - 1) << 2) == index + TILE - 1;
    if (isWhole) {
      for (let c = 0; c < classes; c++)
        for (let lane: usize = 0; lane < WIDE; lane += 16)
          v128.store(target + (((<usize>c * stride) << 3) + lane), v128.load(scratch + (<usize>c * WIDE + lane)));
      k += TILE;
    } else {
      const source = scratch + ((<usize>(index % TILE)) << 3);
      for (let c = 0; c < classes; c++)
        store<f64>(target + ((<usize>c * stride) << 3), load<f64>(source + <usize>c * WIDE));
      k++;
    }
  }
}

/**
 * Combines the sums of some tiles into log numerators, as `weighSources` does: the most probable class (ties go to the earlier one), and the
 * totals over the selected sources.
 * @param n sources, a multiple of 16
 * @param groupBytes from the tiles of a group to those of the next one
 * @param logPriors `classes`, float64
 * @param factors `groups`, float64
 * @param selected one byte a source, 0 or 1; what fills the last tile has 0
 * @param scratch `classes` + 1 rows of 16 numbers, float64, on a multiple of 16
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
  const largest = scratch + <usize>classes * WIDE;
  for (let start = 0; start < n; start += TILE) {
    weigh(tiles, classes, groups, groupBytes, logPriors, factors, scratch);
    for (let lane: usize = 0; lane < WIDE; lane += 16) v128.store(largest + lane, v128.load(scratch + lane));
    let best = i32x4.splat(0);
    let best2 = best;
    let best3 = best;
    let best4 = best;
    for (let c = 1; c < classes; c++) {
      const numerator = scratch + <usize>c * WIDE;
      best = better(largest, numerator, c, best);
      best2 = better(largest + 32, numerator + 32, c, best2);
      best3 = better(largest + 64, numerator + 64, c, best3);
      best4 = better(largest + 96, numerator + 96, c, best4);
    }
    const predictions = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_u(best, best2), i16x8.narrow_i32x4_u(best3, best4));
    v128.store(prediction + start, predictions);
    let total = f32x4.splat(0);
    let total2 = total;
    let total3 = total;
    let total4 = total;
    for (let c = 0; c < classes; c++) {
      const numerator = scratch + <usize>c * WIDE;
      const ratio = ratios(numerator, largest);
      const ratio2 = ratios(numerator + 32, largest + 32);
      const ratio3 = ratios(numerator + 64, largest + 64);
      const ratio4 = ratios(numerator + 96, largest + 96);
      v128.store(numerator, ratio);
      v128.store(numerator, ratio2, 16);
      v128.store(numerator, ratio3, 32);
      v128.store(numerator, ratio4, 48);
      total = f32x4.add(total, ratio);
      total2 = f32x4.add(total2, ratio2);
      total3 = f32x4.add(total3, ratio3);
      total4 = f32x4.add(total4, ratio4);
    }
    const chosen = i8x16.ne(v128.load(selected + start), i8x16.splat(0));
    const low = i16x8.extend_low_i8x16_s(chosen);
    const high = i16x8.extend_high_i8x16_s(chosen);
    const share = shares(total, i32x4.extend_low_i16x8_s(low));
    const share2 = shares(total2, i32x4.extend_high_i16x8_s(low));
    const share3 = shares(total3, i32x4.extend_low_i16x8_s(high));
    const share4 = shares(total4, i32x4.extend_high_i16x8_s(high));
    for (let c = 0; c < classes; c++) {
      const ratio = scratch + <usize>c * WIDE;
      const some = f32x4.add(f32x4.mul(v128.load(ratio), share), f32x4.mul(v128.load(ratio, 16), share2));
      const others = f32x4.add(f32x4.mul(v128.load(ratio, 32), share3), f32x4.mul(v128.load(ratio, 48), share4));
      const probability = f32x4.add(some, others);
      const upper = f64x2.promote_low_f32x4(i32x4.shuffle(probability, probability, 2, 3, 2, 3));
      const sum = expected + ((<usize>c) << 4);
      v128.store(sum, f64x2.add(v128.load(sum), f64x2.add(f64x2.promote_low_f32x4(probability), upper)));
      const isCounted = v128.and(i8x16.eq(predictions, i8x16.splat(<i8>c)), chosen);
      const count = counts + ((<usize>c) << 2);
      store<i32>(count, load<i32>(count) + popcnt<i32>(i8x16.bitmask(isCounted)));
    }
    tiles += tileBytes;
  }
}

/** Keeps the larger of four numerators and the largest so far, and returns the classes that they belong to. */
function better(largest: usize, numerator: usize, c: i32, best: v128): v128 {
  const low = v128.load(numerator);
  const high = v128.load(numerator, 16);
  const largestLow = v128.load(largest);
  const largestHigh = v128.load(largest, 16);
  v128.store(largest, f64x2.pmax(largestLow, low));
  v128.store(largest, f64x2.pmax(largestHigh, high), 16);
  const isLarger = i32x4.shuffle(f64x2.gt(low, largestLow), f64x2.gt(high, largestHigh), 0, 2, 4, 6);
  return v128.bitselect(i32x4.splat(c), best, isLarger);
}

/** Likelihoods relative to the largest of four sources, float32. */
function ratios(numerator: usize, largest: usize): v128 {
  const low = f32x4.demote_f64x2_zero(f64x2.sub(v128.load(numerator), v128.load(largest)));
  const high = f32x4.demote_f64x2_zero(f64x2.sub(v128.load(numerator, 16), v128.load(largest, 16)));
  return Singles.exponentials(i32x4.shuffle(low, high, 0, 1, 4, 5));
}

/** 1 / total of the chosen sources, 0 of others. @param chosen masks */
function shares(total: v128, chosen: v128): v128 {
  return v128.and(f32x4.div(f32x4.splat(1), total), chosen);
}
