import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Numerics } from "../../src/numerics/operations.ts";
import { relativeDifference, runCheck, type Check } from "../../src/validation/check.ts";
import { checkers } from "../../src/validation/checkers.ts";
import { demoFigures } from "../../src/validation/demo.ts";
import stored from "../../src/validation/demo-figures.json" with { type: "json" };
import { loadNumerics } from "../numerics/load-numerics.ts";

const numerics = await loadNumerics();
const read = (path: string) =>
  Promise.resolve(new Blob([readFileSync(new URL(`../../public/${path}`, import.meta.url))]));

const runAll = async (name: RegExp, changes: Partial<Numerics>, readFile = read): Promise<Check[]> => {
  const found: Check[] = [];
  for (const checker of checkers.filter(({ check }) => name.test(check)))
    found.push(await runCheck(checker, { numerics: { ...numerics, ...changes }, read: readFile }));
  return found;
};

describe("the checks of the Validation page", () => {
  it.each(checkers.map((checker) => [checker.check, checker] as const))("%s: passes", async (_, checker) => {
    const { ok, found } = await runCheck(checker, { numerics, read });
    expect(ok, found).toBe(true);
  });

  it("have names of their own and say what they ask for", () => {
    expect(new Set(checkers.map(({ check }) => check)).size).toBe(checkers.length);
    expect(checkers.length).toBeGreaterThanOrEqual(16);
    for (const { asked } of checkers) expect(asked.length).toBeGreaterThan(10);
  });

  it("fail where sums of kernels are a little wrong", async () => {
    const kernelSums: Numerics["kernelSums"] = (...args) => numerics.kernelSums(...args).map((sum) => sum * (1 + 1e-8));
    for (const { ok, found } of await runAll(/^Compiled sums/, { kernelSums })) {
      expect(ok).toBe(false);
      expect(found).toMatch(/^1\.0e-8 of 2400 sums/);
    }
    for (const { ok } of await runAll(/^Compiled class/, { kernelSums })) expect(ok).toBe(false);
  });

  it("fail where a sum that leaves a source out does not", async () => {
    const leaveOneOutSums: Numerics["leaveOneOutSums"] = (sample, points, h, kernel) =>
      numerics.kernelSums(sample, points, h, kernel);
    for (const { ok } of await runAll(/^Compiled sums/, { leaveOneOutSums })) expect(ok).toBe(false);
  });

  it("fail where a table is too coarse for its density", async () => {
    let calls = 0;
    const kernelSums: Numerics["kernelSums"] = (...args) =>
      numerics.kernelSums(...args).map((sum) => sum * (1 + 0.002 * (calls++ % 2)));
    expect((await runAll(/^Tabulated/, { kernelSums })).map(({ ok }) => ok)).toEqual([false]);
  });

  it("fail where one probability is no number, is below 0, or does not add up", async () => {
    for (const wrong of [NaN, -0.1, 1 / 3]) {
      const normalise: Numerics["normalise"] = (...args) => {
        const result = numerics.normalise(...args);
        result.probability[7] = wrong;
        return result;
      };
      expect((await runAll(/extreme input/, { normalise })).map(({ ok }) => ok)).toEqual([false]);
    }
  });

  it("fail where priors are forgotten", async () => {
    const normalise: Numerics["normalise"] = (sums, shape, options) =>
      numerics.normalise(sums, shape, { ...options, logPriors: options.logPriors.map(() => 0) });
    for (const { ok } of await runAll(/^Known|^The/, { normalise })) expect(ok).toBe(false);
  });

  it("fail with the sentence where a file cannot be read", async () => {
    const nothing = () => Promise.reject(new Error("It cannot be read (404 Not Found)."));
    const found = await runAll(/^The/, {}, nothing);
    expect(found.map((check) => [check.ok, check.found])).toEqual(
      [1, 2, 3].map(() => [false, "It cannot be read (404 Not Found)."]),
    );
    const html = () => Promise.resolve(new Blob(["<!doctype html>"]));
    const [demo, model] = await runAll(/^The/, {}, html);
    expect([demo.ok, model.ok]).toEqual([false, false]);
    expect(demo.found).toMatch(/^The file does not start with "SIMPLE/);
    expect(model.found).toBe("The model file is no complete JSON; it may be cut short.");
  });
});

describe("the stored figures of the demo catalogue", () => {
  it("are those of the catalogue, and `npm run demo` renews both", async () => {
    const figures = await demoFigures(numerics, await read("demo-catalogue.fits.gz"));
    expect(figures.counts).toEqual(stored.counts);
    for (const [name, mean] of Object.entries(stored.means)) expect(figures.means[name]).toBeCloseTo(mean, 12);
    expect(figures.logLoss).toBeCloseTo(stored.logLoss, 12);
    expect(Object.values(stored.counts).reduce((sum, count) => sum + count, 0)).toBe(30_000);
  });
});

describe("relativeDifference", () => {
  it("is infinite where something is no number or lacks, and 0 between equal numbers", () => {
    expect(relativeDifference([1, 2], [1, 2.5])).toBeCloseTo(0.2, 12);
    expect(relativeDifference([0, 3], [0, 3])).toBe(0);
    for (const found of [[NaN, 2], [1], [1, Infinity]]) expect(relativeDifference(found, [1, 2])).toBe(Infinity);
    expect(relativeDifference([1e-300], [0])).toBe(Infinity);
  });
});
