import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainNumerics } from "../../src/numerics/plain-numerics.ts";
import { loadNumerics } from "./load-numerics.ts";

const both = [
  { code: "compiled", numerics: await loadNumerics() },
  { code: "plain", numerics: plainNumerics },
];

describe.each(both)("distanceCounts, $code", ({ numerics }) => {
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
