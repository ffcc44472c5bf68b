import { describe, expect, it } from "vitest";
import {
  checkFragment,
  columnsIn,
  databaseSentence,
  hasLimit,
  quoteName,
  tokenise,
  wantsAll,
} from "../../src/catalogue/sql.ts";

describe("checkFragment", () => {
  it.each([
    ["log10(flux) + 5.37 + Rmag / 2.5"],
    ['"2SXPS_ID" % 2'],
    ["CASE WHEN a = ';' THEN 1 ELSE 0 END"],
    ["a -- a comment with ) and ;\n + 1"],
    ["a /* ; ) */ + 1"],
    ["list_sum([a, b, {'x': 1}['x']])"],
    ["'it''s' = \"a\"\"b\""],
  ])("accepts %s", (sql) => {
    expect(() => checkFragment(sql)).not.toThrow();
  });

  it.each([
    ["a; DROP TABLE loaded", /second statement/],
    ["a) FROM catalogue; --", /\) closes nothing/],
    ["(a", /A \) is missing/],
    ["(a]", /\] closes nothing/],
    ["'open", /opened and not closed/],
    ['"open', /opened and not closed/],
    ["a /* open", /comment .* not closed/],
    ["$$ ) $$", /\$ parameter/],
    ["? + 1", /\? parameter/],
    ["   ", /empty/],
    ["-- nothing", /empty/],
  ])("refuses %s", (sql, message) => {
    expect(() => checkFragment(sql)).toThrow(message);
  });
});

it("tokenise undoes the quotes of names and texts", () => {
  expect(tokenise("\"a\"\"b\" = 'it''s'")).toEqual([
    { kind: "name", value: 'a"b' },
    { kind: "symbol", value: "=" },
    { kind: "text", value: "it's" },
  ]);
});

it("columnsIn finds names whatever their case, and none inside texts", () => {
  expect(columnsIn("LOG10(flux_b) + \"2SXPS_ID\" + 'HR1'", ["Flux_B", "2SXPS_ID", "HR1", "flux"])).toEqual([
    "Flux_B",
    "2SXPS_ID",
  ]);
});

it("hasLimit sees a LIMIT of the whole statement only", () => {
  expect(hasLimit(tokenise("SELECT a FROM t LIMIT 5"))).toBe(true);
  expect(hasLimit(tokenise("SELECT a FROM (SELECT * FROM t LIMIT 5)"))).toBe(false);
  expect(hasLimit(tokenise("SELECT 'limit' FROM t"))).toBe(false);
});

it("databaseSentence keeps what was found and drops the rest", () => {
  const message =
    'Binder Error: Referenced column "foo" not found in FROM clause!\nCandidate bindings: "bar"\n\nLINE 1: SELECT foo\n       ^';
  expect(databaseSentence(new Error(message))).toBe('Referenced column "foo" not found in FROM clause!');
});

it("quoteName doubles quotes", () => {
  expect(quoteName('a"b')).toBe('"a""b"');
});

describe("wantsAll(tokens)", () => {
  const wants = (sql: string) => wantsAll(tokenise(sql));
  it("tells a SELECT of all columns from products and counts", () => {
    for (const sql of [
      "SELECT * FROM catalogue",
      "SELECT row, * FROM catalogue",
      "SELECT catalogue.* FROM catalogue",
      "FROM catalogue",
      "SELECT COLUMNS('P_.*') FROM catalogue",
      "SELECT catalogue FROM catalogue",
      "SELECT a FROM (FROM catalogue)",
    ])
      expect(wants(sql), sql).toBe(true);
    for (const sql of [
      "SELECT a * b FROM catalogue",
      "SELECT count(*) FROM catalogue",
      "SELECT catalogue.a FROM catalogue JOIN catalogue USING (row)",
      "SELECT '*' FROM catalogue",
    ])
      expect(wants(sql), sql).toBe(false);
  });
});
