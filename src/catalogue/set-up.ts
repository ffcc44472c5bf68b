import { guessProperties } from "../properties/guess.ts";
import { bestSurvey, type Recognised } from "../properties/recognise.ts";
import type { PropertySettings } from "../properties/settings.ts";
import { surveyProperties } from "../properties/survey-properties.ts";
import { surveyWriter, type Writer } from "../properties/survey-sql.ts";
import type { Survey } from "../properties/survey.ts";
import { surveySelection } from "../properties/survey-selection.ts";
import type { ColumnInfo } from "../readers/table.ts";
import { guessRoles, type Roles } from "./roles.ts";
import { columnsIn } from "./sql.ts";

/** What was guessed, and the columns, or the reason, that it was guessed from. `warning`: the user should know. */
type Note = { readonly what: string; readonly from: string; readonly warning?: true };

/** How a run starts: what the columns of a table say. SQL is over these columns and has been checked against their units. */
export type SetUp = {
  /** The survey (and its release, where a column tells it); null: none that is known. */
  readonly survey: string | null;
  /** 0 to 1; 0 without a survey. */
  readonly confidence: number;
  /** The columns that tell the survey. */
  readonly matched: readonly string[];
  readonly roles: Roles;
  /** The column of the source's name, where it is not the identifier. */
  readonly name: string | null;
  /** SQL of the position error in arcsec. It is no role where the column is in another unit. */
  readonly positionError: string | null;
  readonly properties: readonly PropertySettings[];
  /** SQL condition of the sources that are good enough; rows without it are neither trained on nor classified. */
  readonly selection: string | null;
  /** SQL condition of the rows that are sources, where the table has others. */
  readonly where: string | null;
  /** SQL condition of extended sources. */
  readonly extended: string | null;
  /** The column of a classification that others published. It is no label: nothing is trained on it. */
  readonly reference: string | null;
  readonly notes: readonly Note[];
};

/** Proposes a set-up from the columns of a table: of a survey that is recognised, else from names and units alone. */
export function proposeSetUp(columns: readonly ColumnInfo[]): SetUp {
  const best = bestSurvey(columns);
  if (best === null || Object.keys(best.survey.fields).length === 0)
    return plainSetUp(columns, best === null ? null : best.recognised);
  const { survey, recognised } = best;
  const write = surveyWriter(columns, survey);
  const reference = write.find("reference").column?.name ?? null;
  const { roles, notes: roleNotes, positionError } = surveyRoles(columns, survey, write, reference);
  const properties = surveyProperties(survey, write);
  const own = mergeGuessed(properties.properties, columns);
  const selection = surveySelection(survey, write);
  const where = survey.where === undefined ? null : write.template(survey.where);
  const extended = survey.extended === undefined ? null : write.formula(survey.extended);
  const name = write.find("name").column?.name ?? null;
  return {
    survey: recognised.survey,
    confidence: recognised.confidence,
    matched: recognised.matched,
    roles,
    name: name === roles.identifier ? null : name,
    positionError,
    properties: own.properties,
    selection: selection.sql,
    where: where?.sql ?? null,
    extended: extended?.sql ?? null,
    reference,
    notes: [
      surveyNote(recognised),
      ...roleNotes,
      ...properties.notes,
      ...own.notes,
      ...selection.notes,
      ...(where === null ? [] : [{ what: "rows that are sources", from: where.sql }]),
      ...(extended === null ? [] : [{ what: "extended sources", from: extended.sql }]),
      ...(reference === null ? [] : [{ what: "reference classification (no label)", from: reference }]),
      ...unitNotes(write),
      ...(survey.remarks ?? []).map((from): Note => ({ what: survey.title, from, warning: true })),
    ],
  };
}

/** The set-up of a table of no survey: what names and units say. */
function plainSetUp(columns: readonly ColumnInfo[], recognised: Recognised | null): SetUp {
  const roles = guessRoles(columns);
  const properties = guessProperties(columns);
  const error = roles.positionError;
  return {
    survey: recognised?.survey ?? null,
    confidence: recognised?.confidence ?? 0,
    matched: recognised?.matched ?? [],
    roles,
    name: null,
    positionError: error === undefined ? null : quoted(error),
    properties,
    selection: null,
    where: null,
    extended: null,
    reference: null,
    notes: [
      ...(recognised === null ? [] : [surveyNote(recognised)]),
      ...Object.entries(roles).flatMap(([role, column]): Note[] =>
        role === "errorMeaning" ? [] : [{ what: roleWords[role as keyof Roles], from: column }],
      ),
      ...properties.map(({ name, expression }): Note => ({ what: `property ${name}`, from: expression })),
    ],
  };
}

const surveyNote = ({ survey, matched, missing, confidence }: Recognised): Note => ({
  what: `survey ${survey}`,
  from: `${matched.length} of ${matched.length + missing.length} telling columns (${Math.round(100 * confidence)} %): ${listed(matched)}`,
});

