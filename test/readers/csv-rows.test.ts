import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compiledCsvScanner } from "../../src/numerics/compiled-csv.ts";
import { kind, kinds, readCell } from "../../src/readers/csv-cells.ts";
import { csvRows, type CsvLayout } from "../../src/readers/csv-rows.ts";
import { plainScanner, type CsvScanner } from "../../src/readers/csv-scan.ts";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await WebAssembly.compile(readFileSync("build/numerics.wasm"));
});

const types = ["text", "float64", "int64", "boolean"] as const;

/** Reads a text that comes in slices, as `readCsvColumns` does, and returns its rows and counts, or why it cannot be read. */
function readSlices(
  scanner: CsvScanner,
  text: Uint8Array,
  cuts: readonly number[],
  layout: CsvLayout,
  batchRows: number,
) {
  const wanted = Array.from({ length: layout.columns }, (_, index) => ({ index, type: types[index % 4] }));
  const rows = csvRows(scanner, layout, wanted, batchRows);
  const found: unknown[][] = [];
  const take = () => {
    const batch = rows.take();
    expect(batch.start).toBe(found.length);
    const columns = batch.columns.map(({ values }) => [...values]);
    for (let r = 0; r < batch.rows; r++) found.push(columns.map((column) => column[r]));
  };
  let start = 0;
  let end = 0;
  try {
    for (const cut of [...cuts, text.length]) {
      scanner.bytes.set(text.subarray(start, cut), end);
      end += cut - start;
      start = cut;
      scanner.bytes[end] = 0x0a;
      let at = 0;
      for (;;) {
        at = rows.read(at, end, cut === text.length);
        if (rows.gathered() < batchRows) break;
        take();
      }
      scanner.bytes.copyWithin(0, at, end);
      end -= at;
    }
    take();
  } catch (error) {
    return (error as Error).message;
  }
  return { found, counts: rows.counts(), hasOthers: rows.hasOthers() };
}

const cell = fc.oneof(
  fc.constantFrom(
    "",
    "",
    "1",
    "-2.5e3",
    "x",
    " ",
    "007",
    "true",
    "nan",
    "é☃",
    "9223372036854775807",
    "123456789012345678",
  ),
  fc.constantFrom('""', '"a"', '"1"', '"a""b"', '"a\nb"', '"a\r\nb"', '"1,2"', ' "z" ', '"☃\n😀"', '"x"y', '"""', '"'),
);
const row = fc.array(cell, { minLength: 1, maxLength: 5 }).map((cells) => cells.join(","));
const texts = fc
  .tuple(fc.array(row, { maxLength: 12 }), fc.constantFrom("\n", "\r\n", "\r"), fc.boolean())
  .map(([rows, lineEnd, isEnded]) => new TextEncoder().encode(rows.join(lineEnd) + (isEnded ? lineEnd : "")));

describe("csvRows", () => {
  it("reads the same rows wherever a text is cut into slices and batches", () => {
    fc.assert(
      fc.property(
        texts,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        (text, parts, batchRows, columns, hasHeader) => {
          const layout = { delimiter: ",", columns, hasHeader };
          const cuts = parts.map((part) => Math.floor(part * text.length)).sort((a, b) => a - b);
          // The last slice must not be empty: no file ends with one.
          const inside = cuts.filter((cut) => cut < text.length);
          const whole = readSlices(plainScanner(text.length, 0x2c), text, [], layout, 1000);
          const compiled = compiledCsvScanner(module, text.length, 0x2c);
          expect(readSlices(compiled, text, inside, layout, batchRows)).toEqual(whole);
          expect(readSlices(plainScanner(text.length, 0x2c), text, inside, layout, batchRows)).toEqual(whole);
        },
      ),
      { numRuns: 1_500 },
    );
  });

  it.each(["\n", "\r\n", "\r"])("reads the same rows cut at any single byte, lines ending with %j", (lineEnd) => {
    const lines = ["a,b", "1,é☃", '"x""\ny",2', '"p","q"', "😀,", ",", "3", "5,6,7", "8,9"];
    for (const last of ["", lineEnd]) {
      const text = new TextEncoder().encode(lines.join(lineEnd) + last);
      const layout = { delimiter: ",", columns: 2, hasHeader: true };
      const whole = readSlices(plainScanner(text.length, 0x2c), text, [], layout, 1000);
      for (let cut = 1; cut < text.length; cut++)
        expect(readSlices(compiledCsvScanner(module, text.length, 0x2c), text, [cut], layout, 2)).toEqual(whole);
    }
  });

  it("tells what a cell is as readCell does, bare or quoted", () => {
    const characters = fc.constantFrom(..."0123456789+-.eE  \t\v\fnaNintrueflsyL_x");
    const words = fc.constantFrom(
      "nan",
      "-NaN",
      "null",
      "--",
      "t",
      "FALSE",
      "inf",
      "-Infinity",
      "12",
      "1e5",
      "007",
      "-0",
    );
    const space = fc.array(fc.constantFrom(" ", "\t", "\v", "\f"), { maxLength: 3 }).map((all) => all.join(""));
    const content = fc.oneof(
      fc.array(characters, { minLength: 1, maxLength: 20 }).map((all) => all.join("")),
      fc.tuple(space, words, space).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(content, fc.boolean(), (characters, isQuoted) => {
        const text = new TextEncoder().encode(isQuoted ? `"${characters}"` : characters);
        const truth = readCell(characters);
        for (const scanner of [plainScanner(text.length, 0x2c), compiledCsvScanner(module, text.length, 0x2c)]) {
          scanner.bytes.set(text);
          scanner.bytes[text.length] = 0x0a;
          const rows = csvRows(
            scanner,
            { delimiter: ",", columns: 1, hasHeader: false },
            [{ index: 0, type: "float64" }],
            2,
          );
          rows.read(0, text.length, true);
          expect([characters, [...rows.counts().cells]]).toEqual([
            characters,
            Array.from({ length: kinds }, (_, k) => Number(k === truth.kind)),
          ]);
          const isNumber = truth.kind === kind.number || truth.kind === kind.whole || truth.kind === kind.digits;
          if (isNumber) expect([characters, rows.take().columns[0].values[0]]).toEqual([characters, truth.value]);
        }
      }),
      { numRuns: 4_000 },
    );
  });
});
