import { interpolation, POINTS, taps, TAPS, type Grid } from "./gaussian-grid.ts";
import { LinearMemory, type Address, type Compiled as CompiledNumerics } from "./linear-memory.ts";
import type { GaussianSums } from "./operations.ts";

/** Points at a time. */
const BLOCK = 8192;

/** The compiled code convolves four nodes at a time: so many zeros stand around the kernel, and so many more sums are written. */
const TOGETHER = 4;

/** The exports of assembly/gaussian-sums.ts, typed by hand. */
type Compiled = CompiledNumerics & {
  addPowers(
    ...of: [sample: Address, n: number, first: number, inverseStep: number, reach: number, moments: Address]
  ): void;
  weighNodes(moments: Address, cells: number, powersToNodes: Address, weights: Address): void;
  convolveNodes(weights: Address, n: number, reach: number, kernel: Address, sums: Address): void;
  interpolateNodes(nodes: Address, cells: number, nodesToPowers: Address, polynomials: Address): void;
  evaluateCells(
    ...of: [
      polynomials: Address,
      cells: number,
      points: Address,
      n: number,
      first: number,
      inverseStep: number,
      reach: number,
      sums: Address,
    ]
  ): void;
};

const powersToNodes = Float64Array.from(interpolation, (_, i) => {
  const [k, m] = [Math.floor(i / POINTS), i % POINTS];
  return interpolation[m * POINTS + k];
});

const paddedTaps = new Float64Array(taps.length + 2 * TOGETHER);
paddedTaps.set(taps, TOGETHER);

/** Prepares sums of Gaussian kernels in the memory of the compiled code, and keeps what they are evaluated from outside of it. */
export function compiledGaussianSums(exports: CompiledNumerics, sample: Float64Array, grid: Grid): GaussianSums {
  const compiled = exports as Compiled;
  const { first, inverseStep, cells } = grid;
  const nodes = cells + POINTS - 1;
  compiled.reset();
  const memory = new LinearMemory(compiled);
  const zeros = (length: number) => {
    const address = memory.numbers(length);
    memory.clear(address, length * 8);
    return address;
  };
  const momentsAt = zeros(cells * POINTS);
  const weightsAt = zeros(nodes);
  const sumsAt = zeros(nodes + TOGETHER);
  compiled.addPowers(memory.copyIn(sample), sample.length, first, inverseStep, TAPS, momentsAt);
  compiled.weighNodes(momentsAt, cells, memory.copyIn(powersToNodes), weightsAt);
  compiled.convolveNodes(weightsAt, nodes, TAPS, memory.copyIn(paddedTaps) + TOGETHER * 8, sumsAt);
  // The powers are needed no more.
  compiled.interpolateNodes(sumsAt, cells, memory.copyIn(interpolation), momentsAt);
  const polynomials = new Float64Array(cells * POINTS);
  memory.read(momentsAt, polynomials);
  return (points) => evaluate(compiled, polynomials, points, grid);
}

function evaluate(
  compiled: Compiled,
  polynomials: Float64Array,
  points: Float64Array,
  { first, inverseStep, cells }: Grid,
): Float64Array {
  const sums = new Float64Array(points.length);
  compiled.reset();
  const memory = new LinearMemory(compiled);
  const polynomialsAt = memory.copyIn(polynomials);
  const pointsAt = memory.numbers(BLOCK);
  const sumsAt = memory.numbers(BLOCK);
  for (let start = 0; start < points.length; start += BLOCK) {
    const block = points.subarray(start, start + BLOCK);
    memory.write(pointsAt, block);
    compiled.evaluateCells(polynomialsAt, cells, pointsAt, block.length, first, inverseStep, TAPS, sumsAt);
    memory.read(sumsAt, sums.subarray(start, start + BLOCK));
  }
  return sums;
}
