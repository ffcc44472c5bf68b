export const title = "weights are tuned live, paused, resumed, stopped with the best kept, and applied";

export default async function ({ open, check }) {
  const visit = await open();
  const { page, call, settingsBecome, screenshot } = visit;
  // So many labels that twenty runs last for seconds: they are paused and stopped meanwhile.
  await call("open", "demo-catalogue.fits.gz");
  await call("classify");
  await page.click("#go-evaluate");
  await page.waitForSelector("#confusion-matrix table");
  await visit.idle();
  const before = await call("settings");

  const main = page.locator("#tuning-panel button.tune");
  const status = () => page.textContent("#tuning-panel .tuning-status");
  const buttonSays = (text) =>
    page.waitForFunction((words) => document.querySelector("#tuning-panel button.tune").textContent === words, text);
  await page.selectOption("#tuning-panel .objective select", "f1");
  await page.selectOption("#tuning-panel .tuned-class select", "CV");
  await page.fill("#tuning-panel .seeds input", "20");
  await main.focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("#tuning-panel .tuning-history svg");
  const first = await status();
  await page.waitForFunction(
    (text) => document.querySelector("#tuning-panel .tuning-status").textContent !== text,
    first,
  );
  check(
    "best values are shown while it runs",
    /generation \d+: best f1 of CV 0\.\d{4}/.test(await status()),
    await status(),
  );

  await main.click();
  await page.waitForFunction(() => /^Paused/.test(document.querySelector("#tuning-panel .tuning-status").textContent));
  const paused = await status();
  await new Promise((resolve) => setTimeout(resolve, 400));
  check("a paused run makes no progress", (await status()) === paused, [paused, await status()]);
  const refused = await call("classify");
  check("another call is refused meanwhile, in words", /tune is still running/.test(refused.error ?? ""), refused);
  check("the settings stay while it runs", same(await call("settings"), before));
  await screenshot("tuning-paused", { fullPage: true });
  await main.click();
  await buttonSays("Pause");
  await page.waitForFunction(
    (text) => document.querySelector("#tuning-panel .tuning-status").textContent !== text,
    paused,
  );
  check("it goes on when resumed", true);

  await page.click("#tuning-panel button.stop");
  await buttonSays("Tune again");
  check("a stopped run keeps the best", /^Finished: best f1 of CV 0\.\d{4}/.test(await status()), await status());
  check("the focus goes to where it can be started anew", await isFocused(page, "tune"));
  const lines = await page.locator("#tuning-panel .tuning-table tbody tr").count();
  check("its weights stand beside those in use", lines === 6, lines);
  await page.click("#tuning-panel .apply-weights");
  await settingsBecome((now) => now.power !== 1);
  const applied = await call("settings");
  check("one press applies them", !same(applied.categories, before.categories), applied);
  await page.click("#go-set-up");
  await page.click("#undo-button");
  await settingsBecome((now) => now.power === 1);
  check("and undo takes them back", same(await call("settings"), before));

  await byScript(visit, before, check);
  check("there was no error", (await visit.problems()).length === 0, await visit.problems());
}

async function byScript({ page, call }, before, check) {
  await call("classify");
  const quick = { objective: "log-loss", seed: 5, seeds: 2, maxGenerations: 8 };
  const tuned = await call("tune", quick);
  check("a script tunes", tuned.value > 0 && tuned.generations > 0 && tuned.cancelled === false, tuned);
  check(
    "two seeds have a spread",
    Object.values(tuned.spread ?? {}).some((deviation) => deviation > 0),
    tuned.spread,
  );
  check("and a history each", tuned.runs?.length === 2, tuned.runs);
  const again = await call("tune", quick);
  check("the same seed gives the same weights", same({ ...tuned, seconds: 0 }, { ...again, seconds: 0 }), [
    tuned,
    again,
  ]);
  const other = await call("tune", { ...quick, seed: 6, seeds: 1 });
  check(
    "one seed has none",
    Object.values(other.spread ?? {}).every((deviation) => deviation === null),
    other.spread,
  );
  check("nothing is applied", same(await call("settings"), before));
  const now = (await call("evaluate")).logLoss;
  await call("configure", {
    categories: tuned.categories,
    power: tuned.power,
    missingWeight: tuned.missingWeight,
  });
  const then = (await call("evaluate")).logLoss;
  check("the tuned weights have the value that was promised", Math.abs(then - tuned.value) < 1e-6, [then, tuned.value]);
  check("which is better than before", then < now, [then, now]);
  await call("undo");

  const told = await page.evaluate(async () => {
    const { xsieve } = globalThis;
    const controller = new AbortController();
    const stages = [];
    const running = xsieve.tune({
      objective: "log-loss",
      seeds: 100,
      signal: controller.signal,
      onProgress: (_, stage) => stages.push(stage),
    });
    let ended = false;
    void running.finally(() => (ended = true));
    const after = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const until = async (claim) => {
      while (!ended && !claim()) await after(10);
    };
    await until(() => stages.filter((stage) => /generation/.test(stage)).length >= 3);
    xsieve.pause();
    await until(() => /paused/.test(stages.at(-1)));
    const count = stages.length;
    await after(300);
    const during = stages.length - count;
    xsieve.resume();
    await until(() => stages.length >= count + 3);
    controller.abort();
    const { cancelled, value, categories } = await running;
    return { during, cancelled, value, categories };
  });
  check("a script pauses and resumes", told.during === 0, told);
  check("a cancelled tuning resolves with the best so far", told.cancelled === true && told.value > 0, told);
  check("with its weights", Object.keys(told.categories).length === 4, told);
  for (const [what, wrong] of [
    ["objective", { objective: "accuracy" }],
    ["class", { objective: "f1", class: "QSO" }],
    ["seeds", { objective: "log-loss", seeds: 0 }],
  ]) {
    const answer = await call("tune", wrong);
    check(`a wrong ${what} is refused in words`, answer.error?.length > 20, answer);
  }
  const none = await call("pause");
  check("there is nothing to pause then", /No tuning/.test(none?.error ?? ""), none);
}

const isFocused = (page, name) => page.evaluate((word) => document.activeElement.classList.contains(word), name);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
