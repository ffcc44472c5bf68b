import { differenceMessage, type Objective, type ObjectiveInput } from "./objective-types.ts";

/** Sources per tile of the compiled code (assembly/objective.ts). */
const TILE = 16;
/** Bytes of four float32 numbers. */
const VECTOR = 16;

/** The exports of assembly/objective.ts, typed by hand. */
type Compiled = {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  countPredictions(...of: [...SegmentArguments, tallies: number, counts: number]): void;
  addLosses(...of: [...SegmentArguments, scores: number, truth: number]): number;
};
type SegmentArguments = [data: number, n: number, classes: number, rows: number, factors: number, biases: number];

/**
 * Copies the sums of the labelled sources into the memory of an instance of the compiled code of their own, where they stay, for an
 * objective that is evaluated many times. They are kept class by class as float32 differences from class 0 (neither predictions nor
 * probabilities change by that), in the order in which they are read. A prediction may differ from that of float64 sums where the
 * best two log numerators differ by less than 1e-5; a log-loss by 1e-6.
 * @param wasm the bytes of build/numerics.wasm, or a module compiled from them
 * @throws Error if a sum of a labelled source is not finite
 */
export async function createObjective(
  wasm: BufferSource | WebAssembly.Module,
  input: ObjectiveInput,
): Promise<Objective> {
  const module = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(wasm);
  const instance = await WebAssembly.instantiate(module, {});
  const compiled = instance.exports as unknown as Compiled;
  const { classes, categories, presence, priors } = input;
  const rows = presence === null ? categories : 2 * categories;

  const segments = copySegments(compiled, input, rows);
  const factorsAt = compiled.reserve(rows * 4);
  const biasesAt = compiled.reserve(classes * 4);
  const scratch = compiled.reserve(classes * TILE * 4);
  const countsAt = compiled.reserve(classes * 4);
  // Nothing is reserved from here on, so these views stay valid.
  const factors = new Float32Array(compiled.memory.buffer, factorsAt, rows);
  const counts = new Uint32Array(compiled.memory.buffer, countsAt, classes);
  const biases = new Float32Array(compiled.memory.buffer, biasesAt, classes);
  for (let c = 1; c < classes; c++) biases[c - 1] = Math.log(priors[c] / priors[0]);

  const setFactors = (weights: ArrayLike<number>, missingWeight: number, power: number) => {
    let total = 0;
    for (let t = 0; t < categories; t++) total += weights[t];
    for (let t = 0; t < categories; t++) {
      const factor = total > 0 ? (power * weights[t]) / total : 0;
      factors[t] = factor;
      if (presence !== null) factors[categories + t] = missingWeight * factor;
    }
  };
  const length = segments.reduce((sum, { n }) => sum + n, 0);
  return {
    length,
    confusion(weights, missingWeight, power) {
      setFactors(weights, missingWeight, power);
      const confusion = new Uint32Array(classes * classes);
      for (const { truth, at, n } of segments) {
        compiled.countPredictions(at, n, classes, rows, factorsAt, biasesAt, scratch, countsAt);
        for (let predicted = 0; predicted < classes; predicted++)
          confusion[predicted * classes + truth] = counts[predicted];
      }
      return confusion;
    },
    logLoss(weights, missingWeight, power) {
      setFactors(weights, missingWeight, power);
      let sum = 0;
      for (const { truth, at, n } of segments)
        sum += compiled.addLosses(at, n, classes, rows, factorsAt, biasesAt, scratch, truth);
      return sum / length;
    },
  };
}

/** The sources of one true class in the memory of the compiled code. */
type Segment = { readonly truth: number; readonly at: number; readonly n: number };

function copySegments(compiled: Compiled, input: ObjectiveInput, rows: number): Segment[] {
  const members: number[][] = Array.from({ length: input.classes }, () => []);
  input.labels.forEach((label, i) => {
    if (label < input.classes) members[label].push(i);
  });
  return members.flatMap((sources, truth) => {
    if (sources.length === 0) return [];
    const tiles = Math.ceil(sources.length / TILE);
    const length = tiles * (input.classes - 1) * rows * TILE;
    const at = compiled.reserve(length * 4 + VECTOR);
    writeSegment(new Float32Array(compiled.memory.buffer, at, length), sources, input, rows);
    return [{ truth, at, n: sources.length }];
  });
}

/** Writes tile by tile, class by class from 1 on, `rows` rows of 16 sources; NaN after the last source. */
function writeSegment(target: Float32Array, sources: readonly number[], input: ObjectiveInput, rows: number): void {
  const { density, presence, labels, classes, categories } = input;
  const n = labels.length;
  const tileLength = (classes - 1) * rows * TILE;
  target.fill(NaN);
  for (let c = 1; c < classes; c++) {
    for (let r = 0; r < rows; r++) {
      const part = r < categories ? density : presence!;
      const row = (r % categories) * classes * n;
      const offset = ((c - 1) * rows + r) * TILE;
      sources.forEach((i, k) => {
        const difference = part[row + c * n + i] - part[row + i];
        if (!Number.isFinite(difference)) throw new Error(differenceMessage(i, difference));
        target[Math.floor(k / TILE) * tileLength + offset + (k % TILE)] = difference;
      });
    }
  }
}
