import { randomLcg } from "d3";
import { describe, expect, it } from "vitest";
import { recogniseSurvey } from "../../src/properties/recognise.ts";
import { sameName } from "../../src/properties/survey.ts";
import type { ColumnInfo } from "../../src/readers/table.ts";
import { columnsOf, headers, lowerCase } from "./surveys.ts";

/** Two thirds of the columns, whichever. */
function withoutThird(columns: readonly ColumnInfo[], random: () => number): ColumnInfo[] {
  const order = columns.map((column) => ({ column, key: random() })).sort((a, b) => a.key - b.key);
  const kept = new Set(order.slice(Math.ceil(columns.length / 3)).map(({ column }) => column));
  return columns.filter((column) => kept.has(column));
}

/** Where the column that tells 2SXPS from LSXPS is gone, either is all that can be said. */
const expected = (survey: string, columns: readonly ColumnInfo[]): string =>
  survey === "2SXPS" && !columns.some(({ name }) => ["2sxps_id", "2sxps"].includes(sameName(name)))
    ? "2SXPS or LSXPS"
    : survey;

describe("recogniseSurvey", () => {
  it.each(headers.surveys)("knows $title", ({ survey, columns }) => {
    const found = recogniseSurvey(columnsOf(columns))!;
    expect(found.survey).toBe(survey);
    expect(found.confidence).toBeGreaterThan(0.2);
    expect(found.confidence).toBeLessThanOrEqual(1);
    const names = columnsOf(columns).map(({ name }) => name);
    expect(found.matched.every((name) => names.includes(name))).toBe(true);
  });

  it.each(headers.surveys)("knows $title in lower case, and in upper case", ({ survey, columns }) => {
    expect(recogniseSurvey(lowerCase(columnsOf(columns)))?.survey).toBe(survey);
    const upper = columnsOf(columns).map((column) => ({
      ...column,
      name: column.name.toUpperCase(),
      original: column.name.toUpperCase(),
    }));
    expect(recogniseSurvey(upper)?.survey).toBe(survey);
  });

  it.each(headers.surveys)(
    "knows $title without any third of its columns (200 seeded draws)",
    ({ survey, columns }) => {
      const random = randomLcg(0.42);
      const all = columnsOf(columns);
      const wrong = Array.from({ length: 200 }, () => withoutThird(all, random))
        .map((some) => ({ found: recogniseSurvey(some)?.survey, right: expected(survey, some) }))
        .filter(({ found, right }) => found !== right);
      expect(wrong).toEqual([]);
    },
  );

  it.each(headers.others)("does not take $title for a survey, whole, in lower case or in part", ({ columns }) => {
    const all = columnsOf(columns);
    const random = randomLcg(0.42);
    const some = Array.from({ length: 50 }, () => withoutThird(all, random));
    for (const table of [all, lowerCase(all), ...some]) expect(recogniseSurvey(table)).toBeNull();
  });

  it("does not let units be of another kind", () => {
    const { columns } = headers.surveys.find(({ title }) => title === "4XMM-DR13 slim")!;
    const absurd = columnsOf(columns).map((column) => ({ ...column, type: "float64" as const, unit: "mag" }));
    expect(recogniseSurvey(absurd)?.survey).not.toBe("4XMM");
  });

  it("says what is there and what is missing", () => {
    const { columns } = headers.surveys.find(({ title }) => title === "4XMM-DR13 slim")!;
    const found = recogniseSurvey(columnsOf(columns).filter(({ name }) => name !== "SC_FVAR"))!;
    expect(found.missing).toContain("SC_FVAR");
    expect(found.matched).toContain("SC_HR1");
  });

  it("knows no survey in a table without columns", () => {
    expect(recogniseSurvey([])).toBeNull();
  });
});
