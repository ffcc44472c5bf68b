// `npm run bench`: builds the page and measures it, in Node and in a browser; compare ratios, the machine's load moves the rest.
// `node tools/bench.mjs size numerics training tuning page` measures some of it, as it was last built.
import { benchNumerics } from "./bench/numerics.mjs";
import { benchPage } from "./bench/page.mjs";
import { measureSize } from "./bench/size.mjs";
import { benchTraining } from "./bench/training.mjs";
import { benchTuning } from "./bench/tuning.mjs";
import { npm } from "./setup.mjs";

const parts = {
  size: measureSize,
  numerics: benchNumerics,
  training: benchTraining,
  tuning: benchTuning,
  page: benchPage,
};
const wanted = process.argv.slice(2);
if (wanted.length === 0) npm(["run", "build"]);
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  for (const [what, figure] of await measure()) console.log(`${what.padEnd(78)} ${figure}`);
}
