import type { Catalogue } from "../catalogue/catalogue.ts";
import { propertyRange } from "../catalogue/property-table.ts";
import { quoteName, quoteText, textInSql } from "../catalogue/sql.ts";
import type { TrackStep } from "../model/track.ts";
import { usedProperties, type Settings } from "../properties/settings.ts";
import { decodeArrow } from "../readers/arrow.ts";
import { currentResults, weightingOf } from "./classify-catalogue.ts";
import { openFile } from "./open-file.ts";
import * as state from "./state.ts";
import { one } from "./worker-client.ts";

export type Source = {
  readonly id: string;
  readonly row: number;
  readonly ra: number | null;
  readonly dec: number | null;
  /** Values of the properties, in their own units; null = missing. */
  readonly values: Readonly<Record<string, number | null>>;
  /** The same after scaling. */
  readonly scaled: Readonly<Record<string, number | null>>;
  readonly label: string | null;
  readonly probabilities: Readonly<Record<string, number>>;
  /** Their standard deviations; null where the settings ask for none. */
  readonly uncertainties: Readonly<Record<string, number>> | null;
  readonly class: string;
  readonly margin: number;
  readonly entropy: number;
  readonly outlier: number;
  /** Small: odd among the labelled sources of its class. */
  readonly outlierPercentile: number | null;
  readonly alternatives: readonly { readonly without: string; readonly class: string }[];
  readonly missing: number;
  readonly flags: readonly string[];
  /** Whether its own label was left out of its probabilities. */
  readonly heldOut: boolean;
  readonly track: readonly TrackStep[];
};

/** Everything about one source: by 0-based row, or by identifier. @throws Error with a sentence */
export async function source(which: number | string): Promise<Source> {
  const results = currentResults();
  const { catalogue } = openFile();
  const { settings, training, columns, heldOut, densities, store } = results;
  // Results stand where another identifier or position is chosen.
  const { position, identifier } = state.settings.value;
  const row = typeof which === "number" ? which : await rowOf(catalogue, which);
  if (!Number.isInteger(row) || row < 0 || row >= catalogue.rows)
    throw new Error(`There is no row ${row}; rows 0 to ${catalogue.rows - 1} were expected.`);
  const at = resultIndices(settings);
  const all = columns.map((_, k) => k);
  const cells = (await store.cells([row], all, weightingOf(settings))).map(([cell]) => cell);
  const predicted = cells[at.prediction] as string | null;
  if (predicted === null) throw new Error(`Row ${row} is outside the selection and was not classified.`);
  const wanted = [
    "1 AS one",
    ...(identifier === null ? [] : [`${textInSql(identifier, catalogue.column(identifier)?.type)} AS id`]),
    ...(position === undefined
      ? []
      : [`${quoteName(position.ra)}::DOUBLE AS ra`, `${quoteName(position.dec)}::DOUBLE AS dec`]),
  ];
  const [known] = await catalogue.select(
    `SELECT ${wanted.join(", ")} FROM catalogue WHERE ${catalogue.rowName} = ${row}`,
  );
  const ipc = await catalogue.run(propertyRange(training.table, row, 1));
  const values = decodeArrow(ipc);
  const properties = usedProperties(settings);
  const raw = properties.map((_, p) =>
    orNull((values.columns[values.names.indexOf(`p${p}`)].values as Float64Array)[0]),
  );
  const track = await one(training.model, (worker) =>
    worker.track(ipc, training.settings, weightingOf(settings), { heldOut, densities }),
  );
  const label = cells[at.label] as string | null;
  return {
    id: identifier === null ? String(row) : ((known.id as string | null) ?? String(row)),
    row,
    ra: (known.ra ?? null) as number | null,
    dec: (known.dec ?? null) as number | null,
    values: Object.fromEntries(properties.map(({ name }, p) => [name, raw[p]])),
    scaled: Object.fromEntries(properties.map(({ name }, p) => [name, orNull(track.values[p])])),
    label,
    probabilities: Object.fromEntries(settings.classes.map((name, c) => [name, cells[at.probabilities + c] as number])),
    uncertainties:
      settings.uncertainty === undefined
        ? null
        : Object.fromEntries(settings.classes.map((name, c) => [name, cells[at.uncertainties + c] as number])),
    class: predicted,
    margin: cells[at.margin] as number,
    entropy: cells[at.entropy] as number,
    outlier: cells[at.outlier] as number,
    outlierPercentile: cells[at.percentile] as number | null,
    alternatives: track.alternatives,
    missing: cells[at.missing] as number,
    flags: ((cells.at(-1) as string | null) ?? "").split(" ").filter((flag) => flag !== ""),
    heldOut: heldOut && label !== null,
    track: track.steps,
  };
}

async function rowOf(catalogue: Catalogue, id: string): Promise<number> {
  const { identifier } = state.settings.value;
  if (identifier === null) throw new Error("The catalogue has no identifier column; a row number was expected.");
  const rows = await catalogue.select(
    `SELECT ${catalogue.rowName} AS n FROM catalogue WHERE ${textInSql(identifier, catalogue.column(identifier)?.type)} = ${quoteText(id)} ORDER BY n LIMIT 1`,
  );
  if (rows.length === 0) throw new Error(`No source has the identifier "${id}".`);
  return Number(rows[0].n);
}

