import type { ColumnInfo } from "../readers/table.ts";
import { findColumn, indexColumns, type ColumnIndex } from "./survey-columns.ts";
import { namesOf, type Signature, type Survey, type SurveyField } from "./survey.ts";
import { lastResort, surveys } from "./surveys/all.ts";

/** What a table is from. `matched` and `missing`: the telling columns that are there (as the table names them) and that are not. */
export type Recognised = {
  readonly survey: string;
  /** Share of the telling columns that are there, 0 to 1; those that hardly any other table has count double. */
  readonly confidence: number;
  readonly matched: readonly string[];
  readonly missing: readonly string[];
};

/** So many columns that hardly any other table has must be there, and such a share of all telling columns: one name proves nothing. */
const enough: readonly { readonly strong: number; readonly share: number }[] = [
  { strong: 3, share: 0.2 },
  { strong: 2, share: 0.4 },
];

/**
 * Recognises the survey that a table is from by the columns that it has, letter case ignored; a column whose unit measures something else
 * does not count.
 * @returns null where it is none of those that are known
 */
export function recogniseSurvey(columns: readonly ColumnInfo[]): Recognised | null {
  return bestSurvey(columns)?.recognised ?? null;
}

/** The same, and the survey's own record. */
export function bestSurvey(
  columns: readonly ColumnInfo[],
): { readonly survey: Survey; readonly recognised: Recognised } | null {
  const index = indexColumns(columns);
  const scored = (candidates: readonly Survey[]) =>
    candidates
      .flatMap((survey) => survey.signatures.map((signature) => ({ survey, ...score(index, survey, signature) })))
      .filter(({ strong, share }) => enough.some((least) => strong >= least.strong && share >= least.share))
      .sort((one, other) => other.share - one.share || other.strong - one.strong);
  const best = scored(surveys).at(0) ?? scored([lastResort]).at(0);
  if (best === undefined) return null;
  const { survey, share, matched, missing } = best;
  const release = survey.releases?.find(({ columns: telling }) => hasAny(index, telling));
  return { survey, recognised: { survey: release?.name ?? survey.name, confidence: share, matched, missing } };
}

/** A survey's columns are not these if so many of them measure something else, as a part of those that agree. */
const mostContradictions = 0.5;

function score(columns: ColumnIndex, survey: Survey, signature: Signature) {
  const nothing = { strong: 0, share: 0, matched: [], missing: [] };
  const { strong, usual, without = "", enough: certain } = signature;
  if (hasAny(columns, without)) return nothing;
  const telling = (names: string) =>
    namesOf(names).map(({ name, key }) => ({ name, ...findColumn(columns, { ...fieldOf(survey, key), names: name }) }));
  const [sure, likely] = [telling(strong), telling(usual)];
  const present = (list: typeof sure) => list.filter(({ column }) => column !== undefined);
  const all = [...sure, ...likely];
  const contradictions = all.filter(({ refused }) => refused.length > 0).length;
  if (contradictions > mostContradictions * present(all).length) return nothing;
  const weight = certain === undefined ? 2 * sure.length + likely.length : 2 * certain;
  return {
    strong: present(sure).length,
    share: Math.min(1, (2 * present(sure).length + present(likely).length) / weight),
    matched: present(all).map(({ column }) => column!.name),
    missing: all.filter(({ column }) => column === undefined).map(({ name }) => name),
  };
}

/** What a survey says of a column by its name as compared: the field that it is, if any. */
function fieldOf(survey: Survey, key: string): SurveyField | undefined {
  let fields = fieldsByName.get(survey);
  if (fields === undefined) {
    fields = new Map(
      Object.values(survey.fields).flatMap((field) => namesOf(field.names).map((own) => [own.key, field] as const)),
    );
    fieldsByName.set(survey, fields);
  }
  return fields.get(key);
}

const fieldsByName = new WeakMap<Survey, ReadonlyMap<string, SurveyField>>();

const hasAny = (columns: ColumnIndex, names: string): boolean => namesOf(names).some(({ key }) => columns.has(key));
