import { smallCatalogue } from "./small-catalogue.mjs";

export const title =
  "columns, expressions, classes and their marks are set up by keyboard, and are there again after a reload";

const file = smallCatalogue();
const wide = { width: 1440, height: 900 };
const narrow = { width: 390, height: 844 };

export default async function ({ open, check }) {
  const visit = await open({ reducedMotion: "reduce" });
  const { page } = visit;
  await openSmall(visit);
  await columns(visit, check);
  await expressions(visit, check);
  await classes(visit, check);
  await looks(visit, check);
  await marksEverywhere(visit, check);
  await kept(visit, check);
  await labels(visit, check);
  await nothingKept(visit, check);
  check("there was no error", (await visit.problems()).length === 0, await visit.problems());
  await page.close();
}

async function openSmall({ page, choose, idle }) {
  await choose([file]);
  await page.waitForSelector("#property-table :is(input, select)");
  await idle();
}

async function columns(visit, check) {
  const { page, call, idle, settingsBecome } = visit;
  check("no statistics before they are asked for", (await page.$$("#columns-table tr")).length === 0);
  await page.click("#columns-section > summary");
  await page.waitForFunction(() => document.querySelectorAll("#columns-table .sparkline").length >= 5);
  await idle();
  const rows = await page.$$eval("#columns-table tbody tr", (all) =>
    all.map((line) => [...line.children].map((cell) => cell.textContent)),
  );
  check("every column has its line", rows.length === 10, rows);
  const [stats] = await call(
    "query",
    "SELECT min(HR2) AS a, median(HR2) AS b, max(HR2) AS c, count(GAIA_pm) AS n FROM catalogue",
  );
  const shown = rows
    .find(([name]) => name.startsWith("HR2"))
    .slice(6, 9)
    .map((text) => Number(text.replace("−", "-")));
  const close = [stats.a, stats.b, stats.c].every(
    (value, k) => Math.abs(value - shown[k]) < 6e-3 * Math.max(1, Math.abs(value)),
  );
  check("with its minimum, median and maximum", close, [shown, stats]);
  const missing = rows.find(([name]) => name.startsWith("GAIA_pm"))[5];
  check(
    "and the share of missing values",
    Math.abs(parseFloat(missing) - (100 * (file.rows - stats.n)) / file.rows) < 0.6,
    [missing, stats],
  );
  await page.click("#columns-table .column-missing .sort");
  const first = await page.textContent("#columns-table tbody .column-title");
  check("the most missing comes first", first === "logFxFr" || first === "class" || first === "GAIA_pm", first);
  await page.fill("#columns-table input[type=search]", "hr");
  await page.waitForFunction(() => document.querySelectorAll("#columns-table tbody tr").length === 3);
  check("a search leaves those that it finds", true);
  await page.fill("#columns-table input[type=search]", "e_HR1");
  await page.waitForFunction(() => document.querySelectorAll("#columns-table tbody tr").length === 1);
  const before = (await call("settings")).properties.length;
  await page.focus("#columns-table .use-as");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await settingsBecome((now) => now.properties.some(({ name }) => name === "e_HR1"));
  check("a column becomes a property from the keyboard", (await call("settings")).properties.length === before + 1);
  const focus = await page.evaluate(() => document.activeElement.className);
  check("and the focus stays at its button", focus.includes("use-as"), focus);
  check("its line says so", (await page.textContent("#columns-table .column-uses")).includes("Property e_HR1"));
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Control+z");
  await settingsBecome((now) => !now.properties.some(({ name }) => name === "e_HR1"));
  await page.keyboard.press("Control+y");
  await settingsBecome((now) => now.properties.some(({ name }) => name === "e_HR1"));
  await page.keyboard.press("Control+z");
  await settingsBecome((now) => !now.properties.some(({ name }) => name === "e_HR1"));
  await page.keyboard.press("Control+Shift+z");
  await settingsBecome((now) => now.properties.some(({ name }) => name === "e_HR1"));
  await page.keyboard.press("Control+z");
  await settingsBecome((now) => !now.properties.some(({ name }) => name === "e_HR1"));
  check("Ctrl+Z, Ctrl+Y and Ctrl+Shift+Z undo and redo", true);
  await page.dragAndDrop("#columns-table tbody th.column-head", "#roles-form > .error");
  await settingsBecome((now) => now.position?.error === "e_HR1");
  check("a column is dragged onto a role", true);
  check("which is no file that is dropped", !(await page.evaluate(() => document.body.classList.contains("dropping"))));
  await page.selectOption("#roles-form .error select", "");
  await settingsBecome((now) => now.position !== undefined && now.position.error === undefined);
  await page.fill("#columns-table input[type=search]", "");
}

