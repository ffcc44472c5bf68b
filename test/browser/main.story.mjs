import { existsSync, readFileSync } from "node:fs";

export const title = "from the demo catalogue to a classified table, one source, an evaluation and a saved file";

const realFile = new URL("../../../shared/data/augmented_TD.fits", import.meta.url);

export default async function ({ open, check }) {
  const visit = await open();
  const { page, call } = visit;
  check("the start says that nothing is sent", (await page.textContent("#privacy")).includes("not sent anywhere"));

  await page.click("#open-demo");
  await page.waitForSelector("#source-table td .class-of-source");
  check("the header names the file and its sources", /demo.*30,000/.test(await page.textContent("#file-line")));
  await checkDemoClasses(visit, check);

  await chooseSource(visit, check);
  await filterAndSort(visit, check);
  await evaluate(visit, check);
  await changePrior(visit, check);
  const saved = await save(visit, check);

  const reopened = await visit.openFile(saved);
  check("the saved FITS file opens again", reopened.rows === 30_000, reopened);
  check(
    "with the results in it",
    ["prediction", "P_AGN", "margin", "outlier"].every((name) => has(reopened, name)),
    reopened.columns,
  );

  if (existsSync(realFile)) await openRealFile(visit, check);
  check("no request left for another host", visit.foreign.length === 0, visit.foreign);
  check("there was no error in the console", (await visit.problems()).length === 0, await visit.problems());
}

async function checkDemoClasses({ call }, check) {
  const counts = await call("query", "SELECT prediction, count(*) AS n FROM catalogue GROUP BY ALL ORDER BY n DESC");
  check("every source has a class", sum(counts.map(({ n }) => n)) === 30_000, counts);
  check(
    "AGN and stars come out as most of them",
    counts[0]?.prediction === "AGN" && counts[1]?.prediction === "Star",
    counts,
  );
  const [worst] = await call("query", 'SELECT max(abs("P_AGN" + "P_Star" + "P_XRB" + "P_CV" - 1)) AS d FROM catalogue');
  check("probabilities sum to one", worst?.d < 1e-6, worst);
  const known = await call(
    "query",
    'SELECT avg(("class" = prediction)::INT) AS share FROM catalogue WHERE "class" <> \'\'',
  );
  check("nine in ten labelled sources get their class, their own label left out", known[0]?.share > 0.9, known);
}

async function chooseSource({ page, call }, check) {
  const first = page.locator("#source-table tbody button.choose").first();
  const name = await first.textContent();
  await first.click();
  await page.waitForSelector("#probability-track svg");
  check("the chosen source's card names it", (await page.textContent("#source-card")).includes(name.trim()));
  check("its track is drawn", await page.isVisible("#probability-track svg"));
  await page.waitForSelector("#density-plots svg, #density-plots canvas");
  const source = await call("source", name.trim());
  check("a script finds the same source by its name", source.id === name.trim(), source);
  const total = sum(Object.values(source.probabilities ?? {}));
  check("its probabilities sum to one", Math.abs(total - 1) < 1e-6, total);
  check("its track begins with the prior and ends with the final", isTrack(source.track), source.track);
  await first.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const second = await page.locator("#source-table tbody button.choose").nth(1).textContent();
  await page.waitForFunction(
    (text) => document.querySelector("#source-card").textContent.includes(text),
    second.trim(),
  );
  check("the next source is chosen with the keyboard", true);
}

async function filterAndSort({ page, screenshot }, check) {
  await page.selectOption("#filter-class", "XRB");
  await page.waitForFunction(() => {
    const shown = [...document.querySelectorAll("#source-table tbody tr td:nth-child(2)")].map((cell) =>
      cell.textContent.trim(),
    );
    return shown.length > 0 && shown.every((text) => text.endsWith("XRB"));
  });
  check("the table shows one class when asked to", true);
  const heading = page.locator("#source-table th button.sort").nth(2);
  await heading.click();
  await page.waitForSelector('#source-table th[aria-sort="ascending"]');
  await heading.click();
  await page.waitForSelector('#source-table th[aria-sort="descending"]');
  check("a heading sorts both ways", true);
  await page.click("#notices button.dismiss");
  await page.locator("#source-table tbody tr").nth(3).click();
  await page.waitForFunction(() => document.querySelector("#source-card").textContent.includes("XRB"));
  await page.setViewportSize({ width: 1440, height: 1080 });
  await screenshot("screenshot", { document: true });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.click("#filter-clear");
  await page.waitForFunction(() => document.querySelector("#source-table .range").textContent.includes("30,000"));
}