/** Where the result columns stand in the order of `resultColumns`; of probabilities and their uncertainties the first one. */
export function resultIndices({ classes, uncertainty }: Settings) {
  const after = 2 + classes.length;
  const next = after + (uncertainty === undefined ? 0 : classes.length);
  return {
    label: 0,
    prediction: 1,
    probabilities: 2,
    uncertainties: after,
    margin: next,
    entropy: next + 1,
    outlier: next + 2,
    percentile: next + 3,
    missing: next + 5,
  };
}

/**
 * One value per row of the catalogue, in file order, of one of its columns or of the results: numbers with NaN where
 * missing, text with "". Integers beyond 2^53 make the whole column decimal text.
 * @throws Error with a sentence if there is no such column
 */
export async function column(name: string): Promise<Float64Array | string[]> {
  const { catalogue } = openFile();
  const results = state.results.value;
  const result = results?.columns.findIndex((candidate) => candidate.name.toLowerCase() === name.toLowerCase()) ?? -1;
  if (result >= 0) return resultColumn(currentResults(), result);
  const found = catalogue.column(name);
  if (found === undefined) {
    const reason = catalogue.source.unread.find((column_) => column_.name.toLowerCase() === name.toLowerCase())?.reason;
    throw new Error(`There is no column "${name}"${reason === undefined ? "" : ` that can be read: ${reason}`}.`);
  }
  await catalogue.load([found.name]);
  const quoted = quoteName(found.name);
  const ordered = (sql: string) => `SELECT ${sql} AS value FROM catalogue ORDER BY ${catalogue.rowName}`;
  if (found.type === "text" || found.type === "boolean")
    return textOf(await catalogue.run(ordered(`${quoted}::VARCHAR`)));
  if (found.type === "int64" || found.type === "uint64") {
    const [{ large }] = await catalogue.select(
      `SELECT count(*) AS large FROM catalogue WHERE ${quoted} > 9007199254740991 OR ${quoted} < -9007199254740991`,
    );
    if (Number(large) > 0) return textOf(await catalogue.run(ordered(`${quoted}::VARCHAR`)));
  }
  return decodeArrow(await catalogue.run(ordered(`${quoted}::DOUBLE`))).columns[0].values as Float64Array;
}

async function resultColumn(results: state.Results, index: number): Promise<Float64Array | string[]> {
  const { store, columns, settings } = results;
  const isText = columns[index].type === "text";
  const numbers = new Float64Array(isText ? 0 : store.rows);
  const texts: string[] = [];
  let at = 0;
  for await (const piece of store.columns([index], weightingOf(settings))) {
    const [, column] = decodeArrow(piece).columns;
    if (column.type === "text") for (const text of column.values) texts.push(text ?? "");
    else {
      const valid = "valid" in column ? column.valid : null;
      for (let i = 0; i < column.values.length; i++) numbers[at++] = valid?.[i] === 0 ? NaN : Number(column.values[i]);
    }
  }
  return isText ? texts : numbers;
}

const textOf = (ipc: Uint8Array): string[] =>
  (decodeArrow(ipc).columns[0].values as readonly (string | null)[]).map((value) => value ?? "");

/** The answer of one read-only SELECT over the view `catalogue`. @throws Error with a sentence */
export async function query(sql: string): Promise<Record<string, unknown>[]> {
  return openFile().catalogue.query(sql);
}

/** Rows (0-based) of a cell of the last evaluation's confusion matrix. @throws Error with a sentence */
export function matrixSources(predicted: string, truth: string): number[] {
  const found = state.evaluation.value;
  if (found === null) throw new Error("Nothing is evaluated yet; call evaluate() first.");
  const { classes } = found.evaluation;
  for (const name of [predicted, truth])
    if (!classes.includes(name)) throw new Error(`"${name}" is no class; one of ${classes.join(", ")} was expected.`);
  const i = classes.indexOf(predicted);
  const j = classes.indexOf(truth);
  return Array.from(found.rows).filter((_, k) => found.predictions[k] === i && found.labels[k] === j);
}

export type DensityTable = {
  /** Scaled values at which the densities are tabulated. */
  readonly grid: Float64Array;
  /** Natural log densities per class, floor included. */
  readonly log: Readonly<Record<string, Float64Array>>;
  /** Exact natural log densities at one scaled value. */
  readonly exact: (x: number) => Promise<Record<string, number>>;
};

/** The densities of a property of the trained model. @throws Error with a sentence */
export function density(property: string): DensityTable {
  const trained = state.training.value;
  if (trained === null) throw new Error("No densities are trained yet; call train() first.");
  const { model } = trained;
  const p = model.densities.findIndex(({ name }) => name === property);
  if (p < 0)
    throw new Error(
      `The model has no property "${property}"; one of ${model.densities.map(({ name }) => name).join(", ")} was expected.`,
    );
  const { kind, nodes, low, high, log, discreteValues } = model.densities[p];
  const grid =
    kind === "kde" || kind === "cells"
      ? Float64Array.from({ length: nodes }, (_, i) => low + ((high - low) * i) / (nodes - 1))
      : discreteValues;
  return {
    grid,
    log: Object.fromEntries(model.classes.map((name, c) => [name, log.slice(c * nodes, (c + 1) * nodes)])),
    exact: async (x) => {
      const values = await one(model, (worker) => worker.exactDensity(p, Float64Array.of(x)));
      return Object.fromEntries(model.classes.map((name, c) => [name, values[c]]));
    },
  };
}

const orNull = (x: number): number | null => (Number.isNaN(x) ? null : x);
