import type { BandwidthRule, DensitySettings } from "../properties/settings.ts";
import type { Choice } from "./field.ts";
import { fractionText } from "./optional-number.ts";

/** The smoothing kernels, as the page names them. */
export const kernelChoices: readonly Choice[] = [
  { value: "gaussian", text: "Gaussian" },
  { value: "exponential", text: "exponential" },
  { value: "epanechnikov", text: "Epanechnikov" },
];

/** The bandwidth rules, as the page names them; "number" stands for a fixed bandwidth. */
export const ruleChoices: readonly Choice[] = [
  { value: "sheather-jones", text: "Sheather–Jones" },
  { value: "silverman", text: "Silverman" },
  { value: "scott", text: "Scott" },
  { value: "isj", text: "ISJ (Botev et al.)" },
  { value: "number", text: "a fixed number" },
];

/** What a fixed bandwidth starts from, in scaled units. */
export const firstBandwidth = 0.1;

export const kernelText = (kernel: DensitySettings["kernel"]): string => textOf(kernelChoices, kernel);

export const ruleText = (rule: BandwidthRule): string =>
  typeof rule === "number" ? `fixed at ${fractionText(rule)}` : textOf(ruleChoices, rule);

const textOf = (choices: readonly Choice[], value: string): string =>
  choices.find((choice) => choice.value === value)!.text;
