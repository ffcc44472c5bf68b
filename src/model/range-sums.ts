import { countOf, type Chosen, type HeldGroup, type HeldSums, type HeldTable } from "../numerics/held-sums.ts";
import type { Numerics } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { isClaxboi } from "../properties/settings.ts";
import { categorySums } from "./classify.ts";
import type { CategorySums } from "./classification.ts";
import type { Model } from "./model.ts";
import { tabulatedTerms } from "./property-terms.ts";

/** Consecutive rows of the catalogue as the model sees them. */
export type RangeRows = {
  /** Row of the first source, 0-based. */
  readonly start: number;
  readonly matrix: PropertyMatrix;
  /** Class index of labelled sources, 255 = no label. */
  readonly labels: Uint8Array;
  /** 0 where the selection leaves a source out. */
  readonly selected: Uint8Array;
};

/** Sums of labelled sources without their own kernel, where they were computed already: by the training. */
export type HeldOutSums = {
  /** Rows of the catalogue, ascending. */
  readonly rows: Int32Array;
  /** Natural logs, index (g·C + c)·m + k for the m rows. */
  readonly sums: Float64Array;
};

/** What is kept of a range beside its sums, which are a part of the held ones. */
export type RangeSums = Omit<RangeRows, "matrix"> & {
  readonly length: number;
  /** Number of the part of the held sums. */
  readonly part: number;
  /** Missing properties: which, in words as `outOfRange`; or how many. */
  readonly missing: Uint32Array | Uint16Array;
  /** As in CategorySums. */
  readonly outOfRange: Uint32Array;
  /** Indices of the labelled sources among those selected. */
  readonly labelled: Uint32Array;
};

export type RangeOptions = {
  /** The categories in order; every property's category is among them. */
  readonly categories: readonly string[];
  readonly densities: "table" | "exact";
  /** Whether labelled sources are summed without their own kernel. */
  readonly heldOut: boolean;
  /** Those sums where they are known; must hold every labelled source of the range. null: they are computed. */
  readonly known: HeldOutSums | null;
  /** What is the same as in a classification before; null: nothing. */
  readonly carried?: CarriedSums | null;
};

/** What a range has of groups that another classification summed in the same way. */
export type CarriedSums = {
  readonly groups: readonly number[];
  readonly sums: readonly HeldGroup[];
  /** Of the range, in words. */
  readonly missing: Uint32Array<ArrayBuffer>;
  readonly outOfRange: Uint32Array<ArrayBuffer>;
};

/** Whether every term of a model can be looked up in a table of its property alone, so that compiled code sums them in single precision. */
export const isTabulated = (model: Model, densities: "table" | "exact"): boolean =>
  densities === "table" &&
  !isClaxboi(model.method) &&
  (model.fitted?.pairs ?? []).length === 0 &&
  model.properties.every(({ weight }) => weight !== "1/error");

/** What the sums of a model are to be held in: double precision where every digit is promised. */
export const precisionOf = (model: Model, densities: "table" | "exact"): "single" | "double" =>
  isClaxboi(model.method) || densities === "exact" ? "double" : "single";

/** Sums the terms of a range of sources by category and group (method, section 4) into a new part of the held sums. */
export function sumRange(
  numerics: Numerics,
  held: HeldSums,
  model: Model,
  rows: RangeRows,
  options: RangeOptions,
): RangeSums {
  const { start, matrix, labels, selected } = rows;
  const { categories, densities, heldOut, known } = options;
  const part = held.reserve(matrix.length, selected);
  const kept = {
    start,
    labels,
    selected,
    length: matrix.length,
    part,
    labelled: labelledAmong(labels, selected, model.classes.length),
  };
  if (!isTabulated(model, densities)) {
    const found = categorySums(numerics, model, matrix, { categories, densities, ...(heldOut ? { labels } : {}) });
    held.put(part, null, found.sums);
    return { ...kept, missing: found.missing, outOfRange: found.outOfRange };
  }
  const filled = fillRange(held, model, part, rows, options);
  if (heldOut) putHeldOut(numerics, held, model, rows, kept, options, known);
  return { ...kept, ...filled };
}

