import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compiledCsvScanner } from "../../src/numerics/compiled-csv.ts";
import { kind, readCell } from "../../src/readers/csv-cells.ts";
import { csvRows } from "../../src/readers/csv-rows.ts";
import { ENDS_ROW, UNTOLD, plainScanner, type CsvScanner } from "../../src/readers/csv-scan.ts";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await WebAssembly.compile(readFileSync("build/numerics.wasm"));
});

type Cell = { from: number; to: number; kind: number; endsRow: boolean; value: number };

/** All cells of a text, scanned anew behind each cell that begins with a quote, which is passed over byte by byte. */
function cellsOf(scanner: CsvScanner, text: Uint8Array): Cell[] {
  const { bytes, ends, kinds, values } = scanner;
  // Whatever stood behind the text before must not matter.
  bytes.fill(0x37);
  bytes.set(text);
  bytes[text.length] = 0x0a;
  const cells: Cell[] = [];
  for (let at = 0; at < text.length;) {
    const found = scanner.scan(at, text.length);
    for (let k = 0; k < found; k++) {
      cells.push({
        from: at,
        to: ends[k],
        kind: kinds[k] & ~ENDS_ROW,
        endsRow: (kinds[k] & ENDS_ROW) !== 0,
        value: values[k],
      });
      at = ends[k] + (bytes[ends[k]] === 0x0d && bytes[ends[k] + 1] === 0x0a ? 2 : 1);
    }
    if (found === 0) at++;
  }
  return cells;
}

const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 }).map((all) => all.join(""));
const number = fc
  .tuple(
    fc.constantFrom("", "", "-", "+"),
    fc.oneof(
      digits,
      digits.map((d) => `0${d}`),
    ),
    fc.oneof(
      fc.constant(""),
      digits.map((d) => `.${d}`),
      fc.constant("."),
    ),
    fc.oneof(
      fc.constant(""),
      fc
        .tuple(fc.constantFrom("e", "E"), fc.constantFrom("", "-", "+"), fc.integer({ min: 0, max: 400 }))
        .map((e) => e.join("")),
    ),
  )
  .map((parts) => parts.join(""));
const bits = (characters: string, maxLength: number) =>
  fc.array(fc.constantFrom(...characters), { maxLength }).map((all) => all.join(""));
const content = fc.oneof(
  { weight: 4, arbitrary: number },
  { weight: 2, arbitrary: bits("0123456789+-.eE \t_xnN", 18) },
  { weight: 1, arbitrary: bits("0123456789", 40) },
  { weight: 1, arbitrary: bits('abeENtif3."é☃😀 -', 40) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      "NaN",
      "nan",
      "null",
      "--",
      "true",
      "F",
      "inf",
      "-Infinity",
      ".5",
      "5.",
      ".",
      "-",
      "e5",
      "1e",
      "1e+",
    ),
  },
);
const spaced = fc
  .tuple(fc.constantFrom("", "", "", " ", "  "), content, fc.constantFrom("", "", "", " "))
  .map((s) => s.join(""));
const ending = fc.constantFrom(",", ",", ";", "\t", "|", "\n", "\r\n", "\r");
const texts = fc
  .tuple(fc.array(fc.tuple(spaced, ending), { maxLength: 40 }), spaced)
  .map(([cells, last]) => new TextEncoder().encode(cells.flat().join("") + last));
const delimiters = fc.constantFrom(",", ";", "\t", "|").map((delimiter) => delimiter.charCodeAt(0));

describe("compiledCsvScanner", () => {
  it("cuts text as the plain one does, and what both tell is the same", () => {
    fc.assert(
      fc.property(texts, delimiters, (text, delimiter) => {
        const plainOne = plainScanner(text.length, delimiter);
        const compiledOne = compiledCsvScanner(module, text.length, delimiter);
        const plain = cellsOf(plainOne, text);
        const compiled = cellsOf(compiledOne, text);
        const cut = ({ from, to, endsRow }: Cell) => ({ from, to, endsRow });
        expect(compiled.map(cut)).toEqual(plain.map(cut));
        for (const [k, cell] of compiled.entries()) {
          const characters = new TextDecoder("latin1").decode(text.subarray(cell.from, cell.to));
          const truth = readCell(characters);
          for (const told of [cell, plain[k]]) {
            if (told.kind === UNTOLD) {
              expect(characters).not.toBe("");
              expect(told.value).toBeNaN();
            } else
              expect([characters, told.kind, told.value]).toEqual([
                characters,
                truth.kind,
                truth.kind === kind.text ? NaN : truth.value,
              ]);
          }
        }
        expect(compiledOne.hasOthers()).toBe(
          plain.some(({ from, to }) => text.subarray(from, to).some((byte) => byte > 127)),
        );
        expect(plainOne.hasOthers()).toBe(compiledOne.hasOthers());
      }),
      { numRuns: 3_000 },
    );
  });

  it("gives the rows of a text as the plain one does, whatever is wanted", () => {
    const types = ["float64", "int64", "text", "boolean"] as const;
    fc.assert(
      fc.property(
        texts,
        delimiters,
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        (text, code, columns, isLast, batchRows) => {
          const layout = { delimiter: String.fromCharCode(code), columns, hasHeader: false };
          const read = (scanner: CsvScanner) => {
            scanner.bytes.set(text);
            scanner.bytes[text.length] = 0x0a;
            const wanted = Array.from({ length: columns }, (_, index) => ({ index, type: types[index % 4] }));
            const rows = csvRows(scanner, layout, wanted, batchRows);
            const batches: unknown[] = [];
            try {
              for (let at = 0; ;) {
                at = rows.read(at, text.length, isLast);
                if (rows.gathered() < batchRows) break;
                batches.push(rows.take().columns.map(({ values }) => [...values]));
              }
              batches.push(rows.take().columns.map(({ values }) => [...values]));
            } catch (error) {
              batches.push((error as Error).message);
            }
            return [batches, rows.counts()];
          };
          expect(read(compiledCsvScanner(module, text.length, code))).toEqual(read(plainScanner(text.length, code)));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it("goes on where the room for cells has ended", () => {
    const text = new TextEncoder().encode(Array.from({ length: 20_000 }, (_, i) => `${i % 7}.${i}`).join(","));
    const compiled = compiledCsvScanner(module, text.length, 0x2c);
    const cells = cellsOf(compiled, text);
    expect(cells.length).toBe(20_000);
    expect(cells).toEqual(cellsOf(plainScanner(text.length, 0x2c), text));
  });
});
