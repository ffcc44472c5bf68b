import { describe, expect, it } from "vitest";
import { groupsOf } from "../../src/model/groups.ts";
import type { Fitted, Model } from "../../src/model/model.ts";

const categories = ["location", "spectrum", "variability"];
const categoryOf = ["location", "spectrum", "spectrum", "variability"];

function modelWith(pairs: readonly (readonly [number, number])[] | null): Pick<Model, "properties" | "fitted"> {
  const properties = categoryOf.map((category, p) => ({
    name: `p${p}`,
    expression: `p${p}`,
    category,
    scale: "linear" as const,
  }));
  const fitted = pairs === null ? null : { pairs: pairs.map(([first, second]) => ({ first, second })) };
  return { properties, fitted: fitted as unknown as Fitted };
}

describe("groupsOf(model, categories)", () => {
  it("has one group per category where there is no pair", () => {
    const expected = { names: categories, categories: [[0], [1], [2]], ofPair: [] };
    expect(groupsOf(modelWith(null), categories)).toEqual(expected);
    expect(groupsOf(modelWith([]), categories)).toEqual(expected);
  });

  it("counts a pair within a category in its group", () => {
    expect(groupsOf(modelWith([[1, 2]]), categories)).toEqual({
      names: categories,
      categories: [[0], [1], [2]],
      ofPair: [1],
    });
  });

  it("makes one group for every two categories that pairs join, whichever comes first", () => {
    const groups = groupsOf(
      modelWith([
        [2, 0],
        [3, 1],
        [0, 1],
        [1, 2],
      ]),
      categories,
    );
    expect(groups).toEqual({
      names: [...categories, "location with spectrum", "spectrum with variability"],
      categories: [[0], [1], [2], [0, 1], [1, 2]],
      ofPair: [3, 4, 3, 1],
    });
  });

  it("follows the order of the categories that it is given", () => {
    const {
      names,
      categories: members,
      ofPair,
    } = groupsOf(modelWith([[0, 3]]), ["variability", "spectrum", "location"]);
    expect(names.at(-1)).toBe("variability with location");
    expect(members.at(-1)).toEqual([0, 2]);
    expect(ofPair).toEqual([3]);
  });
});
