/** Functions of four float32 numbers at a time. */
export abstract class Singles {
  /**
   * exp(x) in four lanes, x ≤ 0, to 2e-7 relative near 0; 0 where it would be below 2^-126. 2^y = 2^k 2^r with k the integer nearest to
   * y; 2^r is the Taylor polynomial of degree 6 (error (ln 2 / 2)^7 / 7! = 1e-7).
   */
  static exponentials(x: v128): v128 {
    const y = f32x4.mul(x, f32x4.splat(1.4426950408889634));
    const k = f32x4.nearest(y);
    const r = f32x4.sub(y, k);
    let p = f32x4.splat(0.00015403530393381606); // (ln 2)^6 / 6!, and so on down to 1
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.0013333558146428443));
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.009618129107628477));
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.055504108664821576));
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.2402265069591007));
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.6931471805599453));
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1));
    const powers = i32x4.add(p, i32x4.shl(i32x4.trunc_sat_f32x4_s(k), 23));
    return v128.and(powers, f32x4.ge(y, f32x4.splat(-126)));
  }
}
