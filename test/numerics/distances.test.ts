import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadNumerics } from "./load-numerics.ts";

const numerics = await loadNumerics();

describe("distanceCounts", () => {
  it("counts every pair once, at its distance", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -300, max: 300 }), { maxLength: 60 }), (values) => {
        const ascending = Int32Array.from(values).sort();
        const counts = new Int32Array(601);
        ascending.forEach((value, i) => ascending.subarray(0, i).forEach((other) => counts[value - other]++));
        expect(numerics.distanceCounts(ascending, 601)).toEqual(counts);
      }),
    );
  });
});
