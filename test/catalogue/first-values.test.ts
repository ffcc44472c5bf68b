import { beforeAll, describe, expect, it } from "vitest";
import { firstValues } from "../../src/catalogue/first-values.ts";
import { sqlFunctions } from "../../src/catalogue/functions.ts";
import { nameInSql } from "../../src/catalogue/sql.ts";
import { nodeCatalogue, numbers, texts } from "./node-catalogue.ts";

let made: Awaited<ReturnType<typeof nodeCatalogue>>;
beforeAll(async () => {
  made = await nodeCatalogue(
    { x: numbers(100, NaN, -1), far: numbers(1, 2, 3), kind: texts("a", null, "c"), order: numbers(3, 2, 1) },
    ["x", "kind"],
  );
}, 60_000);

describe("firstValues", () => {
  it("gives values in file order; missing where there is none or it cannot be computed", async () => {
    expect(await firstValues(made.catalogue, "log10(x)", false)).toEqual({
      kind: "values",
      type: "DOUBLE",
      values: [2, null, null],
    });
    expect(await firstValues(made.catalogue, "upper(kind)", false)).toMatchObject({ values: ["A", null, "C"] });
  });
  it("reads a column only when it may", async () => {
    const before = made.loads.length;
    expect(await firstValues(made.catalogue, "x + far", false)).toEqual({ kind: "not loaded", columns: ["far"] });
    expect(made.loads.length).toBe(before);
    expect(await firstValues(made.catalogue, "x + far", true)).toMatchObject({ values: [101, null, 2] });
    expect(made.loads.slice(before)).toEqual([["far"]]);
  });
  it("says what is wrong", async () => {
    for (const [sql, words] of [
      ["log10(", /missing/],
      ["nowhere", /nowhere/],
      ["read_text('x')", /calls read_text/],
      ["sum(x)", /GROUP BY/],
    ] as const) {
      const found = await firstValues(made.catalogue, sql, false);
      expect(found.kind === "error" ? found.sentence : found, sql).toMatch(words);
    }
  });
});

describe("sqlFunctions", () => {
  it("are all known to the database, as they are put in", async () => {
    const filled: Record<string, string> = { between: "x BETWEEN 1 AND 2", "is not null": "x IS NOT NULL" };
    for (const { name, form } of sqlFunctions) {
      const isText = ["lower", "upper", "trim", "contains", "starts_with", "regexp_matches"].includes(name);
      const value = isText ? "kind" : "x";
      const sql =
        filled[name] ??
        (name === "case"
          ? "CASE WHEN x > 1 THEN 1 ELSE 2 END"
          : name === "if"
            ? "if(x > 1, 1, 2)"
            : form
                .replace("|)", `${value})`)
                .replace("|, )", `${value}, ${value})`)
                .replace("|", name === "pi" ? "" : value));
      const found = await firstValues(made.catalogue, sql, false);
      expect(found.kind, `${name}: ${sql}: ${JSON.stringify(found)}`).toBe("values");
    }
  });
});

describe("nameInSql", () => {
  it("quotes reserved words, so that every column can be named", async () => {
    expect(nameInSql("order")).toBe('"order"');
    const reserved = await made.catalogue.select(
      "SELECT keyword_name AS k FROM duckdb_keywords() WHERE keyword_category IN ('reserved', 'type_function')",
    );
    expect(reserved.map(({ k }) => String(k)).filter((k) => nameInSql(k) === k)).toEqual([]);
  });
});

describe("Catalogue.addTexts", () => {
  it("puts a column beside those of the file, which expressions and later columns leave in place", async () => {
    const { catalogue } = made;
    await catalogue.addTexts("matched_label", ["AGN", null, "Star"]);
    expect(await firstValues(catalogue, "matched_label", false)).toMatchObject({ values: ["AGN", null, "Star"] });
    expect([catalogue.added, catalogue.column("matched_label")]).toEqual([["matched_label"], undefined]);
    await catalogue.load(["order"]);
    expect(await catalogue.query('SELECT matched_label AS m, "order" AS o FROM catalogue ORDER BY row')).toEqual([
      { m: "AGN", o: 3 },
      { m: null, o: 2 },
      { m: "Star", o: 1 },
    ]);
  });
  it("refuses another number of values, and a name that is taken", async () => {
    await expect(made.catalogue.addTexts("other", ["a"])).rejects.toThrow(/1 values; 3 were expected/);
    await expect(made.catalogue.addTexts("X", ["a", "b", "c"])).rejects.toThrow(/already/);
  });
});
