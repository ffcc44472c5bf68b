import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runCheck } from "../../src/validation/check.ts";
import { checkers } from "../../src/validation/checkers.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";

const surroundings = {
  numerics: await loadNumerics(),
  read: (path: string) => Promise.resolve(new Blob([readFileSync(new URL(`../../public/${path}`, import.meta.url))])),
};

describe("the checks of the Validation page", () => {
  it.each(checkers.map((checker) => [checker.check, checker] as const))("%s: passes", async (_, checker) => {
    const started = performance.now();
    const found = await runCheck(checker, surroundings);
    if (process.env.SHOW)
      process.stdout.write(
        `${found.check} | ${found.asked} | ${found.found} | ${(performance.now() - started).toFixed(0)} ms\n`,
      );
    expect(found.ok, found.found).toBe(true);
  });
});
