import { signal } from "@preact/signals-core";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { matchByIdentifier, nearestRows, skyIndex, summary, type LabelMatch } from "../catalogue/match-labels.ts";
import { guessRoles } from "../catalogue/roles.ts";
import { quoteName, textInSql } from "../catalogue/sql.ts";
import { decodeArrow } from "../readers/arrow.ts";
import type { LabelsJoin } from "../views/labels-dialog.ts";
import { relabel } from "./configure.ts";
import type { TableChoice } from "./file-source.ts";
import { openBeside, type Beside } from "./open-beside.ts";
import { openFile } from "./open-file.ts";
import { breathe } from "./page.ts";
import { longCall, type CallOptions, type Run } from "./run.ts";
import * as state from "./state.ts";

/** What the column of labels that come from another file is called. */
const matchedLabel = "matched_label";

/** Sources that are matched between two chances for the page to draw. */
const chunk = 20_000;

/** A file that labels are taken from: how they are joined, and what was found. */
export type LabelsFile = {
  readonly of: state.OpenFile;
  readonly beside: Beside;
  readonly join: LabelsJoin;
  readonly error: string | null;
  readonly found: (LabelMatch & { readonly labels: readonly (string | null)[] }) | null;
};

export const labelsFile = signal<LabelsFile | null>(null);

/** Where the labels of the open catalogue come from, if from another file. */
export const labelsFrom = signal<{
  readonly of: state.OpenFile;
  /** Which one beside the catalogue they are. */
  readonly column: string;
  readonly name: string;
  readonly matched: number;
} | null>(null);

/** Describes a file that labels are to be taken from, with a guess how they are joined. @throws Error with a sentence */
export async function lookForLabels(file: File, options: TableChoice): Promise<void> {
  const of = openFile();
  letGo();
  const beside = await longCall("look at the labels", {}, (run) => openBeside(file, options, run));
  labelsFile.value = { of, beside, join: guessJoin(of, beside), error: null, found: null };
}

function guessJoin({ catalogue }: state.OpenFile, { source }: Beside): LabelsJoin {
  const { columns } = source;
  const roles = guessRoles(columns);
  const { identifier, position } = state.settings.value;
  const own = identifier ?? catalogue.source.columns[0].name;
  const sameName = columns.find(({ name }) => name.toLowerCase() === own.toLowerCase())?.name;
  const numbers = columns.filter(({ type }) => type !== "text" && type !== "boolean").map(({ name }) => name);
  const other = sameName ?? roles.identifier;
  const hasPositions = position !== undefined && roles.ra !== undefined && roles.dec !== undefined;
  return {
    classColumn:
      roles.label ?? columns.find(({ type, name }) => type === "text" && name !== other)?.name ?? columns[0].name,
    by: sameName !== undefined || !hasPositions ? "identifier" : "position",
    identifiers: [own, other ?? columns[0].name],
    position: [roles.ra ?? numbers[0] ?? "", roles.dec ?? numbers[1] ?? ""],
    radius: 5,
  };
}

/** Changes how labels are joined; what was found before is no more. */
export function setJoin(join: LabelsJoin): void {
  const { value } = labelsFile;
  if (value !== null) labelsFile.value = { ...value, join, error: null, found: null };
}

/** Lets go of the file that labels were to be taken from. */
export function letGo(): void {
  labelsFile.value?.beside.end();
  labelsFile.value = null;
}

/** Matches the labels of the file with the sources of the open catalogue; what goes wrong is shown beside the choice. */
export async function matchLabels(): Promise<void> {
  const start = labelsFile.value;
  if (start === null) return;
  try {
    const found = await longCall("match labels", {}, (run) => match(start, run));
    if (labelsFile.value === start) labelsFile.value = { ...start, error: null, found };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") {
      // The file's reader was ended with the call.
      letGo();
      throw error;
    }
    if (labelsFile.value === start) labelsFile.value = { ...start, error: (error as Error).message, found: null };
  }
}

/** How a script asks for labels of another file; what it leaves out is guessed. */
export type LabelsOptions = CallOptions &
  TableChoice & {
    /** What a Blob is called. */
    readonly name?: string;
    readonly by?: "identifier" | "position";
    /** Column of the class in the file. */
    readonly class?: string;
    /** Columns of the identifier in the catalogue and in the file. */
    readonly identifiers?: readonly [string, string];
    /** Columns of right ascension and declination in the file. */
    readonly position?: readonly [string, string];
    /** Arcsec; default 5. */
    readonly radius?: number;
  };

/** Takes labels from another file for the sources of the open catalogue, and counts them. @throws Error with a sentence */
export async function labels(file: File | Blob, options: LabelsOptions = {}) {
  const of = openFile();
  const named = file instanceof File ? file : new File([file], options.name ?? "labels");
  const found = await longCall("take labels from a file", options, async (run) => {
    const beside = await openBeside(named, options, run);
    try {
      const guess = guessJoin(of, beside);
      const join: LabelsJoin = {
        classColumn: options.class ?? guess.classColumn,
        by: options.by ?? guess.by,
        identifiers: options.identifiers ?? guess.identifiers,
        position: options.position ?? guess.position,
        radius: options.radius ?? guess.radius,
      };
      checkJoin(join, of, beside);
      return await match({ of, beside, join }, run);
    } finally {
      beside.end();
    }
  });
  const column = await useLabels(of, named.name, found);
  const { matched, ambiguous, unmatched, unused, shared } = found;
  return { column, matched, ambiguous, unmatched, unused, shared };
}

