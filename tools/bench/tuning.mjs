import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runnerImport } from "vite";
import { root } from "../setup.mjs";
import { median, timeInTurn } from "./time.mjs";

const [sources, classes, categories] = [25_160, 4, 4];
const at = { weights: [7.5, 3.2, 6, 2], missingWeight: 0.5, power: 1.9 };

/** Times the tuning of category weights in Node, on a made-up labelled sample; rows `[what, figure]`. */
export async function benchTuning() {
  const load = async (path) => (await runnerImport(join(root, path))).module;
  const { createObjective } = await load("src/numerics/objective.ts");
  const { scoreWeights } = await load("src/model/score-weights.ts");
  const { createTuning } = await load("src/model/tuning.ts");
  const { fitPower } = await load("src/model/fit-power.ts");
  const { createNumerics } = await load("src/numerics/numerics.ts");
  const { tuningSample } = await load("test/oracle/tuning-sample.ts");
  const wasm = new WebAssembly.Module(readFileSync(join(root, "build/numerics.wasm")));
  const numerics = await createNumerics(wasm);
  const problem = {
    ...tuningSample(sources),
    classNames: ["AGN", "Star", "XRB", "CV"],
    categoryNames: ["location", "spectrum", "variability", "multiwavelength"],
    missingWeight: 1,
  };
  const objective = await createObjective(wasm, problem);
  const merged = await createObjective(wasm, { ...problem, presence: null });
  const count = (of) => () => of.confusion(at.weights, at.missingWeight, at.power);
  const lose = () => objective.logLoss(at.weights, at.missingWeight, at.power);
  const [f1, fixed, loss, plain] = timeInTurn(
    [count(objective), count(merged), lose, () => scoreWeights(problem, at)],
    200,
  );
  const numpy = timeNumpy();
  return [
    [`counts for f1, ${sources} sources, ${classes} classes, ${categories} categories, compiled`, milliseconds(f1.ms)],
    ["  the missing weight not tuned", milliseconds(fixed.ms)],
    ["  log-loss", milliseconds(loss.ms)],
    ["  both in plain loops, float64", `${milliseconds(plain.ms)}: ${(plain.ms / f1.ms).toFixed(1)} times as long`],
    [
      "  f1 in numpy",
      numpy === null ? "no numpy here" : `${milliseconds(numpy)}: ${(numpy / f1.ms).toFixed(1)} times as long`,
    ],
    ...["f1", "log-loss"].map((name) => evolutionRow(name, () => createTuning(objective, problem, options(name)))),
    [
      "power fitted to the log-loss",
      milliseconds(timeInTurn([() => fitPower(numerics, powerInput(problem))], 3)[0].ms),
    ],
  ];
}

function options(objective) {
  return { objective, class: "XRB", weights: at.weights, power: 1, missingWeight: 1, seeds: 5 };
}

function evolutionRow(name, start) {
  const started = performance.now();
  const tuning = start();
  while (!tuning.done()) tuning.step();
  const { runs } = tuning.result();
  const seconds = (performance.now() - started) / 1000 / runs.length;
  const evaluations = median(runs.map((run) => run.evaluations));
  return [
    `tuned for ${name}, mean of ${runs.length} seeds`,
    `${seconds.toFixed(2)} s, median ${evaluations} evaluations`,
  ];
}

function powerInput({ density, presence, ...rest }) {
  return { ...rest, sums: density.map((sum, k) => sum + presence[k]), weights: at.weights };
}

function timeNumpy() {
  try {
    const script = join(import.meta.dirname, "objective.py");
    const output = execFileSync("python3", [script, sources, classes, categories].map(String), {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" },
    });
    return Number(output.split(" ")[0]);
  } catch {
    return null;
  }
}

function milliseconds(ms) {
  return `${ms.toPrecision(2)} ms`;
}
