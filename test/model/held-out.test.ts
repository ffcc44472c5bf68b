import { describe, expect, it } from "vitest";
import { categorySums } from "../../src/model/classify.ts";
import { assembleModel, trainDensity } from "../../src/model/train.ts";
import type { PropertySettings } from "../../src/properties/settings.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";
import * as td from "../oracle/augmented-td.ts";

const numerics = await loadNumerics();
const classes = td.classLists.class;
const settings = { kernel: "gaussian", bandwidth: "silverman", factor: 1, minimum: 1 / 60 } as const;

/** The properties as the paper has them, or with everything that can be set. */
const plain: readonly PropertySettings[] = td.properties;
const rich = plain.map((property): PropertySettings => {
  if (property.name === "b") return { ...property, range: [-90, 90], mix: { class: "XRB", with: "cos-latitude" } };
  if (property.name.startsWith("HR"))
    return { ...property, range: [-1, 1], reflect: true, density: { kernel: "epanechnikov" }, weight: "1/error" };
  if (property.name.startsWith("V_"))
    return { ...property, range: [0, null], reflect: true, density: { kernel: "exponential" }, weight: 0.7 };
  return property;
});

describe.skipIf(!td.hasAugmentedTd)("held-out sums (skipped where ../shared/data is absent)", () => {
  it.each([
    ["plain", plain, 14],
    ["reflected, mixed and weighted by errors", rich, 40],
  ] as const)("are those of a model that was trained without the source: %s", (_, properties, every) => {
    const data = td.readAugmentedTd("class");
    const errors = properties.map(({ weight }, p) =>
      weight === "1/error"
        ? data.values[p].map((x, i) => (i % 7 === 0 ? NaN : 0.01 + Math.abs(x) / (1 + (i % 5))))
        : null,
    );
    const sample = { ...data, errors };
    const train = (keep: (i: number) => boolean) => {
      const labels = data.labels.filter((_, i) => keep(i));
      const densities = properties.map(
        (property, p) =>
          trainDensity(
            numerics,
            property,
            data.values[p].filter((_, i) => keep(i)),
            labels,
            classes,
            settings,
            { tabulate: false },
          ).density,
      );
      const rules = { classes, properties, method: "paper", missing: "presence", missingWeight: 0.8 } as const;
      return { labels, densities, assemble: (held: typeof densities) => assembleModel(rules, labels, held, []) };
    };
    const whole = train(() => true);
    const options = { categories: td.categories, densities: "exact" } as const;
    const held = categorySums(numerics, whole.assemble(whole.densities), sample, { ...options, labels: data.labels });

    let compared = 0;
    for (let i = 5; i < data.length; i += every, compared++) {
      const without = train((k) => k !== i);
      // Bandwidths, ranges and distinct values are held; the rest is trained anew.
      const densities = without.densities.map((density, p) => {
        const { bandwidth, low, high, width, logFloor, discreteValues } = whole.densities[p];
        return { ...density, bandwidth, low, high, width, logFloor, discreteValues };
      });
      const source = {
        length: 1,
        values: data.values.map((column) => column.subarray(i, i + 1)),
        errors: errors.map((column) => column && column.subarray(i, i + 1)),
      };
      const { sums } = categorySums(numerics, without.assemble(densities), source, options);
      sums.forEach((sum, row) => {
        // Rows are (category, class); the source is in its own class's sample only.
        expect(Math.abs(held.sums[row * data.length + i] - sum), `source ${i}, row ${row}`).toBeLessThan(1e-9);
      });
    }
    expect(compared).toBe(Math.ceil((data.length - 5) / every));
  });
});