/** @throws Error with a sentence where a column that is asked for is not there */
function checkJoin(
  { by, classColumn, identifiers, position }: LabelsJoin,
  { catalogue }: state.OpenFile,
  beside: Beside,
) {
  if ((by as string) !== "identifier" && (by as string) !== "position")
    throw new Error(`Labels cannot be joined by "${by as string}"; "identifier" or "position" was expected.`);
  const names = beside.source.columns.map(({ name }) => name);
  const wanted = [classColumn, ...(by === "identifier" ? [identifiers[1]] : position)];
  const missing = wanted.find((name) => !names.includes(name));
  if (missing !== undefined) throw new Error(`${beside.name} has no column "${missing}".`);
  if (by === "identifier" && catalogue.column(identifiers[0]) === undefined)
    throw new Error(`The catalogue has no column "${identifiers[0]}".`);
}

async function match({ of, beside, join }: Pick<LabelsFile, "of" | "beside" | "join">, run: Run) {
  const { catalogue } = of;
  const { classColumn, identifiers, position } = join;
  const isByPosition = join.by === "position";
  const wanted = new Set([classColumn, ...(isByPosition ? position : [identifiers[1]])]);
  const other = await beside.load([...wanted], run);
  try {
    const classes = (await textsOf(other, classColumn)).map((text) =>
      (text?.trim() ?? "") === "" ? null : text!.trim(),
    );
    run.report("Matching labels", 0);
    let found: LabelMatch;
    if (isByPosition) {
      const own = state.settings.value.position;
      if (own === undefined)
        throw new Error("The catalogue has no position; choose its right ascension and declination first.");
      const labels = { classes, ra: await numbersOf(other, position[0]), dec: await numbersOf(other, position[1]) };
      const [ra, dec] = [await numbersOf(catalogue, own.ra), await numbersOf(catalogue, own.dec)];
      const index = skyIndex(labels, join.radius);
      const rows = new Int32Array(ra.length);
      let ambiguous = 0;
      for (let from = 0; from < ra.length; from += chunk) {
        run.signal.throwIfAborted();
        ambiguous += nearestRows(index, ra, dec, rows, from, Math.min(ra.length, from + chunk));
        run.report("Matching labels", from / ra.length);
        await breathe();
      }
      found = summary(rows, ambiguous, classes);
    } else {
      const of_ = { classes, identifiers: await textsOf(other, identifiers[1]) };
      found = matchByIdentifier(await textsOf(catalogue, identifiers[0]), of_);
    }
    return { ...found, labels: Array.from(found.rows, (row) => (row < 0 ? null : classes[row])) };
  } finally {
    other.close();
  }
}

/** Puts the labels that were found beside the catalogue, and makes them its label; what goes wrong is shown beside the choice. */
export async function takeLabels(): Promise<void> {
  const { value } = labelsFile;
  const found = value?.found ?? null;
  if (value === null || found === null) return;
  const { of, beside } = value;
  try {
    await useLabels(of, beside.name, found);
  } catch (error) {
    if (labelsFile.value === value) labelsFile.value = { ...value, error: (error as Error).message };
    return;
  }
  letGo();
}

/** Puts labels beside the catalogue and makes them its label; where that cannot be, nothing stays. Returns the name of their column. */
async function useLabels(
  of: state.OpenFile,
  name: string,
  { matched, labels: values }: LabelMatch & { readonly labels: readonly (string | null)[] },
): Promise<string> {
  if (matched === 0) throw new Error(`No source of the catalogue has a label in ${name}; the label stays as it is.`);
  const column = freeName(of.catalogue);
  await of.catalogue.addTexts(column, values);
  try {
    await relabel(quoteName(column));
  } catch (error) {
    await of.catalogue.dropTexts(column);
    throw error;
  }
  labelsFrom.value = { of, column, name, matched };
  return column;
}

/** A name of its own for each file: what was trained with other labels is then told from what is now. */
function freeName({ names }: Catalogue): string {
  const taken = new Set(names.map((name) => name.toLowerCase()));
  let name = matchedLabel;
  for (let n = 2; taken.has(name); n++) name = `${matchedLabel}_${n}`;
  return name;
}

/** Values of a column as text, in the order of the rows; null: missing. Whole numbers have no decimals. */
async function textsOf(catalogue: Catalogue, column: string): Promise<readonly (string | null)[]> {
  const text = textInSql(column, catalogue.column(column)?.type);
  const ipc = await catalogue.read(`SELECT ${text} AS value FROM catalogue ORDER BY ${catalogue.rowName}`);
  return decodeArrow(ipc).columns[0].values as readonly (string | null)[];
}

/** Values of a column as numbers, in the order of the rows; NaN: missing. */
async function numbersOf(catalogue: Catalogue, column: string): Promise<Float64Array> {
  const value = `coalesce(try_cast(${quoteName(column)} AS DOUBLE), 'nan'::DOUBLE)`;
  const ipc = await catalogue.read(`SELECT ${value} AS value FROM catalogue ORDER BY ${catalogue.rowName}`);
  return decodeArrow(ipc).columns[0].values as Float64Array;
}
