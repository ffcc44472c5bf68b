import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startBrowsers } from "./browser.mjs";
import { surveySettings, writeSurvey } from "./make-survey.mjs";
import { median } from "./time.mjs";

const whole = 818_816;

/** From a dropped FITS file of a survey's shape to its classified table, and what follows; rows `[what, figure]`. */
export async function benchSurvey({ quick, repeats = 5 }) {
  const browsers = await startBrowsers();
  try {
    const sizes = quick ? [50_000, 100_000] : [100_000, whole];
    const settings = join(browsers.folder, "survey-settings.json");
    writeFileSync(settings, JSON.stringify(surveySettings()));
    const files = sizes.map((rows) => {
      const file = join(browsers.folder, `survey-${rows}.fits`);
      writeSurvey(file, rows);
      return { rows, file };
    });
    const large = files.at(-1);
    return [
      ...(await openings(browsers, large, settings, repeats)),
      ...(await trials(browsers, large, settings)),
      ...(await exports(browsers, files, settings)),
    ];
  } finally {
    await browsers.close();
  }
}

/** The same at doubling sizes, with the exponents of every stage. */
export async function benchGrowth({ quick, repeats = 3 }) {
  const browsers = await startBrowsers();
  try {
    const settings = join(browsers.folder, "survey-settings.json");
    writeFileSync(settings, JSON.stringify(surveySettings()));
    const sizes = [100_000, 200_000, 400_000, 800_000, 1_600_000].slice(0, quick ? 3 : 5);
    const found = [];
    for (const rows of sizes) {
      const file = join(browsers.folder, "growth.fits");
      writeSurvey(file, rows);
      const runs = [];
      for (let k = 0; k < repeats; k++) runs.push(await openAndClassify(browsers, [file, settings]));
      const stages = {
        reading: median(runs.map(({ opened }) => opened.read)),
        training: median(runs.map(({ stages: all }) => all.train)),
        classifying: median(runs.map(({ stages: all }) => all.classify)),
        "all of it": median(runs.map(({ seconds }) => seconds)),
      };
      found.push({ rows, stages });
    }
    return Object.keys(found[0].stages).flatMap((stage) => {
      const seconds = found.map(({ stages }) => stages[stage]);
      return [
        [`${stage}, ${sizes.join(", ")} rows`, seconds.map((value) => `${value.toFixed(2)} s`).join(", ")],
        ["  exponent", exponent(sizes, seconds).toFixed(2)],
      ];
    });
  } finally {
    await browsers.close();
  }
}

/** Least squares of log time on log size. */
export function exponent(sizes, times) {
  const x = sizes.map(Math.log);
  const y = times.map(Math.log);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  return (
    x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0) /
    x.reduce((sum, value) => sum + (value - mx) ** 2, 0)
  );
}

async function openings(browsers, { rows, file }, settings, repeats) {
  const runs = [];
  const plain = [];
  let memory;
  for (let k = 0; k < repeats; k++) {
    const baseline = await browsers.bench([file]);
    plain.push(
      await baseline.tab.evaluate(() => globalThis.bench.readPlainly(document.querySelector("#bench").files[0])),
    );
    await baseline.close();
    const run = await openAndClassify(browsers, [file, settings]);
    runs.push(run);
    memory = run.memory;
  }
  const seconds = median(runs.map((run) => run.seconds));
  const baseline = median(plain);
  const mean = (pick) => `${median(runs.map(pick)).toFixed(2)} s`;
  return [
    [`FITS, ${rows} sources × 352 columns: read in slices, doing nothing (baseline)`, `${baseline.toFixed(2)} s`],
    ["  dropped with its settings, to classified and shown in the table, DuckDB up", `${seconds.toFixed(2)} s`],
    ["  ratio (asked ≤ 2.0)", (seconds / baseline).toFixed(2)],
    ["    of it: reading, and handing over to DuckDB", mean(({ opened }) => opened.read)],
    ["    of it: settings and labels", mean(({ opened }) => opened.recognise)],
    ["    of it: training", mean(({ stages }) => stages.train)],
    ["    of it: classifying", mean(({ stages }) => stages.classify)],
    [
      "  longest task of the main thread (asked ≤ 100 ms)",
      `${Math.max(...runs.map(({ longest }) => longest)).toFixed(0)} ms`,
    ],
    ["  most memory of the renderer in a fresh browser (asked ≤ 1,200 MB)", `${memory.renderer.most} MB`],
    ["  most memory of the browser process", `${memory.browser.most} MB`],
  ];
}

async function openAndClassify(browsers, files) {
  const opened = await browsers.open(files);
  try {
    const run = await opened.tab.evaluate(openTimed);
    return { ...run, memory: opened.memory() };
  } finally {
    await opened.close();
  }
}

