import { describe, expect, it } from "vitest";
import { categorySums, posterior } from "../../src/model/classify.ts";
import { heldOutLogDensity } from "../../src/model/density.ts";
import { fitPowerTo } from "../../src/model/fit-power.ts";
import { groupsOf } from "../../src/model/groups.ts";
import { membersOf } from "../../src/model/members.ts";
import { heldOutBetween } from "../../src/model/range-sums.ts";
import {
  completeModel,
  finishModel,
  fittedOdds,
  fitWeights,
  modelOf,
  sumSample,
  trainModel,
  trainProperty,
  type TrainingSample,
} from "../../src/model/train-model.ts";
import {
  defaultSettings,
  usedCategories,
  usedProperties,
  type Method,
  type Settings,
} from "../../src/properties/settings.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";
import { weightedSample } from "../oracle/weighted-sample.ts";

const numerics = await loadNumerics();
const { matrix, labels } = weightedSample();
const sample: TrainingSample = { matrix, labels, rows: Int32Array.from(labels.keys()) };
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
const weightedPairs: Partial<Settings> = {
  method: "weighted",
  pairs: [
    ["x", "y"],
    ["z", "y"],
  ],
};

function probabilities(now: Settings, of = sample, held = false) {
  const model = trainModel(numerics, now, of);
  const categories = usedCategories(now);
  const options = held ? { categories, labels: of.labels } : { categories };
  return posterior(numerics, categorySums(numerics, model, of.matrix, options), model, {
    priors: now.classes.map((name) => now.priors[name]),
    categories,
    weights: categories.map((name) => now.categories[name]),
    power: now.power,
  }).probability;
}

