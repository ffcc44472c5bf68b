/** Scaled property values of some sources: `values[p][i]` is property p of source i; NaN = missing. */
export type PropertyMatrix = {
  readonly length: number;
  readonly values: readonly Float64Array[];
  /** 1-sigma errors of the scaled values, laid out as they are; NaN = unknown; null: the property has no error expression. */
  readonly errors?: readonly (Float64Array | null)[];
};
