import { Singles } from "./singles";

/** Sources per tile: four vectors of four float32 numbers, so that every factor that is read serves four of them. */
const TILE = 16;
const TILE_BYTES: usize = TILE << 2;

/** −ln 1e-15: no source's loss is larger, as in the evaluation. */
const LARGEST_LOSS: f32 = 34.538776;

/**
 * Adds up which classes are predicted for `n` sources. Their evidence is float32, relative to that of class 0: in `data`, tile by tile of 16
 * sources, for every class from 1 on, `rows` rows of 16; NaN after the last source. The score of a class is its bias and Σ factor · row, that
 * of class 0 is 0; the largest is predicted, ties going to the earlier class.
 * @param factors `rows`, float32
 * @param biases `classes − 1`, float32
 * @param tallies scratch, 16 bytes for each class, on multiples of 16
 * @param counts `classes` whole numbers, written
 */
export function countPredictions(
  data: usize,
  n: i32,
  classes: i32,
  rows: i32,
  factors: usize,
  biases: usize,
  tallies: usize,
  counts: usize,
): void {
  memory.fill(tallies, 0, (<usize>classes) << 4);
  for (let start = 0; start < n; start += TILE) {
    let best0 = f32x4.splat(0);
    let best1 = best0;
    let best2 = best0;
    let best3 = best0;
    let class0 = i32x4.splat(0);
    let class1 = class0;
    let class2 = class0;
    let class3 = class0;
    for (let c = 1; c < classes; c++) {
      let score0 = v128.load32_splat(biases + ((<usize>(c - 1)) << 2));
      let score1 = score0;
      let score2 = score0;
      let score3 = score0;
      for (let r = 0; r < rows; r++) {
        const factor = v128.load32_splat(factors + ((<usize>r) << 2));
        score0 = f32x4.add(score0, f32x4.mul(factor, v128.load(data)));
        score1 = f32x4.add(score1, f32x4.mul(factor, v128.load(data, 16)));
        score2 = f32x4.add(score2, f32x4.mul(factor, v128.load(data, 32)));
        score3 = f32x4.add(score3, f32x4.mul(factor, v128.load(data, 48)));
        data += TILE_BYTES;
      }
      // A score of NaN is never larger, so what fills the last tile goes to class 0, whose count is taken from n.
      const index = i32x4.splat(c);
      class0 = v128.bitselect(index, class0, f32x4.gt(score0, best0));
      class1 = v128.bitselect(index, class1, f32x4.gt(score1, best1));
      class2 = v128.bitselect(index, class2, f32x4.gt(score2, best2));
      class3 = v128.bitselect(index, class3, f32x4.gt(score3, best3));
      best0 = f32x4.pmax(best0, score0);
      best1 = f32x4.pmax(best1, score1);
      best2 = f32x4.pmax(best2, score2);
      best3 = f32x4.pmax(best3, score3);
    }
    for (let c = 1; c < classes; c++) {
      const index = i32x4.splat(c);
      const tally = tallies + ((<usize>c) << 4);
      const low = i32x4.add(i32x4.eq(class0, index), i32x4.eq(class1, index));
      const high = i32x4.add(i32x4.eq(class2, index), i32x4.eq(class3, index));
      v128.store(tally, i32x4.sub(v128.load(tally), i32x4.add(low, high)));
    }
  }
  let others = 0;
  for (let c = 1; c < classes; c++) {
    const tally = tallies + ((<usize>c) << 4);
    const count = load<i32>(tally) + load<i32>(tally, 4) + load<i32>(tally, 8) + load<i32>(tally, 12);
    store<i32>(counts + ((<usize>c) << 2), count);
    others += count;
  }
  store<i32>(counts, n - others);
}

/**
 * Returns Σ −ln P(`truth`) over `n` sources of that class, with P ≥ 1e-15; the other arguments are those of `countPredictions`.
 * @param scores scratch, 64 bytes for each class, on multiples of 16
 */
