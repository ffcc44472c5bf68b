import { startBrowsers } from "./browser.mjs";
import { figure } from "./figures.mjs";
import { openAndClassify, takeLongTasks } from "./in-page.mjs";
import { median } from "./time.mjs";

/** Training in the page with a large sample of labelled sources, by as many workers as it starts. */
export async function benchTrain({ quick, data }) {
  const labelled = quick ? 9_000 : 72_803;
  const browsers = await startBrowsers();
  try {
    const files = [data.survey(quick ? 20_000 : 100_000, { labelled }), data.surveySettings()];
    const { tab, close } = await browsers.open(files);
    try {
      const { lines } = await tab.evaluate(openAndClassify);
      await tab.evaluate(takeLongTasks);
      const again = await tab.evaluate(trainAgain, 7);
      const longest = await tab.evaluate(takeLongTasks);
      const from = lines.findIndex(({ name }) => name === "Training");
      const to = lines.findIndex(({ isWhole }, k) => k > from && isWhole);
      return [
        figure(
          `training in the page, about ${labelled} labelled sources, 12 properties, 7 classes`,
          median(again),
          "s",
          {
            asked: { atMost: 0.3 },
          },
        ),
        ...lines
          .slice(from, to)
          .map(({ name, seconds, isWhole }) => figure(isWhole ? "  the first time" : `    ${name}`, seconds, "s")),
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

/** Runs in the page: seconds of every training, columns and all. */
async function trainAgain(times) {
  const seconds = [];
  for (let k = 0; k < times; k++) seconds.push((await globalThis.xsieve.train()).seconds);
  return seconds;
}
