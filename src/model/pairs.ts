import type { Numerics } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { exactLogDensity, heldOutLogDensity, isInside } from "./density.ts";
import type { Model, PairDensity, PropertyDensity } from "./model.ts";
import { jointKernelSums, logRatio, ownKernels, type Axes } from "./pair-density.ts";
import { jointKernels, type JointKernels } from "./pair-sums.ts";
import { interpolateRatios, nodesOf, tabulateRatios } from "./pair-table.ts";

/** A joint density is smoothed more than those of its two properties, and its bandwidths shrink as n^(−1/6) (Scott 1992). */
const WIDER = 1.15;

/** Nodes of a table in either direction. */
const NODES = 64;

/** A pair as training leaves it: with the kernels of every class, null where a class has fewer than 2 sources with both values. */
export type TrainedPair = PairDensity & { readonly kernels: readonly (JointKernels | null)[] };

/** Log densities of one property at the labelled sources, `C × n`: by all kernels, and without a source's own in its own class. */
export type LabelledLogs = { readonly exact: Float64Array; readonly heldOut: Float64Array };

/**
 * Estimates the joint density of two properties with kernel densities, and tabulates D where they have tables.
 * @param logs of the two properties at the labelled sources, by what is learnt of them
 * @returns the pair, and its terms D at the labelled sources without themselves, `C × n`
 */
export function trainPair(
  numerics: Numerics,
  model: Model,
  properties: readonly [number, number],
  matrix: PropertyMatrix,
  labels: Uint8Array,
  logs: readonly [LabelledLogs, LabelledLogs],
): { pair: TrainedPair; heldOut: Float64Array } {
  const estimated = estimatePair(model, properties, matrix, labels);
  const { exact, heldOut } = labelledPairTerms(model, estimated, matrix, labels, logs);
  if (properties.some((p) => model.densities[p].nodes === 0)) return { pair: estimated, heldOut };
  const pair = tabulatePair(numerics, model, estimated);
  const [x, y] = properties.map((p) => matrix.values[p]);
  const tableError = pairTerms(model, pair, x, y).reduce((most, d, k) => Math.max(most, Math.abs(d - exact[k])), 0);
  return { pair: { ...pair, tableError }, heldOut };
}

/**
 * Returns D = log f(x, y) − log f(x) − log f(y) of a pair at the given scaled values, `C × n`, from its table; 0 where one of the two is
 * missing or out of range, and for a class with fewer than 2 sources that have both (method, section 4.3).
 */
export function pairTerms(model: Model, pair: PairDensity, x: Float64Array, y: Float64Array): Float64Array {
  const axes = axesOf(model, pair);
  return whereBoth(axes, model.classes.length, x, y, (px, py) => interpolateRatios(pair, axes, px, py));
}

/** The same by summing kernels; an error for a pair of a model that was read from a file. */
export function exactPairTerms(
  numerics: Numerics,
  model: Model,
  pair: PairDensity,
  x: Float64Array,
  y: Float64Array,
): Float64Array {
  const axes = axesOf(model, pair);
  return whereBoth(axes, model.classes.length, x, y, (px, py) => {
    const logX = exactLogDensity(numerics, axes[0], px);
    const logY = exactLogDensity(numerics, axes[1], py);
    const result = new Float64Array(logX.length);
    kernelsOf(model, pair).forEach((kernels, c) => {
      if (kernels === null) return;
      jointKernelSums(kernels, axes, px, py).forEach((sum, i) => {
        const at = c * px.length + i;
        result[at] = logRatio(sum, kernels.n, kernels, axes, logX[at], logY[at]);
      });
    });
    return result;
  });
}

/** D of members of class c for their own class, `n`, each without itself; an error for a pair of a model that was read from a file. */
export function heldOutPairTerms(
  numerics: Numerics,
  model: Model,
  pair: PairDensity,
  c: number,
  x: Float64Array,
  y: Float64Array,
): Float64Array {
  const axes = axesOf(model, pair);
  return whereBoth(axes, 1, x, y, (px, py) => {
    const kernels = kernelsOf(model, pair)[c];
    if (kernels === null) return new Float64Array(px.length);
    const logX = heldOutLogDensity(numerics, axes[0], c, px);
    const logY = heldOutLogDensity(numerics, axes[1], c, py);
    const own = ownKernels(kernels, axes, px, py);
    return jointKernelSums(kernels, axes, px, py).map((sum, i) =>
      logRatio(Math.max(sum - own[i], 0), kernels.n - 1, kernels, axes, logX[i], logY[i]),
    );
  });
}

