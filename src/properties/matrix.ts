/** Scaled property values of some sources: `values[p][i]` is property p of source i; NaN = missing. */
export type PropertyMatrix = { readonly length: number; readonly values: readonly Float64Array[] };