describe("trainModel(numerics, settings, sample)", () => {
  it.each(["paper", "weighted", "claxboi-2022", "claxboi-2024"] satisfies Method[])(
    "is its parts put together, property by property, with the method %s",
    (method) => {
      const now: Settings = { ...settings, ...(method === "weighted" ? weightedPairs : { method }) };
      const trained = usedProperties(now).map((property, p) =>
        trainProperty(numerics, now, property, matrix.values[p].slice(), labels),
      );
      const { model, heldOut } = finishModel(numerics, now, trained, sample);
      expect(heldOut === null).toBe(method.startsWith("claxboi"));
      expect(trainModel(numerics, now, sample)).toEqual(model);
      expect(model.method).toBe(method);
      expect(model.densities.map(({ kind }) => kind)).toEqual(
        Array(3).fill(method.startsWith("claxboi") ? "cells" : "kde"),
      );
      expect([...model.labelled]).toEqual([50, 50, 50]);
      expect(model.fitted === null).toBe(method !== "weighted");
    },
  );

  it.each(["paper", "weighted", "claxboi-2024"] satisfies Method[])(
    "is the same where the sample is summed in parts, with the method %s",
    (method) => {
      const now: Settings = { ...settings, ...(method === "weighted" ? weightedPairs : { method }) };
      const trained = usedProperties(now).map((property, p) =>
        trainProperty(numerics, now, property, matrix.values[p].slice(), labels),
      );
      const whole = finishModel(numerics, now, trained, sample);
      const fitted = method === "weighted" ? fitWeights(numerics, now, trained, sample) : null;
      const model = modelOf(now, labels, trained, fitted);
      const n = matrix.length;
      const parts = [0, 1, 70].map((from, k, starts) => {
        const to = starts[k + 1] ?? n;
        const part = {
          matrix: { length: to - from, values: matrix.values.map((column) => column.slice(from, to)) },
          labels: labels.slice(from, to),
          rows: sample.rows.slice(from, to),
        };
        const heldOut = trained.map((property) => property.heldOut?.slice(from, to) ?? null);
        return sumSample(numerics, now, model, part, heldOut);
      });
      const odds = fittedOdds(parts);
      expect(odds.length).toBe(method === "paper" ? 3 : 0);
      const complete = completeModel(model, parts, odds.length === 0 ? null : fitPowerTo(numerics, odds).power);
      expect(complete.model).toEqual(whole.model);
      expect(complete.heldOut === null).toBe(whole.heldOut === null);
      if (complete.heldOut !== null)
        expect(heldOutBetween(complete.heldOut, 0, n)).toEqual(heldOutBetween(whole.heldOut!, 0, n));
    },
  );

  it("keeps what percentiles refer to: every labelled source, in the groups of its terms", () => {
    const model = trainModel(numerics, { ...settings, ...weightedPairs }, sample);
    const { names } = groupsOf(model, usedCategories(settings));
    expect(names).toEqual(["location", "spectrum", "location with spectrum"]);
    expect(model.reference!.groups).toBe(3);
    expect(model.reference!.sums.map((rows) => rows.length)).toEqual([150, 150, 150]);
    const present = model.reference!.present.flatMap((row) => [...row]).reduce((sum, n) => sum + n, 0);
    const values = matrix.values.reduce((sum, column) => sum + column.filter((x) => !Number.isNaN(x)).length, 0);
    expect(present).toBe(values);
  });

  it("has no table and no reference where it is only evaluated exactly", () => {
    const model = trainModel(numerics, settings, sample, { tabulate: false });
    expect(model.reference).toBeNull();
    expect(model.densities.every(({ log }) => log.every((x) => x === 0))).toBe(true);
  });

  it("holds every source out of its own class where its property is trained, as if it were asked later", () => {
    for (const kernel of ["gaussian", "epanechnikov"] as const) {
      const now = { ...settings, density: { ...settings.density, kernel } };
      usedProperties(now).forEach((property, p) => {
        const { density, heldOut } = trainProperty(numerics, now, property, matrix.values[p].slice(), labels);
        [0, 1, 2].forEach((c) => {
          const members = membersOf(labels, 3)[c];
          const own = Float64Array.from(members, (i) => matrix.values[p][i]);
          heldOutLogDensity(numerics, density, c, own).forEach((log, k) => {
            const given = heldOut![members[k]];
            // Gaussians are summed through nodes or one by one: 1e-11 allows for the difference.
            if (Number.isNaN(log)) expect(given).toBeNaN();
            else expect(Math.abs(given - log)).toBeLessThan(1e-11);
          });
        });
      });
    }
  });

  it("leaves properties out that are not in use", () => {
    const now: Settings = {
      ...settings,
      properties: settings.properties.map((property, p) => (p === 1 ? { ...property, use: false } : property)),
    };
    const used = { ...sample, matrix: { length: labels.length, values: [matrix.values[0], matrix.values[2]] } };
    expect(trainModel(numerics, now, used).properties.map(({ name }) => name)).toEqual(["x", "z"]);
  });

  it("does not depend on the order of the sources", () => {
    const order = Array.from(labels.keys()).sort((a, b) => ((a * 61) % 150) - ((b * 61) % 150));
    const shuffled: TrainingSample = {
      matrix: { length: 150, values: matrix.values.map((column) => Float64Array.from(order, (i) => column[i])) },
      labels: Uint8Array.from(order, (i) => labels[i]),
      rows: Int32Array.from(order),
    };
    for (const [method, digits] of [
      [{}, 9],
      [weightedPairs, 5],
    ] as const) {
      const now = { ...settings, ...method };
      const [straight, other] = [probabilities(now, sample, true), probabilities(now, shuffled, true)];
      order.forEach((i, k) => {
        // Sums of kernels come in another order: 1e-9 allows for their rounding, and for the fit's tolerance.
        for (let c = 0; c < 3; c++) expect(other[c * 150 + k]).toBeCloseTo(straight[c * 150 + i], digits);
      });
    }
  });

  it("gives other weights to a larger penalty, and the same probabilities to the same settings", () => {
    const now = { ...settings, ...weightedPairs };
    expect(probabilities(now)).toEqual(probabilities({ ...now }));
    const held = trainModel(numerics, { ...now, penalty: 1e6 }, sample).fitted!;
    held.density.forEach((weight) => expect(weight).toBeCloseTo(0.6, 3));
    held.bias.forEach((bias) => expect(bias).toBeCloseTo(0, 3));
    held.pairWeights.forEach((weight) => expect(weight).toBeCloseTo(0.1, 3));
  });
});
