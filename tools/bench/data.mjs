import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatSettings, writeParquet, writeVotable } from "./make-formats.mjs";
import { surveySettings, writeSurvey } from "./make-survey.mjs";
import { writeTable } from "./make-table.mjs";

/**
 * A temporary folder of catalogues that are made when they are first asked for. Large ones that one part alone needs can be dropped early;
 * all of them go when the process ends, however it does.
 */
export function makeData() {
  const folder = mkdtempSync(join(tmpdir(), "xsieve-bench-data-"));
  const close = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", close);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  const once = (name, write) => {
    const file = join(folder, name);
    if (!existsSync(file)) write(file);
    return file;
  };
  return {
    /** A FITS table of a survey's shape with so many summary rows; with `detections` as many times more rows that are none. */
    survey: (rows, options = {}) => {
      const name = `survey-${rows}-${Object.values(options).join("-")}`;
      return once(`${name}.fits`, (file) => writeSurvey(file, rows, options));
    },
    /** The settings that go with it. */
    surveySettings: () => once("survey-settings.json", (file) => writeFileSync(file, JSON.stringify(surveySettings()))),
    /** A CSV file of 40 columns, with the settings that go with it: the survey's properties. */
    table: (rows) => {
      const settings = { ...surveySettings(), position: undefined, identifier: "NAME" };
      return {
        file: once(`table-${rows}.csv`, (file) => writeTable(file, rows)),
        settings: once("table-settings.json", (file) => writeFileSync(file, JSON.stringify(settings))),
        columns: ["NAME", "CLASS", ...settings.properties.map(({ name }) => name)],
      };
    },
    /** A VOTable (TABLEDATA), or a Parquet file whose columns may have missing values or not, with settings that use some of its columns. */
    votable: (rows) => once(`table-${rows}.vot`, (file) => writeVotable(file, rows)),
    parquet: (rows, nullable) =>
      once(`table-${rows}-${nullable}.parquet`, (file) => writeParquet(file, rows, { nullable })),
    formatSettings: (count) =>
      once(`settings-${count}.json`, (file) => writeFileSync(file, JSON.stringify(formatSettings(count)))),
    drop: (file) => rmSync(file, { force: true }),
    close,
  };
}
