import { draws, uniformSource } from "../demo/random.mjs";

/** Name, category, chance of a value, and what a value is, for class c. */
const properties = [
  ["b", "location", 1, (draw, c) => (c % 2 === 0 ? Math.asin(draw.uniform(-1, 1)) * 57.3 : draw.laplace(3 + 4 * c))],
  ["logPm", "location", 0.6, (draw, c) => draw.normal(0.2 * c, 0.6)],
  ["logLx", "location", 0.4, (draw, c) => draw.normal(38 + 0.7 * c, 1.2)],
  ["HR1", "spectrum", 0.95, (draw, c) => Math.round(1000 * Math.tanh(draw.normal(0.2 * c - 0.5, 0.7))) / 1000],
  ["HR2", "spectrum", 0.95, (draw, c) => Math.round(1000 * Math.tanh(draw.normal(0.3 - 0.15 * c, 0.6))) / 1000],
  ["HR3", "spectrum", 0.9, (draw, c) => Math.tanh(draw.normal(0.1 * c, 0.8))],
  ["logVar", "variability", 0.7, (draw, c) => Math.abs(draw.normal(0, 0.2 + 0.1 * c))],
  ["logLong", "variability", 0.5, (draw, c) => Math.abs(draw.laplace(0.1 + 0.08 * c))],
  ["logFxFb", "multiwavelength", 0.7, (draw, c) => draw.normal(-0.4 * c, 0.8)],
  ["logFxFr", "multiwavelength", 0.8, (draw, c) => draw.normal(-0.5 * c, 0.9)],
  ["logFxFw1", "multiwavelength", 0.8, (draw, c) => draw.normal(0.3 * c - 1, 0.7)],
  ["logFxFw2", "multiwavelength", 0.75, (draw, c) => draw.normal(0.25 * c - 1, 0.7)],
];
const shares = [0.55, 0.24, 0.09, 0.05, 0.04, 0.02, 0.01];

/**
 * A made-up labelled sample, 12 properties with gaps and 7 classes of very different sizes, and settings for it.
 * @param defaults what the settings have beside classes, properties and categories
 */
export function trainingSample(defaults, length = 72_803) {
  const draw = draws(uniformSource(7));
  const labels = Uint8Array.from({ length }, () => classOf(draw.uniform()));
  const values = properties.map(([, , chance, value]) =>
    Float64Array.from(labels, (c) => (draw.chance(chance) ? value(draw, c) : NaN)),
  );
  const names = shares.map((_, c) => `class${c + 1}`);
  const settings = {
    ...defaults,
    classes: names,
    priors: Object.fromEntries(names.map((name, c) => [name, shares[c]])),
    properties: properties.map(([name, category]) => ({ name, expression: name, category, scale: "linear" })),
    categories: { location: 7.5, spectrum: 3.2, variability: 6, multiwavelength: 2 },
  };
  return { settings, sample: { matrix: { length, values }, labels, rows: Int32Array.from(labels.keys()) } };
}

function classOf(share) {
  let c = 0;
  for (let left = share - shares[0]; left >= 0 && c < shares.length - 1; left -= shares[++c]);
  return c;
}
