import { existsSync, readFileSync } from "node:fs";
import { openableFiles } from "./bad-files.mjs";

const claxboiFiles = new URL("../../../shared/reference/claxboi/", import.meta.url);

export const title = "a script does what the page does, and what it is told is told in sentences";

export default async function ({ open, check }) {
  const visit = await open();
  const { page, call } = visit;
  const refused = async (what, answer, words = /./) =>
    check(`${what}: is refused in words`, answer?.error?.length > 15 && words.test(answer.error), answer);

  check("the version is semantic", /^\d+\.\d+\.\d+/.test(await page.evaluate(() => globalThis.xsieve.version)));
  await refused("classifying without a file", await call("classify"));
  await refused("a query without a file", await call("query", "SELECT 1"));

  const opened = await call("open", "demo-catalogue.fits.gz");
  check("the demo opens from its address", opened.rows === 30_000 && opened.columns.length === 26, opened);
  check(
    "roles are found",
    opened.roles?.ra === "ra" && opened.roles?.identifier === "name" && opened.roles?.label === "class",
    opened.roles,
  );
  const described = opened.columns?.find(({ name }) => name === "GAIA_pm");
  check(
    "columns keep unit, UCD and description",
    described?.unit === "mas/yr" && described.ucd === "pos.pm" && described.description !== "",
    described,
  );
  await refused("results before classifying", await call("source", 0));

  await settings(visit, check, refused);
  await results(visit, check, refused);
  await weights(visit, check, refused);
  await comparing(visit, check);
  await cancelling(visit, check);
  await claxboi(visit, check);
  await call("close");
  await refused("a query after closing", await call("query", "SELECT 1"));
  check("the start is back", await page.isVisible("#start"));
  check("there was no error", (await visit.problems()).length === 0, await visit.problems());
}

async function settings({ call }, check, refused) {
  const start = await call("settings");
  check("the settings are complete", start.version === 1 && start.power === 1 && start.method === "paper", start);
  const total = Object.values(start.priors).reduce((sum, prior) => sum + prior, 0);
  check("priors are normalised", Math.abs(total - 1) < 1e-12, start.priors);
  await refused("an unknown key", await call("configure", { colour: "red" }), /colour/);
  await refused("a negative prior", await call("configure", { priors: { AGN: -1 } }));
  await refused("a prior of an unknown class", await call("configure", { priors: { QSO: 0.1 } }), /QSO/);
  await refused("a negative weight", await call("configure", { categories: { location: -2 } }));
  await refused("an unknown bandwidth rule", await call("configure", { density: { bandwidth: "widest" } }), /widest/);
  check("refused changes change nothing", same(await call("settings"), start));
  const changed = await call("configure", { categories: { spectrum: 1 } });
  check(
    "a change merges by key",
    changed.categories.spectrum === 1 && changed.categories.location === start.categories.location,
    changed,
  );
  await call("undo");
  check("undo takes it back", same(await call("settings"), start));
  await call("redo");
  check("redo does it again", same(await call("settings"), changed));
  await call("undo");
}

