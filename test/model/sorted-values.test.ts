import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sortByClass } from "../../src/model/sorted-values.ts";

const source = fc.tuple(
  fc.oneof(fc.double(), fc.constantFrom(0, -0, 1, -1, NaN, Infinity, -Infinity), fc.double({ min: 1, max: 1 + 1e-9 })),
  fc.constantFrom(0, 1, 2, 255),
);

describe("sortByClass(values, labels, classes)", () => {
  it("is what filtering and sorting give, for any values", () => {
    fc.assert(
      fc.property(fc.array(source, { maxLength: 200 }), (sources) => {
        const values = Float64Array.from(sources, ([value]) => value);
        const labels = Uint8Array.from(sources, ([, label]) => label);
        const sorted = sortByClass(values, labels, 3);
        expect(sorted.all).toEqual(values.filter((x, i) => labels[i] < 3 && Number.isFinite(x)).sort());
        [0, 1, 2].forEach((c) => {
          expect(sorted.byClass[c]).toEqual(values.filter((x, i) => labels[i] === c && Number.isFinite(x)).sort());
          sorted.sources[c].forEach((i, k) => {
            expect(labels[i]).toBe(c);
            expect(Object.is(values[i], sorted.byClass[c][k])).toBe(true);
          });
          expect(new Set(sorted.sources[c]).size).toBe(sorted.byClass[c].length);
        });
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("keeps equal values in the order of their sources", () => {
    const { sources } = sortByClass(Float64Array.of(2, 1, 2, 1, 2), new Uint8Array(5), 1);
    expect(Array.from(sources[0])).toEqual([1, 3, 0, 2, 4]);
  });

  it("sorts values that differ in their last digits alone, and reads a part of a longer column", () => {
    const column = Float64Array.from({ length: 1000 }, (_, i) => 55_000 + ((i * 617) % 1000) * 7.3e-12);
    const part = column.subarray(100);
    const { all } = sortByClass(part, new Uint8Array(900), 1);
    expect(all).toEqual(part.slice().sort());
  });

  it("gives every class values of its own, empty where it has no value", () => {
    const { byClass, sources } = sortByClass(Float64Array.of(NaN, 3), Uint8Array.of(0, 1), 2);
    expect(byClass.map((values) => values.buffer.byteLength)).toEqual([0, 8]);
    expect(sources.map((of) => [...of])).toEqual([[], [1]]);
  });
});
