import { describe, expect, it } from "vitest";
import { createPropertyTable, propertyRange, trainingRows } from "../../src/catalogue/property-table.ts";
import { checkSettings } from "../../src/properties/check-settings.ts";
import { defaultSettings, mergeSettings, type SettingsPatch } from "../../src/properties/settings.ts";
import { decodeArrow } from "../../src/readers/arrow.ts";
import { nodeCatalogue, numbers, texts } from "./node-catalogue.ts";

const data = {
  kind: texts("Star", null, " AGN", "", "odd", "Star"),
  x: numbers(1, 2, NaN, 4, 5, 6),
  code: texts("1", "2", "junk", "1", "3", "2"),
};

const { catalogue } = await nodeCatalogue(data, Object.keys(data));

/** Columns by name of what a statement about a property table of these settings gives. */
async function rowsOf(patch: SettingsPatch, sql: (table: string) => string) {
  const settings = checkSettings(
    mergeSettings(defaultSettings, {
      classes: ["AGN", "Star"],
      priors: { AGN: 0.5, Star: 0.5 },
      label: { expression: "kind", classes: { AGN: "AGN", Star: "Star" } },
      properties: [{ name: "x", expression: "x", category: "spectrum", scale: "linear", weight: 1 }],
      ...patch,
    }),
  );
  const { names, columns } = decodeArrow(await catalogue.run(sql(await createPropertyTable(catalogue, settings))));
  return Object.fromEntries(names.map((name, i) => [name, [...(columns[i].values as Float64Array)]]));
}

const overRows = { name: "x", expression: "x + 0 * count(*) OVER ()", category: "spectrum" } as const;

describe.each([
  ["view", {}],
  ["table", { properties: [{ ...overRows, scale: "linear", weight: 1 }] }],
] as [string, SettingsPatch][])("a property table (%s)", (_, patch) => {
  it("has every row, its class and its values, NaN where there is none", async () => {
    expect(await rowsOf(patch, (table) => propertyRange(table, 1, 4))).toEqual({
      __row: [1, 2, 3, 4],
      selected: [1, 1, 1, 1],
      label: [255, 0, 255, 255],
      p0: [2, NaN, 4, 5],
    });
  });
  it("trains with the selected rows that have a class", async () => {
    const { __row: rows, label, p0 } = await rowsOf({ ...patch, selection: "x < 6 OR x IS NULL" }, trainingRows);
    expect([rows, label, p0]).toEqual([
      [0, 2],
      [1, 0],
      [1, NaN],
    ]);
  });
  it("looks at the label of selected rows alone", async () => {
    const label = { expression: "CAST(code AS INTEGER)", classes: { 1: "AGN", 2: "Star" } };
    const { __row: rows, label: found } = await rowsOf({ ...patch, label, selection: "code <> 'junk'" }, trainingRows);
    expect([rows, found]).toEqual([
      [0, 1, 3, 5],
      [0, 1, 0, 1],
    ]);
  });
});