export function addLosses(
  data: usize,
  n: i32,
  classes: i32,
  rows: i32,
  factors: usize,
  biases: usize,
  scores: usize,
  truth: i32,
): f64 {
  memory.fill(scores, 0, TILE_BYTES);
  let sum = f64x2.splat(0);
  for (let start = 0; start < n; start += TILE) {
    for (let c = 1; c < classes; c++) {
      let score0 = v128.load32_splat(biases + ((<usize>(c - 1)) << 2));
      let score1 = score0;
      let score2 = score0;
      let score3 = score0;
      for (let r = 0; r < rows; r++) {
        const factor = v128.load32_splat(factors + ((<usize>r) << 2));
        score0 = f32x4.add(score0, f32x4.mul(factor, v128.load(data)));
        score1 = f32x4.add(score1, f32x4.mul(factor, v128.load(data, 16)));
        score2 = f32x4.add(score2, f32x4.mul(factor, v128.load(data, 32)));
        score3 = f32x4.add(score3, f32x4.mul(factor, v128.load(data, 48)));
        data += TILE_BYTES;
      }
      const row = scores + <usize>c * TILE_BYTES;
      v128.store(row, score0);
      v128.store(row, score1, 16);
      v128.store(row, score2, 32);
      v128.store(row, score3, 48);
    }
    for (let lane: usize = 0; lane < TILE_BYTES; lane += 16) {
      const loss = losses(scores + lane, classes, truth);
      const high = i32x4.shuffle(loss, loss, 2, 3, 2, 3);
      sum = f64x2.add(sum, f64x2.add(f64x2.promote_low_f32x4(loss), f64x2.promote_low_f32x4(high)));
    }
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** −ln P of four sources by log-sum-exp; 0 where their scores are NaN. */
function losses(scores: usize, classes: i32, truth: i32): v128 {
  let largest = f32x4.splat(0);
  for (let c = 1; c < classes; c++) largest = f32x4.max(largest, v128.load(scores + <usize>c * TILE_BYTES));
  let total = f32x4.splat(0);
  for (let c = 0; c < classes; c++)
    total = f32x4.add(total, Singles.exponentials(f32x4.sub(v128.load(scores + <usize>c * TILE_BYTES), largest)));
  const distance = f32x4.sub(largest, v128.load(scores + <usize>truth * TILE_BYTES));
  const loss = f32x4.min(f32x4.add(distance, logarithms(total)), f32x4.splat(LARGEST_LOSS));
  return v128.and(loss, f32x4.eq(loss, loss));
}

/**
 * ln(x) in four lanes, x ≥ 1: the exponent's ln 2, and for the mantissa m in [√½, √2) ln m = 2 artanh s with s = (m − 1) / (m + 1), whose
 * series ends at s^9 (error 2 · 0.172^11 / 11 = 7e-10).
 */
function logarithms(x: v128): v128 {
  // Adding the distance from √½ to 1 carries into the exponent where the mantissa is above √2.
  const shifted = i32x4.add(x, i32x4.splat(0x3f800000 - 0x3f3504f3));
  const k = i32x4.sub(i32x4.shr_u(shifted, 23), i32x4.splat(127));
  const m = i32x4.sub(x, i32x4.shl(k, 23));
  const s = f32x4.div(f32x4.sub(m, f32x4.splat(1)), f32x4.add(m, f32x4.splat(1)));
  const square = f32x4.mul(s, s);
  let series = f32x4.splat(2.0 / 9);
  series = f32x4.add(f32x4.mul(series, square), f32x4.splat(2.0 / 7));
  series = f32x4.add(f32x4.mul(series, square), f32x4.splat(2.0 / 5));
  series = f32x4.add(f32x4.mul(series, square), f32x4.splat(2.0 / 3));
  series = f32x4.add(f32x4.mul(series, square), f32x4.splat(2));
  return f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(k), f32x4.splat(0.6931471805599453)), f32x4.mul(s, series));
}
