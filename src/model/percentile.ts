import type { CategorySums } from "./classification.ts";
import { membersOf } from "./members.ts";
import type { Model, Reference } from "./model.ts";

/** The fewest sources that a percentile is to refer to. */
const ENOUGH = 50;

/** Outlier percentiles of some sources (method, section 5). */
export type Percentiles = {
  /** In (0, 100]; small: the source is odd among those of its class. */
  readonly percentile: Float64Array;
  /** 1 where the reference has fewer than 50 sources. */
  readonly few: Uint8Array;
};

/**
 * @param prediction class index of each source
 * @param labels class index of labelled sources that are in the reference, another number for the others: each is left out of its own count
 */
export type PercentileOf = (sums: CategorySums, prediction: Uint8Array, labels?: Uint8Array) => Percentiles;

/**
 * Returns what outlier percentiles refer to: for every class its own labelled sources' sums for that class, and how many properties
 * they have.
 * @param sums of the labelled sources, without their own kernels where the method allows it; G groups
 * @param labels class index of each of them
 */
export function buildReference(model: Model, sums: CategorySums, labels: Uint8Array): Omit<Reference, "power"> {
  const { length: n, missing, sums: all } = sums;
  const C = model.classes.length;
  const groups = n === 0 ? 0 : all.length / (C * n);
  const members = membersOf(labels, C);
  return {
    groups,
    sums: members.map((indices, c) => sumsOf(indices, all, groups, c * n, C * n)),
    present: members.map((indices) => presentOf(indices, missing, model.properties.length)),
  };
}

/** The sums of some sources, those of one source side by side. @param first index of group 0 @param stride from one group to the next */
function sumsOf(indices: Uint32Array, sums: Float64Array, groups: number, first: number, stride: number): Float32Array {
  const own = new Float32Array(indices.length * groups);
  for (let g = 0; g < groups; g++)
    for (let k = 0; k < indices.length; k++) own[k * groups + g] = sums[first + g * stride + indices[k]];
  return own;
}

function presentOf(indices: Uint32Array, missing: Uint16Array, properties: number): Uint16Array {
  const present = new Uint16Array(indices.length);
  for (let k = 0; k < indices.length; k++) present[k] = properties - missing[indices[k]];
  return present;
}

/** What percentiles refer to where the labelled sources came in parts. */
export function joinReferences(parts: readonly Omit<Reference, "power">[]): Omit<Reference, "power"> {
  if (parts.length === 1) return parts[0];
  const classes = [...parts[0].sums.keys()];
  const all = <Values extends Float32Array | Uint16Array>(
    of: (part: Omit<Reference, "power">) => Values,
    whole: Values,
  ) => {
    let at = 0;
    for (const part of parts) {
      whole.set(of(part), at);
      at += of(part).length;
    }
    return whole;
  };
  const lengthOf = (of: (part: Omit<Reference, "power">) => ArrayLike<number>) =>
    parts.reduce((sum, part) => sum + of(part).length, 0);
  return {
    groups: Math.max(...parts.map(({ groups }) => groups)),
    sums: classes.map((c) => all(({ sums }) => sums[c], new Float32Array(lengthOf(({ sums }) => sums[c])))),
    present: classes.map((c) =>
      all(({ present }) => present[c], new Uint16Array(lengthOf(({ present }) => present[c]))),
    ),
  };
}

/**
 * Returns a function that compares sources with the labelled sources of their predicted class (method, section 5): with those that have
 * the same number of present properties ± d, d the smallest that gives at least 50, or with all of the class, marked, if it has fewer.
 * The percentile is 100 (1 + #{reference ≤ source}) / (n + 1) of Σ_g factor_g L_{c,g}, which is the log numerator but for the class's
 * prior and bias. Both sides are computed from float32 sums, so the result is the same whether the reference was just made or read from a
 * model file.
 * @param properties number of properties of the model
 * @param factors of the groups, as `combinationOf` gives them
 */
export function percentilesAgainst(
  reference: Omit<Reference, "power">,
  properties: number,
  factors: Float64Array,
): PercentileOf {
  const { groups } = reference;
  const C = reference.sums.length;
  const ascending = reference.sums.map((own, c) => ascendingValues(own, reference.present[c], groups, factors));
  const selections: (Float64Array | undefined)[] = [];
  return (sums, prediction, labels) => {
    const n = sums.length;
    const percentile = new Float64Array(n);
    const few = new Uint8Array(n);
    for (let i = 0; i < n; i++) {
      const c = prediction[i];
      const present = properties - sums.missing[i];
      const itself = labels?.[i] === c ? 1 : 0;
      const key = (present * C + c) * 2 + itself;
      const compared = (selections[key] ??= nearest(ascending[c], present, ENOUGH + itself));
      const value = combine(sums.sums, c * n + i, C * n, groups, factors);
      const others = Math.max(compared.length - itself, 0);
      const notAbove = Math.max(countNotAbove(compared, value) - itself, 0);
      percentile[i] = (100 * (1 + notAbove)) / (others + 1);
      few[i] = Number(others < ENOUGH);
    }
    return { percentile, few };
  };
}

/** The reference values of a class, ascending, and the number of present properties of each. */
type Ascending = { readonly values: Float64Array; readonly present: Uint16Array };

function ascendingValues(sums: Float32Array, present: Uint16Array, groups: number, factors: Float64Array): Ascending {
  const values = Float64Array.from(present, (_, k) => combine(sums, k * groups, 1, groups, factors));
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  return { values: Float64Array.from(order, (k) => values[k]), present: Uint16Array.from(order, (k) => present[k]) };
}

/** Σ_g factor_g · sum_g, each sum rounded to float32; the g-th sum stands at first + g · stride. */
function combine(
  sums: Float32Array | Float64Array,
  first: number,
  stride: number,
  groups: number,
  factors: Float64Array,
): number {
  let result = 0;
  for (let g = 0; g < groups; g++) result += factors[g] * Math.fround(sums[first + g * stride]);
  return result;
}

/** The values whose number of present properties is within the smallest distance that gives `least` of them, or all; ascending. */
function nearest({ values, present }: Ascending, wanted: number, least: number): Float64Array {
  const counts: number[] = [];
  for (const other of present) counts[Math.abs(other - wanted)] = (counts[Math.abs(other - wanted)] ?? 0) + 1;
  let distance = 0;
  for (let found = counts[0] ?? 0; found < least && distance < counts.length;) found += counts[++distance] ?? 0;
  return values.filter((_, k) => Math.abs(present[k] - wanted) <= distance);
}

function countNotAbove(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
