import type { PropertyDensity } from "./model.ts";
import { firstNotBelow } from "./sample-statistics.ts";

/** A distance that is small enough to be of no concern, however many sources show it. */
const TOLERATED = 0.15;

/** √(−½ ln(0.01 / 2)): the 99 % point of Kolmogorov's distribution. */
const KOLMOGOROV_99 = Math.sqrt(-0.5 * Math.log(0.005));

/** How far a catalogue's values of one property are from those that the model was trained on. */
export type Shift = {
  readonly property: string;
  /** Kolmogorov–Smirnov distance of the present values, 0 to 1; null where one side has no value. */
  readonly distance: number | null;
  /** What a distance must exceed to matter. */
  readonly threshold: number;
  readonly exceeds: boolean;
  /** Share of sources that have a value, in the training sample and in the catalogue. */
  readonly presentInSample: number;
  readonly presentInCatalogue: number;
  /** Whether these shares differ by more than 0.15 and what chance explains (2.58 standard errors). */
  readonly presenceExceeds: boolean;
};

/**
 * Compares one property's values in a catalogue with the model's training sample. The sample is known by 101 quantiles, so the distance
 * is the largest at these: at most 0.01 (and one source's share) below that of the two samples. The threshold is 0.15, a difference that
 * shows in class probabilities, plus the 99 % critical distance of two samples of these sizes, 1.63 √(1/n + 1/m) (Smirnov 1948): a large
 * catalogue would exceed the latter by any difference at all, a small one would exceed 0.15 by chance.
 * @param labelled number of labelled sources, with and without a value
 * @param values scaled values of the catalogue's sources; not finite = missing
 */
export function shiftOf(density: PropertyDensity, labelled: number, values: Float64Array): Shift {
  const inSample = density.present.reduce((sum, count) => sum + count, 0);
  const { distance, present } = compareWithQuantiles(density.quantiles, values);
  const presentInSample = labelled > 0 ? inSample / labelled : 0;
  const presentInCatalogue = values.length > 0 ? present / values.length : 0;
  const threshold =
    inSample > 0 && present > 0 ? Math.min(1, TOLERATED + KOLMOGOROV_99 * Math.sqrt(1 / inSample + 1 / present)) : 1;
  return {
    property: density.name,
    distance,
    threshold,
    exceeds: distance !== null && distance > threshold,
    presentInSample,
    presentInCatalogue,
    presenceExceeds: sharesDiffer(inSample, labelled, present, values.length),
  };
}

/** The largest difference of the two distribution functions at a sample's quantiles 0, 1/100, … 1, just before them and at them. */
function compareWithQuantiles(quantiles: Float64Array, values: Float64Array) {
  const nodes = quantiles.filter((x, k) => k === 0 || x !== quantiles[k - 1]);
  const at = new Float64Array(nodes.length);
  const between = new Float64Array(nodes.length + 1);
  let present = 0;
  for (const x of values) {
    if (!Number.isFinite(x)) continue;
    present++;
    const k = firstNotBelow(nodes, x);
    if (nodes[k] === x) at[k]++;
    else between[k]++;
  }
  if (present === 0 || quantiles.length === 0) return { distance: null, present };
  let distance = 0;
  let below = 0;
  nodes.forEach((node, k) => {
    const first = quantiles.indexOf(node) / (quantiles.length - 1);
    const last = quantiles.lastIndexOf(node) / (quantiles.length - 1);
    below += between[k];
    distance = Math.max(distance, Math.abs(first - below / present));
    below += at[k];
    distance = Math.max(distance, Math.abs(last - below / present));
  });
  return { distance, present };
}

function sharesDiffer(first: number, ofFirst: number, second: number, ofSecond: number): boolean {
  if (ofFirst === 0 || ofSecond === 0) return false;
  const share = (first + second) / (ofFirst + ofSecond);
  const error = Math.sqrt(share * (1 - share) * (1 / ofFirst + 1 / ofSecond));
  return Math.abs(first / ofFirst - second / ofSecond) > TOLERATED + 2.58 * error;
}
