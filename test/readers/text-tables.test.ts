import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readEcsvColumns } from "../../src/readers/ecsv-columns.ts";
import { readEcsvTables } from "../../src/readers/ecsv.ts";
import { readMrtColumns } from "../../src/readers/fixed-width-columns.ts";
import { readMrtTables } from "../../src/readers/fixed-width.ts";
import { all, joined } from "./values.ts";

type Column = { name: string; type: string; values: unknown[]; unit?: string; description?: string; ucd?: string };
type Case = {
  format: "ecsv" | "mrt" | "cds";
  text: string;
  readme?: string;
  name?: string;
  rows: number;
  columns: Column[];
};

const cases = JSON.parse(readFileSync(new URL("../data/text-tables.json", import.meta.url), "utf8")) as readonly Case[];
const numbered = cases.map((one, i) => [`${one.format} table ${i}`, one] as const);

/** Units are compared without blanks: astropy writes them in several ways. */
const bare = (text: string) => text.replaceAll(/[\s()]/g, "");

describe("tables made by astropy", () => {
  it.each(numbered.filter(([, { format }]) => format === "ecsv"))("reads %s as it was made", async (_, expected) => {
    const file = new Blob([expected.text]);
    const [table] = await readEcsvTables(file);
    const names = table.columns.map(({ name }) => name);
    const values = joined(await all(readEcsvColumns(file, table, names)));
    expect(table.rows).toBe(expected.rows);
    expect(table.unread).toEqual([]);
    expect(table.notes.filter((note) => !note.startsWith("Say which"))).toEqual([]);
    expect(table.columns.map(({ original, type }, i) => ({ name: original, type, values: values[i] }))).toEqual(
      expected.columns.map(({ name, type, values }) => ({ name, type, values })),
    );
    expected.columns.forEach(({ unit, description, ucd }, i) => {
      const column = table.columns[i];
      expect([bare(column.unit), column.ucd]).toEqual([bare(unit!), ucd]);
      if (description !== undefined) expect(column.description.trim()).toBe(description);
    });
  });

  it.each(numbered.filter(([, { format }]) => format !== "ecsv"))("reads %s as astropy does", async (_, expected) => {
    const file = new Blob([expected.text]);
    const { readme, name } = expected;
    const options = { ...(readme !== undefined && { readme }), ...(name !== undefined && { name }) };
    const [table] = await readMrtTables(file, undefined, options);
    const names = table.columns.map(({ name }) => name);
    const values = joined(await all(readMrtColumns(file, table, names)));
    expect(table.rows).toBe(expected.rows);
    expect(table.notes).toEqual([]);
    const type = (found: string) => (found.startsWith("int") ? "int" : found);
    expect(
      table.columns.map((column, i) => ({ name: column.name, type: type(column.type), values: values[i] })),
    ).toEqual(expected.columns);
  });
});