async function results({ page, call }, check, refused) {
  const trained = await call("train");
  check(
    "every class has labelled sources",
    trained.classes?.every(({ labelled }) => labelled > 0),
    trained.classes,
  );
  check(
    "tables are within 1e-3 of the exact densities",
    trained.properties?.every(({ tableError }) => tableError <= 1e-3),
    trained.properties,
  );
  const one = await call("classify", { workers: 1 });
  const first = await call("query", "SELECT sum(margin * (row + 1)) AS s, sum(outlier) AS o FROM catalogue");
  const three = await call("classify", { workers: 3 });
  const second = await call("query", "SELECT sum(margin * (row + 1)) AS s, sum(outlier) AS o FROM catalogue");
  check("the result does not depend on the number of workers", same(first, second), [first, second]);
  check("workers are counted", one.workers === 1 && three.workers === 3, [one.workers, three.workers]);
  const counted = Object.values(three.counts ?? {}).reduce((sum, n) => sum + n, 0);
  check("classes are counted", counted === 30_000, three.counts);
  const density = await page.evaluate(async () => {
    const { grid, log, exact } = await globalThis.xsieve.density("HR2");
    const middle = grid.length >> 1;
    const there = await exact(grid[middle]);
    return { nodes: grid.length, exact: there.AGN, table: log.AGN[middle] };
  });
  check("a density's table agrees with its sum of kernels", Math.abs(density.exact - density.table) < 1e-3, density);
  const margins = await page.evaluate(async () => {
    const column = await globalThis.xsieve.column("margin");
    return { kind: column.constructor.name, length: column.length, good: column.every((x) => x >= -1 && x <= 1) };
  });
  check(
    "a column comes in file order, as numbers",
    margins.kind === "Float64Array" && margins.length === 30_000 && margins.good,
    margins,
  );
  await refused("an unknown column", await call("column", "no_such_column"), /no_such_column/);
  await refused("an unknown source", await call("source", "no such source"));
  await refused("a row beyond the end", await call("source", 30_000));
  const some = await page.evaluate(async () => {
    const blob = await globalThis.xsieve.export("csv", { columns: "results", where: "prediction = 'CV'" });
    return { lines: (await blob.text()).trim().split("\n").length, size: blob.size };
  });
  const cvs = await call("query", "SELECT count(*) AS n FROM catalogue WHERE prediction = 'CV'");
  check("an export takes a condition", some.lines === cvs[0].n + 1, [some, cvs]);
  const provenance = await call("provenance");
  check(
    "the provenance names the file and the settings",
    JSON.stringify(provenance).includes("demo-catalogue") && provenance.error === undefined,
    provenance,
  );
}

async function weights({ call }, check, refused) {
  const settings = await call("settings");
  const sums = "SELECT sum(margin * (row + 1)) AS s, count(*) FILTER (prediction = 'XRB') AS n FROM catalogue";
  const [before] = await call("query", sums);
  const patch = { priors: { XRB: 0.3 }, power: 1.9 };
  const { counts, milliseconds } = await call("whatIf", patch);
  check("whatIf counts what a change would give", counts?.XRB > before.n && milliseconds > 0, [counts, before]);
  check("and leaves the settings", same(await call("settings"), settings));
  check("and the results", same((await call("query", sums))[0], before));
  await refused("whatIf of anything else", await call("whatIf", { missing: "ignore" }), /missing/);
  await call("configure", patch);
  const [after] = await call("query", sums);
  check("the same change, made, acts at once and gives those counts", after.n === counts.XRB, [after, counts]);
  await call("undo");
  check("and taken back, what was there before, to the last bit", same((await call("query", sums))[0], before));
}

async function comparing({ call }, check) {
  const shift = await call("shift");
  const { properties } = await call("settings");
  check("every property is compared with the training sample", shift.length === properties.length, shift);
  check(
    "by a distance from 0 to 1",
    shift.every(({ distance, threshold }) => distance >= 0 && distance <= 1 && threshold > 0),
    shift,
  );
  const { proportions } = await call("classify");
  const total = Object.values(proportions ?? {}).reduce((sum, share) => sum + share, 0);
  check("the proportions of the unlabelled sources sum to one", Math.abs(total - 1) < 1e-9, proportions);
}

