import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runnerImport } from "vite";
import { draws, uniformSource } from "../demo/random.mjs";
import { root } from "../setup.mjs";
import * as plain from "./plain-loops.mjs";
import { timeInTurn } from "./time.mjs";

const [sources, properties, classes, categories, nodes] = [200_000, 15, 4, 4, 2_048];

/** A catalogue whose sums are held: its sources, and the nodes of its properties' tables. */
const catalogue = {
  length: 818_815,
  classes: 7,
  categories: 4,
  nodes: [1_024, 1_024, 1_024, 1_024, 1_024, 2_047, 2_047, 2_047, 2_047, 4_093, 4_093, 4_093],
};

/** Times the compiled numerics in Node against plain loops; rows `[what, figure]`. */
export async function benchNumerics() {
  const load = async (path) => (await runnerImport(join(root, path))).module;
  const { createEngine } = await load("src/numerics/engine.ts");
  const engine = await createEngine(readFileSync(join(root, "build/numerics.wasm")));
  const withoutSimd = await createEngine(null);
  return [
    ...posteriorRows(engine.numerics),
    ...(await heldRows(engine)),
    ...kernelRows(engine.numerics, withoutSimd.numerics),
  ];
}

async function heldRows(engine) {
  const { length, classes, categories, nodes } = catalogue;
  const draw = draws(uniformSource(3));
  const terms = nodes.map((count, p) => ({
    column: Float64Array.from({ length }, () => (draw.chance(0.2) ? NaN : draw.normal(0, 1))),
    category: p % categories,
    nodes: { low: -4, high: 4, count },
    flagOutside: true,
    terms: { table: Float64Array.from({ length: classes * (count + 2) }, () => draw.uniform(-6, 0)) },
  }));
  const weighting = {
    logPriors: Float64Array.of(0.5, 0.2, 0.1, 0.1, 0.05, 0.03, 0.02).map(Math.log),
    factors: Float64Array.of(0.8, 0.35, 0.6, 0.2),
  };
  const held = await engine.heldSums({ classes, groups: categories }, "single");
  held.setTables(terms.map(({ column: _, terms: { table }, ...rest }) => ({ ...rest, table })));
  const part = held.reserve(length, new Uint8Array(length).fill(1));
  const columns = terms.map(({ column }) => column);
  const sums = new Float64Array(categories * classes * length);
  const shape = { length, classes, categories };
  const [fill, combine, plainFill, plainCombine] = timeInTurn([
    () => held.fill(part, columns),
    () => held.combine(part, weighting.logPriors, weighting.factors),
    () => plain.sumTerms(terms, shape, sums),
    () => plain.combine(sums, shape, weighting),
  ]);
  const other = combine.result.prediction.filter((c, i) => c !== plainCombine.result.prediction[i]).length;
  return [
    [
      `sums of ${length} sources, ${nodes.length} properties, ${classes} classes, ${categories} groups, compiled`,
      `${fill.ms.toFixed(0)} ms`,
    ],
    timesAsLong(plainFill, fill),
    ["  combined, predicted and counted, compiled", `${combine.ms.toFixed(0)} ms`],
    timesAsLong(plainCombine, combine),
    ["  other predictions", other],
  ];
}

function posteriorRows(numerics) {
  const draw = draws(uniformSource(1));
  const shape = { length: sources, classes, categories };
  const terms = Array.from({ length: properties }, (_, p) => ({
    column: Float64Array.from({ length: sources }, () => (draw.chance(0.2) ? NaN : draw.normal(0, 1))),
    category: p % categories,
    nodes: { low: -4, high: 4, count: nodes },
    flagOutside: true,
    terms: { table: Float64Array.from({ length: classes * (nodes + 2) }, () => draw.uniform(-6, 0)) },
  }));
  const weighting = {
    logPriors: Float64Array.of(0.66, 0.25, 0.07, 0.02).map(Math.log),
    factors: new Float64Array(categories).fill(0.25),
    withoutCategory: new Array(categories).fill(null),
  };
  const compiled = () => numerics.normalise(numerics.addTerms(terms, shape).sums, shape, weighting).probability;
  const byHand = () => plain.posterior(terms, shape, weighting);
  const [wasm, js] = timeInTurn([compiled, byHand]);
  return [
    [`class probabilities of ${sources} sources, ${properties} properties, compiled`, `${wasm.ms.toFixed(0)} ms`],
    timesAsLong(js, wasm),
    ["  largest difference of a probability", largestDifference(wasm.result, js.result).toExponential(1)],
  ];
}

function kernelRows(numerics, withoutSimd) {
  const draw = draws(uniformSource(2));
  // Silverman's bandwidths for normal samples; the last is so narrow that cells have few members.
  const cases = [
    { members: 20_000, at: 1_000, h: 0.12 },
    { members: 100, at: 1_000, h: 0.36 },
    { members: 20_000, at: 1_000, h: 0.002 },
  ];
  return cases.flatMap(({ members, at, h }) => {
    const sample = Float64Array.from({ length: members }, () => draw.normal(0, 1)).sort();
    const points = Float64Array.from({ length: at }, (_, i) => -4 + (8 * i) / (at - 1));
    const [wasm, cut, js] = timeInTurn([
      () => numerics.kernelSums(sample, points, h),
      () => withoutSimd.kernelSums(sample, points, h),
      () => plain.kernelSums(sample, points, h),
    ]);
    const perPair = ({ ms }) => `${((ms * 1e6) / (members * at)).toPrecision(2)} ns a kernel`;
    return [
      [`kernel sums, ${members} members at ${at} points, h = ${h}, compiled`, perPair(wasm)],
      ["  without SIMD", `${perPair(cut)}: ${(cut.ms / wasm.ms).toFixed(1)} times as long`],
      timesAsLong(js, wasm),
    ];
  });
}

function timesAsLong(js, wasm) {
  return ["  the same in a plain loop", `${js.ms.toFixed(1)} ms: ${(js.ms / wasm.ms).toFixed(1)} times as long`];
}

function largestDifference(a, b) {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}
