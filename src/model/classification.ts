/**
 * Sums over the properties of each category for a range of sources (method, section 4): what priors, category
 * weights and power act on. `C` classes, `T` categories, `n` sources.
 */
export type CategorySums = {
  readonly length: number;
  /** L_{c,t} = Σ_{p∈t} ℓ_{c,p}, natural logs; index (t·C + c)·n + i. */
  readonly sums: Float64Array;
  /** Missing properties per source. */
  readonly missing: Uint16Array;
  /** Bit p%32 of word [i·W + p/32|0] is set where property p of source i lies outside the range of its densities; W = ⌈P/32⌉. */
  readonly outOfRange: Uint32Array;
};

/** What equation (1) makes of the sums (method, section 5). Same n, C, T. */
export type Posterior = {
  readonly length: number;
  /** Natural log of prior × likelihood; index c·n + i. */
  readonly logNumerator: Float64Array;
  /** Class probabilities, sum 1 per source; index c·n + i. */
  readonly probability: Float64Array;
  /** Index of the most probable class; ties go to the earlier class. */
  readonly prediction: Uint8Array;
  /** 2 p_max − 1. */
  readonly margin: Float64Array;
  /** −Σ p ln p, nats. */
  readonly entropy: Float64Array;
  /** −log10 of the largest numerator. */
  readonly outlier: Float64Array;
  /** Class if category t is left out, index t·n + i; 255 where the class does not change (or nothing else is weighted). */
  readonly alternative: Uint8Array;
};
