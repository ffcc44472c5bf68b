import type { Normalised, PropertyTerms, WantedNumbers, Weighting } from "./operations.ts";

/** `C` classes, and `G` groups that terms are summed in (categories, for most methods). */
export type HeldShape = { readonly classes: number; readonly groups: number };

/** A property's terms in a table, as `PropertyTerms` has them, without its values. */
export type HeldTable = Omit<PropertyTerms, "column" | "terms"> & { readonly table: Float64Array };

/** Sums of one group of a part. */
export type HeldGroup = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Sources of a part: those from `from` to `to` (not included), or some by their indices within it, ascending, none twice. */
export type Chosen = { readonly from: number; readonly to: number } | Uint32Array;

/** How many sources are chosen. */
export const countOf = (chosen: Chosen): number =>
  chosen instanceof Uint32Array ? chosen.length : chosen.to - chosen.from;

/** What a weighting makes of the sources of a part. */
export type Combined = {
  /** Most probable class of every source, `n`; ties go to the earlier class. */
  readonly prediction: Uint8Array;
  /** Selected sources per most probable class, `C`. */
  readonly counts: Float64Array;
  /** Sums of the class probabilities of the selected sources, `C`, to 1e-6 relative. */
  readonly expected: Float64Array;
};

/**
 * The sums of a whole catalogue, part by part: computed once, combined again and again while a user drags a prior. Sums are natural logs
 * with index (g·C + c)·n + i wherever they come out or go in.
 */
export type HeldSums = {
  /** Takes tables that `fill` looks terms up in. */
  readonly setTables: (tables: readonly HeldTable[]) => void;
  /**
   * Takes n more sources, with sums of 0, and returns the number of their part, from 0.
   * @param selected one number per source, 0: left out of counts; kept, not copied
   */
  readonly reserve: (n: number, selected: Uint8Array) => number;
  /**
   * Sums the tables' terms of a part by group. Groups without a table keep their sums.
   * @param columns scaled values of each table's property, `n`; not finite = missing
   * @param isWanted which groups are summed, the others keep their sums and count for nothing; default all
   * @returns where values are missing and where they lie outside, in words as `outOfRange` of `Added`
   */
  readonly fill: (
    part: number,
    columns: readonly Float64Array[],
    isWanted?: (group: number) => boolean,
  ) => { readonly missing: Uint32Array; readonly outOfRange: Uint32Array };
  /** The sums of a group as they are held, for `setGroup` of other held sums of the same shape and precision. */
  readonly copyGroup: (part: number, group: number) => HeldGroup;
  readonly setGroup: (part: number, group: number, sums: HeldGroup) => void;
  /** Writes the sums of the m sources `indices` of a part (null: of all). */
  readonly put: (part: number, indices: Uint32Array | null, sums: Float64Array) => void;
  /** The sums of sources `from` to `to` (not included), exactly as they are held. */
  readonly get: (part: number, from: number, to: number) => Float64Array;
  /** The same of the m sources `indices` of a part. */
  readonly pick: (part: number, indices: Uint32Array) => Float64Array;
  /** What `Numerics.normalise` makes of the sums of some sources, but for the last digits; the predictions are those of `combine`. */
  readonly normalise: (part: number, chosen: Chosen, options: Weighting, wanted: WantedNumbers) => Normalised;
  /**
   * Combines sums into log numerators, log prior + Σ factor_g · sum_g, in double precision whatever the sums are held in, and in the
   * order of `normalise`, so that both predict the same.
   * @param logPriors natural logs, finite, `C`
   * @param factors `G`
   */
  readonly combine: (part: number, logPriors: Float64Array, factors: Float64Array) => Combined;
};
