import { readFileSync } from "node:fs";
import { it } from "vitest";
import { readMrtColumns } from "../../src/readers/fixed-width-columns.ts";
import { readMrtTables } from "../../src/readers/fixed-width.ts";
import { expectTableOrSentence, mutants } from "./mutants.ts";

type Case = { format: string; text: string; readme?: string; name?: string };
const cases = JSON.parse(readFileSync(new URL("../data/text-tables.json", import.meta.url), "utf8")) as readonly Case[];

async function readAll(file: Blob, options?: { readme: string; name: string }) {
  for (const table of await readMrtTables(file, undefined, options)) {
    const names = table.columns.map(({ name }) => name);
    for await (const batch of readMrtColumns(file, table, names))
      for (const column of batch.columns)
        if (column.values.length !== batch.rows) throw new Error("not as many values as rows");
  }
}

it("makes a table of damaged machine-readable tables, or says what is wrong", async () => {
  for (const [k, { text }] of cases
    .filter(({ format }) => format === "mrt")
    .slice(0, 6)
    .entries())
    for (const mutant of mutants(new TextEncoder().encode(text), 135, 200 + k))
      await expectTableOrSentence(mutant, readAll);
});

it("makes a table of damaged ReadMes and damaged data beside them, or says what is wrong", async () => {
  for (const [k, one] of cases
    .filter(({ format }) => format === "cds")
    .slice(0, 3)
    .entries()) {
    const data = new Blob([one.text]);
    const name = one.name!;
    for (const mutant of mutants(new TextEncoder().encode(one.readme), 100, 300 + k))
      await expectTableOrSentence(mutant, async (file) => readAll(data, { readme: await file.text(), name }));
    for (const mutant of mutants(new TextEncoder().encode(one.text), 35, 400 + k))
      await expectTableOrSentence(mutant, (file) => readAll(file, { readme: one.readme!, name }));
  }
});
