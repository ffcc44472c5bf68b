import { parseDocument, visit } from "yaml";

/** What a run of CLAXBOI is told by its `configfile.ini`, as far as it has a meaning here. */
export type ClaxboiConfig = {
  /** Names of the classes 0 to C − 1; null where the file does not name them. */
  readonly classNames: readonly string[] | null;
  /** C priors, as given. */
  readonly priors: readonly number[];
  readonly categories: readonly string[];
  /** The weights of the categories. */
  readonly weights: readonly number[];
  readonly missingWeight: number;
  /** Properties of which one class has a density that is not learnt alone. */
  readonly custom: readonly { readonly property: string; readonly classIndex: number }[];
  /** Keys of the file that have no meaning here, in its order. */
  readonly unused: readonly string[];
};

const meant = ["categories", "global_coeffs", "custom_pty", "classnames", "trueprop"];
const keys = [...meant, "filename", "fileout", "dirref", "compute_distrib", "optimize_coeffs", "record_marginal_pba"];

/** More characters than this are no configuration. */
const LONGEST = 100_000;

/** Whether a text is a `configfile.ini` of CLAXBOI, told by its keys. */
export function isClaxboiConfig(text: string): boolean {
  return keys.filter((key) => new RegExp(`^${key}\\s*:`, "m").test(text.slice(0, LONGEST))).length >= 2;
}

/**
 * Reads a `configfile.ini`, which is YAML in spite of its name (method, section 8).
 * @param name of the file, for messages
 * @throws Error naming the file and the key, what was seen and what was expected
 */
export function readConfig(name: string, text: string): ClaxboiConfig {
  const config = parse(name, text);
  const fail = (key: string, expected: string): never => {
    const seen =
      config[key] === undefined ? `has no ${key}` : `has ${key}: ${JSON.stringify(config[key])?.slice(0, 80)}`;
    throw new Error(
      `${name} ${seen}; ${expected} was expected.${config[key] === undefined ? " Is the file cut short?" : ""}`,
    );
  };
  const numbers = (key: string, expected: string, accepts: (x: number) => boolean): number[] => {
    const value = config[key];
    const isNumber = (x: unknown): x is number => typeof x === "number" && Number.isFinite(x) && accepts(x);
    return Array.isArray(value) && value.length > 0 && value.every(isNumber) ? value : fail(key, expected);
  };
  const names = (key: string): string[] => {
    const value = config[key];
    const isName = (x: unknown) => (typeof x === "string" && x.trim() !== "") || typeof x === "number";
    const texts = Array.isArray(value) && value.every(isName) ? value.map((x) => String(x).trim()) : [];
    return texts.length > 0 && new Set(texts).size === texts.length ? texts : fail(key, "a list of different names");
  };
  const categories = names("categories");
  const expectedWeights = `a list of ${categories.length + 1} numbers ≥ 0 (the missing weight, and one for each of the ${categories.length} categories)`;
  const coefficients = numbers("global_coeffs", expectedWeights, (x) => x >= 0);
  if (coefficients.length !== categories.length + 1) fail("global_coeffs", expectedWeights);
  const classNames = config.classnames === undefined ? null : names("classnames");
  const expectedPriors = `a list of ${classNames === null ? "" : `${classNames.length} `}priors > 0, one per class,`;
  const priors = numbers("trueprop", expectedPriors, (x) => x > 0);
  if (classNames !== null && priors.length !== classNames.length) fail("trueprop", expectedPriors);
  const expectedCustom = `a list of pairs of a property and the index of a class, 0 to ${priors.length - 1},`;
  const isPair = (pair: unknown): pair is [string, number] =>
    Array.isArray(pair) &&
    pair.length === 2 &&
    typeof pair[0] === "string" &&
    Number.isInteger(pair[1]) &&
    pair[1] in priors;
  const custom: unknown = config.custom_pty ?? [];
  if (!Array.isArray(custom) || !custom.every(isPair)) return fail("custom_pty", expectedCustom);
  return {
    classNames,
    priors,
    categories,
    weights: coefficients.slice(1),
    missingWeight: coefficients[0],
    custom: custom.map(([property, classIndex]) => ({ property, classIndex })),
    unused: Object.keys(config).filter((key) => !meant.includes(key)),
  };
}

function parse(name: string, text: string): Record<string, unknown> {
  if (text.length > LONGEST)
    throw new Error(`${name} has ${text.length} characters; a configuration of at most ${LONGEST} was expected.`);
  let value: unknown;
  try {
    const document = parseDocument(text.replace(/^\uFEFF/, ""), { schema: "core", stringKeys: true });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem !== undefined) throw problem;
    visit(document, {
      Alias: (_, { source }) => {
        throw new Error(`the alias *${source} stands for another part of the file, and aliases are not followed`);
      },
    });
    value = document.toJS();
  } catch (error) {
    // The message goes on with the lines around the fault.
    const [why] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new Error(`${name} could not be read as YAML: ${why.replace(/[:.]$/, "")}.`, { cause: error });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${name} holds no keys; lines such as "trueprop: [0.7, 0.3]" were expected.`);
  return value as Record<string, unknown>;
}
