import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { readPastedSource } from "../../src/properties/pasted-source.ts";

const names = ["b", "HR1", "Lx_2", "log Fx"];

describe("readPastedSource", () => {
  const asked = { b: -2.5, HR1: 0.31, Lx_2: 1.2e31, "log Fx": null };
  it.each([
    ["name value", "b -2.5\nHR1 0.31\nLx_2 1.2e31"],
    ["name = value, in any case", "B=−2.5\nhr1 = .31\n\nLx_2 =1.2E31"],
    ["name: value", "b: -2.5\nHR1: 0.31,\nLx_2: 1.2D+31;"],
    ["units after the numbers", "b -2.5 deg\nHR1 0.31\nLx_2 1.2e31 erg/s"],
    ["powers of ten as the page writes them", "b −2.5\nHR1\t0.31\nLx_2 1.2 × 10³¹ erg s⁻¹"],
    ["comments and Windows line ends", "# from the page\r\nb -2.5\r\nHR1 0.31 ± 0.02\r\nLx_2 1.2x10^31\r\nlog Fx –"],
    ["a header and a row with commas", "b,HR1,Lx_2\n-2.5,0.31,1.2e31"],
    ["a header and a row with tabs and quotes", 'b\tHR1\t"Lx_2"\tlog Fx\n-2.5\t0.31\t1.2e31\t'],
    ["a header and a row with semicolons", "b; HR1; Lx_2; log Fx\n-2.5; 0.31; 1.2e31; NaN"],
    ["a header and a row with blanks", "b HR1   Lx_2\n-2.5 0.31 1.2e31"],
    ["JSON", '{"b": -2.5, "HR1": "0.31", "Lx_2": 1.2e31, "log Fx": null}'],
    ["a list of one in JSON", '[{"b": -2.5, "HR1": 0.31, "Lx_2": 1.2e31}]'],
  ])("reads %s", (_, text) => {
    const { values, unknown } = readPastedSource(text, names);
    expect(values).toEqual(asked);
    expect(unknown).toEqual([]);
  });
  it("finds names that hold blanks, and one that another starts with", () => {
    const { values } = readPastedSource("log Fx -13.2\nlog 5", ["log", "log Fx"]);
    expect(values).toEqual({ log: 5, "log Fx": -13.2 });
  });
  it("reads a row of missing values", () => {
    expect(readPastedSource("b\tHR1\tLx_2\n\t\t", names)).toMatchObject({ named: ["b", "HR1", "Lx_2"], unknown: [] });
  });
  it("reads a single column", () => {
    expect(readPastedSource("HR1\n0.5", names).named).toEqual(["HR1"]);
    expect(readPastedSource("HR1", names)).toEqual({
      values: { b: null, HR1: null, Lx_2: null, "log Fx": null },
      named: ["HR1"],
      unknown: [],
    });
  });
  it("lists the names that it does not know, whatever they hold", () => {
    expect(readPastedSource('name,HR1,class\n2CXO J1,0.5,"A, B"', names)).toMatchObject({
      named: ["HR1"],
      unknown: ["name", "class"],
    });
    expect(readPastedSource("HR1 0.5\nHR3 0,7\nRA = 12 h", names).unknown).toEqual(["HR3", "RA"]);
    expect(readPastedSource('{"HR1": 1, "__proto__": 3}', names).unknown).toEqual(["__proto__"]);
  });
  it("takes infinities and overflow as missing", () => {
    const { values } = readPastedSource("b inf\nHR1 -Inf\nLx_2 1e999", names);
    expect(values).toEqual({ b: null, HR1: null, Lx_2: null, "log Fx": null });
  });
  it.each([
    ["HR1 0,5", 'HR1 is "0,5"; numbers are written with a decimal point and without commas, such as 0.5.'],
    ["b;HR1\n1;0,5", 'HR1 is "0,5"; numbers are written with a decimal point and without commas, such as 0.5.'],
    ["Lx_2 1,234.5", "without commas"],
    ["b,HR1\n0,5,0,3", "The pasted row has 4 values below 2 names"],
    ["HR1 1 234", 'HR1 is "1 234"; one number was expected.'],
    ["HR1 10^22", "one number was expected."],
    ["HR1 10²²", "one number was expected."],
    ["HR1 12:30:00", "one number was expected."],
    ["HR1 1/60", "one number was expected."],
    ["HR1 0x10", "one number was expected."],
    ["HR1 1e", "one number was expected."],
    ["HR1 high", 'HR1 is "high"; a number was expected'],
    ['{"HR1": true}', "HR1 is true; a number was expected"],
    ['{"HR1": 1', "The pasted text is not JSON"],
    ["[1, 2]", "The pasted JSON holds 2 sources"],
    ["[3]", "The pasted JSON is no object"],
    ["b,HR1\n1,2\n3,4", "has 2 lines below its header; one source was expected."],
    ["HR1 1\nhr1 2", "names HR1 twice"],
    ["HR7 1", "names no property of the model; expected were b, HR1, Lx_2, log Fx."],
    [" \n# nothing", "The pasted text is empty"],
  ])("refuses %j with a sentence", (text, sentence) => {
    expect(() => readPastedSource(text, names)).toThrow(sentence);
  });
  it("reads back every number that is written, in every form", () => {
    fc.assert(
      fc.property(
        fc.tuple(...names.map(() => fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })))),
        fc.constantFrom("lines", "equals", "row", "json"),
        (numbers, form) => {
          const cells = numbers.map((x) => (x === null ? "" : String(x)));
          const texts = {
            lines: names.map((name, i) => `${name} ${cells[i]}`).join("\n"),
            equals: names.map((name, i) => `${name}=${cells[i]}`).join("\r\n"),
            row: `${names.join("\t")}\n${cells.join("\t")}`,
            json: JSON.stringify(Object.fromEntries(names.map((name, i) => [name, numbers[i]]))),
          };
          const { values } = readPastedSource(texts[form], names);
          // −0 is written as 0.
          expect(names.map((name) => values[name])).toEqual(numbers.map((x) => (x === 0 ? 0 : x)));
        },
      ),
    );
  });
  it("never gives a number that is not finite, whatever is pasted", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'bHR1 =:,;\t\n.-+eE05"{}|×10⁻³') }), (text) => {
        try {
          for (const value of Object.values(readPastedSource(text, names).values))
            expect(value === null || Number.isFinite(value)).toBe(true);
        } catch (error) {
          expect((error as Error).message).toMatch(/\.$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
