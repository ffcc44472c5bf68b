import { startBrowsers } from "./browser.mjs";
import { surveySettings } from "./make-survey.mjs";
import { figure } from "./figures.mjs";

/** The compiled code in a real browser, against plain JavaScript of the same, and how its time grows. */
export async function benchKernels({ quick }) {
  const browsers = await startBrowsers();
  const { tab, close } = await browsers.bench();
  try {
    const call = (name, options) => tab.evaluate(([which, what]) => globalThis.bench[which](what), [name, options]);
    const survey = { n: quick ? 100_000 : 818_815, classes: 7, groups: 4, properties: 12 };
    const training = { labelled: quick ? 10_000 : 72_803, properties: 12, classes: 7, settings: surveySettings() };
    return [
      ...posteriorFigures(survey, await call("posterior", survey), await bothAtOnce(browsers, survey)),
      ...(await densityFigures(call)),
      figure(
        `training, ${training.labelled} × 12 × 7, one thread (with two: the survey's training)`,
        await call("training", training),
        "ms",
      ),
      ...(await growthFigures(call, survey, training)),
    ];
  } finally {
    await close();
    await browsers.close();
  }
}

function posteriorFigures({ n }, { compiled, plain, combine }, atOnce) {
  return [
    figure(`posterior with softmax, ${n} × 12 × 7, tables of 1,024 to 4,093 nodes`, compiled, "ms", {
      asked: { atMost: 60 },
    }),
    slower(plain, compiled, 3.5),
    figure("  two workers at once: work done in the time of one", atOnce, "", { asked: { atLeast: 1.7 } }),
    figure(`re-weighting from the sums, ${n} × 4 × 7`, combine, "ms", { asked: { atMost: 30 } }),
  ];
}

async function densityFigures(call) {
  const figures = [];
  for (const [which, bandwidth] of Object.entries({ dense: 0.1, sparse: 0.0005 })) {
    const { compiled, plain, difference } = await call("density", { members: 20_000, points: 1_000, bandwidth });
    figures.push(
      figure(
        `kernel sums, float64, 20,000 members at 1,000 points, ${which} (bandwidth ${bandwidth} of 1)`,
        compiled,
        "ms",
      ),
      slower(plain, compiled, 2.2),
      figure("  largest relative difference", difference, ""),
    );
  }
  return figures;
}

const slower = (plain, compiled, atLeast) =>
  figure("  plain JavaScript of the same", plain, "ms", {
    against: "the compiled code",
    ratio: plain / compiled,
    asked: { atLeast },
  });

/** Classifying and training at four sizes each. */
async function growthFigures(call, survey, training) {
  const short = { ...training, labelled: 10_000 };
  const without = { ...survey, withPlain: false };
  const series = [
    ["classifying, by properties", [4, 8, 12, 24], (properties) => ["posterior", { ...without, properties }]],
    ["classifying, by classes", [2, 4, 7, 14], (classes) => ["posterior", { ...without, classes }]],
    ["training of 10,000, by properties", [4, 8, 12, 24], (properties) => ["training", { ...short, properties }]],
    ["training of 10,000, by classes", [2, 4, 7, 14], (classes) => ["training", { ...short, classes }]],
    [
      "training, by labelled sources",
      [2_500, 10_000, 40_000, 80_000],
      (labelled) => ["training", { ...training, labelled }],
    ],
  ];
  const figures = [];
  for (const [what, sizes, optionsOf] of series) {
    const found = [];
    for (const size of sizes) {
      const result = await call(...optionsOf(size));
      found.push(typeof result === "number" ? result : result.compiled);
    }
    figures.push(figure(what, found, "ms", { sizes }));
  }
  return figures;
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
