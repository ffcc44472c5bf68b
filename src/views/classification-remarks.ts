import { categoryText } from "./category-text.ts";
import { numberText, percentText } from "./number-text.ts";

/** What is said about a classified source beside its probabilities. */
export type ClassificationRemarks = {
  readonly prediction: string | null;
  readonly probabilities: Readonly<Record<string, number>>;
  /** The class if one category is left out, where that changes it. */
  readonly alternatives: readonly { readonly category: string; readonly sourceClass: string }[];
  /** As in the result column: `out_of_range:<property>`, `few_references` … */
  readonly flags: readonly string[];
};

/** A name, its text, and what it means. */
export type Fact = readonly [term: string, text: string, meaning: string];

/** Returns what would change the class: the categories without which it is another. */
export function alternativeSentences({ alternatives }: ClassificationRemarks): string[] {
  return alternatives.map(
    ({ category, sourceClass }) => `Without ${categoryText(category).toLowerCase()}: ${sourceClass}.`,
  );
}

/** Returns what makes the class doubtful: no class reaches one half, values out of range, few sources to compare with. */
export function doubtSentences({ prediction, probabilities, flags }: ClassificationRemarks): string[] {
  const largest = prediction === null ? NaN : (probabilities[prediction] ?? NaN);
  return [...(largest < 0.5 ? [`No class reaches ${percentText(0.5)}.`] : []), ...flags.map(flagText)];
}

/** Returns the outlier measure and its percentile, with "few" where the percentile refers to fewer than 50 sources. */
export function outlierFacts(outlier: number, percentile: number | null | undefined, flags: readonly string[]): Fact[] {
  const facts: Fact[] = [
    [
      "Outlier measure",
      numberText(outlier),
      "−log10 of prior × likelihood of its class: high where no class expects such a source.",
    ],
  ];
  if (percentile === undefined) return facts;
  const few = flags.includes("few_references") && percentile !== null ? " (few reference sources)" : "";
  const text = percentile === null ? "–" : `${numberText(percentile, percentile < 10 ? 2 : 3)}\u00a0%${few}`;
  const meaning =
    "Share of the labelled sources of its class, with about as many missing values, that are at least as odd: smaller is odder.";
  return [...facts, ["Outlier percentile, smaller is odder", text, meaning]];
}

function flagText(flag: string): string {
  const [kind, name] = flag.split(/:(.*)/s) as [string, string | undefined];
  if (kind === "out_of_range" && name !== undefined)
    return `${name} lies outside the range of the training sample; it tells no class from another.`;
  if (flag === "few_references") return "The outlier percentile refers to fewer than 50 labelled sources of its class.";
  return flag;
}
