import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runnerImport } from "vite";
import { draws, uniformSource } from "../demo/random.mjs";
import { root } from "../setup.mjs";
import * as plain from "./plain-loops.mjs";
import { timeInTurn } from "./time.mjs";

const [sources, properties, classes, categories, nodes] = [200_000, 15, 4, 4, 2_048];

/** Times the compiled numerics in Node against plain loops; rows `[what, figure]`. */
export async function benchNumerics() {
  const { module } = await runnerImport(join(root, "src/numerics/numerics.ts"));
  const numerics = await module.createNumerics(readFileSync(join(root, "build/numerics.wasm")));
  return [...posteriorRows(numerics), ...kernelRows(numerics)];
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
    ["  the same in a plain loop", `${js.ms.toFixed(0)} ms: ${(js.ms / wasm.ms).toFixed(1)} times as long`],
    ["  largest difference of a probability", largestDifference(wasm.result, js.result).toExponential(1)],
  ];
}

function kernelRows(numerics) {
  const draw = draws(uniformSource(2));
  const sample = Float64Array.from({ length: 5_000 }, () => draw.normal(0, 1)).sort();
  const points = Float64Array.from({ length: 2_048 }, (_, i) => -4 + (8 * i) / 2_047);
  const [wasm, js] = timeInTurn([
    () => numerics.kernelSums(sample, points, 0.1),
    () => plain.kernelSums(sample, points, 0.1),
  ]);
  return [
    ["kernel sums, 5,000 sources at 2,048 nodes, compiled", `${wasm.ms.toFixed(1)} ms`],
    ["  the same in a plain loop", `${js.ms.toFixed(1)} ms: ${(js.ms / wasm.ms).toFixed(1)} times as long`],
  ];
}

function largestDifference(a, b) {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}
