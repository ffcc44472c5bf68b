import type { Numerics } from "../numerics/operations.ts";
import { defaultSettings, type PropertySettings, type Settings } from "../properties/settings.ts";
import { trainModel } from "./train-model.ts";

/** Sources of the made-up sample: enough for the code that large samples take. */
const SOURCES = 6_000;
const ROUNDS = 3;

const property = (name: string): PropertySettings => ({
  name,
  expression: name,
  category: "location",
  scale: "linear",
});

/**
 * Trains on a made-up sample and forgets it: a browser compiles code for good only when it has been used for a while, and the first
 * training of a page then takes twice the time.
 */
export function warmUp(numerics: Numerics): void {
  const settings: Settings = {
    ...defaultSettings,
    classes: ["a", "b", "c"],
    priors: { a: 0.5, b: 0.3, c: 0.2 },
    properties: ["x", "y"].map(property),
    categories: { location: 1 },
  };
  const labels = Uint8Array.from({ length: SOURCES }, (_, i) => Math.floor((3 * i) / SOURCES));
  // Multiples of irrational numbers are spread as evenly as one could wish.
  const values = [Math.SQRT2, Math.E].map((factor) =>
    Float64Array.from(labels, (label, i) => (i % 5 === 0 ? NaN : label + 3 * ((i * factor) % 1) * ((i * Math.PI) % 1))),
  );
  const sample = { matrix: { length: SOURCES, values }, labels, rows: Int32Array.from(labels.keys()) };
  for (let k = 0; k < ROUNDS; k++) trainModel(numerics, settings, sample);
}
