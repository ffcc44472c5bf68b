import type { Settings } from "./settings.ts";

/**
 * Checks a complete settings value and returns it with priors normalised to a sum of 1.
 * @throws Error with a sentence: the key, what was seen and what was expected
 */
export function checkSettings(value: unknown): Settings {
  const settings = shape(settingsChecks, ["position", "selection", "label"])(value, "") as Settings;
  const { classes, priors, properties, categories } = settings;
  distinct(classes, "classes");
  distinct(
    properties.map(({ name }) => name),
    "properties",
  );
  if (classes.length > 254) throw new Error(`Settings: ${classes.length} classes; at most 254 were expected.`);
  for (const name of classes)
    if (priors[name] === undefined)
      throw new Error(`Settings: class "${name}" has no prior; a number > 0 was expected.`);
  for (const { category } of properties)
    if (categories[category] === undefined)
      throw new Error(`Settings: category "${category}" has no weight; a number ≥ 0 was expected.`);
  for (const target of Object.values(settings.label?.classes ?? {}))
    if (!classes.includes(target)) throw new Error(`Settings: label.classes names "${target}", which is no class.`);
  if (properties.length > 0 && Object.values(categories).every((weight) => weight === 0))
    throw new Error("Settings: all category weights are 0; at least one > 0 was expected.");
  const total = Object.values(priors).reduce((sum, prior) => sum + prior, 0);
  const share = (prior: number) => (Math.abs(total - 1) < 1e-12 ? prior : prior / total);
  return { ...settings, priors: Object.fromEntries(classes.map((name) => [name, share(priors[name])])) };
}

type Check = (value: unknown, path: string) => unknown;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const below = (path: string, key: string) => (path === "" ? key : `${path}.${key}`);

function fail(path: string, value: unknown, expected: string): never {
  const seen = value === undefined ? "missing" : (JSON.stringify(value) as string | undefined)?.slice(0, 80);
  throw new Error(`Settings${path === "" ? "" : `: ${path}`} is ${seen ?? typeof value}; ${expected} was expected.`);
}

const number =
  (expected: string, accepts: (x: number) => boolean): Check =>
  (value, path) =>
    typeof value === "number" && Number.isFinite(value) && accepts(value) ? value : fail(path, value, expected);
const positive = number("a number > 0", (x) => x > 0);
const notNegative = number("a number ≥ 0", (x) => x >= 0);
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
      if (!(key in checks)) throw new Error(`Settings: unknown key "${below(path, key)}".`);
    return Object.fromEntries(
      Object.entries(checks).flatMap(([key, check]) =>
        value[key] === undefined && optional.includes(key) ? [] : [[key, check(value[key], below(path, key))]],
      ),
    );
  };

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
  priors: record(positive),
  properties: list(
    shape(
      {
        name: text,
        expression: text,
        category: text,
        scale: oneOf("linear", "log10", "softsign"),
        use: oneOf(true, false),
        weight: notNegative,
      },
      ["use", "weight"],
    ),
  ),
  categories: record(notNegative),
  power: positive,
  missing: oneOf("presence", "ignore"),
  missingWeight: notNegative,
  density: shape(
    {
      kernel: oneOf("gaussian"),
      bandwidth: either(oneOf("sheather-jones", "silverman", "scott"), positive),
      factor: positive,
      minimum: notNegative,
    },
    [],
  ),
  method: oneOf("paper"),
  seed: number("a whole number", Number.isSafeInteger),
} satisfies Record<keyof Settings, Check>;

function distinct(names: readonly string[], key: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new Error(`Settings: ${key} holds "${name}" twice; different names were expected.`);
    seen.add(name);
  }
}
