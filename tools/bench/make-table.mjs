// A CSV table of 40 columns: a name, a class (of about 25,000 rows), the survey's properties, and numbers that nobody uses; a fifth of the
// cells is empty. `node tools/bench/make-table.mjs <file> <rows>` writes one.
import { closeSync, openSync, writeSync } from "node:fs";
import { draws, uniformSource } from "../demo/random.mjs";
import { classes, surveySettings } from "./make-survey.mjs";

/** Writes the table; 800,000 rows are 287 MB. */
export function writeTable(file, rows, { columns = 40, labelled = 25_000, seed = 1 } = {}) {
  const draw = draws(uniformSource(seed));
  const used = ["NAME", "CLASS", ...surveySettings().properties.map(({ name }) => name)];
  const names = [...used, ...Array.from({ length: columns - used.length }, (_, i) => `COL_${i + 1}`)];
  // Draws and digits are dear: cells are taken from a pool, at places that differ by column.
  const pool = Array.from({ length: 65_537 }, () => (draw.chance(0.2) ? "" : draw.normal(0, 1).toPrecision(8)));
  const output = openSync(file, "w");
  let lines = [`${names.join(",")}\n`];
  for (let row = 0; row < rows; row++) {
    const label = draw.chance(labelled / rows) ? draw.pick(classes) : "";
    let line = `XS J${String(row).padStart(9, "0")},${label}`;
    for (let k = 2; k < columns; k++) line += `,${pool[(row * 31 + k * 997) % pool.length]}`;
    lines.push(`${line}\n`);
    if (lines.length >= 20_000 || row === rows - 1) {
      writeSync(output, lines.join(""));
      lines = [];
    }
  }
  closeSync(output);
}

if (process.argv[1] === import.meta.filename) {
  const [file, rows = "800000"] = process.argv.slice(2);
  writeTable(file, Number(rows));
}