/** Sums groups, but for those that were carried over. */
function fillRange(
  held: HeldSums,
  model: Model,
  part: number,
  { matrix }: RangeRows,
  { categories, carried = null }: RangeOptions,
): Pick<RangeSums, "missing" | "outOfRange"> {
  if (carried === null) return held.fill(part, matrix.values);
  const { groups, sums } = carried;
  groups.forEach((group, k) => held.setGroup(part, group, sums[k]));
  const filled = held.fill(part, matrix.values, (group) => !groups.includes(group));
  const words = Math.ceil(model.properties.length / 32);
  const isCarried = new Uint32Array(words);
  model.properties.forEach(({ category }, p) => {
    if (groups.includes(categories.indexOf(category))) isCarried[p >> 5] |= 1 << (p & 31);
  });
  for (const flags of ["missing", "outOfRange"] as const)
    for (let k = 0; k < filled[flags].length; k++) filled[flags][k] |= carried[flags][k] & isCarried[k % words];
  return filled;
}

/** What another classification of the same range can take over of some groups. */
export function carrySums(held: HeldSums, range: RangeSums, groups: readonly number[]): CarriedSums {
  const { part, missing, outOfRange } = range;
  return {
    groups,
    sums: groups.map((group) => held.copyGroup(part, group)),
    missing: Uint32Array.from(missing),
    outOfRange: Uint32Array.from(outOfRange),
  };
}

function labelledAmong(labels: Uint8Array, selected: Uint8Array, classes: number): Uint32Array {
  const found: number[] = [];
  for (let i = 0; i < labels.length; i++) if (labels[i] < classes && selected[i] !== 0) found.push(i);
  return Uint32Array.from(found);
}

/** The tables that a model's terms are looked up in; none where they are not tabulated. */
export const heldTables = (model: Model, categories: readonly string[], densities: "table" | "exact"): HeldTable[] =>
  isTabulated(model, densities)
    ? model.properties.map(({ category }, p) => tabulatedTerms(model, p, categories.indexOf(category)))
    : [];

/**
 * The groups (indices of categories) whose sums are the same with two models, for the same sources: every one of their properties has the same
 * values and the same terms. Held-out sums of labelled sources are no part of it.
 */
export function sameGroups(before: Model, after: Model, categories: readonly string[]): number[] {
  const [old, now] = [before, after].map((model) => heldTables(model, categories, "table"));
  const isComparable =
    before.classes.join("\n") === after.classes.join("\n") && old.length === now.length && now.length > 0;
  if (!isComparable) return [];
  const changed = after.properties.flatMap((b, p) => {
    const a = before.properties[p];
    const isSame =
      a.expression === b.expression &&
      a.scale === b.scale &&
      a.category === b.category &&
      areSameTables(old[p], now[p]);
    return isSame ? [] : [a.category, b.category];
  });
  return [...categories.keys()].filter((group) => !changed.includes(categories[group]));
}

function areSameTables(a: HeldTable, b: HeldTable): boolean {
  const isGrid = !(a.nodes instanceof Float64Array) && !(b.nodes instanceof Float64Array);
  const areSame = isGrid
    ? JSON.stringify(a.nodes) === JSON.stringify(b.nodes)
    : a.nodes instanceof Float64Array && b.nodes instanceof Float64Array && isSameArray(a.nodes, b.nodes);
  return areSame && a.flagOutside === b.flagOutside && isSameArray(a.table, b.table);
}

const isSameArray = (a: Float64Array, b: Float64Array): boolean =>
  a.length === b.length && a.every((value, i) => Object.is(value, b[i]));

