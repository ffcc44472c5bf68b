import { describe, expect, it } from "vitest";
import { exactLogDensity, heldOutLogDensity } from "../../src/model/density.ts";
import type { PairDensity } from "../../src/model/model.ts";
import { exactPairTerms, heldOutPairTerms, pairTerms } from "../../src/model/pairs.ts";
import { assembleModel, trainDensity } from "../../src/model/train.ts";
import { trainWeighted } from "../../src/model/weighted.ts";
import type { DensitySettings, PropertySettings } from "../../src/properties/settings.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";
import { jointDensity } from "../oracle/joint-densities.ts";
import { weightedSample } from "../oracle/weighted-sample.ts";
import expected from "../oracle/weighted.json" with { type: "json" };

const numerics = await loadNumerics();
const classes = ["AGN", "Star", "XRB"];
const { matrix, labels } = weightedSample();

const plain: PropertySettings[] = ["x", "y", "z"].map((name) => ({
  name,
  expression: name,
  category: "spectrum",
  scale: "linear",
}));

const fixed: DensitySettings = { kernel: "gaussian", bandwidth: expected.bandwidth, factor: 1, minimum: 0 };

function train(
  properties = plain,
  tabulate = true,
  values: readonly Float64Array[] = matrix.values,
  of = labels,
  settings = fixed,
) {
  const densities = properties.map(
    (property, p) => trainDensity(numerics, property, values[p], of, classes, settings, { tabulate }).density,
  );
  const common = { classes, properties, missing: "presence", missingWeight: 1, method: "weighted" } as const;
  const model = assembleModel(common, of, densities, []);
  const pairs = [
    [0, 1],
    [1, 2],
  ] as const;
  const { fitted, warnings } = trainWeighted(numerics, model, { length: of.length, values }, of, pairs, 1);
  return { model, pairs: fitted.pairs, warnings };
}

const { model, pairs } = train();
const [x, y, z] = matrix.values;
const membersOf = (c: number) => [...labels.keys()].filter((i) => labels[i] === c);
const pick = (values: Float64Array, rows: readonly number[]) => Float64Array.from(rows, (i) => values[i]);

describe("the terms of a pair", () => {
  it("are those of NumPy at any point", () => {
    const [px, py] = expected.points.map((values) => Float64Array.from(values));
    expect(expected.ratios.filter((d) => Math.abs(d) < 4).length).toBeGreaterThan(8);
    exactPairTerms(numerics, model, pairs[0], px, py).forEach((d, k) => expect(d).toBeCloseTo(expected.ratios[k], 9));
  });

  it("are those of NumPy for labelled sources without themselves", () => {
    [
      [x, y],
      [y, z],
    ].forEach(([first, second], k) => {
      for (let c = 0; c < classes.length; c++) {
        const members = membersOf(c);
        heldOutPairTerms(numerics, model, pairs[k], c, pick(first, members), pick(second, members)).forEach((d, m) =>
          expect(d).toBeCloseTo(expected.heldOutRatios[k][c * labels.length + members[m]], 9),
        );
      }
    });
  });

  it("stay finite where kernels are as wide as numbers go, or a class has none at a reflecting end", () => {
    const wide = [x.map((value) => value * 1e306), y, z];
    const settings = { kernel: "gaussian", bandwidth: "silverman", factor: 1e9, minimum: 0 } as const;
    const far = [x, y.map((value, i) => (labels[i] === 0 ? 1.7e308 : value)), z];
    const reflecting = plain.map((property) => ({ ...property, range: [-20, null] as const, reflect: true }));
    for (const [values, properties, how] of [
      [wide, plain, settings],
      [far, reflecting, { ...settings, factor: 1 }],
    ] as const) {
      const trained = train(properties, true, values, labels, how);
      const [pair] = trained.pairs;
      expect([...pair.bandwidths[0], ...pair.bandwidths[1]].includes(Infinity)).toBe(false);
      const terms = exactPairTerms(numerics, trained.model, pair, values[0], values[1]);
      expect(terms.every(Number.isFinite)).toBe(true);
      expect(pair.table.every(Number.isFinite)).toBe(true);
    }
  });

  it("come from the table with the error that it states", () => {
    pairs.forEach((pair, k) => {
      const [first, second] = k === 0 ? [x, y] : [y, z];
      const exact = exactPairTerms(numerics, model, pair, first, second);
      const errors = pairTerms(model, pair, first, second).map((d, i) => Math.abs(d - exact[i]));
      expect(Math.max(...errors)).toBeCloseTo(pair.tableError, 12); // sums of kernels differ in their last digits
      expect(pair.tableError).toBeLessThanOrEqual(0.05);
      expect(pair.table.every((log) => Math.fround(log) === log)).toBe(true);
    });
  });

  it("are 0 where a value is missing, infinite or out of range", () => {
    const odd = Float64Array.of(NaN, 0, Infinity, 0, 1e9, -1e9);
    const other = Float64Array.of(0, NaN, 0, -Infinity, 0, 0);
    const none = Array.from({ length: 18 }, () => 0);
    expect(Array.from(pairTerms(model, pairs[0], odd, other))).toEqual(none);
    expect(Array.from(exactPairTerms(numerics, model, pairs[0], odd, other))).toEqual(none);
    expect(Array.from(heldOutPairTerms(numerics, model, pairs[0], 0, odd, other))).toEqual(none.slice(0, 6));
  });

  it("are the same without tables in the model, which then has none", () => {
    const bare = train(plain, false);
    expect(bare.pairs[0].nodes).toEqual([0, 0]);
    expect(exactPairTerms(numerics, bare.model, bare.pairs[0], x, y)).toEqual(
      exactPairTerms(numerics, model, pairs[0], x, y),
    );
  });

  it("need a sample to be exact", () => {
    const { first, second, bandwidths, table, nodes, tableError } = pairs[0];
    const fromFile: PairDensity = { first, second, bandwidths, table, nodes, tableError };
    expect(() => exactPairTerms(numerics, model, fromFile, x, y)).toThrow(/x and y was read from a file/);
    expect(pairTerms(model, fromFile, x, y)).toEqual(pairTerms(model, pairs[0], x, y));
  });
});

