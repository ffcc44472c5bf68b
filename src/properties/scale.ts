import type { Scale } from "./settings.ts";

/**
 * Transforms the values of a property in place, as its densities see them (method, section 1): linear; log10, where
 * values ≤ 0 become missing; softsign x/(1+|x|). Infinite values, before or after, become missing (NaN).
 */
export function applyScale(values: Float64Array, scale: Scale): void {
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    const y = scale === "linear" ? x : scale === "log10" ? Math.log10(x) : x / (1 + Math.abs(x));
    values[i] = Number.isFinite(x) && Number.isFinite(y) ? y : NaN;
  }
}
