import {
  isClaxboi,
  markColours,
  markShapes,
  type DensitySettings,
  type PropertySettings,
  type Settings,
} from "./settings.ts";

/**
 * Checks a complete settings value and returns it with priors normalised to a sum of 1 (CLAXBOI's methods take them as given).
 * @throws Error with a sentence: the key, what was seen and what was expected
 */
export function checkSettings(value: unknown): Settings {
  const settings = shape(settingsChecks, optionalKeys)(value, "") as Settings;
  const { classes, priors, properties, categories } = settings;
  distinct(classes, "classes");
  distinct(
    properties.map(({ name }) => name),
    "properties",
  );
  if (classes.length > 254) throw new Error(`Settings: ${classes.length} classes; at most 254 were expected.`);
  for (const name of classes)
    if (!Object.hasOwn(priors, name))
      throw new Error(`Settings: class "${name}" has no prior; a number > 0 was expected.`);
  for (const { category } of properties)
    if (!Object.hasOwn(categories, category))
      throw new Error(`Settings: category "${category}" has no weight; a number ≥ 0 was expected.`);
  properties.forEach((property, p) => checkProperty(property, p, classes));
  checkPairs(settings);
  checkMarks(settings);
  for (const target of Object.values(settings.label?.classes ?? {}))
    if (!classes.includes(target)) throw new Error(`Settings: label.classes names "${target}", which is no class.`);
  if (properties.length > 0 && Object.values(categories).every((weight) => weight === 0))
    throw new Error("Settings: all category weights are 0; at least one > 0 was expected.");
  const total = Object.values(priors).reduce((sum, prior) => sum + prior, 0);
  const asGiven = isClaxboi(settings.method) || Math.abs(total - 1) < 1e-12;
  const share = (prior: number) => (asGiven ? prior : prior / total);
  return { ...settings, priors: Object.fromEntries(classes.map((name) => [name, share(priors[name])])) };
}

function checkProperty(
  { name, mix, range, reflect, weight, error, scale }: PropertySettings,
  p: number,
  classes: readonly string[],
) {
  const at = `Settings: properties[${p}] (${name})`;
  if (mix !== undefined && !classes.includes(mix.class))
    throw new Error(`${at}: mix names "${mix.class}", which is no class.`);
  if (mix?.with === "cos-latitude" && scale !== "linear")
    throw new Error(
      `${at}: a mixture with cos-latitude needs a latitude in degrees, scale "linear"; it is "${scale}".`,
    );
  const [low, high] = range ?? [null, null];
  if (low !== null && high !== null && low >= high)
    throw new Error(`${at}: range is ${JSON.stringify(range)}; the first number was expected to be below the second.`);
  if (reflect === true && range === undefined) throw new Error(`${at}: reflect needs a range to reflect at.`);
  if (weight === "1/error" && error === undefined)
    throw new Error(`${at}: weight "1/error" needs the error, an expression.`);
}

function checkPairs({ pairs = [], properties }: Settings): void {
  const seen = new Set<string>();
  for (const pair of pairs) {
    const unknown = pair.find(
      (name) => !properties.some((property) => property.name === name && property.use !== false),
    );
    if (unknown !== undefined) throw new Error(`Settings: pairs names "${unknown}", which is no property in use.`);
    if (pair[0] === pair[1])
      throw new Error(`Settings: pairs joins "${pair[0]}" with itself; two properties were expected.`);
    const key = JSON.stringify([...pair].sort());
    if (seen.has(key)) throw new Error(`Settings: pairs holds ${pair.join(" with ")} twice.`);
    seen.add(key);
  }
}

function checkMarks({ marks = {}, classes }: Settings): void {
  const owners = new Map<string, string>();
  for (const [name, { colour, shape: form, hollow = false }] of Object.entries(marks)) {
    if (!classes.includes(name)) throw new Error(`Settings: marks names "${name}", which is no class.`);
    const look = `${hollow ? "hollow " : ""}${colour} ${form}`;
    const other = owners.get(look);
    if (other !== undefined)
      throw new Error(
        `Settings: marks gives "${other}" and "${name}" the same mark, a ${look}; different ones were expected.`,
      );
    owners.set(look, name);
  }
}

type Check = (value: unknown, path: string) => unknown;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const below = (path: string, key: string) => (path === "" ? key : `${path}.${key}`);

function fail(path: string, value: unknown, expected: string): never {
  const written = typeof value === "number" ? String(value) : (JSON.stringify(value) as string | undefined);
  const seen = value === undefined ? "missing" : written?.slice(0, 80);
  throw new Error(`Settings${path === "" ? "" : `: ${path}`} is ${seen ?? typeof value}; ${expected} was expected.`);
}

const number =
  (expected: string, accepts: (x: number) => boolean): Check =>
  (value, path) =>
    typeof value === "number" && Number.isFinite(value) && accepts(value) ? value : fail(path, value, expected);
