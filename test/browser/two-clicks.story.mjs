import { enriched4xmm } from "./enriched-4xmm.mjs";

export const title = "an enriched 4XMM file is recognised when it is dropped, and classified with one click more";

const file = enriched4xmm();

export default async function ({ open, check }) {
  const visit = await open();
  const { page, call, drop, idle } = visit;
  await page.evaluate(() => {
    globalThis.clicks = 0;
    addEventListener("click", (event) => event.isTrusted && globalThis.clicks++, true);
  });
  await drop([file]);
  await page.waitForSelector("#property-table :is(input, select)");
  await idle();
  await recognised(visit, check);
  await visit.screenshot("enriched-set-up");
  await page.click("#classify-button");
  await page.waitForSelector("#source-table td .class-of-source");
  await idle();
  const clicks = await page.evaluate(() => globalThis.clicks);
  check("from the drop to the classified table it takes two clicks or fewer", clicks <= 2, clicks);
  const [{ n }] = await call("query", "SELECT count(*) AS n FROM catalogue WHERE prediction IS NOT NULL");
  check("every source that is good enough has a class", n > 0.9 * file.rows, n);
  const [{ share }] = await call(
    "query",
    'SELECT avg(("class" = prediction)::INT) AS share FROM catalogue WHERE "class" <> \'\' AND prediction IS NOT NULL',
  );
  check("nearly always its own, which the labelled ones were classified without", share > 0.9, share);
  await visit.screenshot("enriched-classified");
  check("there was no error", (await visit.problems()).length === 0, await visit.problems());
}

async function recognised({ page, call }, check) {
  const settings = await call("settings");
  check("the survey is told", /4XMM/.test(await page.textContent(".survey-told")));
  check("the label is found", settings.label?.expression === '"class"', settings.label);
  check(
    "and position, its error and the identifier",
    settings.position?.ra === "SC_RA" && settings.position.error === "SC_POSERR" && settings.identifier === "SRCID",
    [settings.position, settings.identifier],
  );
  const names = settings.properties.filter(({ use }) => use !== false).map(({ name }) => name);
  const added = ["GAIA_pm", "Lx_1", "Lx_2", "WAPO_GAMMA", "logFxFb", "logFxFr", "logFxFw1", "logFxFw2"];
  check(
    "properties that were added are in use",
    added.every((name) => names.includes(name)),
    names,
  );
  check(
    "and hardness ratios of the survey's own rates or fluxes",
    names.filter((name) => /HR\d/i.test(name)).length >= 3,
    names,
  );
}
