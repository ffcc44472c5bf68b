import { smallCatalogue } from "./small-catalogue.mjs";

export const title = "every scheme of evaluation, what its numbers lead to, and methods compared";

const schemes = ["leave-one-out", "k-fold", "blocked", "resubstitution"];

export default async function ({ open, check }) {
  const visit = await open();
  const { page, call, choose } = visit;
  const catalogue = smallCatalogue();
  await choose([catalogue]);
  await page.waitForSelector("#set-up:not([hidden])");
  await page.click("#classify-button");
  await page.waitForSelector("#explore:not([hidden])");
  await page.click("#go-evaluate");
  await page.waitForSelector("#confusion-matrix table");
  await visit.idle();

  const losses = {};
  for (const scheme of schemes) losses[scheme] = await byScheme(visit, scheme, catalogue, check);
  check("resubstitution flatters", losses.resubstitution < losses["leave-one-out"], losses);
  const columns = await page.locator("#measures .measures-table thead .column-name").allTextContents();
  check("all schemes stand beside each other", columns.length === 4 && columns[0] === "Resubstitution", columns);
  await folds(visit, check);
  await plots(visit, check);
  await cell(visit, check);
  await comparison(visit, check);
  const refused = await call("evaluate", { scheme: "hold-out" });
  check("an unknown scheme is refused in words", /hold-out/.test(refused.error ?? ""), refused);
  check("there was no error", (await visit.problems()).length === 0, await visit.problems());
}

/** Chooses a scheme and compares what is shown with what a script is told. */
async function byScheme(visit, scheme, { labelled }, check) {
  const { page, call, screenshot } = visit;
  await page.selectOption("#evaluation-scheme", scheme);
  const named = { "k-fold": "Random folds", blocked: "Blocked on the sky", resubstitution: "Resubstitution" };
  const first = named[scheme] ?? "Leave-one-out";
  await page.waitForFunction(
    (name) => document.querySelector("#measures .measures-table thead .column-name").textContent === name,
    first,
  );
  await visit.idle();
  const shown = await countsOf(page);
  check(`${scheme}: every labelled source is counted once`, sum(shown) === labelled, shown);
  const inFolds = scheme === "k-fold" || scheme === "blocked";
  check(`${scheme}: folds are offered where there are any`, (await page.isVisible("#evaluation-folds")) === inFolds);
  const intervals = await page.locator("#measures .overall .interval:visible").count();
  check(`${scheme}: every measure has an interval`, intervals >= 6, intervals);
  const one = await call("evaluate", { scheme, bootstrap: 200 });
  check(`${scheme}: a script is told the same`, same(one.confusion?.flat(), shown), one);
  for (const [measure, [low, high]] of Object.entries(one.intervals ?? {})) {
    const value = measure.split(".").reduce((part, key) => part?.[key], one);
    const isInside = value === null || (low <= value + 0.02 && value - 0.02 <= high);
    if (!isInside) check(`${scheme}: ${measure} lies in its interval`, false, [low, value, high]);
  }
  check(
    `${scheme}: the measures are finite`,
    [one.logLoss, one.brier, one.ece, one.macroF1].every(Number.isFinite),
    one,
  );
  await screenshot(`evaluation-${scheme}`, { fullPage: true });
  return one.logLoss;
}

async function folds(visit, check) {
  const { page, call } = visit;
  await page.selectOption("#evaluation-scheme", "k-fold");
  await page.waitForSelector("#evaluation-folds", { state: "visible" });
  await visit.idle();
  await page.fill("#evaluation-folds", "3");
  await page.keyboard.press("Enter");
  await visit.idle();
  const three = await countsOf(page);
  const one = await call("evaluate", { scheme: "k-fold", folds: 3, workers: 1 });
  const two = await call("evaluate", { scheme: "k-fold", folds: 3, workers: 2 });
  check("folds do not depend on the number of workers", same(one, two), [one, two]);
  check("the number of folds is that of the field", same(one.confusion.flat(), three), [three, one.confusion]);
  const other = await call("evaluate", { scheme: "k-fold", folds: 3, seed: 2 });
  check("another seed deals other folds", other.logLoss !== one.logLoss, [one.logLoss, other.logLoss]);
  const tooMany = await call("evaluate", { scheme: "k-fold", folds: 1 });
  check("one fold is refused in words", /folds is 1/.test(tooMany.error ?? ""), tooMany);
}

