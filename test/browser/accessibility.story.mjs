import { refusedFiles, twoTables } from "./bad-files.mjs";

export const title = "every state of the page passes axe, works from the keyboard and fits a narrow screen";

export default async function ({ open, check }) {
  const wide = await open();
  await walk(wide, "", check);
  await keyboard(wide, check);
  await wide.close();
  const dark = await open({ colorScheme: "dark" });
  await walk(dark, "dark ", check);
  await dark.close();
  const narrow = await open({ viewport: { width: 390, height: 844 }, reducedMotion: "reduce" });
  await walk(narrow, "390 px ", check);
}

async function walk(visit, prefix, check) {
  const { page } = visit;
  const look = async (state) => {
    const broken = await visit.accessibility();
    check(`${prefix}${state}: axe finds nothing`, broken.length === 0, broken.join("; "));
    const width = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    check(`${prefix}${state}: nothing sticks out sideways`, width <= 0, `${width} px`);
    await visit.screenshot(`${prefix}${state}`.replaceAll(" ", "-"), { fullPage: true });
  };
  await look("start");
  await visit.choose([refusedFiles()[2]]);
  await page.waitForSelector("#notices .notice.error");
  await look("error");
  await page.click("#notices button.dismiss");
  await page.click("#open-demo");
  await page.waitForSelector("#source-table td .class-of-source");
  await look("explore");
  await page.locator("#source-table tbody button.choose").first().click();
  await page.waitForSelector("#probability-track svg");
  await page.waitForSelector("#density-plots svg, #density-plots canvas");
  await look("chosen source");
  await page.click("#go-evaluate");
  await page.waitForSelector("#confusion-matrix table");
  await look("evaluate");
  await page.click("#go-set-up");
  await page.waitForSelector("#property-table :is(input, select)");
  await look("set-up");
  await page.click("#save-button");
  await page.waitForSelector("#save-menu", { state: "visible" });
  await look("save");
  await page.keyboard.press("Escape");
  await visit.choose([twoTables()]);
  await page.waitForSelector("#hdu-dialog[open]");
  await look("choice of tables");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.querySelector("#hdu-dialog[open]") === null);
  check(
    `${prefix}a cancelled choice keeps the open catalogue`,
    (await page.textContent("#file-line")).includes("demo"),
  );
  check(`${prefix}there was no error`, (await visit.problems()).length === 0, await visit.problems());
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
}

async function tabTo(page, id) {
  for (let stops = 0; stops < 40; stops++) {
    if (await page.evaluate((wanted) => document.activeElement.id === wanted, id)) return true;
    await page.keyboard.press("Tab");
  }
  return false;
}
