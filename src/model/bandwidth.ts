import type { Numerics } from "../numerics/operations.ts";
import type { DensitySettings } from "../properties/settings.ts";
import { improvedSheatherJones } from "./isj.ts";
import { countDistinct, quantile, standardDeviation } from "./sample-statistics.ts";
import { floats, scratch } from "./scratch.ts";
import { sheatherJones } from "./sheather-jones.ts";

/** Below this part of the range (or below it outright) quotients of width and bandwidth would leave double precision. */
const SMALLEST = 1e-300;

/** A bandwidth in use, and what was done about it that a user should know: clauses such as "Silverman's rule is used". */
export type Bandwidth = { readonly value: number; readonly notes: readonly string[] };

/** What the values of all classes together say about one property. */
export type Spread = { readonly range: number; readonly centralRange: number };

/** Returns the full range of an ascending sample and its central 99 % range, the measure of the lower bound of bandwidths. */
export function spreadOf(sample: Float64Array): Spread {
  const { values, unit } = toUnitSize(sample);
  const range = (values[values.length - 1] - values[0]) * unit;
  const centralRange = (quantile(values, 0.995) - quantile(values, 0.005)) * unit;
  return { range: Math.min(range, Number.MAX_VALUE), centralRange: Math.min(centralRange, Number.MAX_VALUE) };
}

/**
 * Chooses the bandwidth (standard deviation of the kernel) of one class: the rule, or what stands in for it, times the factor, and
 * not below the lower bound (method, section 2).
 * @param sample the class's values, ascending, finite, at least one
 * @param spread of the property over all classes
 */
export function chooseBandwidth(
  numerics: Numerics,
  sample: Float64Array,
  settings: DensitySettings,
  spread: Spread,
): Bandwidth {
  const { values, unit } = toUnitSize(sample);
  const rule = applyRule(numerics, values, settings.bandwidth, spread.range / unit, unit);
  const wanted = rule.value * unit * settings.factor;
  const bound = settings.minimum * spread.centralRange;
  const notes = [...rule.notes];
  if (wanted < bound)
    notes.push(`the bandwidth ${format(wanted)} is below the lower bound, and ${format(bound)} is used`);
  const value = Math.max(wanted, bound, spread.range * SMALLEST, SMALLEST);
  return { value: Math.min(value, Number.MAX_VALUE), notes };
}

function applyRule(
  numerics: Numerics,
  values: Float64Array,
  rule: DensitySettings["bandwidth"],
  range: number,
  unit: number,
): Bandwidth {
  if (typeof rule === "number") return { value: rule / unit, notes: [] };
  if (countDistinct(values, 2) < 2)
    return {
      value: range / 10,
      notes: ["there are fewer than 2 distinct values, and a tenth of the property's range is the bandwidth"],
    };
  if (rule === "silverman") return { value: silverman(values), notes: [] };
  if (rule === "scott") return { value: scott(values), notes: [] };
  if (rule === "isj") {
    const value = improvedSheatherJones(values);
    if (value !== null) return { value, notes: [] };
    return {
      value: silverman(values),
      notes: ["the improved Sheather–Jones rule gives no bandwidth, and Silverman's rule is used"],
    };
  }
  const solution = sheatherJones(numerics, values);
  if (solution.bandwidth !== null) return { value: solution.bandwidth, notes: [] };
  return {
    value: silverman(values),
    notes: [`Sheather–Jones gives no bandwidth (${solution.reason}), and Silverman's rule is used`],
  };
}

/**
 * Silverman's rule of thumb, 0.9 min(sd, IQR / 1.34) n^(−1/5) (Silverman 1986, equation 3.31), with what R's bw.nrd0 puts in place
 * of a spread of 0: the standard deviation, then the size of the first value, then 1.
 * @param sample ascending, at least two values
 */
export function silverman(sample: Float64Array): number {
  const sd = standardDeviation(sample);
  const interquartile = quantile(sample, 0.75) - quantile(sample, 0.25);
  const spread = Math.min(sd, interquartile / 1.34) || sd || Math.abs(sample[0]) || 1;
  return 0.9 * spread * sample.length ** -0.2;
}

/** Scott's normal reference rule, 1.06 sd n^(−1/5) (Scott 1992); at least two values. */
export function scott(sample: Float64Array): number {
  return 1.06 * standardDeviation(sample) * sample.length ** -0.2;
}

const dividedValues = scratch(floats);

/** Divides by the power of two near the largest value, which loses no digit and keeps squares from overflowing; until the next call. */
function toUnitSize(sample: Float64Array): { values: Float64Array; unit: number } {
  const largest = Math.max(Math.abs(sample[0]), Math.abs(sample[sample.length - 1]));
  const unit = 2 ** Math.min(Math.max(-1000, Math.floor(Math.log2(largest))), 1023);
  const values = dividedValues(sample.length);
  for (let i = 0; i < values.length; i++) values[i] = sample[i] / unit;
  return { values, unit };
}

function format(h: number): string {
  return h.toPrecision(3);
}
