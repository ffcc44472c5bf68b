import type { HeldShape } from "./held-sums.ts";
import { LinearMemory } from "./linear-memory.ts";
import type { Address, Compiled } from "./linear-memory.ts";
import type { Normalised, WantedNumbers, Weighting } from "./operations.ts";

/** Sources at a time, at most: what they need stays in the processor's cache. */
export const BLOCK = 2048;

/**
 * Writes the log numerators of `n` sources from number `start` on, for log priors and factors at some addresses, to another: `stride` numbers
 * a class, of which the first `n` count.
 */
export type Weigh = (
  ...of: [start: number, n: number, stride: number, logPriors: Address, factors: Address, logNumerator: Address]
) => void;

/** Normalises sources block by block. */
export type Normaliser = (length: number, options: Weighting, weigh: Weigh, wanted: WantedNumbers) => Normalised;

/** Reserves memory of the compiled code for as long as the normaliser is used, and returns it. */
export function createNormaliser(compiled: Compiled, { classes, groups }: HeldShape): Normaliser {
  const memory = new LinearMemory(compiled);
  const logPriors = memory.numbers(classes);
  const factors = memory.numbers(groups);
  const numeratorAt = memory.numbers(BLOCK * classes);
  const probabilityAt = memory.numbers(BLOCK * classes);
  const largest = memory.numbers(BLOCK);
  const marginAt = memory.numbers(BLOCK);
  const entropyAt = memory.numbers(BLOCK);
  const outlierAt = memory.numbers(BLOCK);
  const predictionAt = memory.bytes(BLOCK);
  const alternativeAt = memory.bytes(BLOCK);

  return (length, options, weigh, wanted) => {
    const { withoutCategory } = options;
    const { perClass } = wanted;
    const logNumerator = new Float64Array(perClass ? classes * length : 0);
    const probability = new Float64Array(perClass ? classes * length : 0);
    const prediction = new Uint8Array(length);
    const margin = new Float64Array(wanted.margin ? length : 0);
    const entropy = new Float64Array(wanted.entropy ? length : 0);
    const outlier = new Float64Array(wanted.outlier ? length : 0);
    const alternative = new Uint8Array(withoutCategory.length * length).fill(255);
    memory.write(logPriors, options.logPriors);

    for (let start = 0; start < length; start += BLOCK) {
      const n = Math.min(BLOCK, length - start);
      // The compiled code takes sources in pairs.
      const stride = n + (n % 2);
      const part = <Values extends Float64Array | Uint8Array>(values: Values, row = 0) =>
        values.subarray(row * length + start, row * length + start + n) as Values;
      const combine = (weights: Float64Array) => {
        memory.write(factors, weights);
        weigh(start, n, stride, logPriors, factors, numeratorAt);
      };
      combine(options.factors);
      compiled.predict(numeratorAt, stride, classes, largest, predictionAt);
      if (perClass) for (let c = 0; c < classes; c++) memory.read(numeratorAt + c * stride * 8, part(logNumerator, c));
      compiled.normalise(
        numeratorAt,
        stride,
        classes,
        largest,
        probabilityAt,
        marginAt,
        entropyAt,
        outlierAt,
        perClass,
        wanted.margin,
        wanted.entropy,
      );
      if (perClass) for (let c = 0; c < classes; c++) memory.read(probabilityAt + c * stride * 8, part(probability, c));
      memory.read(predictionAt, part(prediction));
      if (wanted.margin) memory.read(marginAt, part(margin));
      if (wanted.entropy) memory.read(entropyAt, part(entropy));
      if (wanted.outlier) memory.read(outlierAt, part(outlier));
      withoutCategory.forEach((others, t) => {
        if (others === null) return;
        combine(others);
        compiled.predict(numeratorAt, stride, classes, largest, alternativeAt);
        compiled.keepChanges(predictionAt, n, alternativeAt);
        memory.read(alternativeAt, part(alternative, t));
      });
    }
    return { logNumerator, probability, prediction, margin, entropy, outlier, alternative };
  };
}