/** Beyond this, sums of weighted log likelihoods would leave the single precision that a model file keeps them in. */
const LARGEST = 1e30;
const positive = number("a number > 0, at most 1e30,", (x) => x > 0 && x <= LARGEST);
const notNegative = number("a number ≥ 0, at most 1e30,", (x) => x >= 0 && x <= LARGEST);
/** Smaller ones could be 0 after normalising. */
const prior = number("a number > 0, from 1e-30 to 1e30,", (x) => x >= 1 / LARGEST && x <= LARGEST);
const finite = number("a number", () => true);
const text: Check = (value, path) =>
  typeof value === "string" && value.trim() !== "" ? value : fail(path, value, "a text that is not empty");
const oneOf =
  (...options: readonly unknown[]): Check =>
  (value, path) =>
    options.includes(value) ? value : fail(path, value, `one of ${options.map((o) => JSON.stringify(o)).join(", ")}`);
const either =
  (first: Check, second: Check): Check =>
  (value, path) => {
    try {
      return first(value, path);
    } catch {
      return second(value, path);
    }
  };
const list =
  (each: Check): Check =>
  (value, path) =>
    Array.isArray(value) ? value.map((item, i) => each(item, `${path}[${i}]`)) : fail(path, value, "a list");
const tuple =
  (...each: readonly Check[]): Check =>
  (value, path) =>
    Array.isArray(value) && value.length === each.length
      ? each.map((check, i) => check(value[i], `${path}[${i}]`))
      : fail(path, value, `a list of ${each.length}`);
const record =
  (each: Check): Check =>
  (value, path) =>
    isRecord(value)
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, each(item, below(path, key))]))
      : fail(path, value, "an object");
const shape =
  (checks: Readonly<Record<string, Check>>, optional: readonly string[]): Check =>
  (value, path) => {
    if (!isRecord(value)) return fail(path, value, "an object");
    for (const key of Object.keys(value))
      if (!Object.hasOwn(checks, key)) throw new Error(`Settings: unknown key "${below(path, key)}".`);
    return Object.fromEntries(
      Object.entries(checks).flatMap(([key, check]) =>
        value[key] === undefined && optional.includes(key) ? [] : [[key, check(value[key], below(path, key))]],
      ),
    );
  };

const densityChecks = {
  kernel: oneOf("gaussian", "exponential", "epanechnikov"),
  bandwidth: either(oneOf("sheather-jones", "silverman", "scott", "isj"), positive),
  factor: positive,
  minimum: notNegative,
} satisfies Record<keyof DensitySettings, Check>;

const optionalKeys = ["position", "selection", "label", "pairs", "penalty", "uncertainty", "marks"];

const settingsChecks = {
  version: oneOf(1),
  identifier: either(oneOf(null), text),
  position: shape({ ra: text, dec: text, error: text, errorMeaning: oneOf("sigma", "r63", "r68", "r90", "r95") }, [
    "error",
    "errorMeaning",
  ]),
  selection: text,
  label: shape({ expression: text, classes: record(text) }, []),
  classes: list(text),
  priors: record(prior),
  properties: list(
    shape(
      {
        name: text,
        expression: text,
        category: text,
        scale: oneOf("linear", "log10", "softsign"),
        use: oneOf(true, false),
        range: tuple(either(oneOf(null), finite), either(oneOf(null), finite)),
        reflect: oneOf(true, false),
        weight: either(oneOf("1/error"), notNegative),
        error: text,
        mix: shape({ class: text, with: oneOf("cos-latitude", "uniform") }, []),
        density: shape(densityChecks, Object.keys(densityChecks)),
      },
      ["use", "range", "reflect", "weight", "error", "mix", "density"],
    ),
  ),
  categories: record(notNegative),
  power: positive,
  missing: oneOf("presence", "ignore"),
  missingWeight: notNegative,
  density: shape(densityChecks, []),
  method: oneOf("paper", "claxboi-2022", "claxboi-2024", "weighted"),
  pairs: list(tuple(text, text)),
  penalty: notNegative,
  uncertainty: number("a whole number from 2 to 1000", (x) => Number.isInteger(x) && x >= 2 && x <= 1000),
  seed: number("a whole number", Number.isSafeInteger),
  marks: record(
    shape({ colour: oneOf(...markColours), shape: oneOf(...markShapes), hollow: oneOf(true, false) }, ["hollow"]),
  ),
} satisfies Record<keyof Settings, Check>;

/** The names that settings may have at their top. */
export const settingsMembers: readonly string[] = Object.keys(settingsChecks);

function distinct(names: readonly string[], key: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new Error(`Settings: ${key} holds "${name}" twice; different names were expected.`);
    seen.add(name);
  }
}
