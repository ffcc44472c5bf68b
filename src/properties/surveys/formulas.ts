import type { Formula, SurveyProperty } from "../survey.ts";

/** A hardness ratio that the survey gives. */
export const hardness = (name: string, key: string): SurveyProperty => ({
  name,
  category: "spectrum",
  scale: "linear",
  formula: [[`{${key}}`]],
});

/** (hard − soft)/(hard + soft), missing where the sum is 0. */
export const hardnessOf = (name: string, soft: string, hard: string): SurveyProperty => ({
  name,
  category: "spectrum",
  scale: "linear",
  formula: [[`CASE WHEN {${hard}} + {${soft}} <> 0 THEN ({${hard}} - {${soft}}) / ({${hard}} + {${soft}}) END`]],
});

/** A column as it is. */
export const plain = (
  name: string,
  category: SurveyProperty["category"],
  key: string,
  more: Partial<SurveyProperty> = {},
): SurveyProperty => ({ name, category, scale: "linear", formula: [[`{${key}}`]], ...more });

/** A decimal logarithm of largest over smallest; missing where a condition does not hold or either is not positive. */
export const logRatio = (
  name: string,
  [largest, smallest]: readonly [string, string],
  conditions: readonly string[],
  more: Partial<SurveyProperty> = {},
): SurveyProperty => ({
  name,
  category: "variability",
  scale: "linear",
  formula: conditions.map((condition) => [
    `CASE WHEN ${condition} AND ${largest} > 0 AND ${smallest} > 0 THEN log10(${bracketed(largest)} / ${bracketed(smallest)}) END`,
  ]),
  enriched: "",
  ...more,
});

const bracketed = (sql: string) => (/[ +]/.test(sql) ? `(${sql})` : sql);

/** log10(p / (1 − p)) of a probability kept within 0.0005 and 0.9995. */
export function logOdds(key: string): Formula {
  const p = `greatest(least({${key}}, 0.9995), 0.0005)`;
  return [[`CASE WHEN {${key}} IS NOT NULL THEN log10(${p} / (1 - ${p})) END`]];
}

/** A flag is not set, whether it is a logical, a number or text. NULL counts as not set. */
export const notSet = (key: string): string =>
  `coalesce(lower({${key}}::VARCHAR) NOT IN ('true', 't', '1', '1.0', 'y', 'yes'), true)`;
/** A flag is set. */
export const isSet = (key: string): string => `lower({${key}}::VARCHAR) IN ('true', 't', '1', '1.0', 'y', 'yes')`;
