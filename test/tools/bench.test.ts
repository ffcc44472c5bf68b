import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readFitsTables } from "../../src/readers/fits.ts";

type Figure = { what: string; value: number | number[]; ratio?: number; exponent?: number; met?: boolean };
type Figures = {
  figure: (what: string, value: number | number[], unit: string, options?: object) => Figure;
  textOf: (figure: object) => { what: string; measured: string; asked: string };
  tableOf: (figures: object[]) => string;
  missedOf: (results: Record<string, object[]>) => string;
  withPart: (text: string, name: string, content: string) => string;
};
const load = async <T>(path: string) => (await import(new URL(`../../tools/bench/${path}`, import.meta.url).href)) as T;
const { figure, missedOf, tableOf, textOf, withPart } = await load<Figures>("figures.mjs");
const { writeSurvey, surveySettings } = await load<{
  writeSurvey: (file: string, rows: number, options?: object) => void;
  surveySettings: () => { properties: { name: string }[]; classes: string[] };
}>("make-survey.mjs");
const { writeTable } = await load<{ writeTable: (file: string, rows: number) => void }>("make-table.mjs");

const folder = mkdtempSync(join(tmpdir(), "xsieve-bench-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("figures of benchmarks", () => {
  it("keep three digits, so that runs of equal speed differ little", () => {
    expect(figure("x", 1.23456, "s")).toEqual({ what: "x", value: 1.23, unit: "s" });
  });

  it("judge the ratio where there is one, else the value", () => {
    expect(figure("x", 3, "s", { against: "y", ratio: 1.5, asked: { atMost: 2 } }).met).toBe(true);
    expect(figure("x", 3, "s", { asked: { atMost: 2 } }).met).toBe(false);
    expect(figure("x", 90, "MB/s", { asked: { atLeast: 80 } }).met).toBe(true);
  });

  it("of a series have the exponent that their times grow with", () => {
    expect(figure("x", [3, 6, 12, 24], "s", { sizes: [1, 2, 4, 8] }).exponent).toBe(1);
    expect(figure("x", [2, 20, 200], "s", { sizes: [1, 100, 10_000] }).exponent).toBe(0.5);
    expect(figure("x", [1, 4], "s", { sizes: [10, 20], asked: { atMost: 1.1 } })).toMatchObject({
      exponent: 2,
      met: false,
    });
    expect(figure("x", [0, 0.01], "s", { sizes: [10, 20], fit: false })).not.toHaveProperty("exponent");
  });

  it("say in words what they are measured against and whether it is what was asked", () => {
    const text = textOf(figure("x", 3, "s", { against: "the reading alone", ratio: 1.5, asked: { atMost: 2 } }));
    expect(text).toEqual({ what: "x", measured: "3 s; 1.5 × the reading alone", asked: "ratio ≤ 2: met" });
    expect(textOf({ what: "x", figure: "12 kB" })).toEqual({ what: "x", measured: "12 kB", asked: "" });
  });

  it("that are not what was asked are named in full", () => {
    const figures = [figure("x", 1, "s"), figure("  y", 3, "s", { asked: { atMost: 2 } })];
    expect(missedOf({ part: figures })).toBe("- _part_: x, y: 3 s (≤ 2: missed)\n\n0 figures are as asked, 1 are not.");
    const met = [figure("x", 1, "s", { asked: { atMost: 2 } })];
    expect(missedOf({ part: met })).toBe("1 figures are as asked, 0 are not.");
  });

  it("take the place of the table before, and of nothing else", () => {
    const text = "a\n<!-- x -->\nold\n<!-- end of x -->\nb\n";
    const table = tableOf([figure("  y", 1, "s")]);
    expect(table).toContain("| \u2003y | 1 s |  |");
    const once = withPart(text, "x", table);
    expect(once).toBe(`a\n<!-- x -->\n\n${table}\n\n<!-- end of x -->\nb\n`);
    expect(withPart(once, "x", table)).toBe(once);
    expect(withPart(text, "z", table)).toBe(text);
  });
});

describe("the survey that benchmarks open", () => {
  it("has 352 columns and 1,786 bytes a row, and those that its settings name", async () => {
    const file = join(folder, "survey.fits");
    writeSurvey(file, 5_000, { labelled: 500 });
    const bytes = readFileSync(file);
    const [table] = await readFitsTables(new Blob([bytes]));
    expect(table.rows).toBe(5_000);
    expect(table.columns).toHaveLength(352);
    expect(bytes.length % 2_880).toBe(0);
    const names = table.columns.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(surveySettings().properties.map(({ name }) => name)));
  });

  it("has rows of single observations between the others, if they are wanted", async () => {
    const file = join(folder, "all.fits");
    writeSurvey(file, 3_000, { labelled: 500, detections: 7_000 / 3_000 });
    const [table] = await readFitsTables(new Blob([readFileSync(file)]));
    expect(table.rows).toBe(10_000);
  });
});

describe("the text table that benchmarks open", () => {
  it("has 40 columns in every line, a fifth of the numbers missing", () => {
    const file = join(folder, "table.csv");
    writeTable(file, 2_000);
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(2_001);
    expect(lines.every((line) => line.split(",").length === 40)).toBe(true);
    const cells = lines.slice(1).flatMap((line) => line.split(",").slice(2));
    expect(cells.filter((cell) => cell === "").length / cells.length).toBeCloseTo(0.2, 1);
    expect(statSync(file).size / 2_000).toBeLessThan(400);
  });
});
