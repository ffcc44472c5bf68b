import type { Objective } from "./projected-lbfgs.ts";

/** What the fit sees of the labelled sources. `C` classes, `n` sources. */
export type WeightedProblem = {
  /** Index of each source's class. */
  readonly labels: Uint8Array;
  /** Natural logs of the class fractions, `C`; −∞ for a class without a source, which takes no part. */
  readonly logPriors: Float64Array;
  /** What each weight multiplies, `C × n` each. */
  readonly terms: readonly Float64Array[];
  /** Where each weight is drawn to, and how strongly: strength · (weight − centre)². */
  readonly centres: Float64Array;
  readonly strengths: Float64Array;
  /** Strength of the penalty on the biases, which are drawn to 0. */
  readonly biasStrength: number;
};

/**
 * Returns the objective of the method "weighted" (method, section 4.3) of the weights, one per entry of `terms`, and then the biases, one
 * per class: Σ −log P(true class) plus the penalties. It is convex.
 */
export function weightedObjective(problem: WeightedProblem): Objective {
  const { labels, logPriors, terms, centres, strengths, biasStrength } = problem;
  const n = labels.length;
  const classes = logPriors.length;
  const logs = new Float64Array(classes * n);
  return (x, gradient) => {
    const biases = x.subarray(terms.length);
    addTerms(problem, x, logs);
    let value = softmaxLoss(labels, classes, logs);
    terms.forEach((term, k) => {
      const away = x[k] - centres[k];
      value += strengths[k] * away * away;
      gradient[k] = dot(term, logs) + 2 * strengths[k] * away;
    });
    biases.forEach((bias, c) => {
      value += biasStrength * bias * bias;
      gradient[terms.length + c] = sum(logs.subarray(c * n, (c + 1) * n)) + 2 * biasStrength * bias;
    });
    return value;
  };
}

/** Returns Σ −log P(true class) alone, at the same weights and biases. */
export function totalLogLoss(problem: WeightedProblem, x: Float64Array): number {
  const logs = new Float64Array(problem.logPriors.length * problem.labels.length);
  addTerms(problem, x, logs);
  return softmaxLoss(problem.labels, problem.logPriors.length, logs);
}

/** Writes the log numerators of every class, `C × n`. */
function addTerms({ labels, logPriors, terms }: WeightedProblem, x: Float64Array, logs: Float64Array): void {
  logPriors.forEach((logPrior, c) => {
    logs.fill(logPrior + x[terms.length + c], c * labels.length, (c + 1) * labels.length);
  });
  terms.forEach((term, k) => {
    const weight = x[k];
    if (weight !== 0) for (let i = 0; i < logs.length; i++) logs[i] += weight * term[i];
  });
}

/** Turns log numerators into probabilities less 1 for the true class, in place, and returns Σ −log P(true class). */
function softmaxLoss(labels: Uint8Array, classes: number, logs: Float64Array): number {
  const n = labels.length;
  let loss = 0;
  for (let i = 0; i < n; i++) {
    let largest = -Infinity;
    for (let c = 0; c < classes; c++) largest = Math.max(largest, logs[c * n + i]);
    const own = logs[labels[i] * n + i] - largest;
    let total = 0;
    for (let c = 0; c < classes; c++) total += logs[c * n + i] = Math.exp(logs[c * n + i] - largest);
    for (let c = 0; c < classes; c++) logs[c * n + i] /= total;
    logs[labels[i] * n + i] -= 1;
    loss += Math.log(total) - own;
  }
  return loss;
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}
