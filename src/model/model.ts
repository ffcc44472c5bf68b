import type { DensitySettings, Method, Settings } from "../properties/settings.ts";

/**
 * The densities f_{c,p} of one property, one per class (method, section 2).
 * Everything is in scaled units. `C` is the number of classes, `G` the number of grid nodes.
 */
export type PropertyDensity = {
  readonly name: string;
  /**
   * "kde"; "discrete": fewer than 10 distinct values in the training sample; "constant": no value in any class; "cells": CLAXBOI's mass
   * per cell (method, section 8).
   */
  readonly kind: "kde" | "discrete" | "constant" | "cells";
  readonly kernel: DensitySettings["kernel"];
  /**
   * Range shared by the classes; outside it every density is the floor. `width` is its length (discrete: number of values).
   * Of "cells": the first and last cell centre, outside of which the likelihood is 1.
   */
  readonly low: number;
  readonly high: number;
  readonly width: number;
  /** Whether the kernels' mass below `low` and above `high` is reflected back into the range. */
  readonly reflectLow: boolean;
  readonly reflectHigh: boolean;
  /** The class (index) that is mixed half and half with a distribution that is not learnt. */
  readonly mix: { readonly class: number; readonly with: "cos-latitude" | "uniform" } | null;
  /** Natural log of the floor, log(0.01/width); of "cells" and "constant" 0. */
  readonly logFloor: number;
  /**
   * Natural log densities, floor included, `C × G` row by row, at G uniform nodes from `low` to `high` (discrete: at its values; cells: of
   * the masses). Rounded to float32 (Math.fround), as a model file keeps them, except those of "cells".
   */
  readonly log: Float64Array;
  readonly nodes: number;
  /** The distinct values of a discrete property, ascending; the cell centres of "cells"; empty otherwise. */
  readonly discreteValues: Float64Array;
  /** Bandwidth h (standard deviation of the kernel) in use per class; NaN: none (constant or discrete). */
  readonly bandwidth: Float64Array;
  /** Number of labelled sources per class that have a value. */
  readonly present: Int32Array;
  /** The present values per class, ascending: the kernel centres. Null in a model that was read from a file. */
  readonly sample: readonly Float64Array[] | null;
  /** Quantiles 0, 1/100, … 1 of the present values of all classes together (type 7): 101 numbers; empty where there is no value. */
  readonly quantiles: Float64Array;
  /** Largest |interpolated − exact| of log f found at the midpoints between nodes, all classes. 0 if not a "kde". */
  readonly tableError: number;
};

/** The joint densities f(x, y) of two properties, one per class (method, section 4.3). */
export type PairDensity = {
  /** Indices of the properties in the model; `first` < `second` is not implied. */
  readonly first: number;
  readonly second: number;
  /** Bandwidths per class, `C` each. */
  readonly bandwidths: readonly [Float64Array, Float64Array];
  /**
   * Natural log of f(x, y), `C × G1 × G2` row by row, float32-rounded, on uniform nodes over both properties' ranges, interpolated by cubic
   * polynomials; 0 where the class has no joint density (bandwidth NaN).
   */
  readonly table: Float64Array;
  readonly nodes: readonly [number, number];
  /** Largest |interpolated − exact| of D found at the training sample. */
  readonly tableError: number;
};

/** What the method "weighted" has fitted: log numerator = log π_c + b_c + Σ_p [w_p log f + v_p log presence] + Σ_k u_k D_k. */
export type Fitted = {
  /** w_p and v_p per property, b_c per class, u_k per pair. */
  readonly density: Float64Array;
  readonly presence: Float64Array;
  readonly bias: Float64Array;
  readonly pairWeights: Float64Array;
  readonly pairs: readonly PairDensity[];
  /** Mean −log P(true) of the training sample on leave-one-out densities, penalties left out. */
  readonly logLoss: number;
  readonly iterations: number;
};

/**
 * What the outlier percentile compares with: the labelled sources, leave-one-out (in CLAXBOI's methods with their own label), class by
 * class. Float32, so that a model file keeps them.
 */
export type Reference = {
  /** Number of groups of terms (see groups.ts). */
  readonly groups: number;
  /** Per class: the sums L_{c,g} of its own labelled sources for that class, `n_c × groups` row by row. */
  readonly sums: readonly Float32Array[];
  /** Per class: number of present properties of the same sources. */
  readonly present: readonly Uint16Array[];
  /**
   * κ with the least log-loss of the same sources, at the category weights of the training and with the class fractions of the sample as
   * priors: with it the probabilities mean what they say, as estimates of proportions need. Of the method "paper" only; null: another.
   */
  readonly power: number | null;
};

/** What training leaves behind: all that is needed to classify. */
export type Model = {
  readonly method: Method;
  readonly classes: readonly string[];
  /** N_c: labelled sources per class. */
  readonly labelled: Int32Array;
  readonly densities: readonly PropertyDensity[];
  /** Presence probability q_{c,p}, `C × P` row by row (method, section 3; CLAXBOI's methods: section 8, item 8). */
  readonly presence: Float64Array;
  /** The properties in use, in order, with category and weight, as they were when the model was trained. */
  readonly properties: Settings["properties"];
  readonly missing: Settings["missing"];
  readonly missingWeight: number;
  /** Of the method "weighted" only. */
  readonly fitted: Fitted | null;
  readonly reference: Reference | null;
  /** Sentences: fall-backs, acting bounds, small classes. */
  readonly warnings: readonly string[];
};

/** A model without the values that its densities were made of: enough where tables are all that is looked up, and quicker to hand over. */
export const withoutSamples = <T extends Pick<Model, "densities">>(model: T): T => ({
  ...model,
  densities: model.densities.map((density) => ({ ...density, sample: null })),
});
