import { readFileSync } from "node:fs";
import { it } from "vitest";
import { readEcsvColumns } from "../../src/readers/ecsv-columns.ts";
import { readEcsvTables } from "../../src/readers/ecsv.ts";
import { expectTableOrSentence, mutants } from "./mutants.ts";

type Case = { format: string; text: string };
const cases = JSON.parse(readFileSync(new URL("../data/text-tables.json", import.meta.url), "utf8")) as readonly Case[];
const texts = cases.filter(({ format }) => format === "ecsv").map(({ text }) => text);

async function readAll(file: Blob) {
  for (const table of await readEcsvTables(file)) {
    const names = table.columns.map(({ name }) => name);
    for await (const batch of readEcsvColumns(file, table, names))
      for (const column of batch.columns)
        if (column.values.length !== batch.rows) throw new Error("not as many values as rows");
  }
}

it("makes a table of damaged ECSV files, or says what is wrong", async () => {
  // Short ones, a long one, one with masks and one of mixins.
  for (const [k, i] of [2, 4, 17, 24, 30, 31, 35, 39, 48].entries())
    for (const mutant of mutants(new TextEncoder().encode(texts[i]), 115, 100 + k))
      await expectTableOrSentence(mutant, readAll);
});