/** Prepares the kernels of a pair, which has no table yet. */
function estimatePair(
  model: Model,
  [first, second]: readonly [number, number],
  { values }: PropertyMatrix,
  labels: Uint8Array,
): TrainedPair {
  const axes = axesOf(model, { first, second });
  const kernels = model.classes.map((_, c) => {
    const members = Uint32Array.from(labels.keys()).filter(
      (i) => labels[i] === c && isKernel(axes[0], values[first][i]) && isKernel(axes[1], values[second][i]),
    );
    if (members.length < 2) return null;
    const wider = WIDER * members.length ** (1 / 5 - 1 / 6);
    const of = (p: number) => Float64Array.from(members, (i) => values[p][i]);
    return jointKernels(of(first), of(second), [wider * axes[0].bandwidth[c], wider * axes[1].bandwidth[c]]);
  });
  const bandwidthsIn = (d: 0 | 1) => Float64Array.from(kernels, (of) => of?.bandwidths[d] ?? NaN);
  return {
    first,
    second,
    bandwidths: [bandwidthsIn(0), bandwidthsIn(1)],
    table: new Float64Array(0),
    nodes: [0, 0],
    tableError: 0,
    kernels,
  };
}

function tabulatePair(numerics: Numerics, model: Model, pair: TrainedPair): TrainedPair {
  const axes = axesOf(model, pair);
  const logs = axes.map((density) => exactLogDensity(numerics, density, nodesOf(density, NODES)));
  const table = new Float64Array(model.classes.length * NODES * NODES);
  pair.kernels.forEach((kernels, c) => {
    if (kernels === null) return;
    const [logX, logY] = logs.map((log) => log.subarray(c * NODES, (c + 1) * NODES));
    table.set(tabulateRatios(kernels, axes, logX, logY), c * NODES * NODES);
  });
  return { ...pair, table, nodes: [NODES, NODES] };
}

/** Returns D of the labelled sources, `C × n` each, by all kernels and without their own. */
function labelledPairTerms(
  model: Model,
  pair: TrainedPair,
  { values, length: n }: PropertyMatrix,
  labels: Uint8Array,
  logs: readonly [LabelledLogs, LabelledLogs],
): LabelledLogs {
  const axes = axesOf(model, pair);
  const within = bothInside(axes, values[pair.first], values[pair.second]);
  const x = Float64Array.from(within, (i) => values[pair.first][i]);
  const y = Float64Array.from(within, (i) => values[pair.second][i]);
  const exact = new Float64Array(model.classes.length * n);
  const heldOut = new Float64Array(model.classes.length * n);
  pair.kernels.forEach((kernels, c) => {
    if (kernels === null) return;
    const own = ownKernels(kernels, axes, x, y);
    jointKernelSums(kernels, axes, x, y).forEach((sum, k) => {
      const at = c * n + within[k];
      const ratio = (of: keyof LabelledLogs, kernelSum: number, count: number) =>
        logRatio(kernelSum, count, kernels, axes, logs[0][of][at], logs[1][of][at]);
      exact[at] = ratio("exact", sum, kernels.n);
      heldOut[at] = labels[within[k]] === c ? ratio("heldOut", Math.max(sum - own[k], 0), kernels.n - 1) : exact[at];
    });
  });
  return { exact, heldOut };
}

/** The densities of the two properties as far as they are learnt: a distribution that is mixed in knows nothing of the other property. */
function axesOf({ densities }: Model, { first, second }: Pick<PairDensity, "first" | "second">): Axes {
  return [
    { ...densities[first], mix: null },
    { ...densities[second], mix: null },
  ];
}

/** Whether a labelled value has a kernel: where the range's end reflects, those beyond it have none. */
function isKernel(density: PropertyDensity, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  return (!density.reflectLow || value >= density.low) && (!density.reflectHigh || value <= density.high);
}

function kernelsOf(model: Model, pair: PairDensity): readonly (JointKernels | null)[] {
  if (!("kernels" in pair))
    throw new Error(
      `The joint density of ${model.properties[pair.first].name} and ${model.properties[pair.second].name} was read from a file, ` +
        `which holds its table and not the sample; exact densities need a model that was trained here.`,
    );
  return (pair as TrainedPair).kernels;
}

/** Computes terms, `rows × n`, for the sources that have both values in range; 0 for the others. */
function whereBoth(
  axes: Axes,
  rows: number,
  x: Float64Array,
  y: Float64Array,
  terms: (x: Float64Array, y: Float64Array) => Float64Array,
): Float64Array {
  const result = new Float64Array(rows * x.length);
  const within = bothInside(axes, x, y);
  if (within.length === 0) return result;
  const found = terms(
    Float64Array.from(within, (i) => x[i]),
    Float64Array.from(within, (i) => y[i]),
  );
  for (let row = 0; row < rows; row++)
    within.forEach((i, k) => {
      result[row * x.length + i] = found[row * within.length + k];
    });
  return result;
}

function bothInside(axes: Axes, x: Float64Array, y: Float64Array): Uint32Array {
  return Uint32Array.from(x.keys()).filter((i) => isInside(axes[0], x[i]) && isInside(axes[1], y[i]));
}
