import type { Numerics } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { exactLogDensity, heldOutLogDensity, isInside, tableLogDensity } from "./density.ts";
import type { Model, PairDensity, PropertyDensity } from "./model.ts";
import { jointKernelSums, logJointDensity, logRatio, ownKernels, type Axes, type JointPoint } from "./pair-density.ts";
import { jointKernels, type JointKernels } from "./pair-sums.ts";
import { interpolateJoint, nodesOf, tabulateJoint } from "./pair-table.ts";

/** A joint density is smoothed more than those of its two properties, and its bandwidths shrink as n^(−1/6) (Scott 1992). */
const WIDER = 1.15;

/** Nodes of a table in either direction: the fewest with which D is within the tolerance at the training sample, or the most. */
const NODES = [48, 64, 96, 128];
const TOLERANCE = 0.05;

/** A pair as training leaves it: with the kernels of every class, null where a class has fewer than 2 sources with both values. */
export type TrainedPair = PairDensity & { readonly kernels: readonly (JointKernels | null)[] };

/** Log densities of one property at the labelled sources, `C × n`: by all kernels, and without a source's own in its own class. */
export type LabelledLogs = { readonly exact: Float64Array; readonly heldOut: Float64Array };

/**
 * Estimates the joint density of two properties with kernel densities, and tabulates it where they have tables.
 * @param logs of the two properties at the labelled sources
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
  const untabulated = estimatePair(model, properties, matrix, labels);
  const { exact, heldOut } = labelledPairTerms(model, untabulated, matrix, labels, logs);
  if (properties.some((p) => model.densities[p].nodes === 0)) return { pair: untabulated, heldOut };
  const [x, y] = properties.map((p) => matrix.values[p]);
  let pair = untabulated;
  for (const nodes of NODES) {
    const tabulated = tabulatePair(numerics, model, untabulated, nodes);
    const terms = pairTerms(model, tabulated, x, y);
    pair = { ...tabulated, tableError: terms.reduce((most, d, k) => Math.max(most, Math.abs(d - exact[k])), 0) };
    if (pair.tableError <= TOLERANCE) break;
  }
  return { pair, heldOut };
}

/**
 * Returns D = log f(x, y) − log f(x) − log f(y) of a pair at the given scaled values, `C × n`, from the tables of all three; 0 where one
 * of the two is missing or out of range, and for a class with fewer than 2 sources that have both (method, section 4.3).
 */
export function pairTerms(model: Model, pair: PairDensity, x: Float64Array, y: Float64Array): Float64Array {
  const axes = axesOf(model, pair);
  return whereBoth(axes, model.classes.length, x, y, (px, py) => {
    const logX = tableLogDensity(axes[0], px);
    const logY = tableLogDensity(axes[1], py);
    return interpolateJoint(pair, axes, px, py).map((logJoint, at) =>
      Number.isNaN(pair.bandwidths[0][Math.floor(at / px.length)]) ? 0 : logRatio(logJoint, logX[at], logY[at]),
    );
  });
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
    const n = px.length;
    const logX = exactLogDensity(numerics, axes[0], px);
    const logY = exactLogDensity(numerics, axes[1], py);
    const terms = new Float64Array(logX.length);
    kernelsOf(model, pair).forEach((kernels, c) => {
      if (kernels === null) return;
      jointKernelSums(kernels, axes, px, py).forEach((sum, i) => {
        const point = { x: px[i], y: py[i], logX: logX[c * n + i], logY: logY[c * n + i] };
        terms[c * n + i] = term(axes, c, kernels, sum, kernels.n, point);
      });
    });
    return terms;
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
    const logX = heldOutLogDensity(numerics, axes[0], c, px, model.classes[c]);
    const logY = heldOutLogDensity(numerics, axes[1], c, py, model.classes[c]);
    const own = ownKernels(kernels, axes, px, py);
    return jointKernelSums(kernels, axes, px, py).map((sum, i) =>
      term(axes, c, kernels, sum - own[i], kernels.n - 1, { x: px[i], y: py[i], logX: logX[i], logY: logY[i] }),
    );
  });
}

/** D from a sum of n kernels, which may be a rounding below 0. */
function term(axes: Axes, c: number, kernels: JointKernels, sum: number, n: number, point: JointPoint): number {
  return logRatio(logJointDensity(axes, c, kernels, sum, n, point), point.logX, point.logY);
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
      (i) => labels[i] === c && isKernel(axes[0], c, values[first][i]) && isKernel(axes[1], c, values[second][i]),
    );
    if (members.length < 2) return null;
    const wider = WIDER * members.length ** (1 / 5 - 1 / 6);
    const of = (p: number) => Float64Array.from(members, (i) => values[p][i]);
    const bandwidthOf = (axis: PropertyDensity) => Math.min(wider * axis.bandwidth[c], Number.MAX_VALUE);
    return jointKernels(of(first), of(second), [bandwidthOf(axes[0]), bandwidthOf(axes[1])]);
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

function tabulatePair(numerics: Numerics, model: Model, pair: TrainedPair, nodes: number): TrainedPair {
  const axes = axesOf(model, pair);
  const logs = axes.map((density) => exactLogDensity(numerics, density, nodesOf(density, nodes)));
  const table = new Float64Array(model.classes.length * nodes * nodes);
  pair.kernels.forEach((kernels, c) => {
    if (kernels === null) return;
    const [logX, logY] = logs.map((log) => log.subarray(c * nodes, (c + 1) * nodes));
    table.set(tabulateJoint(axes, c, kernels, logX, logY), c * nodes * nodes);
  });
  return { ...pair, table, nodes: [nodes, nodes] };
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
      const point = (of: keyof LabelledLogs) => ({ x: x[k], y: y[k], logX: logs[0][of][at], logY: logs[1][of][at] });
      exact[at] = term(axes, c, kernels, sum, kernels.n, point("exact"));
      heldOut[at] =
        labels[within[k]] === c ? term(axes, c, kernels, sum - own[k], kernels.n - 1, point("heldOut")) : exact[at];
    });
  });
  return { exact, heldOut };
}

function axesOf({ densities }: Model, { first, second }: Pick<PairDensity, "first" | "second">): Axes {
  return [densities[first], densities[second]];
}

/** Whether a labelled value of class c has a kernel: where the range's end reflects, those beyond it have none. */
function isKernel(density: PropertyDensity, c: number, value: number): boolean {
  if (!Number.isFinite(value) || Number.isNaN(density.bandwidth[c])) return false;
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
