import { smallCatalogue } from "./small-catalogue.mjs";

export const title = "another method, pairs, and options of a property, by mouse and keyboard";

export default async function ({ open, check }) {
  const visit = await open();
  const { page, call, choose, settingsBecome } = visit;
  await choose([smallCatalogue()]);
  await page.waitForSelector("#method-form .method-choice");

  await weighted(visit, check);
  await options(visit, check);
  await fitKappa(visit, check);
  await claxboi(visit, check);
  await page.click("#go-set-up");
  await page.click("#method-form .reset");
  await settingsBecome((now) => now.method === "paper" && now.pairs === undefined);
  check("the method is reset to its defaults", (await call("settings")).power === 1);
  check("there was no error", (await visit.problems()).length === 0, await visit.problems());
}

async function weighted(visit, check) {
  const { page, call, screenshot, settingsBecome } = visit;
  await page.focus("#method-form input[value=paper]");
  await page.keyboard.press("ArrowDown");
  await settingsBecome((now) => now.method === "weighted");
  check("the weights of categories are not offered then", !(await page.isVisible("#method-form .weights .fields")));
  await page.selectOption("#method-form .pair-first select", "HR1");
  check("a property is no pair with itself", await pairIsRefused(page, "HR1", "different"));
  await page.selectOption("#method-form .pair-second select", "HR2");
  await page.click("#method-form .add-pair");
  await settingsBecome((now) => now.pairs?.length === 1);
  check("the pair is listed", (await page.textContent("#method-form .pair-list")).includes("HR1 with HR2"));
  check("a pair is not added twice", await pairIsRefused(page, "HR2", "in the list"));
  await classify(page);
  check("the classification is shown", await page.isVisible("#source-table td .class-of-source"));
  await page.click("#go-evaluate");
  await page.waitForSelector("#training-summary .weights-of-properties tbody tr");
  await visit.idle();
  const shown = await numbersOf(page, "#training-summary .weights-of-properties tbody tr", 2);
  const fitted = await call("fit");
  const expected = Object.keys(fitted.weights ?? {}).map((name) => [fitted.weights[name], fitted.presence[name]]);
  check("the fitted weights are shown", closeLists(shown, expected, 6e-4), [shown, expected]);
  check(
    "and lie within their bounds",
    expected.flat().every((weight) => weight >= 0 && weight <= 3),
    expected,
  );
  const pair = await numbersOf(page, "#training-summary .weights-of-pairs tbody tr", 1);
  check("as is that of the pair", closeLists(pair, [[fitted.pairs[0].weight]], 6e-4), [pair, fitted.pairs]);
  await screenshot("weighted", { fullPage: true });
  await page.click("#go-explore");
  await page.locator("#source-table tbody button.choose").first().click();
  await page.waitForSelector("#probability-track svg");
  const source = await call("source", 0);
  check(
    "the track has the pair",
    source.track?.some(({ name }) => name === "HR1 with HR2"),
    source.track,
  );
  check("and adds up to the probabilities", addsUp(source), source);
  await page.click("#go-set-up");
  await page.locator("#method-form .chip-remove").first().click();
  await settingsBecome((now) => now.pairs === undefined);
  await page.click("#undo-button");
  await settingsBecome((now) => now.pairs?.length === 1);
  check("undo brings a removed pair back", true);
}

async function options({ page, call, screenshot, settingsBecome }, check) {
  const toggle = page.locator('#property-table [aria-label="Options of property HR1"]');
  await toggle.focus();
  await page.keyboard.press("Enter");
  const box = page.locator('.property-options[aria-label="Options of HR1"]');
  await box.waitFor({ state: "visible" });
  check("the options are opened by Enter", (await toggle.getAttribute("aria-expanded")) === "true");
  const type = async (field, text) => {
    await box.locator(`${field} input`).fill(text);
    await page.keyboard.press("Tab");
  };
  const hr1 = (now) => now.properties.find(({ name }) => name === "HR1");
  await type(".low", "-1");
  await settingsBecome((now) => now.properties.some(({ range }) => range?.[0] === -1));
  await type(".high", "1");
  await settingsBecome((now) => now.properties.some(({ range }) => range?.[1] === 1));
  await box.locator(".reflect input").check();
  await settingsBecome((now) => now.properties.some(({ reflect }) => reflect === true));
  await box.locator(".density-fields .kernel select").selectOption("epanechnikov");
  await settingsBecome((now) => now.properties.some(({ density }) => density?.kernel === "epanechnikov"));
  await type(".density-fields .factor", "1.5");
  await settingsBecome((now) => now.properties.some(({ density }) => density?.factor === 1.5));
  await type(".weight-fields .error", "e_HR1");
  await settingsBecome((now) => now.properties.some(({ error }) => error === "e_HR1"));
  const before = await call("settings");
  check("all of them are in the settings", hr1(before).range.join() === "-1,1" && hr1(before).reflect, hr1(before));
  const words = await page.textContent("#property-table .options-text:not(:empty)");
  check("and in words in the table", /-?1 to 1, reflected.*Epanechnikov.*1\.5/i.test(words.replace("−", "-")), words);
  const density = await page.evaluate(async () => {
    await globalThis.xsieve.train();
    const { grid } = await globalThis.xsieve.density("HR1");
    return [grid[0], grid.at(-1)];
  });
  check("the density has that range", density.join() === "-1,1", density);

  await type(".weight-fields .error", "no_such_column");
  const beside = box.locator(".weight-fields .error .field-error");
  await beside.waitFor({ state: "visible" });
  const sentence = await beside.textContent();
  check("a refused option has its sentence beside its field", /no_such_column/.test(sentence), sentence);
  check("the field keeps what was typed", (await box.locator(".error input").inputValue()) === "no_such_column");
  check("and says that it is invalid", (await box.locator(".error input").getAttribute("aria-invalid")) === "true");
  check("the settings stay", same(await call("settings"), before));
  await screenshot("refused-option", { fullPage: true });
  await type(".weight-fields .error", "e_HR1");
  await beside.waitFor({ state: "hidden" });
  check("the sentence goes when it is corrected", true);
  await type(".low", "2");
  const range = box.locator(".range-fields .high .field-error");
  await range.waitFor({ state: "visible" });
  const text = await range.textContent();
  check("a range that ends before it begins is refused", /below the second/.test(text), text);
  await type(".low", "-1");
  await range.waitFor({ state: "hidden" });
  await page.click("#notices button.dismiss");
}

