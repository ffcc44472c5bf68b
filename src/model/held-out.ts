import type { Numerics, PropertyTerms } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { heldOutLogDensity } from "./density.ts";
import { membersOf } from "./members.ts";
import type { Model } from "./model.ts";
import { densityWeight, presenceTerms, type PresenceTerms } from "./property-terms.ts";
import { presenceProbability } from "./train.ts";

/** What the sums of labelled sources take from elsewhere, one of each per property; null: it is the same for all, or not known yet. */
export type HeldOutInput = {
  /** λ of every source (see sourceWeights). */
  readonly weights: readonly (Float64Array | null)[];
  /** Log density of every labelled source's own class without it (see heldOutLogDensity); NaN: its value is missing. */
  readonly logDensities: readonly (Float64Array | null)[];
};

/**
 * Replaces, in the sums of labelled sources, the terms of their own class by those of a model without the source: its kernel is left
 * out of an exact kernel sum, and n and N_c are one less in f and q; bandwidths, range and priors are held (method, section 6, "exact
 * leave-one-out"). The terms of the other classes do not contain the source and stay. The sums of the own class are those of the
 * properties alone when it returns; pair terms are added after it.
 * @param labels class index per source, another number where there is no label
 * @param terms of the model's properties, in the groups (`category`) that `sums` has
 * @param sums L_{c,g}, index (g·C + c)·n + i; edited
 */
export function holdOut(
  numerics: Numerics,
  model: Model,
  matrix: PropertyMatrix,
  labels: Uint8Array,
  terms: readonly PropertyTerms[],
  sums: Float64Array,
  { weights, logDensities }: HeldOutInput,
): void {
  const n = matrix.length;
  const classes = model.classes.length;
  membersOf(labels, classes).forEach((members, c) => {
    const rowOf = (category: number) => sums.subarray((category * classes + c) * n, (category * classes + c + 1) * n);
    for (const { category } of terms) clear(rowOf(category), members);
    terms.forEach(({ category, column }, p) => {
      const logs = logDensities[p] ?? heldOutOf(numerics, model, p, c, column, members);
      addTerms(rowOf(category), members, logs, weights[p], densityWeight(model, p), presenceWithout(model, p, c));
    });
  });
}

function clear(row: Float64Array, members: Uint32Array): void {
  for (let k = 0; k < members.length; k++) row[members[k]] = 0;
}

/** Log densities of the members of class c without themselves; those of all other sources are 0. */
function heldOutOf(
  numerics: Numerics,
  model: Model,
  p: number,
  c: number,
  column: Float64Array,
  members: Uint32Array,
): Float64Array {
  const values = new Float64Array(members.length);
  for (let k = 0; k < members.length; k++) values[k] = column[members[k]];
  const own = heldOutLogDensity(numerics, model.densities[p], c, values, model.classes[c]);
  const logs = new Float64Array(column.length);
  for (let k = 0; k < members.length; k++) logs[members[k]] = own[k];
  return logs;
}

/** Adds the terms ℓ_{c,p} of members of class c to their sums. */
function addTerms(
  row: Float64Array,
  members: Uint32Array,
  logs: Float64Array,
  perSource: Float64Array | null,
  weight: number,
  { present, absent }: PresenceTerms,
): void {
  for (let k = 0; k < members.length; k++) {
    const i = members[k];
    const log = logs[i];
    row[i] += Number.isNaN(log) ? absent : (perSource === null ? weight : perSource[i] * weight) * log + present;
  }
}

/** What the presence of property p adds for class c, where one of its sources is not counted: one that has a value, or one that has none. */
function presenceWithout(model: Model, p: number, c: number): PresenceTerms {
  const count = model.densities[p].present[c];
  const others = model.labelled[c] - 1;
  return {
    present: presenceTerms(model, p, presenceProbability(count - 1, others)).present,
    absent: presenceTerms(model, p, presenceProbability(count, others)).absent,
  };
}
