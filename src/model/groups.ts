import type { Model } from "./model.ts";

/**
 * The groups that a source's terms are summed in: one per category, in order, then one for every two categories that pair terms join
 * (method "weighted"). Leaving out a category leaves out every group that holds it.
 */
export type Groups = {
  readonly names: readonly string[];
  /** The categories (indices) that each group takes evidence from: one, or two. */
  readonly categories: readonly (readonly number[])[];
  /** The group of each pair of the model. */
  readonly ofPair: readonly number[];
};

/** Returns the groups of a model's terms, for categories in the given order. */
export function groupsOf(model: Pick<Model, "properties" | "fitted">, categories: readonly string[]): Groups {
  const names = [...categories];
  const members: number[][] = categories.map((_, t) => [t]);
  const categoryOf = (p: number) => categories.indexOf(model.properties[p].category);
  const ofPair = (model.fitted?.pairs ?? []).map(({ first, second }) => {
    const joined = [...new Set([categoryOf(first), categoryOf(second)])].sort((a, b) => a - b);
    const known = members.findIndex((group) => group.join() === joined.join());
    if (known >= 0) return known;
    names.push(joined.map((t) => categories[t]).join(" with "));
    return members.push(joined) - 1;
  });
  return { names, categories: members, ofPair };
}
