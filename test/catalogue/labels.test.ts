import { expect, it } from "vitest";
import { labelValues } from "../../src/catalogue/labels.ts";
import { nodeCatalogue, numbers, texts } from "./node-catalogue.ts";

it("counts the values of a label, also where columns of the catalogue are called as those of the query", async () => {
  const { catalogue } = await nodeCatalogue(
    { kind: texts("Star", "AGN", " AGN", null, ""), value: numbers(1, 2, 2, 4, NaN), n: numbers(9, 8, 7, 6, 5) },
    ["kind"],
  );
  expect(await labelValues(catalogue, "kind")).toEqual({
    numeric: false,
    values: [
      { value: "AGN", count: 2 },
      { value: "Star", count: 1 },
    ],
    missing: 2,
  });
  expect(await labelValues(catalogue, "value")).toEqual({
    numeric: true,
    values: [
      { value: "2", count: 2 },
      { value: "1", count: 1 },
      { value: "4", count: 1 },
    ],
    missing: 1,
  });
});

it("counts the selected sources alone, those without a value among them", async () => {
  const { catalogue } = await nodeCatalogue(
    { kind: texts("Star", "AGN", " AGN", null, "", "AGN"), x: numbers(1, 2, 3, 4, 5, NaN) },
    ["kind", "x"],
  );
  expect(await labelValues(catalogue, "kind", "x > 1")).toEqual({
    numeric: false,
    values: [{ value: "AGN", count: 2 }],
    missing: 2,
  });
  expect(await labelValues(catalogue, "x > 2", "kind = 'AGN'")).toEqual({
    numeric: false,
    values: [{ value: "false", count: 1 }],
    missing: 1,
  });
});

it("counts in one pass, so that a selection that changes loses no source between two", async () => {
  const kinds = Array.from({ length: 2_000 }, (_, i) => (i % 2 === 0 ? "AGN" : "Star"));
  const { catalogue } = await nodeCatalogue({ kind: texts(...kinds) }, ["kind"]);
  const { values, missing } = await labelValues(catalogue, "kind", "random() < 0.5");
  expect(missing).toBe(0);
  const labelled = values.reduce((sum, { count }) => sum + count, 0);
  expect(labelled).toBeGreaterThan(500);
  expect(labelled).toBeLessThan(1_500);
});
