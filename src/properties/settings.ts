/** How a property's values are transformed before their densities are estimated (method, section 1). */
export type Scale = "linear" | "log10" | "softsign";

/** A measured quantity of a source: a SQL expression over the columns of the catalogue. */
export type PropertySettings = {
  readonly name: string;
  readonly expression: string;
  readonly category: string;
  readonly scale: Scale;
  /** false: kept in the list, left out of the model. Default true. */
  readonly use?: boolean;
  /**
   * Range of its densities, in the property's own units, before scaling; null: that end is open. Default: what the training sample
   * spans, and three bandwidths more.
   */
  readonly range?: readonly [number | null, number | null];
  /** Whether the kernels' mass beyond an end of `range` is reflected back at it. Default false. */
  readonly reflect?: boolean;
  /** λ of the property: a number ≥ 0, or the inverse of its measurement error (method, section 4). Default 1. */
  readonly weight?: number | "1/error";
  /** SQL expression of its 1-sigma error, in its own units, before scaling. */
  readonly error?: string;
  /** The class whose density is replaced by half of it and half a distribution that is not learnt. */
  readonly mix?: { readonly class: string; readonly with: "cos-latitude" | "uniform" };
  /** What differs from the densities of the other properties. */
  readonly density?: Partial<DensitySettings>;
};

export type BandwidthRule = "sheather-jones" | "silverman" | "scott" | "isj" | number;

export type DensitySettings = {
  readonly kernel: "gaussian" | "exponential" | "epanechnikov";
  /** A number is a bandwidth in scaled units. */
  readonly bandwidth: BandwidthRule;
  /** Multiplies every bandwidth; > 0. */
  readonly factor: number;
  /** Lower bound on bandwidths, as a fraction of the central 99 % range of the property over all classes; 0 = none. */
  readonly minimum: number;
};

export type Position = {
  readonly ra: string;
  readonly dec: string;
  readonly error?: string;
  readonly errorMeaning?: "sigma" | "r63" | "r68" | "r90" | "r95";
};

/** SQL expression of the label, and the class that each of its values (as text) stands for. */
type LabelSettings = { readonly expression: string; readonly classes: Readonly<Record<string, string>> };

/** Colours and shapes of classes that stay apart for colour-blind eyes (Okabe & Ito's, and two that are as dark) and in print. */
export const markColours = ["blue", "orange", "vermillion", "green", "pink", "sky", "brown", "grey"] as const;
export const markShapes = [
  "circle",
  "star",
  "triangle",
  "diamond",
  "square",
  "cross",
  "plus",
  "down triangle",
] as const;

/** How a class is drawn, where it is not left to the page. */
export type MarkSettings = {
  readonly colour: (typeof markColours)[number];
  readonly shape: (typeof markShapes)[number];
  /** Default false. */
  readonly hollow?: boolean;
};

/** The whole run as one JSON value. */
export type Settings = {
  readonly version: 1;
  readonly identifier: string | null;
  readonly position?: Position;
  readonly selection?: string;
  readonly label?: LabelSettings;
  readonly classes: readonly string[];
  /** Prior of every class, > 0, sum 1. */
  readonly priors: Readonly<Record<string, number>>;
  readonly properties: readonly PropertySettings[];
  /** Weight α_t of every category, ≥ 0. */
  readonly categories: Readonly<Record<string, number>>;
  /** κ; 1 = equation (1). */
  readonly power: number;
  readonly missing: "presence" | "ignore";
  readonly missingWeight: number;
  readonly density: DensitySettings;
  readonly method: Method;
  /** Pairs of properties whose joint densities the method "weighted" uses. Default none. */
  readonly pairs?: readonly (readonly [string, string])[];
  /** Multiplies the penalties of the method "weighted"; ≥ 0. Default 1. */
  readonly penalty?: number;
  /** Draws of the Monte Carlo that gives the uncertainties of the class probabilities; absent: none are computed. */
  readonly uncertainty?: number;
  readonly seed: number;
  /** Marks of classes that are not to have the usual one. Default none. */
  readonly marks?: Readonly<Record<string, MarkSettings>>;
};

/** How the evidence of the properties is combined (method, section 4). */
export type Method = "paper" | "claxboi-2022" | "claxboi-2024" | "weighted";

