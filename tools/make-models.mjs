// `npm run models`: trains the ready-made Chandra models and writes public/models/, the same bytes every time.
//
// It reads the labelled sources of the Chandra Source Catalog 2.0 by Yang et al. (2022, ApJ 941, 104; CDS J/ApJ/941/104), with the
// method's properties computed, from ../shared/data/augmented_TD.csv, which is no part of this project. No source of it is written: a
// model holds densities, quantiles, counts, and the sums that outlier percentiles refer to.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runnerImport } from "vite";
import { root } from "./setup.mjs";
import { writeFigures } from "./write-figures.mjs";

const sources = join(root, "../shared/data/augmented_TD.csv");

const load = async (path) => (await runnerImport(join(root, path))).module;
const [{ createNumerics }, { trainModel }, { readModel, writeModel }, { applyScale }, guess, ready] = await Promise.all(
  [
    "src/numerics/numerics.ts",
    "src/model/train-model.ts",
    "src/model/model-file.ts",
    "src/properties/scale.ts",
    "src/properties/settings.ts",
    "src/validation/ready-made.ts",
  ].map(load),
);

const property = (name, category, scale = "linear") => ({ name, expression: `"${name}"`, category, scale });
const properties = [
  property("b", "location"),
  property("Lx_2", "location", "log10"),
  property("GAIA_pm", "location", "log10"),
  ...["HR1", "HR2", "HR3"].map((name) => property(name, "spectrum")),
  ...["V_intra", "V_inter"].map((name) => property(name, "variability")),
  ...["logFxFb", "logFxFr", "logFxFw1", "logFxFw2"].map((name) => property(name, "multiwavelength")),
];

const citation =
  "Labels and sources: Yang, H., Hare, J., Kargaltsev, O., et al. 2022, ApJ, 941, 104 (CDS J/ApJ/941/104), from the Chandra Source " +
  "Catalog 2.0 (Evans et al. 2010, ApJS, 189, 37). Method: Tranin et al. 2022, A&A, 657, A138.";

const kinds = [
  {
    id: "chandra-4-classes",
    name: "Chandra, 4 classes",
    label: "class",
    classes: ["AGN", "Star", "XRB", "CV"],
    priors: () => guess.paperPriors,
  },
  {
    id: "chandra-8-classes",
    name: "Chandra, 8 classes",
    label: "class8",
    classes: ["AGN", "CV", "HM-STAR", "HMXB", "LM-STAR", "LMXB", "NS", "YSO"],
    priors: fractionsOf,
  },
];

if (!existsSync(sources))
  throw new Error(`${sources} is missing: the labelled sources (CDS J/ApJ/941/104) lie beside the project.`);
const numerics = await createNumerics(readFileSync(join(root, "build/numerics.wasm")));
const table = readTable(readFileSync(sources, "utf8"));
mkdirSync(join(root, "public/models"), { recursive: true });
const figures = {};
for (const kind of kinds) {
  const text = writeModel(modelFile(kind));
  const file = join(root, `public/models/${kind.id}.json`);
  writeFileSync(file, text);
  figures[kind.id] = ready.probabilitiesOfOne(numerics, readModel(text));
  console.log(`${file}: ${text.length} bytes`);
}
await writeFigures("model-figures.json", figures);

function modelFile({ name, label, classes, priors }) {
  const rows = table.rows.filter((row) => row[table.names.indexOf(label)] !== "");
  const column = (of) => rows.map((row) => row[table.names.indexOf(of)]);
  const values = properties.map(({ name: of, scale }) => {
    const numbers = Float64Array.from(column(of), (cell) => (cell === "" ? NaN : Number(cell)));
    applyScale(numbers, scale);
    return numbers;
  });
  const labels = Uint8Array.from(column(label), Number);
  const settings = {
    ...guess.defaultSettings,
    classes,
    priors: priors(classes, labels),
    properties,
    categories: guess.paperWeights,
  };
  const matrix = { length: rows.length, values };
  const model = trainModel(numerics, settings, { matrix, labels, rows: Int32Array.from(labels.keys()) });
  return { model, settings, name, citation };
}

function fractionsOf(classes, labels) {
  return Object.fromEntries(
    classes.map((name, c) => [name, labels.reduce((count, label) => count + (label === c), 0) / labels.length]),
  );
}

/** Cells of a table without quotes. */
function readTable(text) {
  const [header, ...lines] = text.trim().split("\n");
  return { names: header.split(","), rows: lines.map((line) => line.split(",")) };
}