function putHeldOut(
  numerics: Numerics,
  held: HeldSums,
  model: Model,
  { start, matrix, labels }: RangeRows,
  { part, labelled }: { readonly part: number; readonly labelled: Uint32Array },
  { categories }: RangeOptions,
  known: HeldOutSums | null,
): void {
  if (labelled.length === 0) return;
  if (known === null) {
    const values = matrix.values.map((column) => Float64Array.from(labelled, (i) => column[i]));
    const own = Uint8Array.from(labelled, (i) => labels[i]);
    const sample = { length: labelled.length, values };
    held.put(part, labelled, categorySums(numerics, model, sample, { categories, labels: own }).sums);
    return;
  }
  const m = known.rows.length;
  const groups = m === 0 ? 0 : known.sums.length / m;
  const sums = new Float64Array(groups * labelled.length);
  let at = 0;
  labelled.forEach((i, k) => {
    while (at < m && known.rows[at] < start + i) at++;
    if (known.rows[at] !== start + i) throw new Error(`The labelled source of row ${start + i} was not trained on.`);
    for (let g = 0; g < groups; g++) sums[g * labelled.length + k] = known.sums[g * m + at];
  });
  held.put(part, labelled, sums);
}

/** The held-out sums that belong to some rows of the catalogue. @param known in parts, whose rows ascend from part to part */
export function heldOutBetween(known: readonly HeldOutSums[], start: number, end: number): HeldOutSums {
  const parts = known.map(({ rows, sums }) => {
    const [first, last] = [firstFrom(rows, start), firstFrom(rows, end)];
    return { rows, sums, first, last, length: last - first };
  });
  const total = parts.reduce((sum, { length }) => sum + length, 0);
  const rows = new Int32Array(total);
  const lines = Math.max(0, ...parts.map((part) => (part.rows.length === 0 ? 0 : part.sums.length / part.rows.length)));
  const sums = new Float64Array(lines * total);
  let at = 0;
  for (const part of parts) {
    rows.set(part.rows.subarray(part.first, part.last), at);
    for (let line = 0; line < (part.length === 0 ? 0 : lines); line++) {
      const from = line * part.rows.length;
      sums.set(part.sums.subarray(from + part.first, from + part.last), line * total + at);
    }
    at += part.length;
  }
  return { rows, sums };
}

function firstFrom(rows: Int32Array, row: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns sources by their indices (null: all of `length`), as a span where they stand side by side. */
export function chosenFrom(indices: Uint32Array | null, length: number): Chosen {
  if (indices === null) return { from: 0, to: length };
  if (indices.length === 0) return { from: 0, to: 0 };
  const [from, to] = [indices[0], indices[indices.length - 1] + 1];
  return to - from === indices.length ? { from, to } : indices;
}

/** What chosen sources have in an array with `words` numbers a source; of a span it is no copy. */
export function pick<Values extends Uint8Array | Uint16Array | Uint32Array>(
  values: Values,
  chosen: Chosen,
  words = 1,
): Values {
  if (!(chosen instanceof Uint32Array)) return values.subarray(chosen.from * words, chosen.to * words) as Values;
  const picked = new (values.constructor as new (length: number) => Values)(chosen.length * words);
  for (let k = 0; k < chosen.length; k++)
    for (let w = 0; w < words; w++) picked[k * words + w] = values[chosen[k] * words + w];
  return picked;
}

/** The sums of some sources of a range, as float64. */
export function sumsOf(held: HeldSums, range: RangeSums, properties: number, chosen: Chosen): CategorySums {
  const { part, outOfRange } = range;
  return {
    length: countOf(chosen),
    sums: chosen instanceof Uint32Array ? held.pick(part, chosen) : held.get(part, chosen.from, chosen.to),
    missing: missingOf(range, properties, chosen),
    outOfRange: pick(outOfRange, chosen, Math.ceil(properties / 32)),
  };
}

/** How many properties are missing of some sources of a range. */
export function missingOf({ missing }: Pick<RangeSums, "missing">, properties: number, chosen: Chosen): Uint16Array {
  if (missing instanceof Uint16Array) return pick(missing, chosen);
  const words = Math.ceil(properties / 32);
  const flags = pick(missing, chosen, words);
  const counts = new Uint16Array(countOf(chosen));
  for (let k = 0; k < flags.length; k++)
    // Each step takes the lowest bit away.
    for (let bits = flags[k]; bits !== 0; bits &= bits - 1) counts[Math.floor(k / words)]++;
  return counts;
}
