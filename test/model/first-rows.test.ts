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
          values.forEach((x, row) => row % parts === part && first.add(row, x));
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