/** The first few of a list, and how many there are beyond them. */
const listed = (names: readonly string[]): string =>
  names.length <= 6 ? names.join(", ") : `${names.slice(0, 6).join(", ")} and ${names.length - 6} more`;

const roleWords: Readonly<Record<keyof Roles, string>> = {
  identifier: "identifier",
  ra: "right ascension",
  dec: "declination",
  positionError: "position error",
  errorMeaning: "meaning of the position error",
  label: "label",
};

/** Roles by the survey's fields; those that it has no column for are guessed, but the reference classification is never the label. */
function surveyRoles(columns: readonly ColumnInfo[], survey: Survey, write: Writer, reference: string | null) {
  const guessed = guessRoles(columns.filter(({ name }) => name !== reference));
  const [identifier, ra, dec, error, label] = ["identifier", "ra", "dec", "error", "label"].map((key) =>
    write.find(key),
  );
  const notes: Note[] = [];
  // A position is a column in degrees.
  const isPosition = [ra, dec].every(({ column, factor, log }) => column !== undefined && factor === 1 && !log);
  const hasError = error.column !== undefined && error.factor === 1 && !error.log;
  const written = write.template("{error}");
  if (error.column !== undefined && !hasError)
    notes.push({
      what: `position error ${error.column.name}`,
      from: `it is in ${error.column.unit}, arcsec were expected: it is left out; ${written!.sql} would be in arcsec`,
      warning: true,
    });
  for (const { column, factor, log } of [ra, dec])
    if (column !== undefined && (factor !== 1 || log))
      notes.push({
        what: `position ${column.name}`,
        from: `it is in ${column.unit}, degrees were expected: it is left out`,
        warning: true,
      });
  const roles: Roles = {
    ...without(guessed, ["ra", "dec", "positionError", "errorMeaning"]),
    ...(identifier.column === undefined ? {} : { identifier: identifier.column.name }),
    ...(label.column === undefined ? {} : { label: label.column.name }),
    ...(isPosition
      ? { ra: ra.column!.name, dec: dec.column!.name }
      : guessed.ra === undefined
        ? {}
        : { ra: guessed.ra, dec: guessed.dec! }),
    ...(hasError ? { positionError: error.column.name, errorMeaning: survey.errorMeaning } : {}),
  };
  for (const [role, column] of Object.entries(roles))
    if (role !== "errorMeaning")
      notes.push({
        what: roleWords[role as keyof Roles],
        from: role === "positionError" ? `${column} (${roles.errorMeaning})` : column,
      });
  return { roles, notes, positionError: written?.sql ?? null };
}

const without = <T extends object>(record: T, keys: readonly (keyof T)[]): Partial<T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key as keyof T))) as Partial<T>;

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

const categories = ["location", "spectrum", "variability", "multiwavelength"];

const hardness = /hr\d$|^hard_/i;

/** The survey's properties, and those that names alone tell and that are not among them, by category. */
function mergeGuessed(own: readonly PropertySettings[], columns: readonly ColumnInfo[]) {
  const names = new Set(own.map(({ name }) => name.toLowerCase()));
  const all = columns.map(({ name }) => name);
  const read = new Set(own.filter(({ use }) => use !== false).flatMap(({ expression }) => columnsIn(expression, all)));
  // Hardness ratios of single detections or cameras beside the source's would count the same twice.
  const hasHardness = own.some(({ name }) => hardness.test(name));
  const added = guessProperties(columns).filter(
    ({ name, expression }) =>
      !names.has(name.toLowerCase()) &&
      !(hasHardness && hardness.test(name)) &&
      !columnsIn(expression, all).some((column) => read.has(column)),
  );
  const merged = [...own, ...added];
  return {
    properties: categories.flatMap((category) => merged.filter((property) => property.category === category)),
    notes: added.map(({ name, expression }): Note => ({ what: `property ${name}`, from: expression })),
  };
}

/** What is said of units: columns that were left out, converted, or taken to be in the unit that the survey documents. */
function unitNotes(write: Writer): Note[] {
  // Roles are columns as they stand: what is to be said of their units has been said.
  const isRole = (key: string) => key === "ra" || key === "dec" || key === "error";
  return [...write.looked()].flatMap(([key, { column, factor, log, refused }]): Note[] => [
    ...refused.map(({ name, reason }): Note => ({ what: `column ${name} is not used`, from: reason, warning: true })),
    ...(column !== undefined && !isRole(key) && (factor !== 1 || log)
      ? [
          {
            what: `column ${column.name} is converted`,
            from: `its unit is ${column.unit}${log ? " (logarithms)" : ""}; factor ${factor}`,
            warning: true as const,
          },
        ]
      : []),
  ]);
}
