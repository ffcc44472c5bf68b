import { floats, scratch, wholes } from "./scratch.ts";

/** The present values of one property, in ascending order. */
export type SortedValues = {
  /** Of all classes together; until the next call. */
  readonly all: Float64Array;
  /** Per class. */
  readonly byClass: readonly Float64Array[];
  /** Per class: the source that each of its values belongs to; equal values in the order of their sources. Until the next call, too. */
  readonly sources: readonly Uint32Array[];
};

/** Bits of a digit of the sort, of which three hold the upper half of a float64. */
const DIGIT = 11;
const BUCKETS = 1 << DIGIT;

/**
 * Sorts the values of labelled sources, all together and class by class at once. Like `Float64Array.sort` it puts −0 before 0.
 * @param values not finite = missing
 * @param labels index of each source's class; a number that is no class leaves the source out
 */
export function sortByClass(values: Float64Array, labels: Uint8Array, classes: number): SortedValues {
  const present = presentSources(values.length);
  const ends = new Uint32Array(classes + 1);
  let length = 0;
  for (let i = 0; i < values.length; i++) {
    if (labels[i] >= classes || !Number.isFinite(values[i])) continue;
    ends[labels[i] + 1]++;
    present[length++] = i;
  }
  for (let c = 0; c < classes; c++) ends[c + 1] += ends[c];
  const order = inOrder(values, present.subarray(0, length));
  const all = allValues(length);
  const grouped = { values: groupedValues(length), sources: groupedSources(length) };
  const next = ends.slice();
  for (let k = 0; k < length; k++) {
    const source = order[k];
    const value = values[source];
    const place = next[labels[source]]++;
    all[k] = value;
    grouped.values[place] = value;
    grouped.sources[place] = source;
  }
  const byClass = <T>(part: (begin: number, end: number) => T) =>
    Array.from({ length: classes }, (_, c) => part(ends[c], ends[c + 1]));
  return {
    all,
    byClass: byClass((begin, end) => grouped.values.slice(begin, end)),
    sources: byClass((begin, end) => grouped.sources.subarray(begin, end)),
  };
}

const presentSources = scratch(wholes);
const allValues = scratch(floats);
const groupedValues = scratch(floats);
const groupedSources = scratch(wholes);

/** Places for the keys and the indices that one pass of the sort writes; the next one reads them and writes the others. */
const passes = Array.from({ length: 2 }, () => ({ keys: scratch(wholes), indices: scratch(wholes) }));
const firstKeys = scratch(wholes);

/**
 * Returns the given indices, until the next call, in the order of their values, equal ones as they were: by counting the digits of the values' upper halves from
 * the lowest on (LSD radix sort; Knuth 1998, The Art of Computer Programming 3, 5.2.5), then by comparing those that share an upper half.
 */
function inOrder(values: Float64Array, indices: Uint32Array): Uint32Array {
  const keys = keysOf(values, indices);
  const once = distribute(keys, indices, 0, passes[0]);
  const twice = distribute(once.keys, once.indices, DIGIT, passes[1]);
  const sorted = distribute(twice.keys, twice.indices, 2 * DIGIT, passes[0]);
  for (let first = 0, last = 0; first < indices.length; first = last) {
    while (last < indices.length && sorted.keys[last] === sorted.keys[first]) last++;
    if (last - first > 1) compare(values, sorted.indices.subarray(first, last));
  }
  return sorted.indices;
}

/** The upper halves as whole numbers that are ordered as the values are: of a negative one all bits are turned, of another the sign. */
function keysOf(values: Float64Array, indices: Uint32Array): Uint32Array {
  const halves = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  const upper = new Int32Array(Float64Array.of(1).buffer)[0] === 0 ? 1 : 0;
  const keys = firstKeys(indices.length);
  for (let k = 0; k < keys.length; k++) {
    const half = halves[2 * indices[k] + upper];
    keys[k] = half ^ ((half >> 31) | 0x80000000);
  }
  return keys;
}

/** Keys and their indices by one digit of the keys, in the places `into`. */
function distribute(keys: Uint32Array, indices: Uint32Array, shift: number, into: (typeof passes)[number]) {
  const places = new Uint32Array(BUCKETS + 1);
  for (let k = 0; k < keys.length; k++) places[((keys[k] >>> shift) & (BUCKETS - 1)) + 1]++;
  for (let bucket = 0; bucket < BUCKETS; bucket++) places[bucket + 1] += places[bucket];
  const sorted = { keys: into.keys(keys.length), indices: into.indices(keys.length) };
  for (let k = 0; k < keys.length; k++) {
    const place = places[(keys[k] >>> shift) & (BUCKETS - 1)]++;
    sorted.keys[place] = keys[k];
    sorted.indices[place] = indices[k];
  }
  return sorted;
}

/** Sorts a few indices in place by their values, where they are not in order yet. */
function compare(values: Float64Array, indices: Uint32Array): void {
  for (let k = 1; k < indices.length; k++)
    if (values[indices[k]] < values[indices[k - 1]]) {
      indices.sort((a, b) => values[a] - values[b]);
      return;
    }
}
