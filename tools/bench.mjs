// `npm run bench`: builds the page and measures it, in Node and in a browser; compare ratios, the machine's load moves the rest.
// `npm run bench -- survey kernels` measures some of it, `--quick` with an eighth of the data. The figures go to bench/results.json and into BENCHMARKS.md.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { benchCancel } from "./bench/cancel.mjs";
import { benchCsv } from "./bench/csv.mjs";
import { makeData } from "./bench/data.mjs";
import { benchTable, benchWhatIf } from "./bench/explore.mjs";
import { benchExport } from "./bench/export.mjs";
import { benchFormats } from "./bench/formats.mjs";
import { benchFuzz } from "./bench/fuzz.mjs";
import { missedOf, tableOf, textOf, withPart } from "./bench/figures.mjs";
import { benchGrowth } from "./bench/growth.mjs";
import { benchKernels } from "./bench/kernels.mjs";
import { benchNumerics } from "./bench/numerics.mjs";
import { measureSize } from "./bench/size.mjs";
import { benchRows, benchSurvey } from "./bench/survey.mjs";
import { benchTrain } from "./bench/train.mjs";
import { benchTuning } from "./bench/tuning.mjs";
import { npm, root } from "./setup.mjs";

const parts = {
  size: measureSize,
  kernels: benchKernels,
  survey: benchSurvey,
  csv: benchCsv,
  formats: benchFormats,
  train: benchTrain,
  whatif: benchWhatIf,
  table: benchTable,
  export: benchExport,
  cancel: benchCancel,
  growth: benchGrowth,
  rows: benchRows,
  numerics: benchNumerics,
  tuning: benchTuning,
  fuzz: benchFuzz,
};
const quick = process.argv.includes("--quick");
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = wanted.find((name) => !(name in parts));
if (unknown !== undefined)
  throw new Error(`There is no part "${unknown}"; ${Object.keys(parts).join(", ")} were expected.`);
if (loadavg()[0] > 0.5)
  console.warn(
    `The machine is busy (load ${loadavg()[0].toFixed(1)}): times are longer than they need be, and ratios suffer.`,
  );
npm(["run", "build"]);

const resultsFile = join(root, "bench/results.json");
const tablesFile = join(root, "BENCHMARKS.md");
const results = existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, "utf8")) : {};
const data = makeData();
try {
  for (const [name, measure] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`\n${name}`);
    const figures = (await measure({ quick, data })).map(asFigure);
    for (const { what, measured, asked } of figures.map(textOf))
      console.log(`${what.padEnd(96)} ${measured}${asked === "" ? "" : ` (asked ${asked})`}`);
    if (!quick) await keep(name, figures);
  }
} finally {
  data.close();
}

/** Some parts give finished texts, `[what, figure]`. */
function asFigure(row) {
  return Array.isArray(row) ? { what: row[0], figure: row[1] } : row;
}

/** Puts the figures where results.json and BENCHMARKS.md have a place for them, so that none is typed; parts stand in one order. */
async function keep(name, figures) {
  results[name] = figures;
  const known = Object.keys(parts).filter((part) => part in results);
  const ordered = Object.fromEntries(known.map((part) => [part, results[part]]));
  await write(resultsFile, JSON.stringify(ordered));
  let text = withPart(readFileSync(tablesFile, "utf8"), "missed", missedOf(ordered));
  for (const part of known) text = withPart(text, part, tableOf(ordered[part]));
  await write(tablesFile, text);
}

async function write(filepath, text) {
  writeFileSync(filepath, await format(text, { ...(await resolveConfig(filepath)), filepath }));
}
