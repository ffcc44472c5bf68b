import { plainHeldSums } from "./plain-held-sums.ts";
import type { Objective, ObjectiveInput } from "./objective-types.ts";
import type { Added, GivenTerms, Kernel, Normalised, Numerics, PropertyTerms, Shape, Weighting } from "./operations.ts";

/** The kernels, 1 at 0, with a standard deviation of 1. */
const kernels: Readonly<Record<Kernel, (u: number) => number>> = {
  gaussian: (u) => Math.exp(-(u * u) / 2),
  exponential: (u) => Math.exp(-Math.SQRT2 * Math.abs(u)),
  epanechnikov: (u) => Math.max(0, 1 - (u * u) / 5),
};

/** −ln 1e-15: no source's loss is larger, as in the evaluation. */
const LARGEST_LOSS = -Math.log(1e-15);

/** The numerics in plain TypeScript: what computes where a browser does not run the compiled code, for want of SIMD. Several times slower. */
export const plainNumerics: Numerics = {
  kernelSums: (sample, points, h, kernel = "gaussian") =>
    points.map((x) => kernelSum(sample, x, h, kernels[kernel], -1)),
  leaveOneOutSums: (sample, points, h, kernel = "gaussian", own = points) =>
    points.map((x, i) => {
      const member = sample.indexOf(own[i]);
      return member < 0 ? NaN : kernelSum(sample, x, h, kernels[kernel], member);
    }),
  distanceCounts(values, length) {
    const counts = new Int32Array(length);
    for (let i = 0; i < values.length; i++) for (let j = i + 1; j < values.length; j++) counts[values[j] - values[i]]++;
    return counts;
  },
  addTerms,
  normalise,
};

function kernelSum(sample: Float64Array, x: number, h: number, kernel: (u: number) => number, left: number): number {
  let sum = 0;
  for (let j = 0; j < sample.length; j++) if (j !== left) sum += kernel((x - sample[j]) / h);
  return sum;
}

function addTerms(properties: readonly PropertyTerms[], { length: n, classes, categories }: Shape): Added {
  const sums = new Float64Array(categories * classes * n);
  const tables = properties.filter(({ terms }) => "table" in terms);
  const held = plainHeldSums({ classes, groups: categories }, "double");
  const part = held.reserve(n, new Uint8Array(n));
  const words = Math.ceil(properties.length / 32);
  const missing = new Uint16Array(n);
  const outOfRange = new Uint32Array(words * n);
  // Given terms need a value's place, too: it is found with a table of zeros.
  const zeros = ({ nodes }: PropertyTerms) =>
    new Float64Array(classes * ((nodes instanceof Float64Array ? nodes.length : nodes.count) + 2));
  held.setTables(
    properties.map(({ column: _, terms, ...rest }, p) => ({
      ...rest,
      table: "table" in terms ? terms.table : zeros(properties[p]),
    })),
  );
  const filled = held.fill(
    part,
    properties.map(({ column }) => column),
  );
  missing.set(filled.missing);
  outOfRange.set(filled.outOfRange);
  sums.set(held.get(part, 0, n));
  if (tables.length === properties.length) return { sums, missing, outOfRange };
  for (const { column, category, terms } of properties) {
    if ("table" in terms) continue;
    const { logDensity, weight, present, absent }: GivenTerms = terms;
    for (let c = 0; c < classes; c++)
      for (let i = 0; i < n; i++)
        sums[(category * classes + c) * n + i] += Number.isFinite(column[i])
          ? weight * logDensity[c * n + i] + present[c]
          : absent[c];
  }
  return { sums, missing, outOfRange };
}

function normalise(sums: Float64Array, { length: n, classes, categories }: Shape, options: Weighting): Normalised {
  const { logPriors, factors, withoutCategory } = options;
  const combine = (of: Float64Array) => {
    const logs = new Float64Array(classes * n);
    for (let c = 0; c < classes; c++)
      for (let i = 0; i < n; i++) {
        let log = logPriors[c];
        for (let t = 0; t < categories; t++) log += of[t] * sums[(t * classes + c) * n + i];
        logs[c * n + i] = log;
      }
    return logs;
  };
  const predict = (logs: Float64Array) => {
    const prediction = new Uint8Array(n);
    for (let i = 0; i < n; i++)
      for (let c = 1; c < classes; c++) if (logs[c * n + i] > logs[prediction[i] * n + i]) prediction[i] = c;
    return prediction;
  };
  const logNumerator = combine(factors);
  const prediction = predict(logNumerator);
  const probability = new Float64Array(classes * n);
  const [margin, entropy, outlier] = [0, 1, 2].map(() => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    const largest = logNumerator[prediction[i] * n + i];
    let total = 0;
    let weighted = 0;
    for (let c = 0; c < classes; c++) {
      const logRatio = logNumerator[c * n + i] - largest;
      const ratio = Math.exp(logRatio);
      probability[c * n + i] = ratio;
      total += ratio;
      if (ratio > 0) weighted += ratio * logRatio;
    }
    for (let c = 0; c < classes; c++) probability[c * n + i] /= total;
    margin[i] = 2 / total - 1;
    entropy[i] = Math.log(total) - weighted / total;
    outlier[i] = -largest * Math.LOG10E;
  }
  const alternative = new Uint8Array(withoutCategory.length * n).fill(255);
  withoutCategory.forEach((others, t) => {
    if (others === null) return;
    predict(combine(others)).forEach((other, i) => {
      if (other !== prediction[i]) alternative[t * n + i] = other;
    });
  });
  return { logNumerator, probability, prediction, margin, entropy, outlier, alternative };
}

/** The objective in plain TypeScript, in double precision; see `createObjective`. */
export function plainObjective({ density, presence, labels, classes, categories, priors }: ObjectiveInput): Objective {
  const n = labels.length;
  const labelled = Uint32Array.from(labels.keys()).filter((i) => labels[i] < classes);
  const logs = new Float64Array(classes);
  const visit = (
    weights: ArrayLike<number>,
    missingWeight: number,
    power: number,
    see: (truth: number, best: number) => void,
  ) => {
    const total = Array.from(weights).reduce((sum, weight) => sum + weight, 0);
    for (const i of labelled) {
      let best = 0;
      for (let c = 0; c < classes; c++) {
        let log = Math.log(priors[c]);
        for (let t = 0; t < categories && total > 0; t++) {
          const at = (t * classes + c) * n + i;
          const presenceTerm = presence === null ? 0 : missingWeight * presence[at];
          log += ((power * weights[t]) / total) * (density[at] + presenceTerm);
        }
        logs[c] = log;
        if (log > logs[best]) best = c;
      }
      see(labels[i], best);
    }
  };
  return {
    length: labelled.length,
    confusion(weights, missingWeight, power) {
      const confusion = new Uint32Array(classes * classes);
      visit(weights, missingWeight, power, (truth, best) => confusion[best * classes + truth]++);
      return confusion;
    },
    logLoss(weights, missingWeight, power) {
      let loss = 0;
      visit(weights, missingWeight, power, (truth, best) => {
        let total = 0;
        for (const log of logs) total += Math.exp(log - logs[best]);
        loss += Math.min(logs[best] - logs[truth] + Math.log(total), LARGEST_LOSS);
      });
      return loss / labelled.length;
    },
  };
}
