import { exactLogDensity, tableLogDensity } from "../model/density.ts";
import { normalFrom, randomFrom } from "../model/random.ts";
import { trainDensity } from "../model/train.ts";
import type { Numerics } from "../numerics/operations.ts";
import { defaultSettings, type PropertySettings } from "../properties/settings.ts";
import { inShort, type Checker } from "./check.ts";

const ALLOWED = 1e-3;

/** Values of a class of 4 shapes: one peak, long tails, three narrow peaks, a hardness ratio that piles up at its ends. */
const shapes: Readonly<Record<string, (normal: () => number, uniform: () => number, c: number) => number>> = {
  "one peak": (normal, _, c) => c + normal(),
  "long tails": (normal, _, c) => c + normal() / Math.hypot(normal(), normal(), 0.3),
  "three narrow peaks": (normal, uniform, c) => Math.floor(3 * uniform()) * (1 + c) + 0.05 * normal(),
  "a hardness ratio": (normal, _, c) => Math.tanh(c - 0.5 + 1.5 * normal()),
};

/** Log densities interpolated in tables stay close to sums of all kernels. */
export const tableChecker: Checker = {
  check: "Tabulated densities against exact sums of kernels",
  asked: "largest |Δ log f| ≤ 1e-3 at the values of a random sample",
  run: ({ numerics }) => {
    const found = Object.keys(shapes).map((shape, seed) => compareShape(numerics, shape, seed));
    const largest = Math.max(...found.map(({ atSample }) => atSample));
    const reported = Math.max(...found.map((one) => one.reported));
    const nodes = found.map((one) => one.nodes);
    return {
      found:
        `${inShort(largest)} at ${found.length} × ${SOURCES} values; halfway between nodes the model reports ` +
        `${inShort(reported)}; ${Math.min(...nodes)} to ${Math.max(...nodes)} nodes`,
      ok: largest <= ALLOWED,
    };
  },
};

const SOURCES = 3000;

function compareShape(numerics: Numerics, shape: string, seed: number) {
  const uniform = randomFrom(21 + seed);
  const normal = normalFrom(uniform);
  const labels = Uint8Array.from({ length: SOURCES }, () => Math.floor(2 * uniform()));
  const values = Float64Array.from(labels, (c) => shapes[shape](normal, uniform, c));
  const property: PropertySettings = {
    name: shape,
    expression: "x",
    category: "x",
    scale: "linear",
    ...(shape === "a hardness ratio" ? { range: [-1, 1], reflect: true } : {}),
  };
  const { density } = trainDensity(numerics, property, values, labels, ["a", "b"], defaultSettings.density);
  const exact = exactLogDensity(numerics, density, values, true);
  const table = tableLogDensity(density, values);
  const atSample = exact.reduce((largest, log, k) => Math.max(largest, Math.abs(table[k] - log)), 0);
  return { atSample, reported: density.tableError, nodes: density.nodes };
}
