import { startBrowsers } from "./browser.mjs";
import { figure } from "./figures.mjs";
import { openOnce } from "./survey.mjs";
import { median } from "./time.mjs";

/** From a dropped CSV file of 40 columns to its classified table, against DuckDB's own reader. */
export async function benchCsv({ quick, data }) {
  const rows = quick ? 100_000 : 800_000;
  const { file, settings, columns } = data.table(rows);
  const browsers = await startBrowsers();
  try {
    const [own, plain] = [[], []];
    for (let k = 0; k < (quick ? 3 : 5); k++) {
      plain.push(await readByDuckDb(browsers, file, columns));
      own.push(await openOnce(browsers, [file, settings]));
    }
    const baseline = median(plain);
    const seconds = median(own.map((run) => run.seconds));
    return [
      figure(
        `CSV, ${rows} rows × 40 columns: DuckDB's read_csv of ${columns.length} of them (baseline)`,
        baseline,
        "s",
      ),
      figure("  dropped with its settings, to classes shown in the table, DuckDB up", seconds, "s", {
        against: "read_csv",
        ratio: seconds / baseline,
        asked: { atMost: 1.3 },
      }),
      ...own[0].lines.map(({ name, isWhole }, k) =>
        figure(`    ${isWhole ? "" : "  "}${name}`, median(own.map(({ lines }) => lines[k].seconds)), "s"),
      ),
      figure("  longest task of the main thread", Math.max(0, ...own.flatMap(({ longTasks }) => longTasks)), "ms", {
        asked: { atMost: 100 },
      }),
      figure("  most memory of the renderer", median(own.map(({ memory }) => memory.renderer.most)), "MB"),
    ];
  } finally {
    await browsers.close();
  }
}

async function readByDuckDb(browsers, file, columns) {
  const { tab, close } = await browsers.bench([file]);
  try {
    return await tab.evaluate(
      (names) => globalThis.bench.readCsv(document.querySelector("#bench").files[0], names),
      columns,
    );
  } finally {
    await close();
  }
}
