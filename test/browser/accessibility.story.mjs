import { refusedFiles, twoTables } from "./bad-files.mjs";
import { smallCatalogue } from "./small-catalogue.mjs";

export const title = "every state of the page passes axe, works from the keyboard and fits a narrow screen";

const wide = { width: 1440, height: 900 };
const narrow = { width: 390, height: 844 };
/** What a theme and a width can break; the other rules are about the same elements. */
const rulesOfLooks = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"];

export default async function ({ open, check }) {
  // Without transitions, so that colours are those of the theme at once.
  const visit = await open({ reducedMotion: "reduce" });
  await walk(visit, check);
  await keyboard(visit, check);
}

/** Looks at every state twice: wide and light, narrow and dark. */
async function walk(visit, check) {
  const { page, call } = visit;
  const lookOnce = async (state, rules) => {
    const broken = await visit.accessibility(rules);
    check(`${state}: axe finds nothing`, broken.length === 0, broken.join("; "));
    const width = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    check(`${state}: nothing sticks out sideways`, width <= 0, `${width} px`);
    await visit.screenshot(state.replaceAll(" ", "-"), { fullPage: true });
  };
  const show = async (viewport, colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    // What the bar at the bottom covers is no smaller for it: it can be scrolled to.
    await page.evaluate(async () => {
      scrollTo(0, 0);
      for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
    });
  };
  const look = async (state) => {
    await show(wide, "light");
    await lookOnce(state);
    await show(narrow, "dark");
    await lookOnce(`${state} narrow and dark`, rulesOfLooks);
    await show(wide, "light");
  };
  await look("start");
  await visit.choose([refusedFiles()[2]]);
  await page.waitForSelector("#notices .notice.error");
  await look("error");
  await page.click("#notices button.dismiss");
  await withoutCatalogue(visit, look);

  await visit.choose([smallCatalogue()]);
  await page.waitForSelector("#property-table :is(input, select)");
  await look("set-up");
  await options(visit, look);
  await call("configure", { method: "weighted", pairs: [["HR1", "HR2"]], uncertainty: 2 });
  await look("set-up weighted");
  await page.click("#classify-button");
  await page.waitForSelector("#source-table td .class-of-source");
  await page.click("#shift-section summary");
  await page.waitForSelector("#shift-table tbody tr");
  await look("explore");
  await page.locator("#source-table tbody button.choose").first().click();
  await page.waitForSelector("#probability-track svg");
  await page.waitForSelector("#density-plots svg, #density-plots canvas");
  await look("chosen source");
  await page.click("#go-evaluate");
  await page.waitForSelector("#confusion-matrix table");
  await visit.idle();
  await look("evaluate weighted");
  await evaluation(visit, look);
  await page.click("#save-button");
  await page.waitForSelector("#save-menu", { state: "visible" });
  await look("save");
  await page.keyboard.press("Escape");
  await visit.choose([twoTables()]);
  await page.waitForSelector("#choice-dialog[open]");
  await look("choice of tables");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.querySelector("#choice-dialog[open]") === null);
  check("a cancelled choice keeps the open catalogue", (await page.textContent("#file-line")).includes("small.csv"));
  check("there was no error", (await visit.problems()).length === 0, await visit.problems());
}

/** The places that need no catalogue: empty, and with something in them. */
async function withoutCatalogue({ page, call }, look) {
  await page.click("#go-one-source");
  await look("one source without a model");
  await page.click("#one-model-panel .use-ready-made >> nth=0");
  await page.locator("#one-source-form textarea").fill("HR1 0.1\nHR2 0.3\ncolour 5");
  await page.click("#one-source-form button.fill");
  await page.waitForSelector("#one-source-form .one-track svg");
  await look("one source");
  await page.locator("#one-source-form textarea").fill("HR1 hard");
  await page.click("#one-source-form button.fill");
  await page.waitForSelector("#one-source-form .field-error:not([hidden])");
  await look("one source refused");
  await page.click("#go-validation");
  await look("validation not run");
  await page.click("#validation-list .run-checks");
  await page.waitForSelector("#validation-list tbody tr");
  await look("validation");
  await call("forgetModel");
}

/** The options of a property, with one that is refused. */
async function options({ page }, look) {
  await page.click('#property-table [aria-label="Options of property HR1"]');
  await page.fill(".property-options .weight-fields .error input", "no_such_column");
  await page.keyboard.press("Tab");
  await page.waitForSelector(".property-options .field-error:not([hidden])");
  await look("refused option");
  await page.fill(".property-options .weight-fields .error input", "e_HR1");
  await page.keyboard.press("Tab");
  await page.waitForSelector("#notices .notice.error");
  await page.click("#notices button.dismiss");
}

/** Evaluations side by side, methods compared, weights tuned: from another place, as this one evaluates by itself. */
async function evaluation(visit, look) {
  const { page, call } = visit;
  const made = async (name, ...args) => {
    const answer = await call(name, ...args);
    if (answer?.error !== undefined) throw new Error(`${name}: ${answer.error}`);
  };
  await page.click("#go-set-up");
  await made("configure", { method: "paper", pairs: null, uncertainty: null });
  await made("classify");
  await made("evaluate", { scheme: "blocked", folds: 3, bootstrap: 50 });
  await made("evaluate", { bootstrap: 50 });
  await made("compareMethods");
  await made("tune", { objective: "log-loss", seeds: 2, maxGenerations: 5 });
  await page.click("#go-evaluate");
  await page.waitForSelector("#tuning-panel .tuning-table tbody tr");
  await look("evaluate");
}

async function keyboard({ page, call }, check) {
  await call("close");
  await page.evaluate(() => document.activeElement?.blur?.());
  await page.reload();
  await page.waitForFunction(() => globalThis.xsieve?.ready);
  await page.evaluate(() => globalThis.xsieve.ready);
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.textContent);
  check("the first stop skips to the content", first.includes("Skip"), first);
  const reached = await tabTo(page, "open-demo");
  check("the demo's button is reached by Tab", reached);
  await page.keyboard.press("Enter");
  await page.waitForSelector("#source-table td .class-of-source");
  await page.evaluate(() => document.querySelector("#source-table button.choose").focus());
  await page.keyboard.press("Enter");
  await page.waitForSelector("#probability-track svg");
  check("a source is chosen by Enter", true);
  const outline = await page.evaluate(() => {
    document.querySelector("#go-evaluate").focus();
    const style = getComputedStyle(document.activeElement);
    return `${style.outlineStyle} ${style.boxShadow}`;
  });
  check("the focus is seen", outline !== "none none", outline);
  await page.keyboard.press("Enter");
  check("a place is reached by Enter", await page.isVisible("#evaluate"));
  await page.setViewportSize(narrow);
  await page.click("#go-explore");
  await page.locator("#source-table tbody button.choose").nth(1).click();
  await page.waitForSelector("#back-to-sources", { state: "visible" });
  await page.click("#back-to-sources");
  const focused = await page.evaluate(() => document.activeElement.closest("tr")?.getAttribute("aria-selected"));
  check("on a narrow screen a chosen source leads down, and back to its line", focused === "true", focused);
}

async function tabTo(page, id) {
  for (let stops = 0; stops < 40; stops++) {
    if (await page.evaluate((wanted) => document.activeElement.id === wanted, id)) return true;
    await page.keyboard.press("Tab");
  }
  return false;
}