async function expressions(visit, check) {
  const { page, settingsBecome } = visit;
  const box = page.locator("#property-table td.expression", {
    has: page.locator('[aria-label="SQL expression of HR2"]'),
  });
  const input = box.locator("input");
  await input.focus();
  await input.fill("");
  await page.keyboard.type("hr1 - h");
  await box.locator("[role=option]").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  check("a name is completed from the keyboard", (await input.inputValue()) === "hr1 - HR2", await input.inputValue());
  await page.waitForFunction(() =>
    /First values: /.test(document.querySelector("#property-table .look-text:not(:empty)")?.textContent ?? ""),
  );
  check("the first values are shown", true);
  await page.keyboard.type(" + no");
  await page.waitForSelector("#property-table .expression-look.wrong");
  const sentence = await box.locator(".look-text").textContent();
  check("what is wrong is said while typing", /no/.test(sentence), sentence);
  await input.fill("read_csv('x')");
  await page.waitForFunction(() =>
    /calls read_csv/.test(document.querySelector("#property-table .expression-look.wrong")?.textContent ?? ""),
  );
  check("what would reach out is refused in words", true);
  await input.fill("hr1 - HR2");
  await page.keyboard.press("Enter");
  await settingsBecome((now) => now.properties.some(({ expression }) => expression === "hr1 - HR2"));
  check("Enter commits", true);
  await page.keyboard.press("Tab");
  check("nothing stays below the field", (await box.locator(".look-text").textContent()) === "");
}

async function classes(visit, check) {
  const { page, call, settingsBecome } = visit;
  await page.click("#classes-form .reshape summary");
  await page.selectOption('[aria-label="First class to merge"]', "XRB");
  await page.selectOption('[aria-label="Second class to merge"]', "CV");
  await page.fill('[aria-label="Name of the merged class"]', "compact");
  await page.click("#classes-form .merge-button");
  await settingsBecome((now) => now.classes.join() === "AGN,Star,compact");
  const merged = await call("settings");
  check("two classes become one, their priors added", Math.abs(merged.priors.compact - 0.09) < 1e-9, merged.priors);
  await page.selectOption('[aria-label="Class to split"]', "compact");
  await page.locator(".split-values input").nth(1).check();
  await page.fill('[aria-label="Name of the new class"]', "CV");
  await page.click("#classes-form .split-button");
  await settingsBecome((now) => now.classes.length === 4 && now.classes.includes("CV"));
  check("and one two", true);
  await page.fill('[aria-label="Name of class compact"]', "XRB");
  await page.keyboard.press("Enter");
  await settingsBecome((now) => now.classes.includes("XRB"));
  await page.click("#classes-form .mark-button >> nth=0");
  await page.selectOption('[aria-label="Shape of AGN"]', "square");
  await settingsBecome((now) => now.marks?.AGN?.shape === "square");
  await page.selectOption('[aria-label="Colour of AGN"]', "brown");
  await settingsBecome((now) => now.marks?.AGN?.colour === "brown");
  check("a mark is chosen", true);
  await page.click('[aria-label="Rename category Hardness"]');
  await page.fill('[aria-label="New name of category Hardness"]', "colours");
  await page.keyboard.press("Enter");
  await settingsBecome((now) => now.categories.colours === 3.2 && !("spectrum" in now.categories));
  check("a category is renamed, its weight kept", true);
}

