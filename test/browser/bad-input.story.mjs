import { openableFiles, refusedFiles } from "./bad-files.mjs";
import { smallCatalogue } from "./small-catalogue.mjs";

export const title = "a bad file is refused in a sentence, and what was open stays";

export default async function ({ open, check }) {
  const visit = await open();
  const files = openableFiles();
  const first = files.find(({ name }) => name === "good.csv");
  check("the first catalogue opens", (await visit.openFile(first)).rows === first.rows);
  await visit.call("classify");

  for (const file of refusedFiles()) await isRefused(visit, file, first, check);
  await isRefused(
    visit,
    { name: "not-settings.json", bytes: Buffer.from('{"version": 1, "colour": "red"}') },
    first,
    check,
    /colour/,
  );
  await isRefused(visit, { name: "no-json.json", bytes: Buffer.from("{") }, first, check);
  const predictions = await visit.call("column", "prediction");
  check("the first catalogue's results are still there", predictions.length === first.rows, predictions);

  for (const file of files) await isOpened(visit, file, check);
  await badRequests(visit, check);
  check("no error got past the page", (await visit.problems()).length === 0, await visit.problems());
}

/** What cannot be done leaves everything as it was, but a database that broke off: that is said until the file is opened again. */
async function badRequests({ page, call, openFile }, check) {
  await openFile(smallCatalogue());
  await call("classify");
  const random = await call("export", "csv", { where: "random() > 0.5" });
  check("an export needs a condition that stays the same", /each time/.test(random.error), random);
  const label = JSON.stringify((await call("settings")).label);
  const others = await page.evaluate(async () => {
    try {
      return await globalThis.xsieve.labels(new File(["name,class\nnobody,AGN\n"], "other.csv"));
    } catch (error) {
      return error.message;
    }
  });
  check("labels that no source has are refused", /^No source/.test(others), others);
  check("and the label stays", JSON.stringify((await call("settings")).label) === label);
  await call("configure", { selection: "list_sum(range(1000000000)) > 0" });
  const after = await call("query", "SELECT count(*) AS n FROM catalogue");
  check("a database that broke off says so", /open the file again\.$/.test(after.error), after);
  const again = await openFile(smallCatalogue());
  const counted = await call("query", "SELECT count(*) AS n FROM catalogue");
  check("and the file can be opened again", again.rows === counted[0].n, [again, counted]);
}

/** By the mouse and by the file dialogue in turn: both say the same. */
async function isRefused({ page, drop, choose, call }, file, first, check, expected = /./) {
  await dismissAll(page);
  if (file.name.length % 2 === 0) {
    await drop([file], "body");
    // A table that is dropped beside an open catalogue may have its labels: the page asks.
    const asks = page.locator("#labels-dialog .as-catalogue");
    await asks.or(page.locator("#notices .notice.error .notice-text").first()).first().waitFor();
    if (await asks.isVisible()) await asks.click();
  } else await choose([file]);
  const sentence = await page
    .waitForSelector("#notices .notice.error .notice-text", { timeout: 20_000 })
    .then((text) => text.textContent())
    .catch(() => "");
  check(
    `${file.name}: the page says why`,
    isSentence(sentence) && expected.test(sentence),
    sentence || "nothing was said",
  );
  check(`${file.name}: ${first.name} is still open`, (await page.textContent("#file-line")).includes(first.name));
  const [{ n }] = await call("query", "SELECT count(*) AS n FROM catalogue");
  check(`${file.name}: its sources are still there`, n === first.rows, n);
  check(`${file.name}: nothing goes on`, !(await page.isVisible("#activity progress")));
}

async function isOpened({ page, openFile, call }, file, check) {
  await dismissAll(page);
  const opened = await openFile(file);
  if (opened.error && file.mayRefuse) {
    check(`${file.name}: refused in a sentence`, isSentence(opened.error), opened.error);
    return;
  }
  check(`${file.name}: opens with ${file.rows} sources`, opened.rows === file.rows, opened);
  const classified = await call("classify");
  const isSensible = classified.error ? isSentence(classified.error) : classified.rows === file.rows;
  check(`${file.name}: is classified, or a sentence says why not`, isSensible, classified);
  if (classified.error) return;
  const margins = await call(
    "query",
    "SELECT count(*) AS n FROM catalogue WHERE margin IS NULL OR isnan(margin) OR isinf(margin)",
  );
  check(`${file.name}: every result is a number`, margins[0]?.n === 0, margins);
}

async function dismissAll(page) {
  for (const button of await page.$$("#notices button.dismiss")) await button.click().catch(() => undefined);
  await page.waitForFunction(() => document.querySelectorAll("#notices .notice").length === 0);
}

/** Words that end in a full stop, and none that only a programmer knows. */
function isSentence(text) {
  const isLong = text.length > 20 && /^[\p{Lu}\d"'“a-z]/u.test(text) && /[.?]$/.test(text.trim());
  return (
    isLong &&
    !/undefined|\[object|TypeError|RangeError|NaN\b.*NaN|out of bounds|Cannot read|is not a function/.test(text)
  );
}
