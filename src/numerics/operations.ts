import type { Grid } from "./gaussian-grid.ts";

/** What the compiled code computes, as typed arrays in and out; `numerics.ts` makes one. `C` classes, `T` categories, `n` sources. */
export type Numerics = {
  /**
   * Σ_j K((x_i − s_j) / h) at every point x_i, for a kernel K that is 1 at 0; to 1e-12 relative (Epanechnikov: of K = 1, where a point
   * lies at the ends of supports). No factor is applied. All zeros for an empty sample.
   * @param sample ascending, finite
   * @param points finite
   * @param bandwidth h > 0
   * @param kernel default "gaussian"
   */
  readonly kernelSums: (sample: Float64Array, points: Float64Array, bandwidth: number, kernel?: Kernel) => Float64Array;
  /**
   * The same without the kernel of one member at each point: of the one that equals own_i, once. NaN where own_i is no member.
   * @param own one value per point; default the points themselves
   */
  readonly leaveOneOutSums: (
    sample: Float64Array,
    points: Float64Array,
    bandwidth: number,
    kernel?: Kernel,
    own?: Float64Array,
  ) => Float64Array;
  /**
   * Prepares Σ_j exp(−½ ((x_i − s_j) / h)²) at many points, from the nodes of a grid (see `gaussianSums` of the model).
   * @param sample ascending, finite, all of it at least `TAPS` cells from the ends of the grid
   */
  readonly gaussianSums: (sample: Float64Array, grid: Grid) => GaussianSums;
  /**
   * How many pairs of values lie k apart, for k = 0 … length − 1.
   * @param values ascending; none is `length` or more above the first
   */
  readonly distanceCounts: (values: Int32Array, length: number) => Int32Array;
  /**
   * The log-loss of labelled sources as a function of the power κ > 0 (method, section 4.1). With compiled code the function may be called only
   * until the next of these operations.
   */
  readonly powerLoss: (odds: Odds) => (power: number) => PowerLoss;
  /** Sums the terms ℓ_{c,p} of all properties by category, and flags missing and outside values. */
  readonly addTerms: (properties: readonly PropertyTerms[], shape: Shape) => Added;
  /** Log numerators, probabilities and what follows from them (method, sections 4 and 5). */
  readonly normalise: (sums: Float64Array, shape: Shape, options: Weighting) => Normalised;
};

/** What the other classes of `n` labelled sources have against the true one: natural log odds `logPriors` + κ `evidence`, finite. */
export type Odds = {
  readonly classes: number;
  /** The true class of each source, at least one source. */
  readonly truths: Uint8Array;
  /** Of each other class against the true one, `C × (C − 1)`. */
  readonly logPriors: Float64Array;
  /** `n × (C − 1)`, source by source. */
  readonly evidence: Float64Array;
};

/**
 * The mean −ln P(true), P = 1 / (1 + Σ exp(log odds)) ≥ 1e-15, and the first and second derivative in κ of its sum over the sources, where P
 * that are limited count no more.
 */
export type PowerLoss = { readonly value: number; readonly slope: number; readonly curvature: number };

/** Returns Σ_j exp(−½ ((x_i − s_j) / h)²) at every point x_i, to 1e-12 of the largest sum within a bandwidth or so of it; never below 0. */
export type GaussianSums = (points: Float64Array) => Float64Array;

/** K(u) = exp(−u²/2); exp(−√2 |u|); 1 − u²/5 where |u| < √5 and 0 elsewhere. The standard deviation of each is 1. */
export type Kernel = "gaussian" | "exponential" | "epanechnikov";

export type Shape = { readonly length: number; readonly classes: number; readonly categories: number };

/** One property's values and what each of them adds to the log likelihood of every class. */
export type PropertyTerms = {
  /** Scaled values, `n`; not finite = missing. */
  readonly column: Float64Array;
  /** Index of its category. */
  readonly category: number;
  /** Nodes uniform from `low` to `high`, or at the given values. */
  readonly nodes: { readonly low: number; readonly high: number; readonly count: number } | Float64Array;
  /** Whether a value outside the nodes is to be flagged. */
  readonly flagOutside: boolean;
  readonly terms: TabulatedTerms | GivenTerms;
};

/** Terms at the nodes, then outside them, then of a missing value; `C × (nodes + 2)` row by row. Interpolated linearly. */
type TabulatedTerms = { readonly table: Float64Array };

/** Log densities `C × n`, and what the weight λ and presence make of them. */
export type GivenTerms = {
  readonly logDensity: Float64Array;
  readonly weight: number;
  /** Added where the value is present, one number per class. */
  readonly present: Float64Array;
  /** Used in place of everything else where the value is missing, one number per class. */
  readonly absent: Float64Array;
};

/** Laid out as the fields of the same names in CategorySums. */
export type Added = { readonly sums: Float64Array; readonly missing: Uint16Array; readonly outOfRange: Uint32Array };

export type Weighting = {
  /** Natural logs of the priors, `C`. */
  readonly logPriors: Float64Array;
  /** Factor of the sum of every group of terms (a category, for one), `G`, the `categories` of the shape. */
  readonly factors: Float64Array;
  /** The factors if category t is left out, one row of `G` per category; null where no other category has a weight. */
  readonly withoutCategory: readonly (Float64Array | null)[];
};

/** What is wanted beside predictions and alternatives; what is not is empty. */
export type WantedNumbers = {
  /** `logNumerator` and `probability`. */
  readonly perClass: boolean;
  readonly margin: boolean;
  readonly entropy: boolean;
  readonly outlier: boolean;
};

/** Laid out as the fields of the same names in Posterior. */
export type Normalised = {
  readonly logNumerator: Float64Array;
  readonly probability: Float64Array;
  readonly prediction: Uint8Array;
  readonly margin: Float64Array;
  readonly entropy: Float64Array;
  readonly outlier: Float64Array;
  readonly alternative: Uint8Array;
};
