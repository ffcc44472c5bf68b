import { startBrowsers } from "./browser.mjs";
import { figure } from "./figures.mjs";
import { openAndClassify, takeLongTasks } from "./in-page.mjs";
import { longestTask } from "./main-thread.mjs";
import { median } from "./time.mjs";

export const surveyRows = 818_816;

/** Rows of the survey's full table: those of a source's single observations have no N_OBS. */
const allRows = 2_578_752;

/** From a dropped FITS file of a survey's shape to its classified table, against reading its bytes alone. */
export async function benchSurvey({ quick, data }) {
  const rows = quick ? surveyRows / 8 : surveyRows;
  return openings(
    `FITS, ${rows} sources × 352 columns`,
    [data.survey(rows), data.surveySettings()],
    { repeats: quick ? 3 : 5, cold: true },
    { ratio: 2, longest: 100, renderer: 1_200 },
  );
}

/** The same from the survey's full table, of which a condition keeps the summary rows while it is read. */
export async function benchRows({ quick, data }) {
  const [rows, all] = quick ? [surveyRows / 8, allRows / 8] : [surveyRows, allRows];
  const file = data.survey(rows, { detections: all / rows - 1 });
  const figures = await openings(
    `FITS, ${all} rows × 352 columns, of which N_OBS IS NOT NULL keeps ${rows}`,
    [file, data.surveySettings()],
    { repeats: 3, where: "N_OBS IS NOT NULL", expected: rows },
    {},
  );
  data.drop(file);
  return figures;
}

/** Opens files in fresh browsers and reads them plainly in others, in turn. */
async function openings(what, files, { repeats, cold = false, where, expected }, asked) {
  const browsers = await startBrowsers();
  try {
    const [plain, reused, warm, fresh] = [[], [], [], []];
    for (let k = 0; k < repeats; k++) {
      plain.push(await readPlainly(browsers, files[0], false));
      reused.push(await readPlainly(browsers, files[0], true));
      warm.push(await openOnce(browsers, files, { where }));
      if (cold) fresh.push(await openOnce(browsers, files, { where, settle: 0 }));
    }
    const traced = await traceOnce(browsers, files, where);
    const wrong = warm.find(({ rows }) => expected !== undefined && rows !== expected);
    if (wrong !== undefined) throw new Error(`${wrong.rows} rows were kept; ${expected} were expected.`);
    const of = (runs, pick) => median(runs.map(pick));
    const seconds = of(warm, (run) => run.seconds);
    const baseline = of(plain, (run) => run.seconds);
    const against = "the reading alone";
    const longest = (runs, key = "longTasks") => Math.max(...runs.flatMap((run) => run[key]), 0);
    const limit = (atMost) => (atMost === undefined ? {} : { asked: { atMost } });
    return [
      figure(
        `${what}: its slices of 32 MB read in a worker, two on their way, and nothing done (baseline)`,
        baseline,
        "s",
      ),
      figure("  dropped with its settings, to classes shown in the table, DuckDB up", seconds, "s", {
        against,
        ratio: seconds / baseline,
        ...limit(asked.ratio),
      }),
      figure(
        "  against the same slices read as the page reads them, into memory that is used again, three on their way",
        of(reused, (run) => run.seconds),
        "s",
        { against: "this, the whole", ratio: seconds / of(reused, (run) => run.seconds) },
      ),
      ...warm[0].lines.map(({ name, isWhole }, k) =>
        figure(
          `    ${isWhole ? "" : "  "}${name}`,
          of(warm, ({ lines }) => lines[k].seconds),
          "s",
        ),
      ),
      ...(cold
        ? [
            coldFigure(
              of(fresh, (run) => run.seconds),
              baseline,
              against,
            ),
          ]
        : []),
      ...processorFigures(of, warm, plain, against),
      figure(
        "  longest task of the main thread from the drop on, of all runs",
        longest(warm),
        "ms",
        limit(asked.longest),
      ),
      ...(cold ? [figure("    in a page that has just been opened", longest(fresh), "ms")] : []),
      figure("    before the drop, while the page starts", longest([...warm, ...fresh], "atStart"), "ms"),
      figure("    processor time of the longest one, in a traced run", traced.processor, "ms"),
      figure(
        "  most memory of the renderer in a fresh browser",
        of(warm, ({ memory }) => memory.renderer.most),
        "MB",
        limit(asked.renderer),
      ),
      figure(
        "  most memory of the browser process",
        of(warm, ({ memory }) => memory.browser.most),
        "MB",
      ),
    ];
  } finally {
    await browsers.close();
  }
}

const coldFigure = (seconds, baseline, against) =>
  figure("  the same in a page that has just been opened: DuckDB starts meanwhile", seconds, "s", {
    against,
    ratio: seconds / baseline,
  });

/** Time of all threads, which other work of the machine lengthens less than the time that passes. */
function processorFigures(of, runs, plain, against) {
  const all = ({ processor }) => processor.renderer + processor.browser;
  return [
    figure("  processor time of it, all threads", of(runs, all), "s", {
      against,
      ratio: of(runs, all) / of(plain, all),
    }),
    figure(
      "    in the renderer process",
      of(runs, ({ processor }) => processor.renderer),
      "s",
    ),
    figure(
      "    in the browser process",
      of(runs, ({ processor }) => processor.browser),
      "s",
    ),
  ];
}

async function readPlainly(browsers, file, isReused) {
  const { tab, processor, close } = await browsers.bench([file]);
  try {
    const used = processorClock(processor);
    const seconds = await tab.evaluate(
      (again) => globalThis.bench.readPlainly(document.querySelector("#bench").files[0], again),
      isReused,
    );
    return { seconds, processor: used() };
  } finally {
    await close();
  }
}

async function traceOnce(browsers, files, where) {
  const { tab, close } = await browsers.open(files);
  try {
    return await longestTask(tab, () => tab.evaluate(openAndClassify, where === undefined ? {} : { where }));
  } finally {
    await close();
  }
}

/** Returns a function that says how much processor time the processes have used since. */
function processorClock(processor) {
  const before = processor();
  return () => {
    const after = processor();
    return { renderer: after.renderer - before.renderer, browser: after.browser - before.browser };
  };
}

/** One run in a browser of its own; `settle`: ms between the page's being there and the drop. */
export async function openOnce(browsers, files, { where, settle } = {}) {
  const { tab, memory, processor, close } = await browsers.open(files, settle);
  try {
    const atStart = await tab.evaluate(takeLongTasks);
    const used = processorClock(processor);
    const run = await tab.evaluate(openAndClassify, where === undefined ? {} : { where });
    return {
      ...run,
      atStart,
      processor: used(),
      memory: memory(),
      longTasks: await tab.evaluate(takeLongTasks),
    };
  } finally {
    await close();
  }
}
