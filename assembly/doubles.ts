/** Functions of two float64 numbers at a time. */
export abstract class Doubles {
  /**
   * exp(x) in two lanes, x ≤ 0, to 3e-16 relative; 0 below −708, where it is nearly too small for a normal number. exp(x) = 2^k exp(r) with k
   * the integer nearest to x log2 e and r, what is left of x, of at most ½ ln 2, where thirteen terms of the series are enough.
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
    let p = f64x2.splat(1.6059043836821613e-10);
    p = Doubles.next(p, r, 2.08767569878681e-9);
    p = Doubles.next(p, r, 2.505210838544172e-8);
    p = Doubles.next(p, r, 2.755731922398589e-7);
    p = Doubles.next(p, r, 2.7557319223985893e-6);
    p = Doubles.next(p, r, 2.48015873015873e-5);
    p = Doubles.next(p, r, 1.984126984126984e-4);
    p = Doubles.next(p, r, 1.388888888888889e-3);
    p = Doubles.next(p, r, 8.333333333333333e-3);
    p = Doubles.next(p, r, 4.1666666666666664e-2);
    p = Doubles.next(p, r, 0.16666666666666666);
    p = Doubles.next(p, r, 0.5);
    p = Doubles.next(p, r, 1);
    p = Doubles.next(p, r, 1);
    const isSmall = f64x2.lt(x, f64x2.splat(-708));
    return v128.andnot(i64x2.add(p, i64x2.shl(shifted, 52)), isSmall);
  }

  @inline
  private static next(p: v128, r: v128, coefficient: f64): v128 {
    return f64x2.add(f64x2.mul(p, r), f64x2.splat(coefficient));
  }
}
