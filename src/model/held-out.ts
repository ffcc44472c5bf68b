import type { Numerics, PropertyTerms } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { isInside, logDensityInside } from "./density.ts";
import type { Model } from "./model.ts";
import { presenceTerms } from "./property-terms.ts";
import { discreteProbability, presenceProbability } from "./train.ts";

/**
 * Replaces, in the sums of labelled sources, the terms of their own class by those of a model without the source: its kernel is left
 * out of an exact kernel sum, and n and N_c are one less in f and q; bandwidths, range and priors are held (method, section 6, "exact
 * leave-one-out"). The terms of the other classes do not contain the source and stay.
 * @param labels class index per source, another number where there is no label
 * @param terms of the model's properties, for their categories
 * @param sums as in CategorySums; edited
 */
export function holdOut(
  numerics: Numerics,
  model: Model,
  matrix: PropertyMatrix,
  labels: Uint8Array,
  terms: readonly PropertyTerms[],
  sums: Float64Array,
): void {
  const n = matrix.length;
  const classes = model.classes.length;
  for (let c = 0; c < classes; c++) {
    const members = indicesOf(labels, c);
    for (const { category } of terms) for (const i of members) sums[(category * classes + c) * n + i] = 0;
    terms.forEach(({ category, column }, p) => {
      const own = heldOutTerms(
        numerics,
        model,
        p,
        c,
        Float64Array.from(members, (i) => column[i]),
      );
      own.forEach((term, k) => {
        sums[(category * classes + c) * n + members[k]] += term;
      });
    });
  }
}

/** Terms ℓ_{c,p} of members of class c, each without itself. */
function heldOutTerms(numerics: Numerics, model: Model, p: number, c: number, x: Float64Array): Float64Array {
  const weight = model.properties[p].weight ?? 1;
  const present = model.densities[p].present[c];
  const others = model.labelled[c] - 1;
  const ifPresent = presenceTerms(model, presenceProbability(present - 1, others)).present;
  const ifAbsent = presenceTerms(model, presenceProbability(present, others)).absent;
  const values = x.filter((value) => Number.isFinite(value));
  const logs = heldOutLogDensity(numerics, model, p, c, values);
  let next = 0;
  return x.map((value) => (Number.isFinite(value) ? weight * logs[next++] + ifPresent : ifAbsent));
}

function heldOutLogDensity(numerics: Numerics, model: Model, p: number, c: number, x: Float64Array): Float64Array {
  const density = model.densities[p];
  const sample = density.sample[c];
  const others = sample.length - 1;
  const refuse = (value: number) => {
    throw new Error(
      `The value ${value} of property ${density.name} of a source labelled ${model.classes[c]} is not in the training sample ` +
        `of that class; labelled sources can be held out only of a model that was trained on them.`,
    );
  };
  if (density.kind === "kde") {
    const kernels = numerics.leaveOneOutSums(sample, x, density.bandwidth[c]);
    return kernels.map((sum, i) => {
      if (Number.isNaN(sum)) return refuse(x[i]);
      if (!isInside(density, x[i])) return density.logFloor;
      return logDensityInside(sum, others, density.bandwidth[c], density.width);
    });
  }
  const counts = density.discreteValues.map((value) =>
    sample.reduce((count, member) => count + Number(member === value), 0),
  );
  return x.map((value) => {
    const count = counts[density.discreteValues.indexOf(value)] ?? 0;
    if (count === 0) return refuse(value);
    return Math.log(discreteProbability(count - 1, others, density.nodes));
  });
}

function indicesOf(labels: Uint8Array, label: number): number[] {
  const indices: number[] = [];
  labels.forEach((other, i) => {
    if (other === label) indices.push(i);
  });
  return indices;
}
