import { gzipSync } from "node:zlib";
import { smallCatalogue } from "./small-catalogue.mjs";

export const title = "every format is read and written, told apart by content, with all that describes its columns";

const formats = [
  ["fits", {}, "FITS"],
  ["votable", {}, "VOTable"],
  ["votable", { encoding: "TABLEDATA" }, "VOTable"],
  ["ecsv", {}, "ECSV"],
  ["parquet", {}, "Parquet"],
];

export default async function ({ open, check }) {
  const visit = await open();
  await converting(visit, check);
  await selecting(visit, check);
  await saving(visit, check);
  await severalFiles(visit, check);
  check("there was no error", (await visit.problems()).length === 0, await visit.problems());
  await visit.close();
}

/** From a classified CSV file to each format, and from each of them to another. */
async function converting({ page, openFile, call }, check) {
  await openFile(smallCatalogue());
  await call("classify");
  const rows = await page.evaluate(tableOf);
  const files = await page.evaluate(writeAll, formats);
  check("all formats are written", files.length === formats.length, files);
  const { columns } = await page.evaluate(openKept, 0);
  const results = columns.slice(columns.findIndex(({ name }) => name === "label"));
  const wanted = {
    rows,
    results: Object.fromEntries(results.map(({ name, unit, ucd, description }) => [name, [unit, ucd, description]])),
  };
  check(
    "results are described",
    results.length > 15 && results.every(({ ucd, description }) => ucd !== "" && description !== ""),
  );
  for (const [k, [format, options, label]] of formats.entries()) {
    const opened = await page.evaluate(openKept, k);
    const what = `${format}${options.encoding ? ` (${options.encoding})` : ""}`;
    check(`${what} is told by its content`, opened.format === label, opened.format);
    check(`${what}: nothing is left out`, opened.warnings.length === 0, opened.warnings);
    const found = await page.evaluate(tableOf);
    check(`${what} has the same values`, same(found, wanted.rows), difference(found, wanted.rows));
    const described = (columns) => columns.filter(({ name }) => name in wanted.results);
    check(
      `${what} keeps units, UCDs and descriptions`,
      described(opened.columns).every(({ name, unit, ucd, description }) =>
        same([unit, ucd, description], wanted.results[name]),
      ) && described(opened.columns).length === Object.keys(wanted.results).length,
      described(opened.columns).slice(0, 4),
    );
    // To the format that follows, the last one to the first.
    const following = formats[(k + 1) % formats.length];
    const again = await page.evaluate(convert, following);
    const to = `${what} to ${following[0]}`;
    check(`${to}: the same values`, same(again, wanted.rows), difference(again, wanted.rows));
  }
}

/** Rows chosen while reading, and rows chosen when writing. */
async function selecting({ page }, check) {
  // Rows are chosen in the same way whatever reads them: two readers will do.
  for (const k of [0, 3]) {
    const [format] = formats[k];
    const { read, written, sql } = await page.evaluate(async (kept) => {
      const { xsieve } = globalThis;
      await xsieve.open(globalThis.keptFiles[kept], { where: "HR1 > 0" });
      await xsieve.classify();
      const names = (rows) => rows.map(({ name }) => name).join();
      const sql = names(await xsieve.query("SELECT name FROM catalogue WHERE HR2 < 0 ORDER BY row"));
      const read = (await xsieve.query("SELECT count(*) AS n FROM catalogue"))[0].n;
      await xsieve.open(new File([await xsieve.export("parquet", { where: "HR2 < 0" })], "some"));
      return { read, sql, written: names(await xsieve.query("SELECT name FROM catalogue ORDER BY row")) };
    }, k);
    check(`${format}: rows are chosen while reading, and again when writing`, read < 700 && written === sql, [
      read,
      sql,
      written,
    ]);
  }
}

/** From the menu, with the mouse. */
async function saving({ page, openFile, call, download, idle }, check) {
  await openFile(smallCatalogue());
  await page.click("#save-button");
  check("without results there are none to save", await page.isDisabled("#save-columns option[value=results]"));
  check("without a selection none can be saved", await page.isDisabled("#save-rows option[value=selected]"));
  await page.keyboard.press("Escape");
  await call("configure", { selection: "HR1 > 0" });
  await call("classify");
  const files = {};
  for (const [format, ending] of [
    ["votable", ".vot"],
    ["votable-text", ".vot"],
    ["ecsv", ".ecsv"],
    ["parquet", ".parquet"],
  ]) {
    await page.click("#save-button");
    await page.selectOption("#save-format", format);
    await page.selectOption("#save-columns", "results");
    await page.selectOption("#save-rows", "selected");
    files[format] = await download(() => page.click("#save-catalogue"), ending);
    await idle();
  }
  for (const [format, saved] of Object.entries(files)) {
    const found = await page.evaluate(
      async ([name, base64]) => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const { rows, columns } = await globalThis.xsieve.open(new File([bytes], name));
        return { rows, names: columns.map((column) => column.name) };
      },
      [saved.name, saved.bytes.toString("base64")],
    );
    check(
      `${format}: the selected sources alone, with identifier, position and results`,
      found.rows > 100 &&
        found.rows < 700 &&
        found.names.slice(0, 3).join() === "name,ra,dec" &&
        !found.names.includes("HR1") &&
        found.names.includes("P_XRB"),
      found,
    );
  }
}

