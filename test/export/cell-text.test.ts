import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellTexts, quoted } from "../../src/export/cell-text.ts";

const single = (x: number) => cellTexts({ type: "float32", values: Float32Array.of(x) })(0);
const double = (x: number) => cellTexts({ type: "float64", values: Float64Array.of(x) })(0);

describe("cellTexts(data)", () => {
  it("writes the shortest decimal of a single, not that of its double", () => {
    expect([1.1, 0.1, 16777216, 3.4028234663852886e38, 1e-45, -0, Infinity, -Infinity, NaN].map(single)).toEqual([
      "1.1",
      "0.1",
      "16777216",
      "3.4028235e+38",
      "1e-45",
      "-0",
      "inf",
      "-inf",
      "",
    ]);
  });

  it("writes numbers that read back exactly", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(Math.fround(Number(single(x)))).toBe(x);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(Number(double(x))).toBe(x);
      }),
    );
  });

  it("writes integers exactly, logicals as words, missing values as nothing", () => {
    const valid = Uint8Array.of(1, 0);
    expect(cellTexts({ type: "int64", values: BigInt64Array.of(2n ** 63n - 1n, 0n), valid })(0)).toBe(
      "9223372036854775807",
    );
    expect(cellTexts({ type: "int64", values: BigInt64Array.of(1n, 0n), valid })(1)).toBe("");
    expect([0, 1].map(cellTexts({ type: "boolean", values: Uint8Array.of(1, 0), valid: null }))).toEqual([
      "true",
      "false",
    ]);
    expect(cellTexts({ type: "text", values: [null] })(0)).toBe("");
  });
});

describe("quoted(text)", () => {
  it("quotes what would be read wrongly, and nothing else", () => {
    const texts = ["plain", "two words", "a,b", 'say "hi"', "line\nbreak", " leading", "trailing ", ""];
    expect(texts.map(quoted)).toEqual([
      "plain",
      "two words",
      '"a,b"',
      '"say ""hi"""',
      '"line\nbreak"',
      '" leading"',
      '"trailing "',
      "",
    ]);
  });
});
