import { startBrowsers } from "./browser.mjs";
import { figure } from "./figures.mjs";
import { exportTimed, openAndClassify, takeLongTasks } from "./in-page.mjs";
import { median } from "./time.mjs";

const rounds = 3;

/**
 * Export as FITS of all columns and results through the browser's private file system, how its time and the memory of the processes grow with
 * the catalogue, and beside it the same in Blobs, as where there is no such file system.
 */
export async function benchExport({ quick, data }) {
  const sizes = quick ? [25_000, 50_000, 100_000] : [100_000, 200_000, 400_000, 800_000];
  const most = sizes.at(-1);
  const browsers = await startBrowsers();
  try {
    const found = [];
    for (const rows of sizes) found.push(await exported(browsers, [data.survey(rows), data.surveySettings()], false));
    const [small, large] = [found[0], found.at(-1)];
    const inBlobs = await exported(browsers, [data.survey(most), data.surveySettings()], true);
    const speed = { asked: { atLeast: 80 } };
    return [
      ...figuresOf(`export as FITS, ${sizes[0]} sources, all columns`, small, speed),
      ...figuresOf(`export as FITS, ${most} sources, all columns`, large, speed),
      ...["renderer", "browser"].map((process) =>
        figure(`  more of it for the larger catalogue, ${process} process`, large[process] - small[process], "MB", {
          asked: { atMost: 200 },
        }),
      ),
      figure(
        "  seconds, by rows",
        found.map(({ seconds }) => seconds),
        "s",
        { sizes, asked: { atMost: 1.1 } },
      ),
      ...figuresOf(`the same in Blobs, ${most} sources`, inBlobs, {}),
    ];
  } finally {
    await browsers.close();
  }
}

/** Some exports of a catalogue, each from a fresh browser. */
async function exported(browsers, files, inBlobs) {
  const runs = [];
  for (let k = 0; k < rounds; k++) runs.push(await exportOnce(browsers, files, inBlobs));
  return {
    seconds: median(runs.map(({ seconds }) => seconds)),
    megabytes: runs[0].megabytes,
    renderer: median(runs.map(({ gained }) => gained.renderer)),
    browser: median(runs.map(({ gained }) => gained.browser)),
    longest: Math.max(0, ...runs.flatMap(({ longTasks }) => longTasks)),
  };
}

const figuresOf = (what, { seconds, megabytes, renderer, browser, longest }, speed) => [
  figure(`${what}, ${megabytes.toFixed(0)} MB`, megabytes / seconds, "MB/s", speed),
  figure("  seconds", seconds, "s"),
  figure("  memory of the renderer, gained at most", renderer, "MB"),
  figure("  memory of the browser process, gained at most", browser, "MB"),
  figure("  longest task of the main thread meanwhile", longest, "ms", { asked: { atMost: 100 } }),
];

/** One export from a fresh browser; memory gained is its peak during the export over what was resident before. */
async function exportOnce(browsers, files, inBlobs) {
  const { tab, memory, resetPeaks, close } = await browsers.open(files);
  try {
    await tab.evaluate(openAndClassify);
    if (inBlobs) await tab.evaluate(leaveNoRoom);
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

/** Runs in the page: the private file system then has no room. */
function leaveNoRoom() {
  navigator.storage.estimate = () => Promise.resolve({ quota: 0, usage: 0 });
}