export const isClaxboi = (method: Method): boolean => method === "claxboi-2022" || method === "claxboi-2024";

/** Table 1 and section 2 of the proceedings (Tranin et al. 2021): category weights and priors. */
export const paperWeights: Readonly<Record<string, number>> = {
  location: 7.5,
  spectrum: 3.2,
  variability: 6,
  multiwavelength: 2,
};
export const paperPriors: Readonly<Record<string, number>> = { AGN: 0.66, Star: 0.25, XRB: 0.07, CV: 0.02 };

/** The paper's weight of a category, 1 of another one. */
export const paperWeight = (category: string): number =>
  Object.hasOwn(paperWeights, category) ? paperWeights[category] : 1;

/** A run without sources: what the settings of every catalogue start from. */
export const defaultSettings: Settings = {
  version: 1,
  identifier: null,
  classes: [],
  priors: {},
  properties: [],
  categories: {},
  power: 1,
  missing: "presence",
  missingWeight: 1,
  density: { kernel: "gaussian", bandwidth: "sheather-jones", factor: 1, minimum: 1 / 60 },
  method: "paper",
  seed: 1,
};

/** A change of settings: keys as in `Settings`; null removes an optional key. */
export type SettingsPatch = { readonly [K in keyof Settings]?: unknown };

/** The properties that the model uses, in order. */
export const usedProperties = (settings: Settings): PropertySettings[] =>
  settings.properties.filter(({ use }) => use !== false);

/** The categories of the properties in use, in the order of their first property. */
export const usedCategories = (settings: Settings): string[] => [
  ...new Set(usedProperties(settings).map(({ category }) => category)),
];

/** Whether going from one settings value to another leaves trained densities and category sums as they are. */
export function onlyReweighs(before: Settings, after: Settings): boolean {
  const rest = ({ priors, categories, power, marks, ...others }: Settings) => JSON.stringify(others);
  return rest(before) === rest(after);
}

/**
 * Applies a change: scalars, lists and `label` are replaced whole; `priors`, `categories` and `density` merge by key;
 * null removes an optional key. Priors and marks of classes and weights of categories that are gone go with them; a new category
 * gets the paper's weight or 1. A new class is left without a prior.
 * The result is to be checked by `checkSettings`.
 * @throws Error naming the prior or weight of a class or category not in use; or if the change is no object
 */
export function mergeSettings(current: Settings, patch: SettingsPatch): unknown {
  if (!isRecord(patch)) throw new Error(`The change of settings is ${String(patch)}; an object was expected.`);
  const merged: Record<string, unknown> = { ...current };
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (value === null && key !== "identifier") merged[key] = undefined;
    else if ((key === "priors" || key === "categories" || key === "density") && isRecord(value))
      merged[key] = { ...current[key], ...value };
    else merged[key] = value;
  }
  if (Array.isArray(merged.classes) && isRecord(merged.priors))
    merged.priors = keepUsed(merged.priors, merged.classes, patch.priors, "priors", "class");
  if (Array.isArray(merged.classes) && isRecord(merged.marks)) {
    merged.marks = keepUsed(merged.marks, merged.classes, patch.marks, "marks", "class");
    if (Object.keys(merged.marks as object).length === 0) merged.marks = undefined;
  }
  if (Array.isArray(merged.properties) && isRecord(merged.categories)) {
    const used = merged.properties.map((property: unknown) => (isRecord(property) ? String(property.category) : ""));
    const weights = keepUsed(merged.categories, used, patch.categories, "categories", "category of a property");
    merged.categories = Object.fromEntries(
      used.map((name) => [name, Object.hasOwn(weights, name) ? weights[name] : paperWeight(name)]),
    );
  }
  return merged;
}

function keepUsed(
  record: Record<string, unknown>,
  used: readonly unknown[],
  patch: unknown,
  key: string,
  what: string,
) {
  const unused = isRecord(patch) ? Object.keys(patch).find((name) => !used.includes(name)) : undefined;
  if (unused !== undefined) throw new Error(`Settings: ${key} names "${unused}", which is no ${what}.`);
  return Object.fromEntries(Object.entries(record).filter(([name]) => used.includes(name)));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
