// `npm run bench`: builds the page and measures it, in Node and in a browser; compare ratios, the machine's load moves the rest.
// `npm run bench -- survey kernels` measures some of it, `--quick` with an eighth of the data. The figures go to bench/results.json and into BENCHMARKS.md.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { benchCsv } from "./bench/csv.mjs";
import { benchKernels } from "./bench/kernels.mjs";
import { benchNumerics } from "./bench/numerics.mjs";
import { measureSize } from "./bench/size.mjs";
import { benchGrowth, benchSurvey } from "./bench/survey.mjs";
import { benchTuning } from "./bench/tuning.mjs";
import { npm, root } from "./setup.mjs";

const parts = {
  size: measureSize,
  kernels: benchKernels,
  survey: benchSurvey,
  growth: benchGrowth,
  csv: benchCsv,
  numerics: benchNumerics,
  tuning: benchTuning,
};
const quick = process.argv.includes("--quick");
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = wanted.find((name) => !(name in parts));
if (unknown !== undefined)
  throw new Error(`There is no part "${unknown}"; ${Object.keys(parts).join(", ")} were expected.`);
npm(["run", "build"]);

const resultsFile = join(root, "bench/results.json");
const results = existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, "utf8")) : {};
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  const rows = await measure({ quick });
  for (const [what, figure] of rows) console.log(`${what.padEnd(96)} ${figure}`);
  if (quick) continue;
  results[name] = rows.map(([what, figure]) => ({ what, figure }));
  writeFileSync(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
  writeTables();
}

/** Puts the figures where BENCHMARKS.md has a place for them, so that none is typed. */
function writeTables() {
  const file = join(root, "BENCHMARKS.md");
  let text = readFileSync(file, "utf8");
  for (const [name, rows] of Object.entries(results)) {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < 0) continue;
    const lines = rows.map(
      ({ what, figure }) => `| ${what.replace(/^ +/, (blanks) => "\u2003".repeat(blanks.length / 2))} | ${figure} |`,
    );
    text = `${text.slice(0, from)}${begin}\n\n| what | measured |\n| --- | --- |\n${lines.join("\n")}\n\n${text.slice(to)}`;
  }
  writeFileSync(file, text);
}
