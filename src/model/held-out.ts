import type { Numerics, PropertyTerms } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { heldOutLogDensity } from "./density.ts";
import type { Model } from "./model.ts";
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
 */
export function holdOut(
  numerics: Numerics,
  model: Model,
  matrix: PropertyMatrix,
  labels: Uint8Array,
  terms: readonly PropertyTerms[],
  sums: Float64Array,
  weights: readonly (Float64Array | null)[],
): void {
  const n = matrix.length;
  const classes = model.classes.length;
  for (let c = 0; c < classes; c++) {
    const members = indicesOf(labels, c);
    for (const { category } of terms) for (const i of members) sums[(category * classes + c) * n + i] = 0;
    terms.forEach(({ category, column }, p) => {
      const perSource = weights[p];
      const own = heldOutTerms(
        numerics,
        model,
        p,
        c,
        members.map((i) => column[i]),
        members.map((i) => perSource?.[i] ?? 1),
      );
      own.forEach((term, k) => (sums[(category * classes + c) * n + members[k]] += term));
    });
  }
}

/** Terms ℓ_{c,p} of members of class c, each without itself. */
function heldOutTerms(
  numerics: Numerics,
  model: Model,
  p: number,
  c: number,
  x: readonly number[],
  weights: readonly number[],
): Float64Array {
  const density = model.densities[p];
  const weight = densityWeight(model, p);
  const present = density.present[c];
  const others = model.labelled[c] - 1;
  const ifPresent = presenceTerms(model, p, presenceProbability(present - 1, others)).present;
  const ifAbsent = presenceTerms(model, p, presenceProbability(present, others)).absent;
  const logs = heldOutLogDensity(numerics, density, c, Float64Array.from(x), model.classes[c]);
  return logs.map((log, k) => (Number.isNaN(log) ? ifAbsent : weights[k] * weight * log + ifPresent));
}

function indicesOf(labels: Uint8Array, label: number): number[] {
  const indices: number[] = [];
  labels.forEach((other, i) => {
    if (other === label) indices.push(i);
  });
  return indices;
}