/** What-if, and the table, at full size. */
async function trials(browsers, { rows, file }, settings) {
  const opened = await browsers.open([file, settings]);
  try {
    const { tab } = opened;
    await tab.evaluate(openTimed);
    await tab.click("#what-if summary");
    await tab.evaluate(() => globalThis.longTasks.splice(0));
    const drags = await tab.evaluate(dragPrior);
    const table = [];
    for (const [what, act] of Object.entries(tableActs))
      table.push([`table: ${what}`, `${(await tab.evaluate(timeTable, act)).toFixed(0)} ms`]);
    const longest = await tab.evaluate(() => Math.max(0, ...globalThis.longTasks));
    return [
      [
        `a prior dragged, ${rows} sources: from the event to new counts (asked ≤ 100 ms), median of ${drags.length}`,
        `${median(drags).toFixed(0)} ms`,
      ],
      ["  the slowest of them", `${Math.max(...drags).toFixed(0)} ms`],
      ...table,
      ["  longest task of the main thread meanwhile", `${longest.toFixed(0)} ms`],
    ];
  } finally {
    await opened.close();
  }
}

const tableActs = {
  "sorted by a column of the file": `[...document.querySelectorAll("#source-table thead button")].find((b) => b.textContent.includes("SC_B")).click()`,
  "next page": `[...document.querySelectorAll("#source-table .pager button")].at(-2).click()`,
  "last page": `[...document.querySelectorAll("#source-table .pager button")].at(-1).click()`,
  "filtered by class, the first time after a change of weights": `(() => { const s = document.querySelector("#filter-class"); s.value = "XRB"; s.dispatchEvent(new Event("change", { bubbles: true })); })()`,
  "filtered by another class": `(() => { const s = document.querySelector("#filter-class"); s.value = "Star"; s.dispatchEvent(new Event("change", { bubbles: true })); })()`,
  "filter taken away": `document.querySelector("#filter-clear").click()`,
  "sorted by outlier measure, the first time": `[...document.querySelectorAll("#source-table thead button")].find((b) => b.textContent.includes("outlier")).click()`,
  "sorted by it the other way": `[...document.querySelectorAll("#source-table thead button")].find((b) => b.textContent.includes("outlier")).click()`,
};

async function exports(browsers, files, settings) {
  const rows = [];
  const grown = [];
  for (const { rows: sources, file } of files) {
    const opened = await browsers.open([file, settings]);
    try {
      await opened.tab.evaluate(openTimed);
      const before = opened.memory();
      const { seconds, bytes } = await opened.tab.evaluate(exportTimed);
      const after = opened.memory();
      grown.push({
        renderer: after.renderer.most - before.renderer.now,
        browser: after.browser.most - before.browser.now,
      });
      rows.push([
        `export as FITS, ${sources} sources, all columns, ${(bytes / 1e6).toFixed(0)} MB (asked ≥ 80 MB/s)`,
        `${seconds.toFixed(1)} s, ${(bytes / 1e6 / seconds).toFixed(0)} MB/s`,
      ]);
      rows.push([
        "  memory gained at most, renderer and browser process",
        `${grown.at(-1).renderer} MB, ${grown.at(-1).browser} MB`,
      ]);
    } finally {
      await opened.close();
    }
  }
  const [small, large] = grown;
  rows.push([
    "  more of it for the larger catalogue (asked < 200 MB each)",
    `${large.renderer - small.renderer} MB, ${large.browser - small.browser} MB`,
  ]);
  return rows;
}

/** These run in the page. */
async function openTimed() {
  const files = [...document.querySelector("#bench").files];
  const started = performance.now();
  const { stages: opened } = await globalThis.xsieve.open(files);
  const classified = globalThis.xsieve.classify();
  document.querySelector("#go-explore").click();
  const shown = () => document.querySelector("#source-table td .class-of-source") !== null;
  while (!shown()) await new Promise((resolve) => setTimeout(resolve, 2));
  const seconds = (performance.now() - started) / 1000;
  const { stages } = await classified;
  return { seconds, opened, stages, longest: Math.max(0, ...globalThis.longTasks) };
}

async function dragPrior() {
  const slider = document.querySelectorAll(".what-if-classes input")[2];
  const counts = () =>
    [...document.querySelectorAll(".what-if-classes .count")].map(({ textContent }) => textContent).join();
  const times = [];
  for (let k = 0; k < 15; k++) {
    const before = counts();
    const started = performance.now();
    slider.value = String(Number(slider.value) + 0.05);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    while (counts() === before) await new Promise((resolve) => setTimeout(resolve, 1));
    times.push(performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  slider.dispatchEvent(new Event("change", { bubbles: true }));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return times;
}

async function timeTable(act) {
  const rows = () => document.querySelector("#source-table tbody").textContent;
  const before = rows();
  const started = performance.now();
  (0, eval)(act);
  while (rows() === before && performance.now() - started < 10_000)
    await new Promise((resolve) => setTimeout(resolve, 1));
  const milliseconds = performance.now() - started;
  await new Promise((resolve) => setTimeout(resolve, 300));
  return milliseconds;
}

async function exportTimed() {
  const started = performance.now();
  const file = await globalThis.xsieve.export("fits");
  globalThis.keptFile = file;
  return { seconds: (performance.now() - started) / 1000, bytes: file.size };
}