async function plots({ page, call }, check) {
  const evaluation = await call("evaluate");
  check("reliability is drawn, with its numbers", await page.isVisible("#reliability svg"));
  const counted = sum((evaluation.reliability ?? []).map(({ n }) => n));
  check("its bins hold every source", counted === evaluation.n, evaluation.reliability);
  check("precision is drawn against the prior", await page.isVisible("#precision-prior svg"));
  const panels = await page.locator("#completeness-purity .cut-panel").count();
  check("completeness and purity have a panel per class", panels === 4, panels);
  const slider = page.locator("#completeness-purity input.cut");
  await slider.focus();
  for (let presses = 0; presses < 10; presses++) await page.keyboard.press("ArrowRight");
  check("the cut is moved with the keyboard", (await slider.inputValue()) === "0.6");
  check("it says where it stands", (await slider.getAttribute("aria-valuetext")) === "P at least 0.60");
  const shown = await page.$$eval("#completeness-purity .cut-readings tbody tr:first-child td", (cells) =>
    cells.map((cell) => cell.textContent),
  );
  const point = evaluation.completenessPurity.AGN.find(({ cut }) => Math.abs(cut - 0.6) < 1e-9);
  const expected = [point.completeness, point.purity].map((share) => (100 * share).toFixed(1));
  check(
    "the readings are those of the evaluation",
    shown.every((text, i) => text.startsWith(expected[i])),
    [shown, point],
  );
  await page.selectOption("#completeness-purity .cut-class select", "XRB");
  await page.waitForFunction(() => document.querySelectorAll("#completeness-purity .cut-panel").length === 1);
  check("one class can be shown alone", (await slider.inputValue()) === "0.6");
}

async function cell({ page, call }, check) {
  const rows = await call("matrixSources", "AGN", "CV");
  const count = page.locator('#confusion-matrix button.count[aria-label*="predicted AGN, true CV"]');
  check("a cell has as many sources", Number(await count.textContent()) === rows.length, rows);
  await count.focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("#explore:not([hidden])");
  const range = () => page.textContent("#source-table .range");
  await page.waitForFunction(
    (n) => document.querySelector("#source-table .range").textContent.endsWith(` of ${n}`),
    rows.length,
  );
  check("Enter on a cell of the matrix opens its sources", (await range()).endsWith(` of ${rows.length}`));
  const note = await page.textContent("#filter-note");
  check("and the page says which they are", /Labelled CV, classified AGN/.test(note), note);
  await page.click("#filter-clear");
  await page.click("#go-evaluate");
}

async function comparison(visit, check) {
  const { page, settingsBecome } = visit;
  await page.click("#method-comparison .compare");
  await page.waitForFunction(() => document.querySelectorAll("#method-comparison tbody tr").length === 3);
  await visit.idle();
  const text = await page.locator("#method-comparison tbody tr").allInnerTexts();
  check("the method in use is marked", /in use/.test(text[0]) && /Use$/.test(text[1]), text);
  const losses = await page.$$eval("#method-comparison td.logLoss .value", (all) =>
    all.map((value) => Number(value.textContent)),
  );
  check("a fitted κ is no worse than κ = 1, weights no worse than κ", losses[1] <= losses[0] + 0.005, losses);
  await page.click('#method-comparison button[aria-label="Use weighted"]');
  await settingsBecome((now) => now.method === "weighted");
  check("one press takes a method", true);
  await page.click("#go-set-up");
  const hint = await page.textContent("#classify-hint");
  check("and the classification is said to be stale", /have changed/.test(hint), hint);
  await page.click("#undo-button");
  await settingsBecome((now) => now.method === "paper");
}

const countsOf = (page) =>
  page.$$eval("#confusion-matrix button.count", (all) =>
    all.map((button) => Number(button.textContent.replaceAll(",", ""))),
  );

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
