import type { Scale } from "./settings.ts";

/**
 * Transforms the values of a property in place, as its densities see them (method, section 1): linear; log10, where
 * values ≤ 0 become missing; softsign x/(1+|x|). Infinite values, before or after, become missing (NaN).
 */
export function applyScale(values: Float64Array, scale: Scale): void {
  // A difference with itself is 0 of finite numbers alone.
  if (scale !== "linear")
    for (let i = 0; i < values.length; i++) {
      const x = values[i];
      values[i] = x - x === 0 ? scaled(x, scale) : NaN;
    }
  for (let i = 0; i < values.length; i++) if (values[i] - values[i] !== 0) values[i] = NaN;
}

/** Returns one value after scaling; not finite where the scale has no place for it. */
export function scaled(x: number, scale: Scale): number {
  if (scale === "linear") return x;
  return scale === "log10" ? Math.log10(x) : x / (1 + Math.abs(x));
}

/**
 * Returns the 1-sigma errors of scaled values, propagated to first order: e; log10 e / (|x| ln 10); softsign e / (1 + |x|)².
 * NaN = unknown: where an error is not finite or not > 0, before or after, and where log10 has no value.
 * @param values before scaling
 */
export function scaleErrors(values: Float64Array, errors: Float64Array, scale: Scale): Float64Array {
  return errors.map((error, i) => {
    const result = error * slope(values[i], scale);
    return error > 0 && result > 0 && Number.isFinite(result) ? result : NaN;
  });
}

/** The derivative of the scale at x; NaN where it has none. */
function slope(x: number, scale: Scale): number {
  if (scale === "linear") return 1;
  if (scale === "log10") return x > 0 ? 1 / (x * Math.LN10) : NaN;
  return 1 / (1 + Math.abs(x)) ** 2;
}
