import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

type Column = { name: string; values: (string | number)[] };
type Demo = { fits: Uint8Array; columns: Column[]; truth: string[] };

const maker = new URL("../../tools/make-demo.mjs", import.meta.url).href;
const { makeDemo } = (await import(maker)) as { makeDemo: () => Demo };
const committed = readFileSync(new URL("../../public/demo-catalogue.fits.gz", import.meta.url));
const demo = makeDemo();
const column = (name: string) => demo.columns.find((other) => other.name === name)!.values;
const numbers = (name: string) => (column(name) as number[]).filter((value) => !Number.isNaN(value));
const counts = (list: readonly (string | number)[]) => {
  const result: Record<string, number> = {};
  for (const value of list) result[value] = (result[value] ?? 0) + 1;
  return result;
};

describe("the demo catalogue", () => {
  it("is what its maker makes, byte for byte", () => {
    expect(gunzipSync(committed).equals(demo.fits)).toBe(true);
    expect(committed.length).toBeLessThan(2_500_000);
  });

  it("has the proportions of a survey, and labels in those of a training sample", () => {
    expect(counts(demo.truth)).toEqual({ AGN: 19_800, Star: 7_500, XRB: 2_100, CV: 600 });
    expect(counts(column("class"))).toEqual({ AGN: 4_440, Star: 1_320, XRB: 150, CV: 90, "": 24_000 });
    column("class").forEach((label, i) => {
      if (label !== "" && label !== demo.truth[i])
        throw new Error(`row ${i} is labelled ${label}, drawn as ${demo.truth[i]}`);
    });
  });

  it("names every source once, as plainly made up", () => {
    expect(new Set(column("name")).size).toBe(30_000);
    expect(column("name").every((name) => /^XDEMO J\d{6}\.\d[+-]\d{6}[a-z]?$/.test(String(name)))).toBe(true);
  });

  it.each([
    ["ra", 0, 360],
    ["dec", -90, 90],
    ["b", -90, 90],
    ["HR1", -1, 1],
    ["HR4", -1, 1],
    ["flux", 1e-17, 1e-8],
    ["logFratio", 0, 4.5],
    ["Lx_1", 1e35, 1e45],
    ["WAPO_GAMMA", 0.3, 12],
  ])("%s lies between %d and %d", (name, low, high) => {
    const values = numbers(name);
    expect(values.length).toBeGreaterThan(1_000);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
    expect(Math.max(...values)).toBeLessThanOrEqual(high);
  });

  it("has no infinite value, and gaps in every property but the latitude", () => {
    for (const { name, values } of demo.columns) {
      expect(
        values.some((value) => value === Infinity || value === -Infinity),
        name,
      ).toBe(false);
    }
    for (const name of [
      "HR1",
      "GAIA_pm",
      "Lx_1",
      "Lx_2",
      "SepToRadius",
      "WAPO_GAMMA",
      "logFratio",
      "logFxFr",
      "logFxFw2",
    ]) {
      expect(numbers(name).length, name).toBeLessThan(30_000);
    }
    expect(numbers("b")).toHaveLength(30_000);
  });
});