async function looks(visit, check) {
  const { page } = visit;
  for (const [viewport, colorScheme] of [
    [wide, "light"],
    [narrow, "dark"],
  ]) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await page.evaluate(() => scrollTo(0, 0));
    const broken = await visit.accessibility();
    check(`axe finds nothing at ${viewport.width}`, broken.length === 0, broken.join("; "));
    const width = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    check(`nothing sticks out at ${viewport.width}`, width <= 0, `${width} px`);
    await visit.screenshot(`set-up-${viewport.width}`, { fullPage: true });
    await page.click("#columns-table .use-as >> nth=2");
    await page.waitForSelector("#columns-table .menu:not([hidden])");
    const menu = await visit.accessibility();
    check(`nor in the menu of a column at ${viewport.width}`, menu.length === 0, menu.join("; "));
    await visit.screenshot(`menu-${viewport.width}`);
    await page.keyboard.press("Escape");
  }
  await page.setViewportSize(wide);
  await page.emulateMedia({ colorScheme: "light" });
}

/** A mark that is chosen is seen wherever the class is drawn, also where it was drawn before. */
async function marksEverywhere(visit, check) {
  const { page, call, idle } = visit;
  await page.click("#classify-button");
  await page.waitForSelector("#source-table td .class-of-source svg");
  await page.locator("#source-table tbody button.choose").first().click();
  await page.waitForSelector("#probability-track svg");
  await idle();
  const brown = "#8c6d1f";
  const has = (selector, colour) =>
    page.waitForFunction(
      ([where, wanted]) => document.querySelector(where).innerHTML.toLowerCase().includes(wanted),
      [selector, colour],
    );
  for (const place of ["#class-counts", "#source-card", "#probability-track", "#density-plots"])
    await has(place, brown);
  check("the chosen mark is drawn in Explore", true);
  await call("configure", { marks: { AGN: { colour: "grey", shape: "plus" } } });
  for (const place of ["#class-counts", "#source-card", "#probability-track", "#density-plots"])
    await has(place, "#5b5b5b");
  check("and so is another one, at once", true);
  check(
    "without another classification",
    (await call("query", "SELECT count(margin) AS n FROM catalogue"))[0]?.n === file.rows,
  );
}

async function kept(visit, check) {
  const { page, call, settingsBecome, idle } = visit;
  const before = await call("settings");
  await new Promise((resolve) => setTimeout(resolve, 800));
  await page.reload();
  await page.waitForFunction(() => globalThis.xsieve?.ready);
  await page.evaluate(() => globalThis.xsieve.ready);
  await openSmall(visit);
  await settingsBecome((now) => now.marks?.AGN?.colour === "grey");
  const after = await call("settings");
  check("the settings of the file are there again after a reload", same(after, before), [before, after]);
  const notice = page.locator("#notices .notice", { hasText: "which this browser has kept" });
  await notice.waitFor();
  await notice.locator("button.notice-action").click();
  await settingsBecome((now) => now.marks === undefined && now.classes.join() === "AGN,Star,XRB,CV");
  check("and Undo brings those that the file suggests", true);
  check("with which the notice goes", (await notice.count()) === 0);
  await new Promise((resolve) => setTimeout(resolve, 800));
  await page.reload();
  await page.waitForFunction(() => globalThis.xsieve?.ready);
  await page.evaluate(() => globalThis.xsieve.ready);
  await openSmall(visit);
  await idle();
  check("they are then forgotten", (await call("settings")).marks === undefined);
}

