import { describe, expect, it } from "vitest";
import { findTrained, type KeptTraining } from "../../src/model/kept-training.ts";
import { finishModel, trainModel, trainProperty } from "../../src/model/train-model.ts";
import { defaultSettings, usedProperties, type Settings } from "../../src/properties/settings.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";
import { weightedSample } from "../oracle/weighted-sample.ts";

const numerics = await loadNumerics();
const { matrix, labels } = weightedSample();
const settings: Settings = {
  ...defaultSettings,
  classes: ["AGN", "Star", "XRB"],
  priors: { AGN: 0.5, Star: 0.3, XRB: 0.2 },
  properties: ["x", "y", "z"].map((name, p) => ({
    name,
    expression: name,
    category: p === 0 ? "location" : "spectrum",
    scale: "linear" as const,
  })),
  categories: { location: 7.5, spectrum: 3.2 },
};
const kept: KeptTraining = {
  settings,
  labels,
  properties: settings.properties.map((property, p) => ({
    property,
    values: matrix.values[p],
    trained: trainProperty(numerics, settings, property, matrix.values[p].slice(), labels),
  })),
};

function changed(property: string, changes: Partial<Settings["properties"][number]>): Settings {
  const properties = settings.properties.map((one) => (one.name === property ? { ...one, ...changes } : one));
  return { ...settings, properties };
}

function found(now: Settings, values = matrix.values, of = labels): string[] {
  return usedProperties(now)
    .filter((property, p) => findTrained(kept, now, property, values[p], of) !== null)
    .map(({ name }) => name);
}

describe("findTrained(kept, settings, property, values, labels)", () => {
  it.each<[string, Settings, string[]]>([
    ["nothing", settings, ["x", "y", "z"]],
    ["a bandwidth", changed("y", { density: { factor: 2 } }), ["x", "z"]],
    ["a range", changed("x", { range: [-1, null] }), ["y", "z"]],
    ["a weight and a category", changed("x", { weight: 0.5, category: "spectrum" }), ["x", "y", "z"]],
    ["a name, which stands in warnings", changed("z", { name: "w" }), ["x", "y"]],
    ["an expression of the same values", changed("x", { expression: "1 * x" }), ["x", "y", "z"]],
    ["priors, power and the method that weighs", { ...settings, power: 2, method: "weighted" }, ["x", "y", "z"]],
    ["the density of all", { ...settings, density: { ...settings.density, factor: 2 } }, []],
    ["the list of classes", { ...settings, classes: ["AGN", "Star"] }, []],
    ["the method to CLAXBOI's", { ...settings, method: "claxboi-2022" }, []],
  ])("finds what is the same after a change of %s", (_, now, names) => {
    expect(found(now)).toEqual(names);
  });

  it("finds nothing for other values, other labels or another number of sources", () => {
    const other = matrix.values.map((column, p) =>
      p === 1 ? column.map((x, i) => (i === 3 ? x + 1e-12 : x)) : column,
    );
    expect(found(settings, other)).toEqual(["x", "z"]);
    expect(
      found(
        settings,
        matrix.values,
        labels.map((label, i) => (i === 0 ? 2 : label)),
      ),
    ).toEqual([]);
    const shorter = matrix.values.map((column) => column.slice(1));
    expect(found(settings, shorter, labels.slice(1))).toEqual([]);
  });

  it("gives the model that a fresh training gives", () => {
    const now = changed("y", { density: { bandwidth: "silverman" }, range: [-3, 3] });
    const trained = usedProperties(now).map(
      (property, p) =>
        findTrained(kept, now, property, matrix.values[p], labels) ??
        trainProperty(numerics, now, property, matrix.values[p].slice(), labels),
    );
    const sample = { matrix, labels, rows: Int32Array.from(labels.keys()) };
    expect(finishModel(numerics, now, trained, sample).model).toEqual(trainModel(numerics, now, sample));
  });
});