const readme = `J/A+A/999/1    A small table    (Nobody, 2026)
================================================================================
File Summary:
--------------------------------------------------------------------------------
 FileName    Lrecl  Records   Explanations
--------------------------------------------------------------------------------
ReadMe          80        .   This file
table1.dat      19        3   Sources
--------------------------------------------------------------------------------

Byte-by-byte Description of file: table1.dat
--------------------------------------------------------------------------------
   Bytes Format Units   Label  Explanations
--------------------------------------------------------------------------------
   1-  4 A4     ---     Name   Name of the source
   6- 12 F7.3   deg     RAdeg  Right ascension
  14- 19 F6.2   mW/m2   Flux   ?=-9.99 Flux
--------------------------------------------------------------------------------
`;
const rows = "S001  10.500   1.25\nS002 359.999  -9.99\nS003   0.001   3.50\n";

async function severalFiles({ page, drop, choose, call, idle }, check) {
  const file = (name, text) => ({ name, bytes: Buffer.from(text) });
  await drop([file("table1.dat", rows), file("ReadMe", readme)], "body");
  await page.waitForFunction(() => document.querySelector("#file-line").textContent.includes("table1.dat"));
  const found = await call("query", 'SELECT "Name", "RAdeg", "Flux" FROM catalogue');
  check(
    "a data file is read by the ReadMe that is dropped with it",
    JSON.stringify(found.map(({ Flux }) => Flux)) === "[1.25,null,3.5]" && found[1].RAdeg === 359.999,
    found,
  );
  for (const [selection, left] of [
    ['"RAdeg" > 1', 2],
    ['"Flux" > 0', 1],
  ]) {
    await call("configure", { selection });
    await page.click("#go-set-up");
    await page.click("#read-selected");
    await page.waitForFunction((n) => document.querySelector("#file-line").textContent.includes(`${n} source`), left);
    await idle();
  }
  const [one] = await call("query", "SELECT string_agg(\"Name\", ' ') AS names FROM catalogue");
  check(
    "the selected rows are read alone, with the ReadMe, and those left out before stay out",
    one.names === "S001",
    one,
  );
  await choose([file("ReadMe", readme)]);
  await page.waitForFunction(() =>
    document.querySelector("#notices").textContent.includes("drop one of these together"),
  );
  const before = await page.textContent("#file-line");
  await choose([smallCatalogue(), file("other.csv", "ra,dec\n1,2\n")]);
  await page.waitForSelector("#choice-dialog[open]");
  await page.keyboard.press("Escape");
  check(
    "of two tables one is asked for; cancelled, nothing changes",
    (await page.textContent("#file-line")) === before,
  );
  await choose([smallCatalogue(), file("other.csv", "ra,dec\n1,2\n")]);
  await page.click("#choice-dialog button:has-text('small.csv')");
  await page.waitForFunction(() => document.querySelector("#file-line").textContent.includes("small.csv"));
  const vot = await page.evaluate(async () => {
    const blob = await globalThis.xsieve.export("votable", { encoding: "TABLEDATA" });
    return blob.text();
  });
  await choose([{ name: "misleading.fits", bytes: gzipSync(vot) }]);
  await page.waitForFunction(() => document.querySelector("#file-line").textContent.includes("misleading.fits"));
  check(
    "a compressed VOTable called .fits is read as what it is",
    (await page.textContent("#file-summary")).includes("VOTable"),
  );
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** The first rows that differ. */
function difference(a, b) {
  const at = a.findIndex((row, i) => !same(row, b[i]));
  return at < 0 ? [a.length, b.length] : [at, a[at], b[at]];
}

/** These run in the page. */
function tableOf() {
  const results = 'label, prediction, "P_AGN", "P_CV", margin, entropy, outlier, alternative, n_missing, flags';
  return globalThis.xsieve.query(
    `SELECT name, ra, dec, "class", b, "GAIA_pm", "HR1", "HR2", "logFxFr", "e_HR1", ${results} FROM catalogue ORDER BY row`,
  );
}

async function writeAll(formats) {
  const { xsieve } = globalThis;
  globalThis.keptFiles = [];
  for (const [format, options] of formats)
    globalThis.keptFiles.push(new File([await xsieve.export(format, options)], "kept.dat"));
  return globalThis.keptFiles.map(({ size }) => size);
}

async function openKept(k) {
  const { format, warnings, columns } = await globalThis.xsieve.open(globalThis.keptFiles[k]);
  return { format, warnings, columns };
}

async function convert([format, options]) {
  const { xsieve } = globalThis;
  await xsieve.open(new File([await xsieve.export(format, options)], "again"));
  const results = 'label, prediction, "P_AGN", "P_CV", margin, entropy, outlier, alternative, n_missing, flags';
  return xsieve.query(
    `SELECT name, ra, dec, "class", b, "GAIA_pm", "HR1", "HR2", "logFxFr", "e_HR1", ${results} FROM catalogue ORDER BY row`,
  );
}
