import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { startBrowsers } from "./browser.mjs";
import { figure } from "./figures.mjs";
import { median } from "./time.mjs";

/** From a file in another format to its opened catalogue, DuckDB up; a VOTable against what other programs take for it. */
export async function benchFormats({ quick, data }) {
  const [sources, rows] = quick ? [9_000, 100_000] : [73_000, 800_000];
  const votable = data.votable(sources);
  const megabytes = Math.round(statSync(votable).size / 1e6);
  const browsers = await startBrowsers();
  try {
    const open = (file, columns) => openedIn(browsers, [file, data.formatSettings(columns)], quick ? 3 : 5);
    const own = await open(votable, 28);
    const [astropy, stilts] = [
      timeOf("python3", ["-c", READ_VOTABLE, votable]) ?? timeOf("/usr/bin/python3", ["-c", READ_VOTABLE, votable]),
      timeOf("stilts", ["tpipe", `in=${votable}`, "ifmt=votable", "cmd=stats", "omode=count"]),
    ];
    const against = "the page";
    const parquet = [];
    for (const [nullable, atMost] of [
      [false, 0.6],
      [true, 1.8],
    ]) {
      const file = data.parquet(rows, nullable);
      const seconds = await open(file, 12);
      const what = `Parquet, ${rows} rows × 30 columns, ${nullable ? "nullable" : "required"}: opened, 12 columns in use`;
      parquet.push(figure(what, seconds, "s", { asked: { atMost } }));
      data.drop(file);
    }
    return [
      figure(`VOTable (TABLEDATA), ${sources} rows × 28 columns, ${megabytes} MB: opened, all in use`, own, "s", {
        asked: { atMost: 2 },
      }),
      ...(astropy === null ? [] : [figure("  read by astropy", astropy, "s", { against, ratio: astropy / own })]),
      ...(stilts === null
        ? []
        : [figure("  read by STILTS, with statistics of the columns", stilts, "s", { against, ratio: stilts / own })]),
      ...parquet,
    ];
  } finally {
    await browsers.close();
  }
}

/** Seconds that `open` takes, the median of several fresh browsers. */
async function openedIn(browsers, files, repeats) {
  const times = [];
  for (let k = 0; k < repeats; k++) {
    const { tab, close } = await browsers.open(files);
    try {
      times.push(await tab.evaluate(openTimed));
    } finally {
      await close();
    }
  }
  return median(times);
}

/** Runs in the page. */
async function openTimed() {
  const started = performance.now();
  await globalThis.xsieve.open([...document.querySelector("#bench").files]);
  return (performance.now() - started) / 1000;
}

/** Reads all values; prints the seconds without the start of Python. */
const READ_VOTABLE = `
import sys, time
from astropy.io.votable import parse
began = time.perf_counter()
parse(sys.argv[1], verify="ignore").get_first_table().to_table()
print(time.perf_counter() - began)
`;

/** Seconds of a program: those that it prints last, else all of its time; null: it is not here. */
function timeOf(program, words) {
  const started = performance.now();
  try {
    const output = execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return program.endsWith("python3") ? Number(output) : (performance.now() - started) / 1000;
  } catch {
    return null;
  }
}
