import { startBrowsers } from "./browser.mjs";
import { figure } from "./figures.mjs";
import { openAndClassify, takeLongTasks, timeTable, watchNumbers } from "./in-page.mjs";
import { surveyRows } from "./survey.mjs";
import { median } from "./time.mjs";

/** A prior dragged with the mouse, from the event to the frame with new counts, and `whatIf` asked by a script. */
export async function benchWhatIf({ quick, data }) {
  const rows = quick ? surveyRows / 8 : surveyRows;
  return withCatalogue(data, rows, async (tab) => {
    await tab.click("#what-if summary");
    const drags = await dragPrior(tab, 20, "#what-if-form .count");
    const asked = await tab.evaluate(askWhatIf);
    const longest = await tab.evaluate(takeLongTasks);
    await tab.click("#sky-section summary");
    await tab.waitForSelector("#sky-map tfoot", { state: "attached" });
    const mapped = await dragPrior(tab, 20, "#sky-map tfoot");
    const longestMapped = await tab.evaluate(takeLongTasks);
    return [
      figure(
        `a prior dragged with the mouse, ${rows} sources: from the event to the frame with new counts`,
        median(drags),
        "ms",
        {
          asked: { atMost: 100 },
        },
      ),
      figure(`  the slowest of ${drags.length} moves`, Math.max(...drags), "ms"),
      figure("  xsieve.whatIf({ priors }), asked by a script", median(asked), "ms"),
      figure("  longest task of the main thread meanwhile", Math.max(0, ...longest), "ms", { asked: { atMost: 100 } }),
      figure("  dragged while the map of the sky is in sight: to the frame with a new map", median(mapped), "ms", {
        asked: { atMost: 100 },
      }),
      figure("    longest task of the main thread meanwhile", Math.max(0, ...longestMapped), "ms", {
        asked: { atMost: 100 },
      }),
    ];
  });
}

const heading = (text) => ({ selector: "#source-table thead button", text });
const filterBy = (value) => ({ selector: "#filter-class", value });

/** What a user does with the table, in turn; some need a column of results that is computed when it is first asked for. */
const acts = [
  ["sorted by a column of the file", heading("SC_B")],
  ["sorted by it the other way", heading("SC_B")],
  ["next page", { selector: "#source-table .pager .next" }],
  ["last page", { selector: "#source-table .pager .last" }],
  ["filtered by class, the first time after a change of priors", filterBy("XRB")],
  ["filtered by another class", filterBy("Star")],
  ["filter taken away", { selector: "#filter-clear" }],
  ["sorted by a result column, the first time after a change of priors", heading("margin")],
  ["sorted by it the other way", heading("margin")],
];

/** The table of sources at a million rows: from the click to other rows. */
export async function benchTable({ quick, data }) {
  const rows = quick ? 125_000 : 1_000_000;
  return withCatalogue(data, rows, async (tab) => {
    const times = acts.map(() => []);
    for (let k = 0; k < 5; k++) {
      for (const [a, [what, act]] of acts.entries()) {
        const milliseconds = await tab.evaluate(timeTable, act);
        if (milliseconds === null) throw new Error(`The table showed no other rows: ${what}.`);
        times[a].push(milliseconds);
      }
      await tab.evaluate(changePriors, 0.1 + 0.02 * k);
    }
    const longest = await tab.evaluate(takeLongTasks);
    return [
      ...acts.map(([what], a) =>
        figure(`table of ${rows} rows, ${what}`, median(times[a]), "ms", { asked: { atMost: 200 } }),
      ),
      figure("  longest task of the main thread meanwhile", Math.max(0, ...longest), "ms", { asked: { atMost: 100 } }),
    ];
  });
}

async function withCatalogue(data, rows, measure) {
  const browsers = await startBrowsers();
  try {
    const { tab, close } = await browsers.open([data.survey(rows), data.surveySettings()]);
    try {
      await tab.evaluate(openAndClassify);
      await tab.evaluate(takeLongTasks);
      return await measure(tab);
    } finally {
      await close();
    }
  } finally {
    await browsers.close();
  }
}

/** Drags the third prior's slider to the left, with the mouse, and waits for other numbers (in `selector`) after every move. */
async function dragPrior(tab, moves, selector) {
  await tab.evaluate(watchNumbers, selector);
  const slider = tab.locator(".what-if-classes input").nth(2);
  await slider.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await slider.boundingBox();
  const at = (k) => x + width * (0.9 - (0.6 * k) / moves);
  await tab.mouse.move(at(0), y + height / 2);
  await tab.mouse.down();
  for (let k = 1; k <= moves; k++) {
    await tab.waitForTimeout(150);
    await tab.mouse.move(at(k), y + height / 2);
  }
  await tab.waitForTimeout(500);
  await tab.mouse.up();
  await tab.waitForTimeout(1_000); // until the change is kept
  const times = await tab.evaluate(() => globalThis.moveTimes);
  if (times.length < moves / 2)
    throw new Error(`Only ${times.length} of ${moves} moves of the slider changed the numbers.`);
  return times;
}

/** These run in the page. */
async function askWhatIf() {
  const times = [];
  for (let k = 0; k < 15; k++) {
    const { priors } = globalThis.xsieve.settings();
    const XRB = 0.05 + 0.02 * k;
    const rest = (1 - XRB) / (1 - priors.XRB);
    const started = performance.now();
    await globalThis.xsieve.whatIf({
      priors: Object.fromEntries(
        Object.entries(priors).map(([name, prior]) => [name, name === "XRB" ? XRB : prior * rest]),
      ),
    });
    times.push(performance.now() - started);
  }
  return times;
}

async function changePriors(XRB) {
  // The table goes back to the order of the file first, or it would ask for the column that it is sorted by at once.
  document.querySelector('#source-table th[aria-sort="descending"] button')?.click();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const { priors } = globalThis.xsieve.settings();
  const rest = (1 - XRB) / (1 - priors.XRB);
  await globalThis.xsieve.configure({
    priors: Object.fromEntries(
      Object.entries(priors).map(([name, prior]) => [name, name === "XRB" ? XRB : prior * rest]),
    ),
  });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
}
