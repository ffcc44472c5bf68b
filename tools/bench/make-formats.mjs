// Tables in other formats to measure their readers with.
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { parquetWriteBuffer } from "hyparquet-writer";
import { draws, uniformSource } from "../demo/random.mjs";
import { surveySettings } from "./make-survey.mjs";

const names = (count) => Array.from({ length: count }, (_, k) => `COL_${k + 1}`);

/** A VOTable with its values as text (TABLEDATA): 28 columns of float64; 73,000 rows are 40 MB. */
export function writeVotable(file, rows, { columns = 28, seed = 1 } = {}) {
  const draw = draws(uniformSource(seed));
  const pool = Array.from({ length: 65_537 }, () => draw.normal(0, 1).toPrecision(9));
  const output = openSync(file, "w");
  const fields = names(columns).map((name) => `<FIELD name="${name}" datatype="double" unit="mag"/>`);
  writeSync(
    output,
    `<?xml version="1.0" encoding="UTF-8"?>\n<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE>` +
      `${fields.join("\n")}<DATA><TABLEDATA>\n`,
  );
  let lines = [];
  for (let row = 0; row < rows; row++) {
    let line = "<TR>";
    for (let k = 0; k < columns; k++) line += `<TD>${pool[(row * 31 + k * 997) % pool.length]}</TD>`;
    lines.push(`${line}</TR>\n`);
    if (lines.length >= 20_000 || row === rows - 1) {
      writeSync(output, lines.join(""));
      lines = [];
    }
  }
  writeSync(output, "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>\n");
  closeSync(output);
}

/** A Parquet file of 30 columns of float64, without compression, in row groups of 100,000. */
export function writeParquet(file, rows, { columns = 30, nullable, seed = 1 }) {
  const draw = draws(uniformSource(seed));
  const columnData = names(columns).map((name) => {
    const data = Array.from({ length: rows }, () => (nullable && draw.chance(0.2) ? null : draw.uniform(-1, 1)));
    return { name, data: nullable ? data : Float64Array.from(data), type: "DOUBLE", nullable };
  });
  writeFileSync(file, Buffer.from(parquetWriteBuffer({ columnData, codec: "UNCOMPRESSED", rowGroupSize: 100_000 })));
}

/** Settings that use the first so many of these columns. */
export function formatSettings(count) {
  const { label, position, ...settings } = surveySettings();
  const properties = names(count).map((name) => ({ name, expression: name, category: "spectrum", scale: "linear" }));
  return { ...settings, identifier: "COL_1", properties };
}
