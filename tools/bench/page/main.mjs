// What the benchmarks call in a real browser: the project's own code, and the baselines that it is measured against.
import wasmUrl from "../../../build/numerics.wasm?url";
import { Database } from "../../../src/catalogue/database.ts";
import { trainModel } from "../../../src/model/train-model.ts";
import { compiledHeldSums } from "../../../src/numerics/compiled-held-sums.ts";
import { createNumerics } from "../../../src/numerics/numerics.ts";
import { draws, uniformSource } from "../../demo/random.mjs";
import * as plain from "../plain-loops.mjs";
import { timeInTurn } from "../time.mjs";

const module = fetch(wasmUrl)
  .then((response) => response.arrayBuffer())
  .then((bytes) => WebAssembly.compile(bytes));

/** Tables as the default settings give them for a real training sample: 5 of 1,024 nodes, 4 of 2,047, 3 of 4,093. */
const nodeCounts = [1024, 1024, 1024, 1024, 1024, 2047, 2047, 2047, 2047, 4093, 4093, 4093];

function survey(n, classes, groups, properties) {
  const uniform = uniformSource(1);
  const tables = Array.from({ length: properties }, (_, p) => {
    const count = nodeCounts[p % nodeCounts.length];
    const table = Float64Array.from({ length: classes * (count + 2) }, () => -6 * uniform());
    return { category: p % groups, nodes: { low: -3, high: 3, count }, flagOutside: true, table };
  });
  const columns = tables.map(() =>
    Float64Array.from({ length: n }, () => (uniform() < 0.2 ? NaN : 2 * (uniform() + uniform() + uniform()) - 3)),
  );
  return { tables, columns };
}

globalThis.bench = {
  /** Milliseconds of classifying n sources: sums and softmax, compiled and in plain JavaScript, and combining alone. */
  async posterior({ n, classes, groups, properties, withPlain = true }) {
    const { tables, columns } = survey(n, classes, groups, properties);
    const shape = { length: n, classes, categories: groups };
    const weights = {
      logPriors: new Float64Array(classes).fill(-Math.log(classes)),
      factors: new Float64Array(groups).fill(1 / groups),
      withoutCategory: new Array(groups).fill(null),
    };
    const held = await compiledHeldSums(await module, { classes, groups });
    held.setTables(tables);
    const range = 122_880; // as the page does
    const parts = [];
    for (let start = 0; start < n; start += range) {
      const length = Math.min(range, n - start);
      const part = held.reserve(length, new Uint8Array(length).fill(1));
      parts.push({ part, columns: columns.map((column) => column.slice(start, start + length)) });
    }
    const combine = () => parts.map(({ part }) => held.combine(part, weights.logPriors, weights.factors).counts);
    const whole = () =>
      parts.map(({ part, columns: own }) => {
        held.fill(part, own);
        return held.combine(part, weights.logPriors, weights.factors).counts;
      });
    const terms = tables.map(({ table, ...rest }, p) => ({ ...rest, column: columns[p], terms: { table } }));
    const tasks = [whole, combine, ...(withPlain ? [() => plain.posterior(terms, shape, weights)] : [])];
    const [compiled, alone, js] = timeInTurn(tasks, 5);
    return { compiled: compiled.ms, combine: alone.ms, plain: js?.ms ?? null };
  },

  /**
   * Milliseconds of kernel sums, compiled and in plain JavaScript, and the largest difference: relative, but to no less than a billionth of
   * one kernel's peak, for far from all members both are 0, or one is.
   */
  async density({ members, points, bandwidth }) {
    const numerics = await createNumerics(await module);
    const draw = draws(uniformSource(2));
    const sample = Float64Array.from({ length: members }, () => draw.normal(0, 1)).sort();
    const x = Float64Array.from({ length: points }, (_, i) => -4 + (8 * i) / (points - 1));
    const [compiled, js] = timeInTurn(
      [() => numerics.kernelSums(sample, x, bandwidth), () => plain.kernelSums(sample, x, bandwidth)],
      5,
    );
    const difference = Math.max(
      ...compiled.result.map((sum, i) => Math.abs(sum - js.result[i]) / Math.max(js.result[i], 1e-9)),
    );
    return { compiled: compiled.ms, plain: js.ms, difference };
  },

  /** Milliseconds of training on drawn values in one thread, from the matrix in memory to the model. */
  async training({ labelled, properties, classes, settings }) {
    const numerics = await createNumerics(await module);
    const draw = draws(uniformSource(3));
    const labels = Uint8Array.from({ length: labelled }, (_, i) =>
      i < classes ? i : draw.uniform(0, 1) ** 2 * classes,
    );
    const values = Array.from({ length: properties }, (_, p) =>
      Float64Array.from(labels, (c) => (draw.chance(0.2) ? NaN : draw.normal(0.5 * c, 1 + ((c + p) % 3)))),
    );
    const names = Array.from({ length: classes }, (_, c) => `C${c}`);
    const used = Array.from({ length: properties }, (_, p) => ({
      name: `p${p}`,
      expression: `p${p}`,
      category: ["location", "spectrum", "variability", "multiwavelength"][p % 4],
      scale: "linear",
    }));
    const own = {
      ...settings,
      classes: names,
      priors: Object.fromEntries(names.map((name) => [name, 1 / classes])),
      properties: used,
    };
    const sample = { matrix: { length: labelled, values }, labels, rows: Int32Array.from(labels.keys()) };
    const [{ ms }] = timeInTurn([() => trainModel(numerics, own, sample)], 3);
    return ms;
  },

  /** Seconds of DuckDB's own read_csv of some columns of a file into a table, the database being up. */
  async readCsv(file, columns) {
    const database = Database.open();
    await database.registerFile("bench.csv", file);
    await database.run("SELECT 1");
    const started = performance.now();
    await database.run(
      `CREATE TABLE bench AS SELECT ${columns.map((name) => `"${name}"`).join(", ")} FROM read_csv('bench.csv', header=true, nullstr=['', 'nan'])`,
    );
    const seconds = (performance.now() - started) / 1000;
    database.close();
    return seconds;
  },

  /** Seconds of reading a file in slices of 32 MB in a worker, and doing nothing. */
  async readPlainly(file, isReused) {
    const worker = new Worker(new URL("./read-plainly.mjs", import.meta.url), { type: "module" });
    const seconds = await new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.postMessage({ file, isReused });
    });
    worker.terminate();
    return seconds;
  },
};
