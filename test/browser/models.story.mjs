import { existsSync, readFileSync } from "node:fs";
import { oneSource, smallCatalogue } from "./small-catalogue.mjs";

export const title = "models classify without labels: ready-made, saved and loaded again, and one source by hand";

const realFile = new URL("../../../shared/data/augmented_TD.csv", import.meta.url);

export default async function ({ open, check }) {
  const visit = await open();
  await oneByHand(visit, check);
  await readyMade(visit, check);
  const model = await savedAndLoaded(visit, check);
  await badModels(visit, model, check);
  check("no request left for another host", visit.foreign.length === 0, visit.foreign);
  check("there was no error", (await visit.problems()).length === 0, await visit.problems());
}

/** A bright star with nearly all values. */
const star = { b: 20, GAIA_pm: 25, HR1: -0.6, HR2: -0.8, HR3: -0.5, V_intra: 0.9, V_inter: 0.8 };
Object.assign(star, { logFxFb: -3.3, logFxFr: -3.1, logFxFw1: -2.6, logFxFw2: -2.9 });

/** One source, without any catalogue. */
async function oneByHand(visit, check) {
  const { page, call, screenshot } = visit;
  await page.click("#go-one-source");
  check("without a model the page says so", /no model/i.test(await page.textContent("#one-source")));
  await page.click("#one-model-panel .use-ready-made >> nth=0");
  const form = page.locator("#one-source-form");
  await form.locator(".value-fields input").first().waitFor();
  const fields = await form.locator(".value-fields label").allTextContents();
  check("a ready-made model brings its fields", fields.length === 12 && fields.includes("HR1"), fields);
  for (const [name, value] of Object.entries(star)) await page.getByLabel(name, { exact: true }).fill(String(value));
  await page.keyboard.press("Enter");
  await form.locator(".one-result .verdict").waitFor({ state: "visible" });
  const verdict = () => form.locator(".one-result .verdict").textContent();
  check("a star is recognised by what was typed", /Star/.test(await verdict()), await verdict());
  check("its track is drawn", await form.locator(".one-track svg").isVisible());
  await screenshot("one-source", { fullPage: true });

  const paste = async (text) => {
    await form.locator("textarea").fill(text);
    await form.locator("button.fill").click();
  };
  await paste("b = 55\nHR1 0.1\nHR2: 0.0\nlogFxFr\t-0.2\nGAIA_pm 0.3 mas/yr\ncolour 7\n");
  await page.waitForFunction(() => /AGN/.test(document.querySelector("#one-source-form .verdict").textContent));
  const remark = await form.locator(".pasted-remark").textContent();
  check("pasted values fill the fields", /5 properties filled in/.test(remark), remark);
  check("and what was not recognised is said", /Not recognised: colour/.test(remark), remark);
  check("a field holds what was pasted", (await page.getByLabel("b", { exact: true }).inputValue()) === "55");
  const told = await call("classifyOne", oneSource);
  const shown = await form.locator(".one-result .probabilities").innerText();
  check("a script is told the same", told.class === "AGN" && shownNumbers(told).every((text) => shown.includes(text)), [
    shown,
    told,
  ]);
  await paste("HR1 very hard");
  const error = form.locator(".field-error:visible").first();
  await error.waitFor();
  check(
    "a text that is no value is refused in words",
    /HR1/.test(await error.textContent()),
    await error.textContent(),
  );
  for (const [what, values] of [
    ["an unknown property", { colour: 1 }],
    ["a text for a number", { HR1: "hard" }],
  ]) {
    const answer = await call("classifyOne", values);
    check(`${what} is refused in words`, answer.error?.length > 20, answer);
  }
  const nothing = await call("classifyOne", {});
  const total = sum(Object.values(nothing.probabilities ?? {}));
  check("a source without any value has probabilities that sum to one", Math.abs(total - 1) < 1e-12, nothing);
  const extreme = await call("classifyOne", { HR1: 1e300, b: -1e300 });
  check(
    "extreme values are flagged, and no NaN",
    Number.isFinite(extreme.margin) && extreme.flags.length === 2,
    extreme,
  );
}

/** A catalogue without labels, with a model that comes with the page. */
async function readyMade(visit, check) {
  const { page, call, choose, screenshot } = visit;
  await call("forgetModel");
  const isReal = existsSync(realFile);
  const catalogue = isReal ? withoutLabels() : smallCatalogue({ labelled: 0, name: "no-labels.csv" });
  await choose([catalogue]);
  await page.waitForSelector("#set-up:not([hidden])");
  const refused = await call("classify");
  check("without a label or a model nothing is classified, in words", /No label/.test(refused.error ?? ""), refused);
  await page.click("#model-panel .use-ready-made >> nth=0");
  await page.waitForFunction(() =>
    /is classified with the model/.test(document.querySelector("#classify-hint").textContent),
  );
  await page.click("#classify-button");
  await page.waitForSelector("#source-table td .class-of-source");
  const counts = (await page.locator("#class-counts .count").allTextContents()).map((text) =>
    Number(text.replaceAll(",", "")),
  );
  check("every source has a class", sum(counts) === catalogue.rows, counts);
  const classified = await call("classify");
  check("a script counts the same", same(Object.values(classified.counts), counts), [classified.counts, counts]);
  const refusedScheme = await call("evaluate", { scheme: "leave-one-out" });
  check(
    "nothing can be left out of a model from a file",
    /training sample/.test(refusedScheme.error ?? ""),
    refusedScheme,
  );
  await page.click("#shift-section summary");
  await page.waitForSelector("#shift-table tbody tr");
  check(
    "the catalogue is compared with the training sample",
    (await page.locator("#shift-table tbody tr").count()) === 12,
  );
  if (isReal) {
    check("most of the Chandra sources are AGN and stars", counts[0] > 1000 && counts[1] > 500, counts);
    const far = await page.locator("#shift-table tr.far").count();
    check("which the model was trained on: none of them is far from it", far === 0, far);
  }
  await screenshot("ready-made", { fullPage: true });
  await page.click("#go-set-up");
  await page.click("#model-panel .forget-model");
  await page.waitForFunction(() => /Choose the label/.test(document.querySelector("#classify-hint").textContent));
  check("a forgotten model asks for a label again", true);
}

