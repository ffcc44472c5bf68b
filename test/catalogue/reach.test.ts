import { beforeAll, describe, expect, it } from "vitest";
import { checkFragment } from "../../src/catalogue/sql.ts";
import { nodeCatalogue, numbers, texts } from "./node-catalogue.ts";

const refused: readonly (readonly [string, RegExp])[] = [
  ["read_csv('x.csv')", /calls read_csv/],
  ["(SELECT max(a) FROM read_csv_auto('x.csv') t(a))", /calls read_csv_auto/],
  ["(SELECT content FROM Read_Text('/etc/passwd'))", /calls Read_Text/],
  ["(SELECT content FROM \"read_blob\"('x'))", /calls read_blob/],
  ["(SELECT count(*) FROM read_parquet('https://a.b/c.parquet'))", /calls read_parquet/],
  ["(SELECT count(*) FROM parquet_scan('c.parquet'))", /calls parquet_scan/],
  ["(SELECT file FROM glob('*'))", /calls glob/],
  ["(SELECT 1 FROM sniff_csv('x'))", /calls sniff_csv/],
  ["getenv('HOME')", /calls getenv/],
  ["current_setting('allowed_paths')", /calls current_setting/],
  ["(SELECT name FROM pragma_table_info('loaded') LIMIT 1)", /calls pragma_table_info/],
  ["(SELECT value FROM duckdb_settings() LIMIT 1)", /calls duckdb_settings/],
  ["(SELECT 1 FROM query('SELECT 1'))", /calls query/],
  ["(SELECT 1 FROM query_table('loaded'))", /calls query_table/],
  ["(SELECT 1 FROM main.read_csv('x'))", /calls read_csv/],
  ["ATTACH 'x.db'", /begins with ATTACH/],
  ["COPY (SELECT 1) TO 'x.csv'", /begins with COPY/],
  ["INSTALL httpfs", /begins with INSTALL/],
  ["LOAD parquet", /begins with LOAD/],
  ["PRAGMA database_list", /begins with PRAGMA/],
  ["set threads = 1", /begins with SET/],
  ["(SELECT 1 FROM 'x.parquet')", /reads "x.parquet"/],
  ["(SELECT 1 FROM catalogue, 'http://a.b/x.csv')", /reads "http:\/\/a.b\/x.csv"/],
  ['(SELECT 1 FROM catalogue JOIN "x.csv" ON true)', /reads "x.csv"/],
  ["(FROM 'x.csv')", /reads "x.csv"/],
];

const taken = [
  "log10(x)",
  "load + copy / set",
  "set",
  "kind IS DISTINCT FROM 'x.csv'",
  "substring(kind FROM 2)",
  "extract('year' FROM DATE '2020-01-01')",
  "(SELECT avg(x) FROM catalogue)",
  "(SELECT avg(x) FROM catalogue WHERE kind IN ('a.b', 'c'))",
  "CASE WHEN kind = 'from' THEN 'read_csv(' END",
  "coalesce(x, glob)",
  "list_sum([x, 1])",
];

describe("an expression", () => {
  it.each(refused)("%s is refused in words", (sql, message) => {
    expect(() => checkFragment(sql)).toThrow(message);
  });
  it.each(taken)("%s computes with the catalogue alone", (sql) => {
    expect(() => checkFragment(sql)).not.toThrow();
  });
});

describe("Catalogue.check and query", () => {
  let made: Awaited<ReturnType<typeof nodeCatalogue>>;
  beforeAll(async () => {
    made = await nodeCatalogue({ x: numbers(1, 2), load: numbers(3, 4), kind: texts("a", "b") }, ["x", "load", "kind"]);
  }, 60_000);
  it("refuse what reaches out, before the database sees it", async () => {
    for (const [sql, message] of refused) {
      await expect(made.catalogue.check(sql), sql).rejects.toThrow(message);
      await expect(made.catalogue.query(`SELECT ${sql}`), sql).rejects.toThrow();
    }
  });
  it("take a column whose name is a statement's", async () => {
    expect(await made.catalogue.check("load + x")).toBe("DOUBLE");
    expect(await made.catalogue.query("SELECT load FROM catalogue WHERE kind IS DISTINCT FROM 'a'")).toEqual([
      { load: 4 },
    ]);
  });
  it("cannot reach a file in any way that the list of functions leaves", async () => {
    const functions = await made.catalogue.select(
      "SELECT DISTINCT function_name AS f FROM duckdb_functions() WHERE function_type IN ('table', 'pragma', 'table_macro') ORDER BY f",
    );
    const harmless = new Set(
      "arrow_scan_dumb generate_series histogram histogram_values range repeat repeat_row unnest".split(" "),
    );
    const reached = functions
      .map(({ f }) => String(f))
      .filter((f) => !harmless.has(f))
      .filter((f) => {
        try {
          checkFragment(`(SELECT 1 FROM ${f}('x'))`);
          return true;
        } catch {
          return false;
        }
      });
    // PRAGMAs are no functions of a SELECT: the statement itself is refused.
    const pragmas = await made.catalogue.select(
      "SELECT DISTINCT function_name AS f FROM duckdb_functions() WHERE function_type = 'pragma'",
    );
    const statements = new Set(pragmas.map(({ f }) => f));
    expect(reached.filter((f) => !statements.has(f))).toEqual([]);
  });
});
