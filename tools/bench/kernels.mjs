import { startBrowsers } from "./browser.mjs";
import { surveySettings } from "./make-survey.mjs";
import { exponent } from "./survey.mjs";

/** The compiled code in a real browser, against plain JavaScript of the same; rows `[what, figure]`. */
export async function benchKernels({ quick }) {
  const browsers = await startBrowsers();
  const { tab, close } = await browsers.bench();
  try {
    const call = (name, options) => tab.evaluate(([which, what]) => globalThis.bench[which](what), [name, options]);
    const n = quick ? 100_000 : 818_815;
    const survey = { n, classes: 7, groups: 4, properties: 12 };
    const posterior = await call("posterior", survey);
    const two = await bothAtOnce(browsers, survey);
    const rows = [
      [`posterior with softmax, ${n} × 12 × 7, tables of 1,024 to 4,093 nodes (asked ≤ 60 ms)`, ms(posterior.compiled)],
      ["  plain JavaScript of the same (asked ≥ 3.5 times as long)", times(posterior.plain, posterior.compiled)],
      ["  by two workers at once: work done in the time of one (asked ≥ 1.7)", two.toFixed(2)],
      [`re-weighting from the sums, ${n} × 4 × 7 (asked ≤ 30 ms)`, ms(posterior.combine)],
    ];
    const bandwidths = { dense: 0.1, sparse: 0.0005 };
    for (const [which, bandwidth] of Object.entries(bandwidths)) {
      const { compiled, plain, difference } = await call("density", { members: 20_000, points: 1_000, bandwidth });
      rows.push(
        [`kernel sums, float64, 20,000 members at 1,000 points, ${which} (bandwidth ${bandwidth} of 1)`, ms(compiled)],
        ["  plain JavaScript of the same (asked ≥ 2.2 times as long)", times(plain, compiled)],
        ["  largest relative difference", difference.toExponential(1)],
      );
    }
    const settings = surveySettings();
    const training = { labelled: quick ? 10_000 : 72_803, properties: 12, classes: 7, settings };
    rows.push([
      `training, ${training.labelled} × 12 × 7, one thread (asked: ≤ 300 ms with two)`,
      ms(await call("training", training)),
    ]);
    for (const [what, sizes, options] of [
      [
        "classifying, by properties",
        [4, 8, 12, 24],
        (properties) => ["posterior", { ...survey, properties, withPlain: false }],
      ],
      ["classifying, by classes", [2, 4, 7, 14], (classes) => ["posterior", { ...survey, classes, withPlain: false }]],
      [
        "training, by properties",
        [4, 8, 12, 24],
        (properties) => ["training", { ...training, labelled: 10_000, properties }],
      ],
      ["training, by classes", [2, 4, 7, 14], (classes) => ["training", { ...training, labelled: 10_000, classes }]],
      [
        "training, by labelled sources",
        [10_000, 20_000, 40_000, 80_000],
        (labelled) => ["training", { ...training, labelled }],
      ],
    ]) {
      const found = [];
      for (const size of sizes) {
        const result = await call(...options(size));
        found.push(typeof result === "number" ? result : result.compiled);
      }
      rows.push(
        [`${what}: ${sizes.join(", ")}`, found.map(ms).join(", ")],
        ["  exponent", exponent(sizes, found).toFixed(2)],
      );
    }
    return rows;
  } finally {
    await close();
    await browsers.close();
  }
}

/** How much more two pages do at once than one does alone. */
async function bothAtOnce(browsers, survey) {
  const pages = [await browsers.bench(), await browsers.bench()];
  const options = { ...survey, withPlain: false };
  try {
    const run = ({ tab }) => tab.evaluate((what) => globalThis.bench.posterior(what), options);
    const alone = await run(pages[0]);
    const together = await Promise.all(pages.map(run));
    return (2 * alone.compiled) / Math.max(...together.map(({ compiled }) => compiled));
  } finally {
    for (const { close } of pages) await close();
  }
}

const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const times = (longer, shorter) => `${ms(longer)}, ${(longer / shorter).toFixed(1)} times as long`;