async function evaluate({ page, call, screenshot }, check) {
  await page.click("#go-evaluate");
  await page.waitForSelector("#confusion-matrix table");
  const shown = await page.$$eval("#confusion-matrix button.count", (all) =>
    all.map((button) => Number(button.textContent.replaceAll(",", ""))),
  );
  check("the matrix holds every labelled source once", sum(shown) === 6_000, shown);
  const result = await call("evaluate");
  check("a script gets the same matrix", same(result.confusion?.flat(), shown), result);
  check("leave-one-out comes first", result.scheme === "leave-one-out", result.scheme);
  check("recall of AGN and stars is above 0.9", result.recall?.AGN > 0.9 && result.recall?.Star > 0.9, result.recall);
  const resubstitution = await call("evaluate", { scheme: "resubstitution" });
  check("resubstitution flatters", resubstitution.logLoss < result.logLoss, [resubstitution.logLoss, result.logLoss]);
  await screenshot("evaluate", { fullPage: true });
  await call("evaluate");
  const cell = page.locator("#confusion-matrix button.count").nth(1);
  const count = await cell.textContent();
  await cell.click();
  await page.waitForSelector("#explore:not([hidden])");
  await page.waitForFunction(
    (text) => document.querySelector("#source-table .range").textContent.endsWith(` of ${text}`),
    count.trim(),
  );
  check("a cell of the matrix leads to its sources", true);
  await page.click("#filter-clear");
}

async function changePrior({ page, call, screenshot }, check) {
  const count = async () => {
    await call("classify");
    return (await call("query", "SELECT count(*) AS n FROM catalogue WHERE prediction = 'XRB'"))[0].n;
  };
  const before = await count();
  await call("configure", { priors: { XRB: 0.3 } });
  const during = await count();
  check("a larger prior finds more of a class", during > before, [before, during]);
  await call("undo");
  check("undo brings the first counts back", (await count()) === before);
  await page.click("#go-set-up");
  await screenshot("set-up", { fullPage: true });
}

async function save({ page, download }, check) {
  const from = async (button, ending, format = "fits") => {
    await page.click("#save-button");
    await page.selectOption("#save-format", format);
    return download(() => page.click(button), ending);
  };
  const fits = await from("#save-catalogue", ".fits");
  check("a FITS file is saved", fits.bytes.subarray(0, 30).toString() === "SIMPLE  =                    T", fits.name);
  check("of whole blocks", fits.bytes.length % 2880 === 0, fits.bytes.length);
  const again = await from("#save-catalogue", ".fits");
  check("saved twice, it has the same bytes", fits.bytes.equals(again.bytes));
  const csv = await from("#save-catalogue", ".csv", "csv");
  const lines = csv.bytes
    .toString()
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  check("a CSV file is saved with a line per source", lines.length === 30_001, lines.length);
  check("its header names the results", lines[0].includes("prediction") && lines[0].includes("P_XRB"), lines[0]);
  const settings = JSON.parse((await from("#save-settings", ".json")).bytes.toString());
  check("a settings file is saved", settings.version === 1 && settings.classes.length === 4, settings);
  return fits;
}

async function openRealFile({ page, drop, call, screenshot }, check) {
  await drop([{ name: "augmented_TD.fits", bytes: readFileSync(realFile) }], "body");
  await page.click("#labels-dialog .as-catalogue");
  await page.waitForFunction(() => document.querySelector("#file-line").textContent.includes("2,941"));
  await screenshot("set-up-real", { fullPage: true });
  await page.click("#classify-button");
  await page.waitForSelector("#source-table td .class-of-source");
  const [{ share }] = await call(
    "query",
    "SELECT avg((label = prediction)::INT) AS share FROM catalogue WHERE label <> ''",
  );
  check("of 2,854 labelled Chandra sources, nine in ten get their class", share > 0.9, share);
  await page.locator("#source-table tbody button.choose").first().click();
  await page.waitForSelector("#probability-track svg");
  await screenshot("explore-real");
}

const sum = (numbers) => numbers.reduce((total, number) => total + Number(number), 0);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const has = ({ columns = [] }, name) => columns.some((column) => column.name.startsWith(name));
const isTrack = (track = []) =>
  track[0]?.kind === "prior" && track.at(-1)?.kind === "final" && track.some(({ kind }) => kind === "property");
