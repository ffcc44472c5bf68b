import { smallCatalogue } from "./small-catalogue.mjs";

export const title =
  "the sky is drawn in either frame, picked from by mouse and keyboard, and follows a prior that is dragged";

export default async function ({ open, check }) {
  const visit = await open();
  await drawing(visit, check);
  await picking(visit, check);
  await searching(visit, check);
  await dragging(visit, check);
  await largeCatalogue(visit, check);
  await withoutPositions(visit, check);
  check("nothing went wrong", (await visit.problems()).length === 0, await visit.problems());
  await visit.close();
}

async function drawing(visit, check) {
  const { page, drop, idle, call } = visit;
  await drop([smallCatalogue()]);
  await page.waitForSelector("#property-table :is(input, select)");
  await page.click("#classify-button");
  await page.waitForSelector("#source-table td .class-of-source");
  await idle();
  check("nothing is drawn before it is asked for", (await page.$("#sky-map canvas")) === null);
  await openMap(page);
  check("every source is on the map", (await total(page)) === 700, await total(page));
  const counted = await counts(page);
  const queried = await call("query", "SELECT prediction, count(*)::INTEGER AS n FROM catalogue GROUP BY prediction");
  const classes = (await call("settings")).classes;
  check(
    "its numbers are those of SQL",
    classes.every((name, c) => counted[c] === (queried.find(({ prediction }) => prediction === name)?.n ?? 0)),
    [counted, queried],
  );
  const marks = await dots(page);
  check("marks of sources are painted", marks > 1_000, marks);
  const [shown, frame] = await page.$$("#sky-map .sky-choices select");
  await shown.selectOption("2");
  const fewer = await dots(page);
  check("of one class fewer", fewer > 20 && fewer < marks / 2, [fewer, marks]);
  await shown.selectOption("density");
  await page.waitForSelector("#sky-map .sky-step");
  check("densities are painted, too", (await dots(page)) > 5_000);
  await shown.selectOption("classes");
  await frame.selectOption("equatorial");
  await page.waitForFunction(() => document.querySelector("#sky-map .plot-name").textContent.includes("ICRS"));
  const [{ n }] = await call("query", `SELECT count(*)::INTEGER AS n FROM catalogue WHERE "dec" >= 30`);
  const north = await page.$$eval("#sky-map tbody tr", (all) =>
    all
      .filter((row) => row.firstChild.textContent.includes("δ 30°"))
      .reduce((sum, row) => sum + Number(row.lastChild.textContent), 0),
  );
  check("of equatorial coordinates the north has as many as SQL counts", n > 0 && north === n, [north, n]);
  await frame.selectOption("galactic");
  await page.waitForFunction(() => document.querySelector("#sky-map .plot-name").textContent.includes("Galactic"));
  const broken = await visit.accessibility();
  check("axe finds nothing", broken.length === 0, broken.join("; "));
  await visit.screenshot("sky-map");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.waitForFunction(() => Number(document.querySelector("#sky-map svg").getAttribute("width")) < 380);
  const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check("a narrow page has a narrow map", width <= 0, `${width} px stick out`);
  const dark = await visit.accessibility(["color-contrast", "target-size"]);
  check("axe finds nothing in the dark either", dark.length === 0, dark.join("; "));
  await visit.screenshot("sky-map-narrow", { fullPage: true });
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1440, height: 900 });
}

async function picking({ page, call }, check) {
  await page.locator("#sky-map .sky-target").focus();
  await page.keyboard.press("PageDown");
  await page.waitForFunction(() => /sources:/.test(document.querySelector("#sky-map .sky-readout").textContent));
  const readout = await page.textContent("#sky-map .sky-readout");
  const [, n] = /: (\d+) sources:/.exec(readout);
  await page.keyboard.press("Enter");
  await tableHas(page, n);
  const note = await page.textContent("#filter-note");
  check("Enter shows the sources of a box in the table", Number(n) > 1 && note.startsWith("On the sky, l "), [
    note,
    readout,
  ]);
  const before = await page.textContent("#sky-map .sky-readout");
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction((text) => document.querySelector("#sky-map .sky-readout").textContent !== text, before);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await tableHas(page, 700);
  check("Enter once more shows all", (await page.textContent("#filter-note")) === "");

  await page.locator("#source-table tbody tr").nth(4).click();
  await page.waitForSelector("#sky-map .chosen-source[d]");
  const id = await page.locator("#source-table tbody tr").nth(4).locator("button").textContent();
  await page.selectOption("#sky-map .sky-choices select >> nth=2", "30");
  const box = await page.locator("#sky-map .chosen-source").boundingBox();
  const target = await page.locator("#sky-map .sky-target").boundingBox();
  await page.locator("#sky-map .sky-target").click({
    position: { x: box.x + box.width / 2 - target.x, y: box.y + box.height / 2 - target.y },
  });
  await page.waitForFunction(() => document.querySelector("#filter-note").textContent !== "");
  await page.waitForFunction(
    (name) => [...document.querySelectorAll("#source-table tbody button")].some((one) => one.textContent === name),
    id,
  );
  check("the chosen source is marked where a click finds it", true);
  await page.click("#filter-clear");
  await tableHas(page, 700);
  const { error } = await call("query", "SELECT 1");
  check("the catalogue is as it was", error === undefined, error);
}

