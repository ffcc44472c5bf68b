/** What the objective is computed from. `C` classes, `T` categories, `n` sources. */
export type ObjectiveInput = {
  /** Sums by category with missing values ignored, index (t·C + c)·n + i; finite. */
  readonly density: Float64Array;
  /** What presence adds to them at missing weight 1, laid out alike; null: nothing, whatever the missing weight. */
  readonly presence: Float64Array | null;
  /** Class index per source, `n`; sources with another number are left out. */
  readonly labels: Uint8Array;
  readonly classes: number;
  readonly categories: number;
  /** > 0, one per class. */
  readonly priors: ArrayLike<number>;
};

/**
 * How well weights classify the labelled sources: log numerator = log π_c + κ Σ_t (α_t / Σα) (D_{t,c} + a M_{t,c}), with density part D,
 * presence part M, weights α, missing weight a and power κ; the prior alone where all weights are 0 (method, section 4.1).
 */
export type Objective = {
  /** Labelled sources. */
  readonly length: number;
  /** Counts [predicted][true], index predicted·C + true; ties go to the earlier class. */
  readonly confusion: (weights: ArrayLike<number>, missingWeight: number, power: number) => Uint32Array;
  /** Mean −ln P(true), P ≥ 1e-15. */
  readonly logLoss: (weights: ArrayLike<number>, missingWeight: number, power: number) => number;
};

/** What is said where sums of labelled source i differ by what is no number or infinite. */
export const differenceMessage = (i: number, difference: number): string =>
  `The sums of labelled source ${i} differ by ${difference} between classes; finite sums were expected.`;
