import { Doubles } from "./doubles";
import { Vector } from "./vector";

/** The smallest probability of a true class that counts in a log-loss, as in the evaluation. */
const SMALLEST_PROBABILITY: f64 = 1e-15;

/** Log odds from which on the true class has no more than 1e-304; twelve times their exponential is still a number. */
const LARGEST: f64 = 700;

/** Probabilities that are multiplied before a logarithm is taken: 1e-15 to this power is still a normal number. */
const RUN: i32 = 16;

/**
 * Writes Σ −ln P over `n` sources, P = 1 / (1 + Σ exp(log odds)) ≥ 1e-15, and its first and second derivative in κ, to which P that are limited
 * add nothing; log odds = log prior + κ · evidence.
 * @param truths the true class of each source, one byte
 * @param others classes but for the true one
 * @param logPriors `others` numbers for each true class
 * @param evidence `others` numbers for each source
 * @param result three numbers, written
 */
export function addPowerLoss(
  truths: usize,
  n: i32,
  others: i32,
  logPriors: Vector,
  evidence: Vector,
  power: f64,
  result: Vector,
): void {
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  const smallest = f64x2.splat(SMALLEST_PROBABILITY);
  const largest = f64x2.splat(LARGEST);
  const powers = f64x2.splat(power);
  let value = 0.0;
  let slope = zero;
  let curvature = zero;
  let product = one;
  for (let i = 0; i < n; i += 2) {
    // Beside the last source of an odd number stands itself, and does not count.
    const next = min(i + 1, n - 1);
    const counts = next > i ? i64x2.splat(-1) : i64x2.replace_lane(i64x2.splat(-1), 1, 0);
    const own = changetype<usize>(logPriors.from(<i32>load<u8>(truths + i) * others));
    const nextOwn = changetype<usize>(logPriors.from(<i32>load<u8>(truths + next) * others));
    const row = changetype<usize>(evidence.from(i * others));
    const nextRow = changetype<usize>(evidence.from(next * others));
    let total = one;
    let first = zero;
    let second = zero;
    for (let c = 0; c < others; c++) {
      const at = (<usize>c) << 3;
      const change = v128.load64_lane(nextRow + at, v128.load64_zero(row + at), 1);
      const prior = v128.load64_lane(nextOwn + at, v128.load64_zero(own + at), 1);
      const ratio = Doubles.exponentials(f64x2.pmin(largest, f64x2.add(prior, f64x2.mul(powers, change))));
      const part = f64x2.mul(ratio, change);
      total = f64x2.add(total, ratio);
      first = f64x2.add(first, part);
      second = f64x2.add(second, f64x2.mul(part, change));
    }
    const probability = f64x2.div(one, total);
    const isAbove = v128.and(f64x2.gt(probability, smallest), counts);
    const mean = f64x2.mul(first, probability);
    const spread = f64x2.sub(f64x2.mul(second, probability), f64x2.mul(mean, mean));
    slope = f64x2.add(slope, v128.and(mean, isAbove));
    curvature = f64x2.add(curvature, v128.and(spread, isAbove));
    product = f64x2.mul(product, v128.bitselect(f64x2.pmax(smallest, probability), one, counts));
    if (i % (2 * RUN) == 2 * RUN - 2) {
      value -= logarithms(product);
      product = one;
    }
  }
  result[0] = value - logarithms(product);
  result[1] = sum(slope);
  result[2] = sum(curvature);
}

function logarithms(x: v128): f64 {
  return Math.log(f64x2.extract_lane(x, 0)) + Math.log(f64x2.extract_lane(x, 1));
}

function sum(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}
