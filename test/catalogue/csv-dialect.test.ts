import { describe, expect, it } from "vitest";
import { detectDialect } from "../../src/catalogue/csv-dialect.ts";

describe("detectDialect", () => {
  it.each([
    ["a,b,c\n1,2,3\n", ","],
    ["a\tb\n1\t2\n", "\t"],
    ["a;b\n1,5;2,5\n", ";"],
    ["a|b\n1|2\n", "|"],
    ['name,note\n"x;y;z","p;q;r"\n', ","],
    ["alone\n1\n", ","],
  ])("finds the delimiter of %j", (text, delimiter) => {
    expect(detectDialect(text).delimiter).toBe(delimiter);
  });

  it("takes a first line of numbers for data", () => {
    expect(detectDialect("1,2\n3,4\n")).toEqual({ delimiter: ",", header: null, columns: 2 });
  });

  it("reads quoted names with delimiters and line breaks in them", () => {
    expect(detectDialect('"a,b","c\nd","e""f"\n1,2,3\n').header).toEqual(["a,b", "c\nd", 'e"f']);
  });

  it("reads names in quotes behind a space, as the rows do", () => {
    expect(detectDialect('"ra", "dec, J2000",x\n1, "2",3\n').header).toEqual(["ra", "dec, J2000", "x"]);
  });

  it("skips blank lines and reads a header without a line end", () => {
    expect(detectDialect("\n\r\n a , b ").header).toEqual([" a ", " b "]);
  });

  it("refuses a text of blank lines", () => {
    expect(() => detectDialect("\n\n")).toThrow(/only blank lines/);
  });
});
