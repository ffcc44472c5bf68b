/**
 * Returns where a function changes its sign between two places, by inverse quadratic interpolation where that is safe and by halving
 * elsewhere (Chandrupatla 1997, Adv. Eng. Softw. 28, 145), to 1e-12 of the place; NaN where the function is not a number.
 * @param f of opposite signs at `lower` and `upper`, or 0 at one of them
 */
export function findRoot(f: (x: number) => number, lower: number, upper: number): number {
  let [a, b, c] = [upper, lower, lower];
  let [fa, fb, fc] = [f(a), f(b), f(b)];
  let part = 0.5;
  for (;;) {
    const x = a + part * (b - a);
    const fx = f(x);
    if (Number.isNaN(fx)) return NaN;
    if (fx > 0 === fa > 0) [c, fc] = [a, fa];
    else [c, b, fc, fb] = [b, a, fb, fa];
    [a, fa] = [x, fx];
    const best = Math.abs(fa) < Math.abs(fb) ? a : b;
    const tolerance = (1e-12 * Math.abs(best)) / Math.abs(b - c);
    if (tolerance > 0.5 || fa === 0 || fb === 0) return best;
    const xi = (a - b) / (c - b);
    const phi = (fa - fb) / (fc - fb);
    const isSafe = phi ** 2 < xi && (1 - phi) ** 2 < 1 - xi;
    const wanted = isSafe
      ? (fa / (fb - fa)) * (fc / (fb - fc)) + ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb))
      : 0.5;
    part = Math.min(Math.max(wanted, tolerance), 1 - tolerance);
  }
}
