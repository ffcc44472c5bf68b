import { randomLcg, randomNormal } from "d3";
import { describe, expect, it } from "vitest";
import { exactLogDensity } from "../../src/model/density.ts";
import { assembleModel, trainDensity } from "../../src/model/train.ts";
import type { DensitySettings, PropertySettings } from "../../src/properties/settings.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";

const numerics = await loadNumerics();
const settings: DensitySettings = { kernel: "gaussian", bandwidth: "sheather-jones", factor: 1, minimum: 1 / 60 };
const classes = ["AGN", "Star"];
const property: PropertySettings = { name: "HR1", expression: "HR1", category: "spectrum", scale: "linear" };

/** AGN around 0, stars around 3; every tenth value missing. */
function example(n = 400) {
  const normal = randomNormal.source(randomLcg(0.5))();
  const labels = Uint8Array.from({ length: n }, (_, i) => i % 2);
  const values = Float64Array.from(labels, (c, i) => (i % 10 === 9 ? NaN : 3 * c + (1 - 0.7 * c) * normal()));
  return { values, labels };
}
const train = (values: Float64Array, labels: Uint8Array, changes: Partial<DensitySettings> = {}) =>
  trainDensity(numerics, property, values, labels, classes, { ...settings, ...changes });

describe("the density of a continuous property", () => {
  const { values, labels } = example();
  const { density, warnings } = train(values, labels);

  it("covers all values and three of the largest bandwidth beyond them, for all classes alike", () => {
    const present = values.filter((x) => !Number.isNaN(x));
    const h = Math.max(...density.bandwidth);
    expect(density.kind).toBe("kde");
    expect(density.low).toBe(Math.min(...present) - 3 * h);
    expect(density.high).toBe(Math.max(...present) + 3 * h);
    expect(density.width).toBe(density.high - density.low);
    expect(Array.from(density.present)).toEqual(density.sample!.map((sample) => sample.length));
    expect(warnings).toEqual([]);
  });

  it("is tabulated to 1e-3 of the exact one, as the table says of itself", () => {
    expect([1024, 2047, 4093]).toContain(density.nodes);
    expect(density.tableError).toBeLessThanOrEqual(1e-3);
    const G = density.nodes;
    const step = density.width / (G - 1);
    const halfway = Float64Array.from({ length: G - 1 }, (_, k) => density.low + (k + 0.5) * step);
    const exact = exactLogDensity(numerics, density, halfway);
    let largest = 0;
    for (let c = 0; c < classes.length; c++)
      for (let k = 0; k < G - 1; k++) {
        const interpolated = (density.log[c * G + k] + density.log[c * G + k + 1]) / 2;
        largest = Math.max(largest, Math.abs(interpolated - exact[c * (G - 1) + k]));
      }
    expect(largest).toBeCloseTo(density.tableError, 9);
  });

  it("takes a finer table where the bandwidth is narrow, and says how good the finest one is", () => {
    const narrow = train(values, labels, { bandwidth: 0.01, minimum: 0 }).density;
    expect(narrow.nodes).toBe(4093);
    expect(narrow.tableError).toBeGreaterThan(1e-3);
  });

  it("does not depend on the order of the sources", () => {
    const backwards = train(values.toReversed(), labels.toReversed()).density;
    expect(backwards).toEqual(density);
  });

  it("integrates to one but for what lies beyond three bandwidths", () => {
    for (let c = 0; c < classes.length; c++) {
      const f = density.log.subarray(c * density.nodes, (c + 1) * density.nodes).map(Math.exp);
      const integral =
        (f.reduce((sum, value) => sum + value, 0) - (f[0] + f[f.length - 1]) / 2) * (density.width / (f.length - 1));
      expect(Math.abs(integral - 1)).toBeLessThan(1e-3);
    }
  });

  it("is flat, and said to be, for a class without values", () => {
    const onlyAgn = train(
      values.map((x, i) => (labels[i] === 0 ? x : NaN)),
      labels,
    );
    const { density: d } = onlyAgn;
    expect(new Set(d.log.subarray(d.nodes))).toEqual(new Set([Math.fround(-Math.log(d.width))]));
    expect(d.bandwidth[1]).toBeNaN();
    expect(onlyAgn.warnings).toEqual([expect.stringMatching(/HR1, class Star: there is no labelled value/)]);
  });

  it("is marked for a class with fewer than 10 values, and where a rule was replaced", () => {
    const few = train(
      values.map((x, i) => (labels[i] === 0 || i < 6 ? x : NaN)),
      labels,
    );
    expect(few.warnings).toEqual([expect.stringMatching(/class Star: there are only 3 labelled values/)]);
    const one = train(
      values.map((x, i) => (labels[i] === 0 || i < 2 ? x : NaN)),
      labels,
    );
    expect(one.warnings[1]).toMatch(/a tenth of the property's range/);
  });

  it("stays finite for infinite and for extreme values", () => {
    const extreme = values.slice();
    extreme.set([Infinity, -Infinity, 1e300, -1e300, 1.7e308, -1.7e308, 5e-324, 0, -0]);
    for (const bandwidth of ["sheather-jones", "silverman", "scott", 1e-320, 0, 1e308] as const)
      for (const minimum of [0, 1 / 60]) {
        const { density: d } = train(extreme, labels, { bandwidth, minimum });
        expect(d.log.every(Number.isFinite)).toBe(true);
        expect(Number.isFinite(d.width) && Number.isFinite(d.tableError) && Number.isFinite(d.logFloor)).toBe(true);
        expect(exactLogDensity(numerics, d, Float64Array.of(-1e300, 0, 1, 1e300, 1.7e308)).every(Number.isFinite)).toBe(
          true,
        );
      }
  });
});

describe("the density of a discrete property", () => {
  const values = Float64Array.of(0, 0, 1, 2, 2, NaN, 0, 1);
  const labels = Uint8Array.of(0, 0, 0, 0, 1, 1, 7, 0);

  it("counts each of its values, and is the floor elsewhere", () => {
    const { density } = train(values, labels);
    expect(density.kind).toBe("discrete");
    expect(Array.from(density.discreteValues)).toEqual([0, 1, 2]);
    const probability = Array.from(density.log, Math.exp);
    [(2 + 1 / 3) / 6, (2 + 1 / 3) / 6, (1 + 1 / 3) / 6, 1 / 6, 1 / 6, (1 + 1 / 3) / 2].forEach((expected, k) =>
      expect(probability[k]).toBeCloseTo(expected, 7),
    );
    expect(exactLogDensity(numerics, density, Float64Array.of(0.5))[0]).toBeCloseTo(Math.log(0.01 / 3), 14);
  });

  it("is constant without any value", () => {
    const { density } = train(new Float64Array(8).fill(NaN), labels);
    expect(density.kind).toBe("constant");
    expect(Array.from(exactLogDensity(numerics, density, Float64Array.of(1, NaN)))).toEqual([0, NaN, 0, NaN]);
  });
});

describe("assembleModel", () => {
  it("gives presence probabilities that are never 0 or 1, and keeps the properties in use", () => {
    const { values, labels } = example(40);
    const { density } = train(values, labels);
    const model = assembleModel(
      {
        classes,
        properties: [{ ...property, name: "unused", use: false }, property],
        method: "paper",
        missing: "presence",
        missingWeight: 1,
      },
      labels,
      [density],
      [],
    );
    expect(model.properties).toEqual([property]);
    expect(Array.from(model.labelled)).toEqual([20, 20]);
    expect(Array.from(model.presence)).toEqual([20.5 / 21, 16.5 / 21]);
  });
});
