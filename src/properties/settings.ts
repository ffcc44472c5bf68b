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
  /** λ of the property, ≥ 0. Default 1. */
  readonly weight?: number;
};

export type BandwidthRule = "sheather-jones" | "silverman" | "scott" | number;

export type DensitySettings = {
  readonly kernel: "gaussian";
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
export type LabelSettings = { readonly expression: string; readonly classes: Readonly<Record<string, string>> };

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
  readonly method: "paper";
  readonly seed: number;
};
