import type { Numerics, PropertyTerms } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { heldOutLogDensity } from "./density.ts";
import { membersOf } from "./members.ts";
import type { Model } from "./model.ts";
import { densityWeight, presenceTerms } from "./property-terms.ts";
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
  for (let c = 0; c < classes; c++) {
    const members = membersOf(labels, c);
    for (const { category } of terms) for (const i of members) sums[(category * classes + c) * n + i] = 0;
    terms.forEach(({ category, column }, p) => {
      const known = logDensities[p];
      const logs =
        known === null
          ? heldOutLogDensity(numerics, model.densities[p], c, pick(column, members), model.classes[c])
          : pick(known, members);
      const { present, absent } = presenceWithout(model, p, c);
      const weight = densityWeight(model, p);
      const perSource = weights[p];
      const target = (category * classes + c) * n;
      for (let k = 0; k < members.length; k++) {
        const i = members[k];
        sums[target + i] += Number.isNaN(logs[k]) ? absent : (perSource?.[i] ?? 1) * weight * logs[k] + present;
      }
    });
  }
}

/** What the presence of property p adds for class c, where one of its sources is not counted: one that has a value, or one that has none. */
function presenceWithout(model: Model, p: number, c: number) {
  const count = model.densities[p].present[c];
  const others = model.labelled[c] - 1;
  return {
    present: presenceTerms(model, p, presenceProbability(count - 1, others)).present,
    absent: presenceTerms(model, p, presenceProbability(count, others)).absent,
  };
}

function pick(values: Float64Array, members: Uint32Array): Float64Array {
  const picked = new Float64Array(members.length);
  for (let k = 0; k < members.length; k++) picked[k] = values[members[k]];
  return picked;
}
