import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/model/evaluation.ts";
import { scoreConfusion } from "../../src/model/scores.ts";

describe("evaluate", () => {
  // Table 2 of the paper: counts [predicted][true] of AGN, Star, XRB, CV, and the figures printed below them.
  const priors = [0.66, 0.25, 0.07, 0.02];
  it.each([
    {
      survey: "2SXPS",
      counts: [
        [19515, 82, 25, 191],
        [44, 4628, 3, 27],
        [140, 18, 326, 17],
        [9, 9, 2, 124],
      ],
      recall: ["99.0", "97.7", "91.6", "34.5"],
      rawPrecision: ["98.50", "98.43", "65.07", "86.11"],
      precision: ["97.0", "98.6", "90.7", "85.5"],
      f1: [".980", ".981", ".911", ".492"],
    },
    {
      survey: "4XMM-DR10",
      counts: [
        [18373, 25, 46, 149],
        [15, 6197, 10, 12],
        [80, 12, 479, 10],
        [4, 0, 8, 81],
      ],
      recall: ["99.5", "99.4", "88.2", "32.1"],
      rawPrecision: ["98.82", "99.41", "82.44", "87.10"],
      precision: ["97.2", "98.9", "93.7", "84.6"],
      f1: [".983", ".991", ".909", ".466"],
    },
  ])(
    "gives the figures of Table 2 for $survey to the printed digit",
    ({ counts, recall, rawPrecision, precision, f1 }) => {
      const scores = scoreConfusion(counts, priors);
      const percent = (value: number | null) => (100 * value!).toFixed(1);
      expect(scores.recall.map(percent)).toEqual(recall);
      expect(scores.precision.map((value) => (100 * value!).toFixed(2))).toEqual(rawPrecision);
      expect(scores.correctedPrecision.map(percent)).toEqual(precision);
      expect(scores.correctedF1.map((value) => value!.toFixed(3).slice(1))).toEqual(f1);
    },
  );

  const expected = JSON.parse(readFileSync(new URL("../oracle/evaluation.json", import.meta.url), "utf8"));
  const classes = ["a", "b", "c", "d"];

  /** The labels and probabilities of evaluation.py. */
  function example() {
    const [n, C] = [500, 4];
    const truth = Uint8Array.from({ length: n }, (_, i) =>
      Math.min(3, Math.max(0, (((i + 1) * 0.6180339887498949) % 1) * 4.4 - 0.2)),
    );
    const probability = new Float64Array(C * n);
    for (let i = 0; i < n; i++) {
      const ratios = Array.from({ length: C }, (_, c) =>
        Math.exp(3 * (((i + 1) * (c + 2) * 0.7548776662466927) % 1) + (truth[i] === c ? 1.5 : 0) - (c === 3 ? 9 : 0)),
      );
      const total = ratios.reduce((a, b) => a + b);
      ratios.forEach((ratio, c) => (probability[c * n + i] = ratio / total));
    }
    for (let c = 0; c < C; c++) probability[c * n] = c === truth[0] ? 0 : 1 / 3;
    return { truth, probability };
  }

  it("agrees with numpy, a class that is never predicted included", () => {
    const { truth, probability } = example();
    const found = evaluate("leave-one-out", classes, priors, truth, probability);
    expect(found.confusion).toEqual(expected.confusion);
    for (const measure of ["recall", "precision", "correctedPrecision"] as const)
      classes.forEach((name, c) => {
        const value = expected[measure][c];
        if (value === null) expect(found[measure][name], `${measure} ${name}`).toBeNull();
        else expect(found[measure][name]).toBeCloseTo(value, 12);
      });
    for (const measure of ["macroF1", "balancedAccuracy", "accuracy", "logLoss", "brier", "ece"] as const)
      expect(found[measure], measure).toBeCloseTo(expected[measure], 12);
    expect(found.f1.d).toBeNull();
    expect(found.reliability.map((bin) => bin.n)).toEqual(expected.reliability);
    [0, 25, 50, 75].forEach((k, j) => {
      expect(found.completenessPurity.b[k].completeness).toBeCloseTo(expected.completeness[j], 12);
      expect(found.completenessPurity.b[k].purity).toBeCloseTo(expected.purity[j], 12);
    });
  });

  it("gives the bootstrap intervals of numpy, within the scatter of 4,000 draws", () => {
    const { truth, probability } = example();
    const found = evaluate("k-fold", classes, priors, truth, probability, { bootstrap: 4000, seed: 7 }).intervals!;
    for (const [key, [low, high]] of Object.entries(expected.intervals as Record<string, [number, number]>)) {
      // An end of the interval scatters by some 3 % of its length.
      expect(Math.abs(found[key][0] - low) / (high - low), key).toBeLessThan(0.1);
      expect(Math.abs(found[key][1] - high) / (high - low), key).toBeLessThan(0.1);
    }
    expect(found["recall.d"]).toEqual([0, 0]);
    expect(found).not.toHaveProperty("precision.d");
    const again = evaluate("k-fold", classes, priors, truth, probability, { bootstrap: 4000, seed: 7 }).intervals;
    expect(again).toEqual(found);
    expect(evaluate("k-fold", classes, priors, truth, probability)).not.toHaveProperty("intervals");
  });

  it("says in words what is undefined", () => {
    const { truth, probability } = example();
    expect(evaluate("k-fold", classes, priors, truth, probability).notes).toEqual([
      "d: never predicted, so it has no precision; its f1 counts as 0.",
    ]);
    const { notes } = evaluate("blocked", ["a", "b"], [0.5, 0.5], Uint8Array.of(0), Float64Array.of(0.2, 0.8));
    expect(notes).toEqual([
      "a: never predicted, so it has no precision; its f1 counts as 0.",
      "b: it has no labelled source, so it has no recall, corrected precision or f1.",
    ]);
  });

  it("leaves undefined what has no sources", () => {
    const nobody = evaluate("resubstitution", ["a", "b"], [0.5, 0.5], new Uint8Array(0), new Float64Array(0));
    expect(nobody.n).toBe(0);
    for (const measure of ["macroF1", "balancedAccuracy", "accuracy", "logLoss", "brier", "ece"] as const)
      expect(nobody[measure]).toBeNull();
    expect(nobody.recall).toEqual({ a: null, b: null });

    const oneClass = evaluate(
      "resubstitution",
      ["a", "b"],
      [0.5, 0.5],
      Uint8Array.of(0, 0),
      Float64Array.of(0.9, 0.2, 0.1, 0.8),
    );
    expect(oneClass.recall).toEqual({ a: 0.5, b: null });
    expect(oneClass.precision).toEqual({ a: 1, b: 0 });
    expect(oneClass.correctedPrecision).toEqual({ a: 1, b: null });
    expect(oneClass.balancedAccuracy).toBe(0.5);
    expect(oneClass.completenessPurity.b[100]).toEqual({ cut: 1, completeness: null, purity: null });
  });
});
