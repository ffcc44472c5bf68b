import { compiledGaussianSums } from "./compiled-gaussian-sums.ts";
import { compiledPowerLoss } from "./compiled-power-loss.ts";
import { LinearMemory } from "./linear-memory.ts";
import type { Address, Compiled } from "./linear-memory.ts";
import { BLOCK as NORMALISED, createNormaliser, type Weigh } from "./normaliser.ts";
import type { Added, GivenTerms, Kernel, Normalised, Numerics, PropertyTerms, Shape, Weighting } from "./operations.ts";

/** Sources or points per call of the compiled code: its memory holds one block, however long the catalogue. */
const BLOCK = 8192;

/** The address that nothing has. */
const NOWHERE: Address = 0;

/**
 * Starts the compiled numerics. Every operation copies its input into the memory of the compiled code block by block, and copies
 * the results out into new arrays, so nothing that a caller holds ever moves.
 * @param wasm the bytes of build/numerics.wasm, or a module compiled from them
 */
export async function createNumerics(wasm: BufferSource | WebAssembly.Module): Promise<Numerics> {
  const module = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(wasm);
  const instance = await WebAssembly.instantiate(module, {});
  const compiled = instance.exports as unknown as Compiled;
  return {
    kernelSums: (sample, points, bandwidth, kernel) => kernelSums(compiled, sample, points, bandwidth, kernel, null),
    leaveOneOutSums: (sample, points, bandwidth, kernel, own = points) =>
      kernelSums(compiled, sample, points, bandwidth, kernel, own),
    gaussianSums: (sample, grid) => compiledGaussianSums(compiled, sample, grid),
    distanceCounts: (values, length) => distanceCounts(compiled, values, length),
    powerLoss: (odds) => compiledPowerLoss(compiled, odds),
    addTerms: (properties, shape) => addTerms(compiled, properties, shape),
    normalise: (sums, shape, options) => normalise(compiled, sums, shape, options),
  };
}

function kernelSums(
  compiled: Compiled,
  sample: Float64Array,
  points: Float64Array,
  h: number,
  kernel: Kernel = "gaussian",
  own: Float64Array | null,
): Float64Array {
  const sums = new Float64Array(points.length);
  if (sample.length === 0) return own === null ? sums : sums.fill(NaN);
  const { prepare, sum } = {
    gaussian: { prepare: compiled.setGaussian, sum: compiled.sumGaussian },
    exponential: { prepare: compiled.setExponential, sum: compiled.sumExponential },
    epanechnikov: { prepare: compiled.setEpanechnikov, sum: compiled.sumEpanechnikov },
  }[kernel];
  compiled.reset();
  const memory = new LinearMemory(compiled);
  prepare(memory.copyIn(sample), sample.length, h);
  const pointsAt = memory.numbers(BLOCK);
  const ownAt = own === null ? NOWHERE : memory.numbers(BLOCK);
  const sumsAt = memory.numbers(BLOCK);
  for (let start = 0; start < points.length; start += BLOCK) {
    const block = points.subarray(start, start + BLOCK);
    memory.write(pointsAt, block);
    if (own !== null) memory.write(ownAt, own.subarray(start, start + BLOCK));
    sum(pointsAt, ownAt, block.length, sumsAt);
    memory.read(sumsAt, sums.subarray(start, start + BLOCK));
  }
  return sums;
}

function distanceCounts(compiled: Compiled, values: Int32Array, length: number): Int32Array {
  const counts = new Int32Array(length);
  compiled.reset();
  const memory = new LinearMemory(compiled);
  const valuesAt = memory.bytes(values.byteLength);
  const countsAt = memory.bytes(counts.byteLength);
  memory.write(valuesAt, values);
  memory.clear(countsAt, counts.byteLength);
  compiled.countDistances(valuesAt, values.length, countsAt);
  memory.read(countsAt, counts);
  return counts;
}

