import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runnerImport } from "vite";
import { startHarness } from "../../test/browser/harness.mjs";
import { root } from "../setup.mjs";
import { median, timeInTurn } from "./time.mjs";
import { trainingSample } from "./training-sample.mjs";

const rounds = 5;

/** Times the training on a made-up sample of 72,803 labelled sources: its stages in Node, and the page's with its workers; rows `[what, figure]`. */
export async function benchTraining() {
  return [...(await stageRows()), ...(await pageRows())];
}

async function stageRows() {
  const load = async (path) => (await runnerImport(join(root, path))).module;
  const { createNumerics } = await load("src/numerics/numerics.ts");
  const { finishModel, trainProperty } = await load("src/model/train-model.ts");
  const { sheatherJones } = await load("src/model/sheather-jones.ts");
  const { sortByClass } = await load("src/model/sorted-values.ts");
  const { tabulated } = await load("src/model/tabulated.ts");
  const { heldOutLogDensity } = await load("src/model/density.ts");
  const { categorySums } = await load("src/model/classify.ts");
  const { fitPower } = await load("src/model/fit-power.ts");
  const { defaultSettings, usedCategories } = await load("src/properties/settings.ts");
  const numerics = await createNumerics(readFileSync(join(root, "build/numerics.wasm")));

  const { settings, sample } = trainingSample(defaultSettings);
  const { properties, classes } = settings;
  const { matrix, labels } = sample;
  const train = () =>
    properties.map((property, p) => trainProperty(numerics, settings, property, matrix.values[p], labels));
  const trained = train();
  const model = finishModel(numerics, settings, trained, sample);
  const categories = usedCategories(settings);
  const heldOut = trained.map((one) => one.heldOut);
  const sum = () => categorySums(numerics, model, matrix, { categories, labels, heldOut });
  const { sums } = sum();
  const weights = categories.map((category) => settings.categories[category]);
  const power = { sums, labels, classes: classes.length, priors: [...model.labelled], weights };
  const everySample = (work) => () =>
    model.densities.forEach((density) => density.sample.forEach((values, c) => work(density, c, values)));
  const measured = timeInTurn(
    [
      train,
      () => matrix.values.forEach((values) => sortByClass(values, labels, classes.length)),
      everySample((_, __, values) => sheatherJones(numerics, values)),
      () => model.densities.forEach((density) => tabulated(numerics, density)),
      everySample((density, c, values) => heldOutLogDensity(numerics, density, c, values)),
      () => finishModel(numerics, settings, trained, sample),
      sum,
      () => fitPower(power),
    ],
    rounds,
  ).map(({ ms }) => ms);
  const numpy = timeNumpy(labels.length, properties.length, classes.length);
  const whole = measured[0] + measured[5];
  return [
    [
      `${labels.length} sources, ${properties.length} properties, ${classes.length} classes, one thread: model`,
      milliseconds(whole),
    ],
    ["  densities, and sources held out of them", milliseconds(measured[0])],
    ["    alone: sorted", milliseconds(measured[1])],
    ["    alone: Sheather–Jones bandwidths", milliseconds(measured[2])],
    ["    alone: tables", milliseconds(measured[3])],
    ["    alone: held out", milliseconds(measured[4])],
    ["  sums, fitted power, what percentiles refer to", milliseconds(measured[5])],
    ["    alone: sums of the sources held out", milliseconds(measured[6])],
    ["    alone: fitted power", milliseconds(measured[7])],
    [
      "  sums of kernels with a fixed rule at 99 cells, in numpy",
      numpy === null ? "no numpy here" : `${milliseconds(numpy)}: ${(numpy / whole).toFixed(1)} times as long`,
    ],
  ];
}

async function pageRows() {
  const harness = await startHarness();
  try {
    const file = join(harness.folder, "training.csv");
    writeFileSync(file, catalogueOf(trainingSample({})));
    const visit = await harness.open();
    const { page, call } = visit;
    await page.evaluate(() =>
      document.body.append(Object.assign(document.createElement("input"), { type: "file", id: "bench" })),
    );
    await page.setInputFiles("#bench", file);
    await page.evaluate(() => globalThis.xsieve.open(document.querySelector("#bench").files[0]));
    const { version, identifier, ...settings } = trainingSample({}).settings;
    const names = Object.fromEntries(settings.classes.map((name) => [name, name]));
    await answered(call("configure", { ...settings, label: { expression: "class", classes: names } }));
    const runs = [];
    for (let k = 0; k <= rounds; k++) {
      // Another factor, or nothing would be trained anew.
      await answered(call("configure", { density: { factor: 1 + k * 1e-9 } }));
      runs.push(await answered(call("train")));
    }
    await answered(call("configure", { properties: changeOne(settings.properties) }));
    const one = await answered(call("train"));
    const workers = await page.evaluate(() => Math.min(navigator.hardwareConcurrency, 8));
    const problems = await visit.problems();
    if (problems.length > 0) throw new Error(problems.join("; "));
    const stage = (name) => `${milliseconds(1000 * median(runs.slice(1).map(({ stages }) => stages[name])))}`;
    const model = median(runs.slice(1).map(({ stages }) => stages.densities + stages.finish));
    return [
      [`the same in the page, ${workers} workers, median of ${rounds}: model`, milliseconds(1000 * model)],
      ["  densities, and sources held out of them", stage("densities")],
      ["  sums, fitted power, what percentiles refer to", stage("finish")],
      ["  before it: properties evaluated", stage("evaluate")],
      ["  before it: labelled sources read", stage("read")],
      ["  the bandwidth of one property changed: its densities", milliseconds(1000 * one.stages.densities)],
    ];
  } finally {
    await harness.close();
  }
}

/** What the page answers, or its complaint as an error. */
async function answered(answer) {
  const value = await answer;
  if (value?.error !== undefined) throw new Error(value.error);
  return value;
}

function changeOne(properties) {
  return properties.map((property, p) => (p === 0 ? { ...property, density: { factor: 1.1 } } : property));
}

function catalogueOf({ settings, sample }) {
  const { values, length } = sample.matrix;
  const lines = Array.from({ length }, (_, i) =>
    [
      `S${i}`,
      settings.classes[sample.labels[i]],
      ...values.map((column) => (Number.isNaN(column[i]) ? "" : column[i])),
    ].join(),
  );
  return `${["name", "class", ...settings.properties.map(({ name }) => name)].join()}\n${lines.join("\n")}\n`;
}

function timeNumpy(...shape) {
  try {
    const output = execFileSync("python3", [join(import.meta.dirname, "training.py"), ...shape.map(String)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" },
    });
    return Number(output) * 1000;
  } catch {
    return null;
  }
}

function milliseconds(ms) {
  return `${ms.toFixed(0)} ms`;
}
