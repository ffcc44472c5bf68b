import type { Position, Scale } from "./settings.ts";

/**
 * What a survey calls a quantity: names of columns, separated by blanks, the first one that is there counts (letter case is ignored, and so
 * are the renamings of `sameName`). `unit`: a number that expressions need in this unit ("": a plain number), checked and converted.
 * Without it the column may hold anything. `exact`: a column in another unit is another quantity.
 */
export type SurveyField = { readonly names: string; readonly unit?: string; readonly exact?: boolean };

/**
 * SQL where `{key}` stands for a field or for a quantity of `derived`. Of several lists the first one of which anything can be computed
 * counts; of its members those that can be computed, the first value that is there (coalesce).
 */
export type Formula = readonly (readonly string[])[];

export type SurveyProperty = {
  readonly name: string;
  readonly category: "location" | "spectrum" | "variability" | "multiwavelength";
  readonly scale: Scale;
  readonly formula: Formula;
  /** The unit of the file's own column of this name, which comes before the formula where the file has one. */
  readonly enriched?: string;
  /** false: proposed, but left out of the model. */
  readonly use?: false;
};

/** Columns that tell a survey: `strong` ones that hardly any other table has (they count double), and `usual` ones; names between blanks. */
export type Signature = {
  readonly strong: string;
  readonly usual: string;
  /** Columns of which none may be there. */
  readonly without?: string;
  /** As many strong columns leave no doubt; default: all of the signature. */
  readonly enough?: number;
};

/** A survey: how its tables are recognised, and what its columns are. Templates as in `Formula`. */
export type Survey = {
  readonly name: string;
  readonly title: string;
  /** One for each way in which its columns are named. */
  readonly signatures: readonly Signature[];
  /** Releases that one column tells apart; `name` where none of these is there. */
  readonly releases?: readonly { readonly name: string; readonly columns: string }[];
  readonly fields: Readonly<Record<string, SurveyField>>;
  readonly derived?: Readonly<Record<string, Formula>>;
  readonly errorMeaning: NonNullable<Position["errorMeaning"]>;
  readonly properties: readonly SurveyProperty[];
  /** Conditions of a reasonable detection: all of those that can be told must hold. */
  readonly reasonable: readonly string[];
  /** The paper's four qualities of a source (section 2); each holds where any of its conditions does. */
  readonly qualities?: {
    readonly signal: readonly string[];
    readonly several: readonly string[];
  };
  /** Condition of an extended source. */
  readonly extended?: Formula;
  /** Rows of the file that are sources. */
  readonly where?: string;
  /** What the user should know, in a sentence. */
  readonly remarks?: readonly string[];
};

/** The name as it is compared: in lower case, HEASARC's `_error` as `_err`, without the `_` that some put before a digit. */
export const sameName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/_error$/, "_err")
    .replace(/^_(?=\d)/, "");

/** The names of a blank-separated list, and what each is compared as. */
export function namesOf(list: string): readonly { readonly name: string; readonly key: string }[] {
  const known = lists.get(list);
  if (known !== undefined) return known;
  const names = list
    .split(" ")
    .filter((name) => name !== "")
    .map((name) => ({ name, key: sameName(name) }));
  lists.set(list, names);
  return names;
}

/** Lists are those of the surveys' records: there are only so many. */
const lists = new Map<string, ReturnType<typeof namesOf>>();
