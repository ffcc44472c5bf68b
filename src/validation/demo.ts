import { categorySums, posterior } from "../model/classify.ts";
import { lossOf } from "../model/scores.ts";
import { trainModel } from "../model/train-model.ts";
import type { Numerics } from "../numerics/operations.ts";
import { guessProperties } from "../properties/guess.ts";
import { guessClasses, guessPriors } from "../properties/labels.ts";
import { applyScale } from "../properties/scale.ts";
import { defaultSettings, paperWeights, usedCategories, type Settings } from "../properties/settings.ts";
import { readFitsTables, type FitsTable } from "../readers/fits.ts";
import { readFitsColumns } from "../readers/fits-columns.ts";
import { inShort, relativeDifference, type Checker } from "./check.ts";
import stored from "./demo-figures.json";

/** What the demo catalogue gives with the settings that are guessed for it; labelled sources without their own kernels. */
export type DemoFigures = {
  /** Sources by the class that they are given. */
  readonly counts: Readonly<Record<string, number>>;
  /** Mean probability of each class over all sources. */
  readonly means: Readonly<Record<string, number>>;
  /** Mean −ln P of the label, over the labelled sources. */
  readonly logLoss: number;
};

/** The catalogue that `npm run demo` makes, and the column that holds its labels. */
const FILE = "demo-catalogue.fits.gz";
const LABEL = "class";
const NO_CLASS = 255;

/** Reading, training and classifying the demo catalogue gives what it gave when it was made. */
export const demoChecker: Checker = {
  check: "The demo catalogue, from its file to its classes",
  asked: `classes ${listed(stored.counts)}; mean probabilities and leave-one-out log-loss ${stored.logLoss.toFixed(6)} within 1e-6`,
  run: async ({ numerics, read }) => {
    const found = await demoFigures(numerics, await read(FILE));
    const numbers = ({ means, logLoss }: DemoFigures) => [...Object.values(means), logLoss];
    const difference = relativeDifference(numbers(found), numbers(stored));
    return {
      found:
        `classes ${listed(found.counts)}; log-loss ${found.logLoss.toFixed(6)}; largest relative difference of the ` +
        `means and the log-loss ${inShort(difference)}`,
      ok: listed(found.counts) === listed(stored.counts) && difference <= 1e-6,
    };
  },
};

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}

/** Reads, trains and classifies the demo catalogue as the page does with it, without a database. */
export async function demoFigures(numerics: Numerics, file: Blob): Promise<DemoFigures> {
  const [table] = await readFitsTables(file);
  const { settings, matrix, labels } = await readDemo(file, table);
  const { classes, categories } = settings;
  const labelled = Int32Array.from(labels.keys()).filter((i) => labels[i] !== NO_CLASS);
  const sample = {
    matrix: {
      length: labelled.length,
      values: matrix.values.map((column) => Float64Array.from(labelled, (i) => column[i])),
    },
    labels: Uint8Array.from(labelled, (i) => labels[i]),
    rows: labelled,
  };
  const model = trainModel(numerics, settings, sample);
  const names = usedCategories(settings);
  const sums = categorySums(numerics, model, matrix, { categories: names, labels });
  const { probability, prediction } = posterior(numerics, sums, model, {
    priors: classes.map((name) => settings.priors[name]),
    categories: names,
    weights: names.map((name) => categories[name]),
    power: settings.power,
  });
  const n = matrix.length;
  const perClass = (value: (c: number) => number) => Object.fromEntries(classes.map((name, c) => [name, value(c)]));
  return {
    counts: perClass((c) => prediction.filter((other) => other === c).length),
    means: perClass((c) => probability.subarray(c * n, (c + 1) * n).reduce((sum, p) => sum + p, 0) / n),
    logLoss: labelled.reduce((sum, i) => sum + lossOf(probability, labels, i), 0) / labelled.length,
  };
}

/** The settings that the page guesses, the scaled values, and the labels: 255 where there is none. */
async function readDemo(file: Blob, table: FitsTable) {
  const properties = guessProperties(table.columns);
  const columns = await readColumns(file, table, [...properties.map(({ expression }) => columnOf(expression)), LABEL]);
  const text = columns.pop() as readonly (string | null)[];
  const values = properties.map(({ scale }, p) => {
    const column = Float64Array.from(columns[p] as ArrayLike<number>);
    applyScale(column, scale);
    return column;
  });
  const known = text.map((label) => label?.trim() ?? "");
  const classOf = guessClasses([...new Set(known.filter((label) => label !== ""))].sort(), false);
  const classes = [...new Set(Object.values(classOf))];
  const labels = Uint8Array.from(known, (label) => (label === "" ? NO_CLASS : classes.indexOf(classOf[label])));
  const count = (name: string) => labels.filter((c) => classes[c] === name).length;
  const settings: Settings = {
    ...defaultSettings,
    classes,
    priors: guessPriors(classes, count),
    properties,
    categories: paperWeights,
  };
  return { settings, matrix: { length: table.rows, values }, labels };
}

/** The whole columns of those names, in their order. */
async function readColumns(file: Blob, table: FitsTable, names: readonly string[]) {
  const columns: (number | bigint | string | null)[][] = names.map(() => []);
  for await (const batch of readFitsColumns(file, table, names))
    batch.columns.forEach(({ values }, k) => {
      for (const value of values) columns[k].push(value);
    });
  return columns;
}

/** The column that a guessed expression names; guesses are single columns in double quotes, so no database is needed. */
function columnOf(expression: string): string {
  const quoted = /^"((?:[^"]|"")+)"$/.exec(expression);
  if (quoted === null)
    throw new Error(`The expression ${expression} was guessed; the name of a column was expected, in double quotes.`);
  return quoted[1].replaceAll('""', '"');
}
