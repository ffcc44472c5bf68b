export const title = "the page checks itself against known answers";

export default async function ({ open, check }) {
  const visit = await open();
  const { page, call, screenshot } = visit;
  await page.click("#go-validation");
  await page.focus("#validation-list .run-checks");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#validation-list progress:not([hidden])");
  check("it says that it runs", /Checking/.test(await page.textContent("#validation-list .run-checks")));
  await page.waitForSelector("#validation-list .validation-table tbody tr");
  await visit.idle();
  const lines = await page.locator("#validation-list tbody tr").count();
  const failed = await page.locator("#validation-list tr.check.failed").allTextContents();
  check("every check passes", lines >= 10 && failed.length === 0, failed);
  const found = await page.locator("#validation-list .check-found").allTextContents();
  check(
    "with numbers",
    found.every((text) => /\d/.test(text)),
    found,
  );
  const summary = await page.textContent("#validation-list .validation-line");
  check("and that is summed up", summary === `All checks passed: ${lines} of ${lines}.`, summary);
  await screenshot("validation", { fullPage: true });

  const cancelled = await page.evaluate(async () => {
    const controller = new AbortController();
    const running = globalThis.xsieve.validate({ signal: controller.signal }).then(
      () => "done",
      (error) => error.name,
    );
    controller.abort();
    return running;
  });
  check("a script can cancel it", cancelled === "AbortError", cancelled);
  check("what was found stays", (await page.locator("#validation-list tbody tr").count()) === lines);
  check("no catalogue is needed, and none is open", (await call("query", "SELECT 1")).error !== undefined);
  check("no request left for another host", visit.foreign.length === 0, visit.foreign);
  check("there was no error", (await visit.problems()).length === 0, await visit.problems());
}
