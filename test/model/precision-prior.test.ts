import { describe, expect, it } from "vitest";
import { precisionAtPrior, precisionCurve } from "../../src/model/precision-prior.ts";
import { scoreConfusion } from "../../src/model/scores.ts";

// 4XMM-DR10 in Table 2 of the paper: counts [predicted][true] of AGN, Star, XRB, CV.
const confusion = [
  [18373, 25, 46, 149],
  [15, 6197, 10, 12],
  [80, 12, 479, 10],
  [4, 0, 8, 81],
];
const priors = [0.66, 0.25, 0.07, 0.02];

describe("precision as a function of the prior", () => {
  it("is the corrected precision at the present prior", () => {
    const { correctedPrecision } = scoreConfusion(confusion, priors);
    priors.forEach((prior, c) =>
      expect(precisionAtPrior(confusion, priors, c, prior)).toBeCloseTo(correctedPrecision[c]!, 12),
    );
  });

  it("follows from the rates by hand: X-ray binaries at a prior of 1/2", () => {
    const rate = (j: number) => confusion[2][j] / confusion.reduce((sum, row) => sum + row[j], 0);
    const others = (0.5 * (0.66 * rate(0) + 0.25 * rate(1) + 0.02 * rate(3))) / 0.93;
    expect(precisionAtPrior(confusion, priors, 2, 0.5)).toBeCloseTo((0.5 * rate(2)) / (0.5 * rate(2) + others), 12);
  });

  it("rises from the smallest prior to the largest", () => {
    const curve = precisionCurve(confusion, priors, 3);
    expect(curve).toHaveLength(101);
    expect(curve[0].prior).toBeCloseTo(0.001, 12);
    expect(curve[50].prior).toBeCloseTo(0.5, 12);
    expect(curve[100].prior).toBeCloseTo(0.999, 12);
    for (let k = 1; k < curve.length; k++) {
      expect(curve[k].prior).toBeGreaterThan(curve[k - 1].prior);
      expect(curve[k].precision!).toBeGreaterThanOrEqual(curve[k - 1].precision!);
    }
  });

  it("is null for a class that is never predicted, and 1 where it is the only one", () => {
    expect(precisionAtPrior([[5, 5], [0, 0]], [0.5, 0.5], 1, 0.3)).toBeNull(); // prettier-ignore
    expect(precisionAtPrior([[5]], [1], 0, 0.3)).toBe(1);
  });
});