async function searching({ page }, check) {
  await page.fill("#filter-text", "S01");
  await page.waitForSelector("#sky-map .sky-only input", { state: "visible" });
  await page.check("#sky-map .sky-only input");
  await page.waitForFunction(() => document.querySelector("#sky-map tfoot").lastChild.lastChild.textContent === "100");
  check("the map can be limited to what the table's search finds", (await total(page)) === 100);
  await page.click("#filter-clear");
  await page.waitForFunction(() => document.querySelector("#sky-map tfoot").lastChild.lastChild.textContent === "700");
}

async function dragging({ page, settingsBecome }, check) {
  await page.click("#what-if summary");
  const slider = page.locator("#what-if-form .what-if-classes input").nth(2);
  const foot = () => page.textContent("#sky-map tfoot");
  const [before, painted] = [await foot(), await paintedText(page)];
  await slider.evaluate((input) => {
    input.value = "-0.1";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await page.waitForFunction((text) => document.querySelector("#sky-map tfoot").textContent !== text, before);
  const shown = await page.$$eval("#class-counts .count", (all) => all.map(({ textContent }) => Number(textContent)));
  const counted = await counts(page);
  check("the map follows a prior that is dragged", shown.join() === counted.join(), [shown, counted]);
  check("and is painted anew", (await paintedText(page)) !== painted);
  await slider.evaluate((input) => input.dispatchEvent(new Event("change", { bubbles: true })));
  await settingsBecome((settings) => settings.priors.XRB > 0.5);
  await page.waitForTimeout(1_500);
  check("what is kept stays drawn", (await counts(page)).join() === counted.join(), await counts(page));
}

/** Sources enough to be drawn by pixels, some without a position. */
async function largeCatalogue({ page, openFile, call }, check) {
  const { bytes, ...file } = smallCatalogue({ rows: 9_000, labelled: 600 });
  const lines = bytes.toString().split("\n");
  for (let i = 1; i <= 90; i++) lines[i] = lines[i].replace(/^([^,]*),[^,]*/, "$1,");
  await openFile({ ...file, bytes: Buffer.from(lines.join("\n")) });
  await call("configure", { selection: "HR1 > -0.5" });
  const { counts: classified } = await call("classify");
  await page.click("#go-explore");
  const wanted = Object.values(classified).reduce((sum, n) => sum + n, 0);
  await page.waitForFunction(
    (n) => document.querySelector("#sky-map tfoot")?.lastChild.lastChild.textContent.replace(",", "") === String(n),
    wanted,
  );
  check("of a large catalogue only classified sources count", wanted > 0 && wanted < 9_000, wanted);
  check("densities have steps in the legend", (await page.$$("#sky-map .sky-step")).length === 3);
  const [{ n }] = await call("query", "SELECT count(*)::INTEGER AS n FROM catalogue WHERE ra IS NULL AND HR1 > -0.5");
  const told = await page.textContent("#sky-map .sky-unplaced");
  check("sources without a position are told", told.startsWith(`${n} of `), told);
  await page.selectOption("#sky-map .sky-choices select >> nth=0", "0");
  await page.locator("#sky-map .sky-target").focus();
  await page.keyboard.press("PageDown");
  await page.waitForFunction(() => /sources?:/.test(document.querySelector("#sky-map .sky-readout").textContent));
  const [, ofClass] = /AGN (\d+)/.exec(await page.textContent("#sky-map .sky-readout"));
  await page.keyboard.press("Enter");
  await tableHas(page, ofClass);
  check("of one class alone, its sources are shown", (await page.inputValue("#filter-class")) === "AGN");
}

async function withoutPositions({ page, openFile, call }, check) {
  const { bytes, ...file } = smallCatalogue();
  const text = bytes.toString().replace("name,ra,dec,", "name,x1,x2,");
  await openFile({ ...file, bytes: Buffer.from(text) });
  await call("classify");
  await page.click("#go-explore");
  await page.waitForFunction(() =>
    /no columns of positions/.test(document.querySelector("#sky-map .empty")?.textContent),
  );
  const offered = await page.isVisible("#sky-map select");
  check("a catalogue without positions says so, and offers no map", !offered);
}

async function openMap(page) {
  await page.click("#sky-section summary");
  await page.waitForSelector("#sky-map tfoot", { state: "attached" });
}

const tableHas = (page, n) =>
  page.waitForFunction(
    (wanted) => document.querySelector("#source-table .range").textContent.endsWith(`of ${wanted}`),
    String(n),
  );

/** The sums of the map's numbers: by class, and of all. */
const sums = (page) =>
  page.$$eval("#sky-map tfoot tr:last-child td", (all) =>
    all.map(({ textContent }) => Number(textContent.replaceAll(",", ""))),
  );
const total = async (page) => (await sums(page)).at(-1);
const counts = async (page) => (await sums(page)).slice(0, -1);

/** How many dots of the canvas are painted. */
const dots = (page) =>
  page.$eval("#sky-map canvas", (canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, k) => k % 4 === 3 && value > 0).length;
  });
const paintedText = (page) => page.$eval("#sky-map canvas", (canvas) => canvas.toDataURL());
