import { LinearMemory } from "./linear-memory.ts";
import type { Address, Compiled } from "./linear-memory.ts";
import type { Normalised, WantedNumbers, Weighting } from "./operations.ts";

/** Sources at a time: what they need stays in the processor's cache. */
const BLOCK = 2048;

/**
 * Normalises sources block by block.
 * @param load puts the sums of `n` sources from `start` on, index (t·C + c)·n + i, at an address
 */
export type Normaliser = (
  length: number,
  options: Weighting,
  load: (start: number, n: number, address: Address) => void,
  wanted: WantedNumbers,
) => Normalised;

/** Reserves memory of the compiled code for as long as the normaliser is used, and returns it. */
export function createNormaliser(
  compiled: Compiled,
  { classes, categories }: { readonly classes: number; readonly categories: number },
): Normaliser {
  const memory = new LinearMemory(compiled);
  const logPriors = memory.numbers(classes);
  const factors = memory.numbers(categories);
  const sumsAt = memory.numbers(BLOCK * categories * classes);
  const numeratorAt = memory.numbers(BLOCK * classes);
  const probabilityAt = memory.numbers(BLOCK * classes);
  const largest = memory.numbers(BLOCK);
  const total = memory.numbers(BLOCK);
  const marginAt = memory.numbers(BLOCK);
  const entropyAt = memory.numbers(BLOCK);
  const outlierAt = memory.numbers(BLOCK);
  const predictionAt = memory.bytes(BLOCK);
  const alternativeAt = memory.bytes(BLOCK);

  return (length, options, load, wanted) => {
    const { withoutCategory } = options;
    const { perClass } = wanted;
    const logNumerator = new Float64Array(perClass ? classes * length : 0);
    const probability = new Float64Array(perClass ? classes * length : 0);
    const prediction = new Uint8Array(length);
    const margin = new Float64Array(length);
    const entropy = new Float64Array(wanted.entropy ? length : 0);
    const outlier = new Float64Array(length);
    const alternative = new Uint8Array(withoutCategory.length * length).fill(255);
    memory.write(logPriors, options.logPriors);

    for (let start = 0; start < length; start += BLOCK) {
      const n = Math.min(BLOCK, length - start);
      const part = <Values extends Float64Array | Uint8Array>(values: Values, row = 0) =>
        values.subarray(row * length + start, row * length + start + n) as Values;
      const combine = (weights: Float64Array) => {
        memory.write(factors, weights);
        compiled.combine(sumsAt, n, classes, categories, logPriors, factors, numeratorAt);
      };
      load(start, n, sumsAt);
      combine(options.factors);
      compiled.predict(numeratorAt, n, classes, largest, predictionAt);
      if (perClass) for (let c = 0; c < classes; c++) memory.read(numeratorAt + c * n * 8, part(logNumerator, c));
      compiled.normalise(
        numeratorAt,
        n,
        classes,
        largest,
        total,
        probabilityAt,
        marginAt,
        entropyAt,
        outlierAt,
        perClass,
        wanted.entropy,
      );
      if (perClass) for (let c = 0; c < classes; c++) memory.read(probabilityAt + c * n * 8, part(probability, c));
      memory.read(predictionAt, part(prediction));
      memory.read(marginAt, part(margin));
      if (wanted.entropy) memory.read(entropyAt, part(entropy));
      memory.read(outlierAt, part(outlier));
      withoutCategory.forEach((others, t) => {
        if (others === null) return;
        combine(others);
        compiled.predict(numeratorAt, n, classes, largest, alternativeAt);
        compiled.keepChanges(predictionAt, n, alternativeAt);
        memory.read(alternativeAt, part(alternative, t));
      });
    }
    return { logNumerator, probability, prediction, margin, entropy, outlier, alternative };
  };
}