/** CLAXBOI's settings, written and read; with its own files beside the project, its results are those that it printed. */
async function claxboi({ page, call, openFile }, check) {
  await call("open", "demo-catalogue.fits.gz");
  await call("configure", { categories: { location: 3 }, missingWeight: 0.5, method: "claxboi-2022" });
  const before = await call("settings");
  const text = await page.evaluate(async () => (await globalThis.xsieve.exportSettings("claxboi")).text());
  check("settings are written for CLAXBOI", text.includes("global_coeffs: [0.5, 3"), text);
  await call("configure", { categories: { location: 7.5 }, missingWeight: 1, method: "paper" });
  const read = await page.evaluate(async (both) => {
    const at = both.indexOf("# property list");
    const files = [new File([both.slice(0, at)], "configfile.ini"), new File([both.slice(at)], "properties.in")];
    return globalThis.xsieve.importSettings(files);
  }, text);
  const part = ({ classes, categories, missingWeight }) => [classes, categories, missingWeight];
  check("and read again", same(part(read), part(before)), [read, before]);
  if (!existsSync(claxboiFiles)) return;

  const bytes = (name) => readFileSync(new URL(name, claxboiFiles));
  await openFile({ name: "TD4.csv", bytes: bytes("TD4.csv") });
  const taken = await page.evaluate(
    async ([config, list]) =>
      globalThis.xsieve.importSettings([new File([config], "conf.ini"), new File([list], "TD4.in")]),
    [bytes("conf.ini").toString(), bytes("TD4.in").toString()],
  );
  check("CLAXBOI's own files are read", taken.properties?.length === 12 && taken.classes.length === 4, taken);
  for (const year of ["2022", "2024"]) {
    await call("configure", { method: `claxboi-${year}` });
    await call("classify");
    const [header, ...lines] = bytes(`claxboi${year}_out4.csv`).toString().trim().split("\n");
    const names = header.split(",");
    const printed = (name) => lines.map((line) => line.split(",")[names.indexOf(name)]);
    const columns = {
      P_AGN: "PbaC0",
      P_star: "PbaC1",
      P_XRB: "PbaC2",
      P_CV: "PbaC3",
      margin: "ClMargin",
      outlier: "outlier",
    };
    for (const [ours, theirs] of Object.entries(columns)) {
      const values = await page.evaluate(async (name) => [...(await globalThis.xsieve.column(name))], ours);
      const expected = printed(theirs);
      const wrong = values.findIndex((value, i) => scientific(value) !== expected[i]);
      check(`${ours} is what CLAXBOI ${year} printed`, values.length === expected.length && wrong < 0, [
        wrong,
        values[wrong],
        expected[wrong],
      ]);
    }
  }
}

/** As C prints `%.3e`. */
function scientific(value) {
  const [mantissa, exponent] = value.toExponential(3).split("e");
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}

async function cancelling({ page, call }, check) {
  const answer = await page.evaluate(async () => {
    const controller = new AbortController();
    const stages = [];
    const onProgress = (fraction, stage) => {
      stages.push(stage);
      controller.abort();
    };
    const started = performance.now();
    const kind = await globalThis.xsieve.classify({ signal: controller.signal, onProgress }).then(
      () => "done",
      (error) => error.name,
    );
    return { kind, stages, milliseconds: performance.now() - started };
  });
  check("a cancelled call says so", answer.kind === "AbortError", answer);
  const [{ n }] = await call("query", "SELECT count(*) AS n FROM catalogue WHERE prediction IS NOT NULL");
  check("and leaves what was there before", n === 30_000, n);
  const busy = await page.evaluate(async () => {
    const first = globalThis.xsieve.classify();
    const second = await globalThis.xsieve.classify().then(
      () => "done",
      (error) => error.message,
    );
    await first;
    return second;
  });
  check("a second call while one runs is refused in words", busy.length > 15, busy);
  const good = openableFiles().find(({ name }) => name === "good.csv");
  const replaced = await page.evaluate(async (text) => {
    const running = globalThis.xsieve.classify().then(
      () => "done",
      (error) => error.name,
    );
    const { rows } = await globalThis.xsieve.open(new File([text], "small.csv"));
    return { rows, running: await running };
  }, good.bytes.toString());
  check("opening a file cancels what runs", replaced.rows === good.rows && replaced.running === "AbortError", replaced);
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