async function nothingKept(visit, check) {
  const { page, call } = visit;
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await call("configure", { power: 0.5 });
  await new Promise((resolve) => setTimeout(resolve, 800));
  check("a browser that keeps nothing is no error", (await visit.problems()).length === 0, await visit.problems());
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Labels of a second file, which is dropped, by identifier and by position. */
async function labels(visit, check) {
  const { page, call, drop, choose, settingsBecome, idle } = visit;
  const lines = Buffer.from(file.bytes)
    .toString()
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const labelled = lines.slice(1, 301);
  const second = [
    ["source", "RA", "DE", "kind"].join(","),
    // A ten-thousandth of a degree (0.36 arcsec) away, under another name.
    ...labelled.map(([name, ra, dec, kind]) => [`${name}x`, ra, (Number(dec) + 1e-4).toFixed(4), kind].join(",")),
  ];
  await drop([{ name: "labels.csv", bytes: Buffer.from(`${second.join("\n")}\n`) }], "body");
  await page.waitForSelector("#labels-dialog[open] .as-labels");
  const asking = await visit.accessibility();
  check("axe finds nothing in the question", asking.length === 0, asking.join("; "));
  await page.click("#labels-dialog .as-labels");
  await page.waitForSelector("#labels-dialog .labels-join:not([hidden])");
  await page.selectOption("#labels-dialog .labels-class select", "kind");
  await page.selectOption("#labels-dialog .labels-by select", "position");
  await page.selectOption("#labels-dialog .labels-ra select", "RA");
  await page.selectOption("#labels-dialog .labels-dec select", "DE");
  await page.fill("#labels-dialog .labels-radius input", "1");
  await page.keyboard.press("Tab");
  await page.click("#labels-dialog .labels-match");
  await page.waitForSelector("#labels-dialog .labels-found:not([hidden])");
  const words = await page.textContent("#labels-dialog .labels-found");
  check(
    "what was found is counted",
    /^300 sources have a label, 400 have none\. None is ambiguous\./.test(words),
    words,
  );
  const matching = await visit.accessibility();
  check("axe finds nothing in the choice", matching.length === 0, matching.join("; "));
  await visit.screenshot("labels-dialog");
  await page.click("#labels-dialog .labels-use");
  await settingsBecome((now) => now.label?.expression === '"matched_label"');
  check("its labels are those of the catalogue", (await call("settings")).classes.length === 4);
  check("the dialog is closed", !(await page.isVisible("#labels-dialog")));
  const [agree] = await call("query", 'SELECT count(*) AS n FROM catalogue WHERE matched_label = "class"');
  check("each by its own position", agree.n === 300, agree);
  const classified = await call("classify");
  check("they are classified with", classified.rows === file.rows, classified);
  const csv = await page.evaluate(async () => (await globalThis.xsieve.export("csv", { columns: "results" })).text());
  const known = csv
    .trim()
    .split("\n")
    .slice(1)
    .filter((line) => !line.startsWith(",")).length;
  check("and written as the label of the results", known === 300, csv.slice(0, 300));
  const scripted = await page.evaluate(
    async (rows) => {
      const text = `name,kind\n${rows.map((row) => row.join(",")).join("\n")}\n`;
      return globalThis.xsieve.labels(new File([text], "few.csv"), { class: "kind" });
    },
    [
      ["S0001", "AGN"],
      ["S0002", "Star"],
      ["S9999", "Star"],
    ],
  );
  const expected = { column: "matched_label_2", matched: 2, ambiguous: 0, unmatched: 698, unused: 1, shared: 0 };
  check("a script takes labels by identifier", same(scripted, expected), scripted);
  const stale = await call("query", "SELECT count(prediction) AS n FROM catalogue").then(() => call("provenance"));
  check("what was classified with other labels is stale", stale.classification === undefined, stale.classification);
  const wrong = await page.evaluate(() =>
    globalThis.xsieve.labels(new File(["a,b\n1,2\n"], "x.csv"), { class: "c" }).catch((error) => error.message),
  );
  check("a column that is not there is named", wrong === 'x.csv has no column "c".', wrong);
  await drop([file], "body");
  await page.waitForSelector("#labels-dialog[open] .as-catalogue");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.querySelector("#labels-dialog[open]") === null);
  check("Escape leaves the catalogue as it is", (await call("settings")).label.expression === '"matched_label_2"');
  await page.setInputFiles("#labels-input", { name: "broken.csv", mimeType: "text/csv", buffer: Buffer.from("") });
  await page.waitForSelector("#notices .notice.error");
  check("a file that is none is refused in words", true);
  await page.click("#notices .notice.error button.dismiss");
  await idle();
  await choose([file]);
  await settingsBecome((now) => now.label?.expression === '"class"');
  check("another file that is chosen is opened at once", true);
  await idle();
}
