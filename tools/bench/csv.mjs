import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { draws, uniformSource } from "../demo/random.mjs";
import { startBrowsers } from "./browser.mjs";
import { classes, surveySettings } from "./make-survey.mjs";
import { median } from "./time.mjs";

/** From a dropped CSV file of 40 columns to its classified table, against DuckDB's own reader; rows `[what, figure]`. */
export async function benchCsv({ quick, repeats = 3 }) {
  const browsers = await startBrowsers();
  try {
    const rows = quick ? 50_000 : 800_000;
    const file = join(browsers.folder, "table.csv");
    const settings = join(browsers.folder, "csv-settings.json");
    const wanted = writeTable(file, rows);
    writeFileSync(settings, JSON.stringify({ ...surveySettings(), position: undefined, identifier: "NAME" }));
    const own = [];
    const plain = [];
    for (let k = 0; k < repeats; k++) {
      const baseline = await browsers.bench([file]);
      plain.push(
        await baseline.tab.evaluate(
          (names) => globalThis.bench.readCsv(document.querySelector("#bench").files[0], names),
          wanted,
        ),
      );
      await baseline.close();
      const opened = await browsers.open([file, settings]);
      own.push(
        await opened.tab.evaluate(async () => {
          const started = performance.now();
          await globalThis.xsieve.open([...document.querySelector("#bench").files]);
          await globalThis.xsieve.classify();
          return (performance.now() - started) / 1000;
        }),
      );
      await opened.close();
    }
    return [
      [
        `CSV, ${rows} rows × 40 columns: DuckDB's read_csv of ${wanted.length} of them (baseline)`,
        `${median(plain).toFixed(2)} s`,
      ],
      ["  dropped with its settings, to classified", `${median(own).toFixed(2)} s`],
      ["  ratio (asked ≤ 1.3)", (median(own) / median(plain)).toFixed(2)],
    ];
  } finally {
    await browsers.close();
  }
}

/** Writes the table and returns the names of the columns in use. */
function writeTable(file, rows) {
  const draw = draws(uniformSource(1));
  const used = ["NAME", "CLASS", ...surveySettings().properties.map(({ name }) => name)];
  const others = Array.from({ length: 40 - used.length }, (_, i) => `COL_${i + 1}`);
  const pool = Array.from({ length: 4_096 }, () => draw.normal(0, 1).toPrecision(7));
  const output = openSync(file, "w");
  writeSync(output, `${[...used, ...others].join(",")}\n`);
  let lines = [];
  for (let row = 0; row < rows; row++) {
    const label = draw.chance(25_000 / rows) ? draw.pick(classes) : "";
    const numbers = Array.from({ length: 38 }, (_, k) =>
      draw.chance(0.2) ? "" : pool[(row * 31 + k * 97) % pool.length],
    );
    lines.push(`XS J${String(row).padStart(9, "0")},${label},${numbers.join(",")}\n`);
    if (lines.length === 20_000 || row === rows - 1) {
      writeSync(output, lines.join(""));
      lines = [];
    }
  }
  closeSync(output);
  return used;
}
