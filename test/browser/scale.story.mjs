import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "../../tools/setup.mjs";
import { smallCatalogue } from "./small-catalogue.mjs";

export const title =
  "weights are tried out live, rows chosen while reading; lost workers and browsers without SIMD do no harm";

export default async function ({ open, check }) {
  const visit = await open();
  await trying(visit, check);
  await sorting(visit, check);
  await changingOneProperty(visit, check);
  await choosingRows(visit, check);
  await losingWorkers(visit, check);
  await breakingCode(visit, check);
  await inBackground(visit, check);
  await visit.close();
  await withoutDatabase(open, check);
  await withoutSimd(open, check);
}

async function trying({ page, openFile, call, settingsBecome }, check) {
  await openFile(smallCatalogue());
  await call("classify");
  await page.click("#go-explore");
  await page.waitForSelector("#source-table td .class-of-source");
  const before = await call("settings");
  await page.click("#what-if summary");
  const slider = page.locator("#what-if-form .what-if-classes input").nth(2);
  const counts = () => page.$$eval("#what-if-form .count", (all) => all.map(({ textContent }) => textContent).join());
  const old = await counts();
  await slider.evaluate((input) => {
    input.value = "-0.1";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await page.waitForFunction(
    (text) =>
      [...document.querySelectorAll("#what-if-form .count")].map(({ textContent }) => textContent).join() !== text,
    old,
  );
  const during = await call("settings");
  check("nothing is kept while a slider moves", JSON.stringify(during) === JSON.stringify(before));
  const shown = await page.$$eval("#class-counts .count", (all) => all.map(({ textContent }) => textContent).join());
  check("the counts above follow", shown === (await counts()), shown);

  await slider.focus();
  await page.keyboard.press("ArrowLeft");
  await settingsBecome((settings) => settings.priors.XRB > 0.5);
  const kept = await call("settings");
  const sum = Object.values(kept.priors).reduce((total, prior) => total + prior, 0);
  check(
    "the keyboard moves a slider and keeps the change",
    kept.priors.XRB > 0.7 && Math.abs(sum - 1) < 1e-9,
    kept.priors,
  );
  const { counts: answered } = await call("whatIf", {});
  const queried = await call("query", "SELECT prediction, count(*) AS n FROM catalogue GROUP BY prediction");
  check(
    "counts and result columns agree",
    queried.every(({ prediction, n }) => answered[prediction] === n),
    [answered, queried],
  );
  await page.click("#timing summary");
  const stages = await page.$$eval("#timing-table tbody th", (all) => all.map(({ textContent }) => textContent));
  check("where the time went is shown", stages.includes("Training") && stages.length > 6, stages);
}

/** The workers that hold the results find the first rows of a sort; SQL must find the same. */
async function sorting({ page, openFile, call, idle }, check) {
  await openFile(smallCatalogue());
  await call("configure", { selection: "HR1 > 0" });
  await call("classify");
  await page.click("#go-explore");
  const { classes } = await call("settings");
  const rows = () =>
    page.$$eval("#source-table tbody tr", (all) => all.map((row) => row.querySelector("td, th").textContent.trim()));
  for (const [heading, column] of [
    ["missing", "n_missing"],
    ["margin", "margin"],
    ["percentile", "outlier_percentile"],
  ])
    for (const order of ["ASC", "DESC"]) {
      const before = (await rows()).join();
      await page.click(`#source-table thead button:has-text("${heading}")`);
      const wanted = await call(
        "query",
        `SELECT name FROM catalogue ORDER BY ${column} ${order} NULLS LAST, row LIMIT 50`,
      );
      const names = wanted.map(({ name }) => name).join();
      await page
        .waitForFunction(
          (text) =>
            [...document.querySelectorAll("#source-table tbody tr")]
              .map((row) => row.querySelector("td, th").textContent.trim())
              .join() === text,
          names,
          { timeout: 5_000 },
        )
        .catch(() => undefined);
      const found = (await rows()).join();
      check(`sorted by ${heading}, ${order}, rows are those of SQL`, found === names, [before, found, names]);
    }
  await newColumns({ page, call }, check);
  await page.selectOption("#filter-class", classes[1]);
  const [{ n }] = await call("query", `SELECT count(*) AS n FROM catalogue WHERE prediction = '${classes[1]}'`);
  await page.waitForFunction((total) => document.querySelector("#source-table").textContent.includes(`of ${total}`), n);
  check("filtered by a class there are as many as SQL counts", n > 0 && n < 700, n);
  await page.click("#filter-clear");
  await openFile(smallCatalogue());
  await idle();
}

/** Where its columns are new, the table is drawn in steps: its lines stay, and another change meanwhile is what stands in the end. */
async function newColumns({ page, call }, check) {
  const first = () => page.textContent("#source-table tbody tr td");
  const button = page.locator("#source-table tbody button.choose").nth(40);
  await button.focus();
  const lines = await page.$$eval("#source-table tbody tr", (all) => all.length);
  const fewest = page.evaluate(async () => {
    let least = Infinity;
    for (let k = 0; k < 200; k++) {
      least = Math.min(least, document.querySelectorAll("#source-table tbody tr").length);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    return least;
  });
  const { priors, properties, identifier } = await call("settings");
  await call("configure", { properties: properties.map((one) => ({ ...one, scale: "softsign" })) });
  const other = await page.evaluate(async () => {
    await new Promise((resolve) => setTimeout(resolve, 16));
    await globalThis.xsieve.configure({ identifier: "ra" });
    await new Promise((resolve) => setTimeout(resolve, 900));
    return (await globalThis.xsieve.query("SELECT ra FROM catalogue ORDER BY row LIMIT 1"))[0].ra;
  });
  check("a change while the table is drawn is what it shows", Number(await first()) === other, [await first(), other]);
  check("lines stay while they are drawn anew", lines === 50 && (await fewest) === lines, [lines, await fewest]);
  const isFocused = await button.evaluate((element) => element === document.activeElement);
  check("and so does the focus", isFocused);
  await call("configure", { identifier, properties, priors });
  await call("classify");
  await tryingMeanwhile({ page, call }, check);
  await call("configure", { identifier, priors });
}

/** Weights that are tried out while the table is drawn in steps: it shows what they give, and in the end what is kept. */
async function tryingMeanwhile({ page, call }, check) {
  await page.click('#source-table th[aria-sort="descending"] button'); // back to the order of the file
  await page.waitForFunction(() => document.querySelector('#source-table th[aria-sort="descending"]') === null);
  const headings = await page.$$eval("#source-table thead th", (all) => all.map(({ textContent }) => textContent));
  const at = headings.findIndex((heading) => heading.includes("margin"));
  const margins = () =>
    page.$$eval(
      "#source-table tbody tr",
      (rows, at) => rows.map(({ children }) => Number(children[at].textContent.replace("−", "-"))),
      at,
    );
  await page.locator("#source-table tbody button.choose").first().click();
  await page.waitForSelector("#probability-track svg");
  const before = await margins();
  const during = await page.evaluate(async () => {
    await globalThis.xsieve.configure({ identifier: "dec" });
    const slider = document.querySelectorAll("#what-if-form .what-if-classes input")[1];
    slider.value = "-0.2";
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((resolve) => setTimeout(resolve, 600));
    const shown = document.querySelector("#source-table tbody").textContent;
    slider.dispatchEvent(new Event("change", { bubbles: true }));
    await new Promise((resolve) => setTimeout(resolve, 900));
    return shown === document.querySelector("#source-table tbody").textContent;
  });
  const kept = await call("query", "SELECT margin FROM catalogue ORDER BY row LIMIT 50");
  const after = await margins();
  const isRight = after.every(
    (margin, k) => Math.abs(margin - (kept[k].margin ?? NaN)) < 0.006 || kept[k].margin === null,
  );
  const isOther = after.some((margin, k) => Math.abs(margin - before[k]) > 0.01);
  check("weights tried while the table is drawn are what it shows", isRight && isOther && during, [
    isRight,
    isOther,
    during,
  ]);
  await rolesAlone({ page, call }, check);
  await backToWhatIs({ page, call }, check);
}

/** Another identifier or position leaves results and the chosen source as they are, but for what it is called and where it is. */
async function rolesAlone({ page, call }, check) {
  const { identifier, position } = await call("settings");
  const [{ name, ra, dec }] = await call("query", "SELECT name, ra, dec FROM catalogue ORDER BY row LIMIT 1");
  const cardSays = (text) =>
    page
      .waitForFunction((wanted) => document.querySelector("#source-card").textContent.includes(wanted), text, {
        timeout: 5_000,
      })
      .then(() => "", String);
  await call("configure", { identifier: "name" });
  const first = await cardSays(name);
  await call("configure", { identifier: "ra", position: { ra: "dec", dec: "dec" } });
  const second = await cardSays(String(ra));
  const { id, ra: longitude } = await call("source", 0);
  const isRight = first === "" && second === "" && id === String(ra) && longitude === dec;
  check("a chosen source stays, under its other identifier and position", isRight, [first, second, id, longitude]);
  await call("configure", { identifier, position });
}

/** A slider that is back where it was before what it gave is computed: nothing that was tried out stays. */
async function backToWhatIs({ page, call }, check) {
  const [category, weight] = Object.entries((await call("settings")).categories)[0];
  const shown = () =>
    page.evaluate(() => [
      document.querySelector("#source-table tbody").textContent,
      [...document.querySelectorAll("#what-if-form .count")].map(({ textContent }) => textContent).join(),
      document.querySelector("#what-if-form .sliders input").value,
    ]);
  await page.waitForTimeout(500);
  const before = await shown();
  await page.evaluate(async (weight) => {
    const slider = document.querySelector("#what-if-form .sliders input");
    const move = (value, ...types) => {
      slider.value = value;
      for (const type of types) slider.dispatchEvent(new Event(type, { bubbles: true }));
    };
    move("0", "input");
    await new Promise((resolve) => setTimeout(resolve));
    move(String(weight), "input", "change");
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }, weight);
  const after = await shown();
  const kept = (await call("settings")).categories[category];
  check("nothing stays of a weight that is tried and taken back at once", `${after}` === `${before}`, [before, after]);
  check("and the weight is what it was", kept === weight, [kept, weight]);
}

/** Where one property is changed, sums of other categories are taken over; all results must be those of a classification from nothing. */
async function changingOneProperty({ page, openFile, call }, check) {
  await openFile(smallCatalogue());
  await call("classify");
  const { properties } = await call("settings");
  const last = properties.length - 1;
  const patches = {
    bandwidth: { ...properties[last], density: { factor: 1.7 } },
    expression: {
      ...properties[last],
      expression: `CASE WHEN ${properties[last].expression} > 0 THEN ${properties[last].expression} END`,
    },
    range: { ...properties[last], range: [-0.2, 0.1] },
    // Summed from the values themselves, not looked up.
    weight: { ...properties[last], error: '"e_HR1"', weight: "1/error" },
  };
  const results = () => page.evaluate(async () => (await globalThis.xsieve.export("csv")).text());
  let before = await results();
  for (const [what, property] of Object.entries(patches)) {
    await call("configure", { properties: [...properties.slice(0, last), property] });
    const { counts } = await call("classify");
    const after = await results();
    const settings = await call("settings");
    const fresh = await page.evaluate(
      async ([text, given]) => {
        const parts = [new File([text], "small.csv"), new File([JSON.stringify(given)], "settings.json")];
        await globalThis.xsieve.open(parts);
        const classified = await globalThis.xsieve.classify();
        return { counts: classified.counts, rows: await (await globalThis.xsieve.export("csv")).text() };
      },
      [new TextDecoder().decode(smallCatalogue().bytes), settings],
    );
    const isSame = after === fresh.rows && after !== before;
    check(`another ${what} of one property gives what all anew gives`, counts !== undefined && isSame, [
      counts,
      fresh.counts,
    ]);
    before = after;
  }
}

async function choosingRows({ page, call }, check) {
  const found = await page.evaluate(async () => {
    const { xsieve } = globalThis;
    const names = (rows) => rows.map(({ name }) => name).join();
    const fits = new File([await xsieve.export("fits")], "all.fits");
    await xsieve.open(fits);
    const wanted = await xsieve.query("SELECT name FROM catalogue WHERE HR1 > 0 ORDER BY row");
    const opened = await xsieve.open(fits, { where: "HR1 > 0" });
    const read = await xsieve.query("SELECT name, HR2 FROM catalogue ORDER BY row");
    await xsieve.classify();
    const column = await xsieve.column("logFxFr");
    const saved = new File([await xsieve.export("fits")], "some.fits");
    const failure = await xsieve.open(fits, { where: "HR1 > 99" }).catch((error) => error.message);
    await xsieve.open(saved);
    const back = await xsieve.query("SELECT name FROM catalogue ORDER BY row");
    return {
      same: [names(wanted) === names(read), names(wanted) === names(back)],
      opened,
      column: column.length,
      failure,
    };
  });
  check(
    "rows that fulfil a condition are read alone, and saved with their own cells",
    found.same.every(Boolean),
    found,
  );
  check(
    "what was left is said",
    found.opened.warnings.some((text) => /of the 700 rows of the file were read/.test(text)),
    found.opened.warnings,
  );
  check("further columns have as many rows", found.column === found.opened.rows, found.column);
  check(
    "a condition that no row fulfils is a sentence",
    /^No row of all\.fits fulfils the condition HR1 > 99\.$/.test(found.failure),
    found.failure,
  );
  const size = await call("query", "SELECT count(*) AS n FROM catalogue");
  check("the open catalogue stays", size[0].n === found.opened.rows, size);
  await choosingLines(page, check);
}

/** The same of a text file, whose lines an export takes over as they are. */
async function choosingLines(page, check) {
  const { bytes } = smallCatalogue();
  const [header, ...lines] = bytes.toString().trim().split("\n");
  const at = header.split(",").indexOf("HR1");
  const wanted = lines.filter((line) => Number(line.split(",")[at]) > 0);
  const exported = await page.evaluate(async (text) => {
    await globalThis.xsieve.open(new File([text], "small.csv"), { where: "HR1 > 0" });
    await globalThis.xsieve.classify();
    return (await globalThis.xsieve.export("csv")).text();
  }, bytes.toString());
  const [, ...rows] = exported.trim().split("\n");
  check("of a text file, too, only the chosen rows are read", rows.length === wanted.length, rows.length);
  const same = rows.every((row, k) => row.startsWith(wanted[k]));
  check("and exported as they were, with their results", same, [rows[0], wanted[0]]);
}

async function losingWorkers({ page, openFile, call }, check) {
  await openFile(smallCatalogue({ rows: 200_000, labelled: 4000 }));
  const { counts } = await call("classify");
  const before = await call("query", "SELECT sum(margin) AS s FROM catalogue");
  const old = new Set(page.workers());
  const ended = page.evaluate(() =>
    globalThis.xsieve.classify({ densities: "exact" }).then(
      () => "it went on",
      (error) => error.message,
    ),
  );
  // A new worker makes the new results; another one holds the old ones.
  const killed = await killWorker(page, "results.worker", old);
  check("a worker was ended from outside", killed);
  const message = await ended;
  check("the run ends with a sentence", /^A worker of the page .*Try again\.$/.test(message), message);
  const after = await call("query", "SELECT sum(margin) AS s FROM catalogue");
  check("the results before are still there", after[0]?.s === before[0].s, after);
  const again = await call("classify");
  check("the next run works", JSON.stringify(again.counts) === JSON.stringify(counts), again);
}

/** Compiled code that breaks in the middle of a run, as it would where its memory cannot grow. */
async function breakingCode({ page, openFile, call }, check) {
  await openFile(smallCatalogue({ rows: 200_000, labelled: 500 }));
  await call("classify");
  const before = await call("query", "SELECT sum(margin) AS s FROM catalogue");
  const scripts = /results\.worker.*\.js/;
  await page.context().route(scripts, (route) => {
    const code = readFileSync(join(root, "dist/assets", basename(route.request().url())), "utf8");
    return route.fulfill({ body: `(${trapLater})(25);\n${code}`, contentType: "text/javascript" });
  });
  const { error } = await call("classify", { heldOut: false });
  check("a trap ends the run with a sentence", /^The computation broke off .*try again\.$/.test(error ?? ""), error);
  const after = await call("query", "SELECT sum(margin) AS s FROM catalogue");
  check("and the results before it are still there", after[0]?.s === before[0].s, after);
  await page.context().unroute(scripts);
  const again = await call("classify", { heldOut: false });
  check("the next run after a trap works", again.rows === 200_000, again);
}

/** Runs in a worker before its own code: the so manieth call of the compiled code that fills sums is a real trap. */
function trapLater(calls) {
  const unreachable = Uint8Array.of(
    ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11],
  );
  const trap = new WebAssembly.Instance(new WebAssembly.Module(unreachable)).exports.f;
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...given) => {
    const { exports } = await instantiate.call(WebAssembly, ...given);
    const fillTiles = (...of) => (--calls === 0 ? trap() : exports.fillTiles(...of));
    return { exports: { ...exports, fillTiles } };
  };
}

/** A run in a tab that another one hides. */
async function inBackground({ page, openFile, call }, check) {
  await openFile(smallCatalogue({ rows: 30_000, labelled: 500 }));
  const other = await page.context().newPage();
  await other.goto("about:blank");
  await other.bringToFront();
  const classified = await call("classify");
  check("a tab in the background classifies", classified.rows === 30_000, classified);
  const exported = await page.evaluate(async () => (await globalThis.xsieve.export("csv")).size);
  check("and exports", exported > 1_000_000, exported);
  await other.close();
  await page.bringToFront();
  await page.click("#go-explore");
  const rows = await page
    .waitForSelector("#source-table td .class-of-source")
    .then(() => page.$$("#source-table tbody tr"));
  check("its table is there when it comes to the front", rows.length === 50, rows.length);
}

/** Ends a worker as the browser does when memory is short: it says nothing. */
async function killWorker(page, name, spared) {
  for (let tries = 0; tries < 200; tries++) {
    const found = page.workers().find((worker) => worker.url().includes(name) && !spared.has(worker));
    if (found !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, 300)); // until it is at work
      // It will not answer any more.
      found.evaluate(() => globalThis.close()).catch(() => undefined);
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
}

/** A host that does not give the database's code, at first. */
async function withoutDatabase(open, check) {
  const { page, openFile, close } = await open();
  for (const code of [/duckdb.*\.wasm/, /duckdb-browser.*worker/, /duckdb\.worker/]) {
    await page.context().route(code, (route) => route.fulfill({ status: 404, body: "not here" }));
    await page.reload();
    await page.evaluate(() => globalThis.xsieve.ready);
    const { error } = await openFile(smallCatalogue());
    const isSaid = /^The database (could not be started|stopped).* could not be loaded.*[Tt]ry again/.test(error ?? "");
    check("a database that cannot be loaded is a sentence", isSaid, error);
    await page.context().unroute(code);
    const opened = await openFile(smallCatalogue());
    check("and is loaded when the host gives it", opened.rows === 700, opened);
  }
  await close();
}

async function withoutSimd(open, check) {
  const answers = [];
  for (const isPlain of [false, true]) {
    const { page, openFile, call, close } = await open();
    // A browser without SIMD finds the compiled code invalid.
    if (isPlain)
      await page
        .context()
        .route(/numerics.*\.wasm/, (route) => route.fulfill({ body: "no code", contentType: "application/wasm" }));
    await openFile(smallCatalogue());
    await call("classify");
    const rows = await call("query", "SELECT prediction, P_AGN, outlier FROM catalogue ORDER BY row");
    const tuned = await call("tune", { objective: "log-loss", seeds: 1, maxGenerations: 2 });
    answers.push({ rows, tuned: tuned.value });
    await close();
  }
  const [compiled, plain] = answers;
  const difference = Math.max(...compiled.rows.map(({ P_AGN }, i) => Math.abs(P_AGN - plain.rows[i].P_AGN)));
  check("without SIMD the probabilities are the same to 1e-5", difference < 1e-5, difference);
  check(
    "and so are the classes",
    compiled.rows.every(({ prediction }, i) => prediction === plain.rows[i].prediction),
  );
  check("and tuning works", Number.isFinite(plain.tuned) && Math.abs(plain.tuned - compiled.tuned) < 1e-3, plain.tuned);
}