async function fitKappa({ page, call, settingsBecome }, check) {
  await page.check("#method-form input[value=paper]");
  await settingsBecome((now) => now.method === "paper");
  await page.click("#method-form .fit-power");
  await settingsBecome((now) => now.power !== 1);
  const { power } = await call("settings");
  const remark = await page.textContent("#method-form .fit-remark");
  check("κ is fitted and says its log-loss", /log-loss 0\.\d+/.test(remark), remark);
  const found = await call("fitPower");
  check("a script finds the same κ", found.power === power && found.logLoss > 0, [found, power]);
  const at = async (kappa) => {
    await call("configure", { power: kappa });
    return (await call("evaluate")).logLoss;
  };
  const [less, best, more] = [await at(0.8 * power), await at(power), await at(1.25 * power)];
  check("other κ have a larger log-loss", best < less && best < more, [less, best, more]);
  check("which is that of leave-one-out", Math.abs(best - found.logLoss) < 1e-9, [best, found]);
}

async function claxboi(visit, check) {
  const { page, call, screenshot, settingsBecome } = visit;
  await page.check("#method-form input[value=claxboi-2022]");
  await settingsBecome((now) => now.method === "claxboi-2022");
  check("what CLAXBOI ignores is not offered", !(await page.isVisible("#method-form .kernel")));
  await classify(page);
  const provenance = await call("provenance");
  const words = provenance.classification?.labelledSources;
  check("labelled sources are not held out, and that is said", /own label/.test(words), provenance);
  const text = await page.evaluate(async () =>
    (await (await globalThis.xsieve.export("fits")).text()).slice(0, 60_000),
  );
  check("in the saved file, too", /with their own label/.test(text));
  await page.locator("#source-table tbody button.choose").first().click();
  await page.waitForFunction(() => /its own values were used/.test(document.querySelector("#source-card").textContent));
  check("and on the card of a source", true);
  const held = await call("classify", { heldOut: true });
  check("a script that asks for it is refused", /own label/.test(held.error ?? ""), held);
  await page.click("#go-evaluate");
  await page.waitForSelector("#confusion-matrix table");
  await visit.idle();
  const scheme = await page.inputValue("#evaluation-scheme");
  check("they are evaluated by resubstitution", scheme === "resubstitution", scheme);
  await screenshot("claxboi-2022", { fullPage: true });
}

async function classify(page) {
  await page.click("#classify-button");
  await page.waitForSelector("#explore:not([hidden])");
  await page.waitForSelector("#source-table td .class-of-source");
}

async function pairIsRefused(page, second, words) {
  await page.selectOption("#method-form .pair-second select", second);
  const reason = await page.textContent("#method-form .pair-add .hint");
  return (await page.isDisabled("#method-form .add-pair")) && reason.includes(words);
}

/** The numbers in the cells of a table's lines. */
const numbersOf = (page, lines, count) =>
  page.$$eval(
    lines,
    (all, n) =>
      all.map((line) =>
        [...line.querySelectorAll("td")].slice(0, n).map((cell) => Number(cell.textContent.replace("−", "-"))),
      ),
    count,
  );

const closeLists = (a, b, within) =>
  a.flat().length === b.flat().length && a.flat().every((x, i) => Math.abs(x - b.flat()[i]) <= within);

/** Whether the contributions of the track, summed and normalised, are the probabilities. */
function addsUp({ track, probabilities }) {
  const names = Object.keys(probabilities);
  const steps = track.filter(({ kind }) => kind === "prior" || kind === "category");
  const numerators = names.map((name) => Math.exp(steps.reduce((sum, step) => sum + step.contribution[name], 0)));
  const total = numerators.reduce((sum, x) => sum + x, 0);
  return names.every((name, c) => Math.abs(numerators[c] / total - probabilities[name]) < 1e-6);
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
