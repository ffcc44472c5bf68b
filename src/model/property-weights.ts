import type { PropertyMatrix } from "../properties/matrix.ts";
import type { Model } from "./model.ts";

/**
 * Returns λ of every source for each property whose weight is "1/error" (method, section 4): the inverse of its scaled error, normalised
 * to mean 1 over the source's present properties of the same category that have such a weight and a known error; 1 where the error
 * is unknown (not finite, or not > 0) or the value is missing. Null for the other properties, whose λ is the same for all sources.
 */
export function sourceWeights(
  model: Pick<Model, "properties">,
  { length, values, errors }: PropertyMatrix,
): (Float64Array | null)[] {
  const weights = model.properties.map(({ weight }) =>
    weight === "1/error" ? new Float64Array(length).fill(1) : null,
  );
  for (const category of new Set(model.properties.map((property) => property.category))) {
    const members = weights.flatMap((row, p) => {
      const error = errors?.[p] ?? null;
      return row !== null && error !== null && model.properties[p].category === category
        ? [{ row, error, value: values[p] }]
        : [];
    });
    if (members.length === 0) continue;
    for (let i = 0; i < length; i++) {
      const known = members.filter(({ error, value }) => isKnown(error[i]) && Number.isFinite(value[i]));
      // (1/e) / mean(1/e_j) = k / Σ e/e_j, which no error is small enough to make infinite.
      for (const { row, error } of known)
        row[i] = known.length / known.reduce((sum, other) => sum + error[i] / other.error[i], 0);
    }
  }
  return weights;
}

function isKnown(error: number): boolean {
  return Number.isFinite(error) && error > 0;
}
