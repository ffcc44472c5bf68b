import type { Numerics, PropertyTerms } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { heldOutLogDensity } from "./density.ts";
import type { Model, PropertyDensity } from "./model.ts";
import { densityWeight, presenceTerms } from "./property-terms.ts";
import { presenceProbability } from "./train.ts";

/**
 * Replaces, in the sums of labelled sources, the terms of their own class by those of a model without the source: its kernel is left
 * out of an exact kernel sum, and n and N_c are one less in f and q; bandwidths, range and priors are held (method, section 6, "exact
 * leave-one-out"). The terms of the other classes do not contain the source and stay. The sums of the own class are those of the
 * properties alone when it returns; pair terms are added after it.
 * @param labels class index per source, another number where there is no label
 * @param terms of the model's properties, in the groups (`category`) that `sums` has
 * @param sums L_{c,g}, index (g·C + c)·n + i; edited
 * @param weights λ per property and source (see sourceWeights); null: the same for all
 * @param known log densities of each source's own class without the source, per property (see heldOutLogDensities); null: not known yet
 */
export function holdOut(
  numerics: Numerics,
  model: Model,
  matrix: PropertyMatrix,
  labels: Uint8Array,
  terms: readonly PropertyTerms[],
  sums: Float64Array,
  weights: readonly (Float64Array | null)[],
  known: readonly (Float64Array | null)[] | null = null,
): void {
  const n = matrix.length;
  const classes = model.classes.length;
  membersOf(labels, classes).forEach((members, c) => {
    const pick = (values: Float64Array) => {
      const picked = new Float64Array(members.length);
      for (let k = 0; k < picked.length; k++) picked[k] = values[members[k]];
      return picked;
    };
    for (const { category } of terms) {
      const row = (category * classes + c) * n;
      for (const i of members) sums[row + i] = 0;
    }
    terms.forEach(({ category, column }, p) => {
      const perSource = weights[p];
      const given = known?.[p] ?? null;
      const logs =
        given === null
          ? heldOutLogDensity(numerics, model.densities[p], c, pick(column), model.classes[c])
          : pick(given);
      const own = heldOutTerms(model, p, c, logs, perSource === null ? null : pick(perSource));
      const row = (category * classes + c) * n;
      for (let k = 0; k < own.length; k++) sums[row + members[k]] += own[k];
    });
  });
}

/** Terms ℓ_{c,p} of members of class c, each without itself, from their log densities (NaN = missing). */
function heldOutTerms(
  model: Model,
  p: number,
  c: number,
  logs: Float64Array,
  weights: Float64Array | null,
): Float64Array {
  const density = model.densities[p];
  const weight = densityWeight(model, p);
  const present = density.present[c];
  const others = model.labelled[c] - 1;
  const ifPresent = presenceTerms(model, p, presenceProbability(present - 1, others)).present;
  const ifAbsent = presenceTerms(model, p, presenceProbability(present, others)).absent;
  return logs.map((log, k) => (Number.isNaN(log) ? ifAbsent : (weights?.[k] ?? 1) * weight * log + ifPresent));
}

/**
 * Returns the log density of every labelled source's own class without the source, of one property of the sample that its densities were
 * trained on; NaN where its value is missing, or it has no class.
 */
export function heldOutLogDensities(
  numerics: Numerics,
  density: PropertyDensity,
  values: Float64Array,
  labels: Uint8Array,
): Float64Array {
  const logs = new Float64Array(values.length).fill(NaN);
  membersOf(labels, density.present.length).forEach((members, c) => {
    const own = new Float64Array(members.length);
    for (let k = 0; k < own.length; k++) own[k] = values[members[k]];
    const found = heldOutLogDensity(numerics, density, c, own, undefined, true);
    for (let k = 0; k < found.length; k++) logs[members[k]] = found[k];
  });
  return logs;
}

/** Indices of the sources of every class, ascending. */
export function membersOf(labels: Uint8Array, classes: number): Uint32Array[] {
  const counts = new Uint32Array(256);
  for (const label of labels) counts[label]++;
  const members = Array.from({ length: classes }, (_, c) => new Uint32Array(counts[c]));
  const next = new Uint32Array(256);
  for (let i = 0; i < labels.length; i++) if (labels[i] < classes) members[labels[i]][next[labels[i]]++] = i;
  return members;
}
