import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Odds } from "../../src/numerics/operations.ts";
import { plainNumerics } from "../../src/numerics/plain-numerics.ts";
import { loadNumerics } from "./load-numerics.ts";

const compiled = await loadNumerics();

/** Straight from the definition. */
function lossOf({ classes, truths, logPriors, evidence }: Odds, power: number): number {
  const others = classes - 1;
  const losses = Array.from(truths, (truth, i) => {
    const odds = Array.from({ length: others }, (_, c) =>
      Math.exp(logPriors[truth * others + c] + power * evidence[i * others + c]),
    );
    return -Math.log(Math.max(1e-15, 1 / (1 + odds.reduce((sum, ratio) => sum + ratio, 0))));
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / truths.length;
}

const number = (size: number) => fc.double({ min: -size, max: size, noNaN: true });
const examples = fc.integer({ min: 2, max: 6 }).chain((classes) =>
  fc.integer({ min: 1, max: 70 }).chain((n) =>
    fc.record({
      classes: fc.constant(classes),
      truths: fc.uint8Array({ max: classes - 1, minLength: n, maxLength: n }),
      logPriors: fc.array(number(8), { minLength: classes * (classes - 1), maxLength: classes * (classes - 1) }),
      // Many of no size to speak of, some so large that a class is certain, or impossible.
      evidence: fc.array(fc.oneof({ weight: 6, arbitrary: number(5) }, number(60), number(1e5)), {
        minLength: n * (classes - 1),
        maxLength: n * (classes - 1),
      }),
    }),
  ),
);

describe("powerLoss", () => {
  it("is the mean of −ln P of the true classes, with compiled code and without it", () => {
    fc.assert(
      fc.property(examples, fc.double({ min: 0.1, max: 10, noNaN: true }), (example, power) => {
        const odds = {
          ...example,
          logPriors: Float64Array.from(example.logPriors),
          evidence: Float64Array.from(example.evidence),
        };
        const expected = lossOf(odds, power);
        const plain = plainNumerics.powerLoss(odds)(power);
        const found = compiled.powerLoss(odds)(power);
        const close = (a: number, b: number, size = Math.abs(b)) =>
          expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-10 * size + 1e-12);
        close(plain.value, expected);
        close(found.value, expected);
        close(found.slope, plain.slope, Math.abs(plain.slope) + 100 * odds.truths.length);
        close(found.curvature, plain.curvature, Math.abs(plain.curvature) + 1e4 * odds.truths.length);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("has the derivatives of the loss", () => {
    const random = (k: number) => ((k * 0.6180339887498949) % 1) * 4 - 2.5;
    const odds = {
      classes: 4,
      truths: Uint8Array.from({ length: 101 }, (_, i) => i % 4),
      logPriors: Float64Array.from({ length: 12 }, (_, k) => random(k)),
      evidence: Float64Array.from({ length: 303 }, (_, k) => random(k + 7)),
    };
    for (const numerics of [compiled, plainNumerics]) {
      const loss = numerics.powerLoss(odds);
      const [before, at, after] = [0.999, 1, 1.001].map(loss);
      expect(at.slope / 101).toBeCloseTo((after.value - before.value) / 0.002, 6);
      expect(at.curvature).toBeCloseTo((after.slope - before.slope) / 0.002, 4);
    }
  });
});
