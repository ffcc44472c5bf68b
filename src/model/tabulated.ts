import type { GaussianSums, Numerics } from "../numerics/operations.ts";
import { logDensitiesInside, smoothSums, type KernelDensity } from "./density.ts";
import { countOf, discreteProbability } from "./discrete.ts";
import { LEAST_POINTS, tabulate } from "./log-table.ts";
import type { PropertyDensity } from "./model.ts";

/**
 * Returns a "kde" or "discrete" density with the table of its sample: of another sample than before, the same range and bandwidths.
 * @param smooth what sums the kernels of each class (see smoothSums), where there are some already
 */
export function tabulated(
  numerics: Numerics,
  density: KernelDensity,
  smooth?: readonly (GaussianSums | null)[],
): PropertyDensity {
  const { sample, low, high, discreteValues } = density;
  if (density.kind === "discrete") {
    const nodes = discreteValues.length;
    const log = new Float64Array(sample.length * nodes);
    sample.forEach((values, c) => {
      discreteValues.forEach((value, k) => {
        const probability = discreteProbability(countOf(values, value), values.length, nodes);
        log[c * nodes + k] = Math.fround(Math.log(probability));
      });
    });
    return { ...density, log, nodes, tableError: 0 };
  }
  const sums = smooth ?? sample.map((_, c) => smoothSums(numerics, density, c, LEAST_POINTS));
  const { log, nodes, error } = tabulate(sample.length, low, high, (c, points) =>
    logDensitiesInside(numerics, density, c, points, sums[c]),
  );
  return { ...density, log, nodes, tableError: error };
}
