import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rowBatches } from "../../src/export/columns.ts";
import { withOriginals } from "../../src/export/with-originals.ts";
import { encodeArrow } from "../../src/readers/arrow.ts";
import type { ColumnBatch } from "../../src/readers/table.ts";
import { all } from "../readers/values.ts";

/** Lengths that add up to n. */
const cuts = (n: number, lengths: readonly number[]) => {
  const found: number[] = [];
  let left = n;
  for (const length of lengths) {
    const now = Math.min(length, left);
    found.push(now);
    left -= now;
  }
  return left > 0 ? [...found, left] : found;
};

async function* original(n: number, lengths: readonly number[]): AsyncGenerator<ColumnBatch, void, undefined> {
  let start = 0;
  for (const rows of cuts(n, lengths)) {
    const numbers = Array.from({ length: rows }, (_, i) => start + i);
    const texts = numbers.map((row) => (row % 3 === 0 ? null : `s${row}`));
    const valid = Uint8Array.from(numbers, (row) => Number(row % 5 !== 0));
    yield await Promise.resolve({
      start,
      rows,
      columns: [
        { type: "text", values: texts },
        { type: "int16", values: Int16Array.from(numbers), valid },
      ],
    });
    start += rows;
  }
}

describe("withOriginals(originals, next, fileRows)", () => {
  it("puts the cells of each row beside those that come with it, however both are cut", async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        lengths,
        lengths,
        fc.infiniteStream(fc.boolean()),
        fc.boolean(),
        async (n, ofFile, ofResults, isKept, isSelected) => {
          const kept = Int32Array.from({ length: n }, (_, row) => row).filter(() => isKept.next().value as boolean);
          const fileRows = isSelected ? kept : null;
          // Rows of the catalogue: all of the kept ones, or some of the file's own.
          const rows = isSelected ? kept.map((_, k) => k) : kept;
          let at = 0;
          const pieces = cuts(rows.length, ofResults).map((length) => {
            const part = rows.slice(at, at + length);
            at += length;
            const column = { type: "float64", values: Float64Array.from(part, (row) => row / 2) } as const;
            return encodeArrow(["row", "c0"], [{ type: "int32", values: part, valid: null }, column], length);
          });
          const next = withOriginals(original(n, ofFile), () => Promise.resolve(pieces.shift() ?? null), fileRows);
          const found = (await all(rowBatches(next, rows.length, 3))).flatMap(({ rows: numbers, columns, length }) => {
            const [text, number, result] = columns;
            return Array.from({ length }, (_, i) => [
              numbers[i],
              text.values[i],
              "valid" in number && number.valid?.[i] === 0 ? null : number.values[i],
              result.values[i],
            ]);
          });
          const wanted = Array.from(rows, (row, k) => {
            const place = kept[k];
            return [row, place % 3 === 0 ? null : `s${place}`, place % 5 === 0 ? null : place, row / 2];
          });
          expect(found).toEqual(wanted);
        },
      ),
    );
  });

  it("says which row the file does not have", async () => {
    const piece = encodeArrow(["row"], [{ type: "int32", values: Int32Array.of(7), valid: null }], 1);
    const next = withOriginals(original(5, [5]), () => Promise.resolve(piece), null);
    await expect(next()).rejects.toThrow("The export asked for row 7 of a file of 5 rows.");
  });
});
