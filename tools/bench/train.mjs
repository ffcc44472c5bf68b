import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runnerImport } from "vite";
import { root } from "../setup.mjs";
import { startBrowsers } from "./browser.mjs";
import { figure } from "./figures.mjs";
import { openAndClassify, takeLongTasks } from "./in-page.mjs";
import { median, timeInTurn } from "./time.mjs";
import { trainingSample } from "./training-sample.mjs";

const rounds = 7;

/** Training with a large sample of labelled sources: in the page by as many workers as it starts, and stage by stage in one thread. */
export async function benchTrain({ quick, data }) {
  return [...(await pageRows(quick, data)), ...(await threadRows(quick ? 9_000 : 72_803))];
}

async function pageRows(quick, data) {
  const labelled = quick ? 9_000 : 72_803;
  const browsers = await startBrowsers();
  try {
    const files = [data.survey(quick ? 20_000 : 100_000, { labelled }), data.surveySettings()];
    const { tab, close } = await browsers.open(files);
    try {
      await tab.evaluate(openAndClassify);
      const workers = await tab.evaluate(() => navigator.hardwareConcurrency);
      await tab.evaluate(takeLongTasks);
      const runs = await tab.evaluate(trainAgain, rounds);
      const longest = await tab.evaluate(takeLongTasks);
      const one = await tab.evaluate(trainOne);
      const stage = (name) => median(runs.map(({ stages }) => stages[name]));
      return [
        figure(
          `training in the page, about ${labelled} labelled sources, 12 properties, 7 classes, ${workers} workers: from matrix to model`,
          median(runs.map(({ stages }) => stages.densities + stages.model)),
          "s",
          { asked: { atMost: 0.3 } },
        ),
        figure("  densities, and sources held out of them", stage("densities"), "s"),
        figure("  sums, fitted power, what percentiles refer to", stage("model"), "s"),
        figure("  before it: evaluating the properties", stage("properties"), "s"),
        figure("  before it: fetching the labelled sources", stage("sample"), "s"),
        figure("  the bandwidth of one property changed: its densities", one.stages.densities, "s"),
        figure("  longest task of the main thread meanwhile", Math.max(0, ...longest), "ms", {
          asked: { atMost: 100 },
        }),
      ];
    } finally {
      await close();
    }
  } finally {
    await browsers.close();
  }
}

/** Runs in the page: trains several times, with another bandwidth factor each time, or nothing would be trained anew. */
async function trainAgain(times) {
  const runs = [];
  for (let k = 1; k <= times; k++) {
    await globalThis.xsieve.configure({ density: { factor: 1 + k * 1e-9 } });
    await new Promise((resolve) => setTimeout(resolve, 1_500)); // until the page has drawn what that changes
    runs.push(await globalThis.xsieve.train());
  }
  return runs;
}

/** Runs in the page: trains with another bandwidth of the first property. */
async function trainOne() {
  const [first, ...rest] = globalThis.xsieve.settings().properties;
  await globalThis.xsieve.configure({ properties: [{ ...first, density: { factor: 1.1 } }, ...rest] });
  return globalThis.xsieve.train();
}

async function threadRows(labelled) {
  const load = async (path) => (await runnerImport(join(root, path))).module;
  const { createNumerics } = await load("src/numerics/numerics.ts");
  const { finishModel, trainProperty } = await load("src/model/train-model.ts");
  const { sheatherJones } = await load("src/model/sheather-jones.ts");
  const { fitPower } = await load("src/model/fit-power.ts");
  const { defaultSettings } = await load("src/properties/settings.ts");
  const numerics = await createNumerics(readFileSync(join(root, "build/numerics.wasm")));

  const { settings, sample } = trainingSample(defaultSettings, labelled);
  const { properties, classes } = settings;
  const { matrix, labels } = sample;
  const train = () =>
    properties.map((property, p) => trainProperty(numerics, settings, property, matrix.values[p], labels));
  const trained = train();
  const { model, heldOut } = finishModel(numerics, settings, trained, sample);
  const weights = Object.values(settings.categories);
  const power = { sums: heldOut[0].sums, labels, classes: classes.length, priors: [...model.labelled], weights };
  const bandwidths = () =>
    model.densities.forEach((density) => density.sample.forEach((values) => sheatherJones(numerics, values)));
  const [densities, finish, bandwidth, fitted] = timeInTurn(
    [train, () => finishModel(numerics, settings, trained, sample), bandwidths, () => fitPower(numerics, power)],
    rounds,
  ).map(({ ms }) => ms);
  const numpy = timeNumpy(labels.length, properties.length, classes.length);
  const whole = densities + finish;
  return [
    figure("the same in one thread of Node: densities and model", whole, "ms"),
    figure("  of it Sheather–Jones bandwidths", bandwidth, "ms"),
    figure("  of it the fitted power", fitted, "ms"),
    ...(numpy === null
      ? []
      : [
          figure("  sums of kernels with a fixed rule at 99 cells, in numpy (baseline)", numpy, "ms", {
            against: "all of the training",
            ratio: numpy / whole,
          }),
        ]),
  ];
}

/** Milliseconds in numpy; null: there is none here. */
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