describe("the terms of a pair with a range that reflects", () => {
  const bounded = plain.map((property, p) =>
    p === 0 ? { ...property, range: [-1.2, 2.4] as const, reflect: true } : property,
  );
  const { model: reflecting, pairs: reflected } = train(bounded);
  const inRange = (i: number) => x[i] >= -1.2 && x[i] <= 2.4 && Number.isFinite(y[i]);

  it("are those of a sum over reflected kernels", () => {
    const [dx, dy] = reflecting.densities;
    expect([dx.low, dx.high, dx.reflectLow, dx.reflectHigh]).toEqual([-1.2, 2.4, true, true]);
    const px = Float64Array.of(-1.19, 0, 2.39);
    const py = Float64Array.of(-0.5, 0.2, 1.9);
    const terms = exactPairTerms(numerics, reflecting, reflected[0], px, py);
    const alone = (d: typeof dx, c: number, value: number) => exactLogDensity(numerics, d, Float64Array.of(value))[c];
    for (let c = 0; c < classes.length; c++) {
      const sample = membersOf(c)
        .filter(inRange)
        .map((i) => [x[i], y[i]] as const);
      const [hx, hy] = reflected[0].bandwidths.map((h) => h[c]);
      const axes = [
        { h: hx, low: dx.low, high: dx.high, reflectLow: true, reflectHigh: true },
        { h: hy, low: dy.low, high: dy.high },
      ] as const;
      px.forEach((value, k) => {
        const joint = Math.log(jointDensity(sample, axes, [value, py[k]]));
        const ratio = joint - alone(dx, c, value) - alone(dy, c, py[k]);
        expect(terms[c * 3 + k]).toBeCloseTo(Math.min(Math.max(ratio, -4), 4), 9);
      });
    }
  });

  it("leave out the reflections of a source's own kernel with it", () => {
    const [dx, dy] = reflecting.densities;
    const members = membersOf(0).filter(inRange);
    const terms = heldOutPairTerms(numerics, reflecting, reflected[0], 0, pick(x, members), pick(y, members));
    const logX = heldOutLogDensity(numerics, dx, 0, pick(x, members));
    const logY = heldOutLogDensity(numerics, dy, 0, pick(y, members));
    const [hx, hy] = reflected[0].bandwidths.map((h) => h[0]);
    const axes = [
      { h: hx, low: dx.low, high: dx.high, reflectLow: true, reflectHigh: true },
      { h: hy, low: dy.low, high: dy.high },
    ] as const;
    members.forEach((i, m) => {
      const others = members.filter((j) => j !== i).map((j) => [x[j], y[j]] as const);
      const joint = Math.log(jointDensity(others, axes, [x[i], y[i]]));
      expect(terms[m]).toBeCloseTo(Math.min(Math.max(joint - logX[m] - logY[m], -4), 4), 9);
    });
  });
});

describe("the terms of a pair with a density that is half a distribution which is not learnt", () => {
  const { model: mixed, pairs: mixedPairs } = train(
    plain.map((property, p) => (p === 0 ? { ...property, mix: { class: "Star", with: "uniform" } } : property)),
  );
  const [dx, dy] = mixed.densities;
  const px = Float64Array.of(-0.7, 0.2, 1.4);
  const py = Float64Array.of(-0.4, 0.2, 1.6);
  const logs = (d: typeof dx, values: Float64Array) => exactLogDensity(numerics, d, values);

  it("mix that distribution, times the density of the other property, into the joint density of its class", () => {
    const terms = exactPairTerms(numerics, mixed, mixedPairs[0], px, py);
    const pure = exactPairTerms(numerics, model, pairs[0], px, py);
    const [logX, logY] = [logs(dx, px), logs(dy, py)];
    const sample = membersOf(1)
      .filter((i) => Number.isFinite(x[i]) && Number.isFinite(y[i]))
      .map((i) => [x[i], y[i]] as const);
    const [hx, hy] = mixedPairs[0].bandwidths.map((h) => h[1]);
    const axes = [
      { h: hx, low: dx.low, high: dx.high },
      { h: hy, low: dy.low, high: dy.high },
    ] as const;
    px.forEach((value, i) => {
      expect(terms[i]).toBe(pure[i]);
      expect(terms[6 + i]).toBe(pure[6 + i]);
      const floor = 0.02 / (dx.width * dy.width);
      const learnt = jointDensity(sample, axes, [value, py[i]]) - floor;
      const joint = learnt / 2 + (0.98 / 2 / dx.width) * Math.exp(logY[3 + i]) + floor;
      const ratio = Math.log(joint) - logX[3 + i] - logY[3 + i];
      expect(terms[3 + i]).toBeCloseTo(Math.min(Math.max(ratio, -4), 4), 9);
    });
  });

  it("come from the table as well", () => {
    const exact = exactPairTerms(numerics, mixed, mixedPairs[0], px, py);
    pairTerms(mixed, mixedPairs[0], px, py).forEach((d, k) => expect(Math.abs(d - exact[k])).toBeLessThan(0.05));
  });
});