/** Trains, saves the model, and classifies the same sources with it, without labels. */
async function savedAndLoaded(visit, check) {
  const { page, call, choose, download, settingsBecome } = visit;
  const labelled = smallCatalogue();
  await choose([labelled]);
  await page.waitForFunction(() => document.querySelector("#file-line").textContent.includes("small.csv"));
  await call("configure", { method: "weighted", pairs: [["HR1", "HR2"]] });
  await call("classify", { heldOut: false });
  const columns = 'SELECT name, prediction, "P_AGN", "P_CV", outlier, outlier_percentile FROM catalogue ORDER BY name';
  const before = await call("query", columns);
  await page.click("#save-button");
  const model = await download(() => page.click("#save-model"), ".json");
  const text = model.bytes.toString();
  check("a model is saved", JSON.parse(text).format === "xsieve-model", text.slice(0, 80));
  check("without the sources that it was trained on", !text.includes("S0001") && text.length < 1_500_000, text.length);
  const again = await page.evaluate(async () => (await globalThis.xsieve.exportModel()).text());
  check("the same model has the same bytes", again === text);

  const unlabelled = smallCatalogue({ labelled: 0, name: "unlabelled.csv" });
  await choose([unlabelled]);
  await page.waitForFunction(() => document.querySelector("#file-line").textContent.includes("unlabelled"));
  await page.locator("#model-panel input.model-file").setInputFiles({
    name: "model.json",
    mimeType: "application/json",
    buffer: model.bytes,
  });
  await settingsBecome((now) => now.method === "weighted" && now.label === undefined);
  const panel = await page.textContent("#model-panel .model-line");
  check("the loaded model is named", /trained on small\.csv/.test(panel), panel);
  await page.click("#classify-button");
  await page.waitForSelector("#source-table td .class-of-source");
  const after = await call("query", columns);
  const worst = Math.max(
    ...after.map((row, i) => Math.max(Math.abs(row.P_AGN - before[i].P_AGN), Math.abs(row.P_CV - before[i].P_CV))),
  );
  check("it gives the probabilities of before", after.length === 700 && worst < 1e-5, worst);
  const other = after.filter((row, i) => row.prediction !== before[i].prediction);
  check("and the same classes", other.length === 0, other);

  await visit.drop([labelled, { name: "model.json", bytes: model.bytes }], "body");
  await page.waitForFunction(() => document.querySelector("#file-line").textContent.startsWith("small.csv"));
  await page.waitForFunction(() =>
    /“trained on small/.test(document.querySelector("#model-panel .model-line").textContent),
  );
  await settingsBecome((now) => now.method === "weighted" && now.properties.length === 5);
  await visit.idle();
  check("a catalogue and a model can be dropped together", true);
  const both = await call("classify");
  check("and are used together", sum(Object.values(both.counts ?? {})) === 700, both);
  await call("forgetModel");
  return model;
}

async function badModels(visit, model, check) {
  const { page, call, drop } = visit;
  const before = await call("settings");
  const content = JSON.parse(model.bytes.toString());
  const text = model.bytes.toString();
  const bad = [
    [
      "a damaged model",
      text.replace(/(?<="base64":".{40})./, (letter) => (letter === "A" ? "B" : "A")),
      /checksum|changed/,
    ],
    ["a model cut short", text.slice(0, text.length / 2), /cut short/],
    ["a model of another version", JSON.stringify({ ...content, version: 2 }), /version 2; version 1/],
    ["a model without its checksum", JSON.stringify({ ...content, checksum: undefined }), /checksum/],
  ];
  for (const [what, wrong, words] of bad) {
    for (const button of await page.$$("#notices button.dismiss")) await button.click();
    await drop([{ name: "model.json", bytes: Buffer.from(wrong) }], "body");
    const sentence = await page
      .waitForSelector("#notices .notice.error .notice-text")
      .then((found) => found.textContent());
    check(`${what} is refused in words`, words.test(sentence), sentence);
    check(`${what} changes nothing`, same(await call("settings"), before));
  }
  for (const button of await page.$$("#notices button.dismiss")) await button.click();
  const classified = await call("classify");
  check("the catalogue is still classified with its own labels", classified.rows === 700, classified);
}

/** The Chandra sources as they would come from an archive: no class of any kind. */
function withoutLabels() {
  const [header, ...lines] = readFileSync(realFile, "utf8").trim().split("\n");
  const names = header.split(",");
  const kept = names.map((name) => !/class|^MW_/.test(name));
  const reduced = [header, ...lines].map((line) =>
    line
      .split(",")
      .filter((_, i) => kept[i])
      .join(","),
  );
  return { name: "chandra.csv", bytes: Buffer.from(`${reduced.join("\n")}\n`), rows: lines.length };
}

const shownNumbers = ({ probabilities }) =>
  Object.values(probabilities)
    .filter((p) => p > 0.01)
    .map((p) => p.toFixed(3));
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
