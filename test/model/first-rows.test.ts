import fc from "fast-check";
import { expect, it } from "vitest";
import { FirstRows, mergeFirst } from "../../src/model/first-rows.ts";

const value = fc.oneof(fc.constantFrom(NaN, 0, 1, -1), fc.double({ noNaN: true, noDefaultInfinity: true }));

it("gives the first rows of a stable sort with missing values last, in one part or in several", () => {
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 3_000, size: "max" }),
      fc.nat(60),
      fc.boolean(),
      fc.integer({ min: 1, max: 4 }),
      (values, limit, descending, parts) => {
        const before = (a: number, b: number) => {
          if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
          return descending ? b - a : a - b;
        };
        const wanted = [...values.keys()].sort((i, k) => before(values[i], values[k]) || i - k).slice(0, limit);
        const found = Array.from({ length: parts }, (_, part) => {
          const first = new FirstRows(limit, descending);
          const numbers = Float64Array.from(values);
          const wantedHere = Uint8Array.from(values, (_, row) => Number(row % parts === part));
          // In two ranges.
          const middle = values.length >> 1;
          first.add(0, middle, numbers.subarray(0, middle), parts === 1 ? null : wantedHere.subarray(0, middle));
          first.add(middle, values.length - middle, numbers.subarray(middle), wantedHere.subarray(middle));
          return first.finish();
        });
        const merged = mergeFirst(found, limit, descending);
        expect([...merged.rows]).toEqual(wanted);
        expect([...merged.values]).toEqual(wanted.map((row) => values[row]));
      },
    ),
    { numRuns: 100 },
  );
});

it("sorts by the numbers of the rows where there are no values", () => {
  const first = new FirstRows(3, true);
  first.add(10, 5_000, null, null);
  first.add(5_010, 2, null, Uint8Array.of(1, 0));
  expect(first.finish()).toEqual({
    rows: Int32Array.of(5_010, 5_009, 5_008),
    values: Float64Array.of(5_010, 5_009, 5_008),
  });
});
