// A catalogue that is classified in a blink, whose classes differ and overlap; made here from a fixed seed.
const classes = ["AGN", "Star", "XRB", "CV"];

/** Mean of every property per class, with its standard deviation; `missing`: share of the class without a value. */
const properties = [
  { name: "b", mean: [0, 0, 0, 0], deviation: [40, 12, 9, 14], missing: [0, 0, 0, 0] },
  { name: "GAIA_pm", mean: [0.3, 12, 3, 6], deviation: [0.2, 5, 1.5, 3], missing: [0.4, 0.02, 0.4, 0.2] },
  { name: "HR1", mean: [0.1, -0.5, 0.3, 0], deviation: [0.3, 0.25, 0.3, 0.3], missing: [0, 0, 0, 0] },
  { name: "HR2", mean: [0, -0.4, 0.2, 0.05], deviation: [0.3, 0.25, 0.3, 0.3], missing: [0, 0, 0, 0] },
  { name: "logFxFr", mean: [-0.3, -2.6, 0.4, -0.6], deviation: [0.5, 0.6, 0.7, 0.6], missing: [0.2, 0.02, 0.5, 0.1] },
];
const shares = [0.5, 0.3, 0.12, 0.08];

/**
 * A CSV file `{ name, bytes }` with identifier, position, class, five properties and the error of HR1.
 * @param options.labelled the first so many sources have a label; the others have none
 */
export function smallCatalogue({ rows = 700, labelled = 500, name = "small.csv", label = "class" } = {}) {
  const random = randomFrom(7);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const lines = Array.from({ length: rows }, (_, i) => {
    const c = classOf(random());
    const values = properties.map(({ name: property, mean, deviation, missing }) => {
      const value = mean[c] + deviation[c] * normal();
      const isMissing = random() < missing[c];
      return isMissing ? "" : limited(property, value).toFixed(3);
    });
    const [ra, dec] = [360 * random(), 120 * random() - 60];
    return [
      `S${String(i).padStart(4, "0")}`,
      ra.toFixed(4),
      dec.toFixed(4),
      i < labelled ? classes[c] : "",
      ...values,
      "0.1",
    ];
  });
  const header = ["name", "ra", "dec", label, ...properties.map(({ name: property }) => property), "e_HR1"];
  return {
    name,
    bytes: Buffer.from(`${[header, ...lines].map((cells) => cells.join(",")).join("\n")}\n`),
    rows,
    labelled,
  };
}

/** What one source of the class AGN looks like, typed or pasted. */
export const oneSource = { b: 55, GAIA_pm: 0.3, HR1: 0.1, HR2: 0, logFxFr: -0.2 };

function classOf(share) {
  let total = 0;
  const found = shares.findIndex((one) => (total += one) > share);
  return found < 0 ? 0 : found;
}

function limited(property, value) {
  if (property.startsWith("HR")) return Math.max(-1, Math.min(1, value));
  if (property === "GAIA_pm") return Math.abs(value) + 0.01;
  return property === "b" ? Math.max(-90, Math.min(90, value)) : value;
}

/** Park & Miller's generator, so that the file is the same everywhere. */
function randomFrom(seed) {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
