/** 1 / k! from k = 2 to 13, each twice: a vector that is loaded costs less than one that is made. */
const TERMS = memory.data<f64>(
  [
    1.0 / 2,
    1.0 / 2,
    1.0 / 6,
    1.0 / 6,
    1.0 / 24,
    1.0 / 24,
    1.0 / 120,
    1.0 / 120,
    1.0 / 720,
    1.0 / 720,
    1.0 / 5040,
    1.0 / 5040,
    1.0 / 40320,
    1.0 / 40320,
    1.0 / 362880,
    1.0 / 362880,
    1.0 / 3628800,
    1.0 / 3628800,
    1.0 / 39916800,
    1.0 / 39916800,
    1.0 / 479001600,
    1.0 / 479001600,
    1.0 / 6227020800,
    1.0 / 6227020800,
  ],
  16,
);

/** Functions of two float64 numbers at a time. */
export abstract class Doubles {
  /**
   * exp(x) in two lanes, x ≤ 709, to 3e-16 relative; 0 below −708, where it is nearly too small for a normal number. exp(x) = 2^k exp(r) with k
   * the integer nearest to x log2 e and r, what is left of x, of at most ½ ln 2, where thirteen terms of the series are enough. They are
   * summed in pairs, so that no step waits long for the last.
   */
  @inline
  static exponentials(x: v128): v128 {
    // 1.5 · 2^52 puts a whole number at the end of the mantissa.
    const shifter = f64x2.splat(6755399441055744);
    const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), shifter);
    const k = f64x2.sub(shifted, shifter);
    // ln 2 in two parts: the first has so few digits that its product with k is exact.
    const r = f64x2.sub(
      f64x2.sub(x, f64x2.mul(k, f64x2.splat(0.69314718036912381649))),
      f64x2.mul(k, f64x2.splat(1.90821492927058770002e-10)),
    );
    const r2 = f64x2.mul(r, r);
    const r4 = f64x2.mul(r2, r2);
    const low = f64x2.add(Doubles.pair(2, r), f64x2.mul(r2, Doubles.pair(4, r)));
    const middle = f64x2.add(Doubles.pair(6, r), f64x2.mul(r2, Doubles.pair(8, r)));
    const high = f64x2.add(Doubles.pair(10, r), f64x2.mul(r2, Doubles.pair(12, r)));
    const rest = f64x2.add(low, f64x2.mul(r4, f64x2.add(middle, f64x2.mul(r4, high))));
    const p = f64x2.add(f64x2.splat(1), f64x2.add(r, f64x2.mul(r2, rest)));
    const isSmall = f64x2.lt(x, f64x2.splat(-708));
    return v128.andnot(i64x2.add(p, i64x2.shl(shifted, 52)), isSmall);
  }

  /** 1 / k! + r / (k + 1)! */
  @inline
  private static pair(k: i32, r: v128): v128 {
    const at = TERMS + ((<usize>k - 2) << 4);
    return f64x2.add(v128.load(at), f64x2.mul(r, v128.load(at, 16)));
  }
}