function addTerms(
  compiled: Compiled,
  properties: readonly PropertyTerms[],
  { length, classes, categories }: Shape,
): Added {
  const words = Math.ceil(properties.length / 32);
  const lanes = classes + (classes % 2);
  const sums = new Float64Array(categories * classes * length);
  const missing = new Uint16Array(length);
  const outOfRange = new Uint32Array(words * length);

  compiled.reset();
  const memory = new LinearMemory(compiled);
  const tables = properties.map((property) => copyIn(memory, property, classes, lanes));
  const column = memory.numbers(BLOCK);
  const fraction = memory.numbers(BLOCK);
  const index = memory.bytes(BLOCK * 4);
  const missingAt = memory.bytes(BLOCK * 2);
  const outsideAt = memory.bytes(BLOCK * 4 * words);
  const sumsAt = memory.numbers(BLOCK * categories * lanes);
  const rowsAt = memory.numbers(BLOCK * classes);

  for (let start = 0; start < length; start += BLOCK) {
    const n = Math.min(BLOCK, length - start);
    memory.clear(missingAt, n * 2);
    memory.clear(outsideAt, n * 4 * words);
    memory.clear(sumsAt, n * 8 * categories * lanes);
    properties.forEach((property, p) => {
      const { low, high, inverseStep, count, values, table } = tables[p];
      memory.write(column, property.column.subarray(start, start + n));
      if (values === null) compiled.locateOnGrid(column, n, low, high, inverseStep, count, index, fraction);
      else compiled.locateAmongValues(column, n, values, count, index, fraction);
      const bit = property.flagOutside ? 1 << (p % 32) : 0;
      compiled.flag(index, n, count, missingAt, outsideAt, words, Math.floor(p / 32), bit);
      const target = sumsAt + property.category * n * lanes * 8;
      if (table !== null) {
        compiled.addFromTable(index, fraction, n, lanes, table, target);
        return;
      }
      const { logDensity, weight, present, absent } = property.terms as GivenTerms;
      for (let c = 0; c < classes; c++) {
        memory.write(column, logDensity.subarray(c * length + start, c * length + start + n));
        compiled.addGiven(index, n, count, column, weight, present[c], absent[c], lanes, target + c * 8);
      }
    });
    for (let t = 0; t < categories; t++) {
      compiled.transpose(sumsAt + t * n * lanes * 8, n, lanes, classes, rowsAt);
      for (let c = 0; c < classes; c++) {
        const row = (t * classes + c) * length;
        memory.read(rowsAt + c * n * 8, sums.subarray(row + start, row + start + n));
      }
    }
    memory.read(missingAt, missing.subarray(start, start + n));
    memory.read(outsideAt, outOfRange.subarray(start * words, (start + n) * words));
  }
  return { sums, missing, outOfRange };
}

/** Copies in the nodes and, where the terms are tabulated, the table as `addFromTable` reads it: classes side by side. */
function copyIn(memory: LinearMemory, { nodes, terms }: PropertyTerms, classes: number, lanes: number) {
  const isGrid = !(nodes instanceof Float64Array);
  const count = isGrid ? nodes.count : nodes.length;
  const [low, high] = isGrid ? [nodes.low, nodes.high] : [0, 0];
  const inverseStep = (count - 1) / (high - low);
  const values = isGrid ? null : memory.copyIn(nodes);
  if (!("table" in terms)) return { low, high, inverseStep, count, values, table: null };
  const rowLength = count + 2;
  const table = new Float64Array((rowLength + 1) * lanes);
  for (let c = 0; c < classes; c++) {
    for (let k = 0; k < rowLength; k++) table[k * lanes + c] = terms.table[c * rowLength + k];
    table[rowLength * lanes + c] = terms.table[(c + 1) * rowLength - 1];
  }
  return { low, high, inverseStep, count, values, table: memory.copyIn(table) };
}

function normalise(
  compiled: Compiled,
  sums: Float64Array,
  { length, classes, categories }: Shape,
  options: Weighting,
): Normalised {
  compiled.reset();
  const memory = new LinearMemory(compiled);
  const sumsAt = memory.numbers(NORMALISED * categories * classes);
  let loaded = -1;
  const weigh: Weigh = (start, n, stride, logPriors, factors, address) => {
    // Left-out categories weigh the same sums.
    if (loaded !== start)
      for (let row = 0; row < categories * classes; row++)
        memory.write(sumsAt + row * stride * 8, sums.subarray(row * length + start, row * length + start + n));
    loaded = start;
    compiled.combine(sumsAt, stride, classes, categories, logPriors, factors, address);
  };
  return createNormaliser(compiled, { classes, groups: categories })(length, options, weigh, {
    perClass: true,
    margin: true,
    entropy: true,
    outlier: true,
  });
}
