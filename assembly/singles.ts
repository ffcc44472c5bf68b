/** Functions of four float32 numbers at a time. */
export abstract class Singles {
  /**
   * exp(x) in four lanes, x ≤ 0, to 2e-7 relative near 0; 0 where it would be below 2^-126. 2^y = 2^k 2^r with k the integer nearest to
   * y, which adding 1.5 · 2^23 has put at the end of the mantissa; 2^r is the Taylor polynomial of degree 6 (error (ln 2 / 2)^7 / 7! = 1e-7).
   */
  static exponentials(x: v128): v128 {
    const y = f32x4.mul(x, f32x4.splat(1.4426950408889634));
    const shifter = f32x4.splat(12582912);
    const shifted = f32x4.add(y, shifter);
    const r = f32x4.sub(y, f32x4.sub(shifted, shifter));
    const square = f32x4.mul(r, r);
    // (ln 2)^k / k!, in pairs so that no step waits long for the last.
    const low = f32x4.add(f32x4.splat(1), f32x4.mul(r, f32x4.splat(0.6931471805599453)));
    const middle = f32x4.add(f32x4.splat(0.2402265069591007), f32x4.mul(r, f32x4.splat(0.055504108664821576)));
    const high = f32x4.add(f32x4.splat(0.009618129107628477), f32x4.mul(r, f32x4.splat(0.0013333558146428443)));
    const highest = f32x4.add(high, f32x4.mul(square, f32x4.splat(0.00015403530393381606)));
    const p = f32x4.add(low, f32x4.mul(square, f32x4.add(middle, f32x4.mul(square, highest))));
    const powers = i32x4.add(p, i32x4.shl(shifted, 23));
    return v128.and(powers, f32x4.ge(y, f32x4.splat(-126)));
  }
}
