import { startBrowsers } from "./browser.mjs";
import { figure } from "./figures.mjs";
import { exportTimed, openAndClassify, takeLongTasks } from "./in-page.mjs";
import { median } from "./time.mjs";

/** Export as FITS of all columns and results, and how much the memory of the processes grows with the catalogue. */
export async function benchExport({ quick, data }) {
  const sizes = quick ? [25_000, 100_000] : [100_000, 800_000];
  const browsers = await startBrowsers();
  try {
    const found = [];
    for (const rows of sizes) {
      const runs = [];
      for (let k = 0; k < 3; k++) runs.push(await exportOnce(browsers, [data.survey(rows), data.surveySettings()]));
      found.push({
        seconds: median(runs.map(({ seconds }) => seconds)),
        megabytes: runs[0].megabytes,
        renderer: median(runs.map(({ gained }) => gained.renderer)),
        browser: median(runs.map(({ gained }) => gained.browser)),
        longest: Math.max(0, ...runs.flatMap(({ longTasks }) => longTasks)),
      });
    }
    const [small, large] = found;
    return [
      ...found.flatMap(({ seconds, megabytes, renderer, browser, longest }, k) => [
        figure(
          `export as FITS, ${sizes[k]} sources, all columns, ${megabytes.toFixed(0)} MB`,
          megabytes / seconds,
          "MB/s",
          {
            asked: { atLeast: 80 },
          },
        ),
        figure("  seconds", seconds, "s"),
        figure("  memory of the renderer, gained at most", renderer, "MB"),
        figure("  memory of the browser process, gained at most", browser, "MB"),
        figure("  longest task of the main thread meanwhile", longest, "ms", { asked: { atMost: 100 } }),
      ]),
      ...["renderer", "browser"].map((process) =>
        figure(`  more of it for the larger catalogue, ${process} process`, large[process] - small[process], "MB", {
          asked: { atMost: 200 },
        }),
      ),
    ];
  } finally {
    await browsers.close();
  }
}

/** One export from a fresh browser; memory gained is its peak during the export over what was resident before. */
async function exportOnce(browsers, files) {
  const { tab, memory, resetPeaks, close } = await browsers.open(files);
  try {
    await tab.evaluate(openAndClassify);
    await tab.evaluate(takeLongTasks);
    resetPeaks();
    const before = memory();
    const { seconds, bytes } = await tab.evaluate(exportTimed);
    const after = memory();
    const longTasks = await tab.evaluate(takeLongTasks);
    const gained = (process) => after[process].most - before[process].now;
    return {
      seconds,
      megabytes: bytes / 1e6,
      gained: { renderer: gained("renderer"), browser: gained("browser") },
      longTasks,
    };
  } finally {
    await close();
  }
}
