import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readVotableTables } from "../../src/readers/votable.ts";
import { readVotableColumns } from "../../src/readers/votable-columns.ts";
import { all, joined } from "./values.ts";

type Case = {
  name: string;
  document: string;
  tables: {
    index: number;
    name: string;
    rows: number;
    columns: { name: string; unit: string; ucd: string; description: string; values: unknown[] }[];
    unread: string[];
  }[];
  isFits?: boolean;
};

// Made by test/oracle/make-votable.py: documents of astropy, STILTS and by hand, with the values and units that astropy reads in them.
const cases = JSON.parse(
  gunzipSync(readFileSync(new URL("../data/votable.json.gz", import.meta.url))).toString("utf8"),
) as Case[];

describe("readVotableColumns(file, table, names)", () => {
  it("has documents of all serialisations to read", () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
  });

  it.each(cases)("reads as astropy does: $name", async ({ document, tables: expected, isFits }) => {
    const bytes = Buffer.from(document, "base64");
    for (const file of [new Blob([bytes]), new Blob([gzipSync(bytes)])]) {
      const tables = await readVotableTables(file);
      const read = await Promise.all(
        tables.map(async (table) => {
          const names = table.columns.map(({ name }) => name);
          const values = joined(await all(readVotableColumns(file, table, names)));
          return {
            index: table.index,
            name: table.name,
            rows: table.rows,
            columns: table.columns.map(({ original, unit, ucd, description }, c) => ({
              name: original,
              unit,
              ucd,
              description,
              values: values[c],
            })),
            unread: table.unread.map(({ name }) => name),
          };
        }),
      );
      // STILTS gives the HDU inside a document a name of its own, and expands nothing: see below.
      if (isFits) expect(scalars(read)).toEqual(scalars(expected));
      else expect(read).toEqual(expected.filter(({ columns, unread }) => columns.length + unread.length > 0));
    }
  });
});

/** Columns of one value per row (a longer array is read by its first element, as FITS alone is), and texts without blanks at their end, which FITS does not keep. */
function scalars(tables: Pick<Case["tables"][0], "rows" | "columns">[]) {
  return tables.map(({ rows, columns }) => ({
    rows,
    columns: columns
      .filter(({ name }) => !/_\d$/.test(name) && name !== "twelve")
      .map(({ name, unit, ucd, values }) => ({ name, unit, ucd, values })),
  }));
}
