import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kind, readCell } from "../../src/readers/csv-cells.ts";
import { found, readNumber } from "../../src/readers/csv-number.ts";

const read = (text: string) => {
  const bytes = new TextEncoder().encode(`${text},`);
  const after = readNumber(bytes, 0, true);
  return { kind: found.kind, value: found.value, isWhole: after === bytes.length - 1 };
};

/** The number of a text, `undefined` where it is no decimal number or a whole number too long for 64 bits. */
const valueOf = (text: string) => {
  const { kind: of, value, isWhole } = read(text);
  return of !== kind.text && isWhole ? value : undefined;
};

const digits = (maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength }).map((all) => all.join(""));
const zeros = fc.nat({ max: 25 }).map((n) => "0".repeat(n));
const exponent = fc.oneof(
  fc.constant(""),
  fc
    .tuple(fc.constantFrom("e", "E"), fc.oneof(fc.integer({ min: -330, max: 330 }), fc.integer({ min: -40, max: 40 })))
    .map(([letter, power]) => `${letter}${power}`),
);

/** Exactly half-way between two neighbouring numbers, written out. */
const halfway = fc.tuple(fc.bigInt(2n ** 52n, 2n ** 53n - 1n), fc.integer({ min: -30, max: 30 })).map(([m, power]) => {
  const middle = 2n * m + 1n;
  if (power >= 0) return (middle * 2n ** BigInt(power)).toString();
  const text = (middle * 5n ** BigInt(-power)).toString().padStart(-power + 1, "0");
  return `${text.slice(0, power)}.${text.slice(power)}`;
});

describe("readNumber", () => {
  it("reads decimal numbers as JavaScript does", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("", "-", "+"),
        zeros,
        digits(40),
        zeros,
        digits(40),
        exponent,
        (sign, a, b, c, d, e) => {
          for (const text of [
            `${a}${b}.${c}${d}${e}`,
            `${a}${b}.${e}`,
            `.${c}${d}${e}`,
            `${b}${e || "e0"}`,
            `0${a}${b}`,
          ])
            expect([text, valueOf(sign + text)]).toEqual([text, Number(sign + text)]);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it("rounds to even half-way between two numbers, and to the right side beside it", () => {
    fc.assert(
      fc.property(halfway, fc.constantFrom("", "0000", "0001", "00000000000000000001"), exponent, (middle, more, e) => {
        const text = `${middle.includes(".") ? middle : `${middle}.`}${more}${e}`;
        expect([text, valueOf(text)]).toEqual([text, Number(text)]);
      }),
      { numRuns: 5_000 },
    );
  });

  it("reads the shortest text of any number, and 17 and 25 digits of it", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        for (const text of [String(x), x.toPrecision(17), x.toPrecision(25), x.toExponential(16)])
          if (/[.e]/.test(text)) expect([text, valueOf(text)]).toEqual([text, Number(text)]);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    "9007199254740993",
    "9007199254740993.",
    "9007199254740992.99999999999999",
    "9007199254740993.00000000000001",
    `0.1${"0".repeat(29)}`,
    "0.100000000000000005551115123125",
    "0.10000000000000000555111512313",
    "5e-324",
    "2.4703282292062327e-324",
    "2.4703282292062328e-324",
    "2.2250738585072011e-308",
    "1.7976931348623158e308",
    "1.7976931348623159e308",
    "999999999999999999",
    "-0",
    "-0.0e5",
    "0e999999",
    "1e-99999",
    "000000000000000000000000000000000000000.5",
  ])("reads %s", (text) => expect(valueOf(text)).toBe(Number(text)));

  it("tells kinds as readCell does, or that it is no number", () => {
    const characters = fc.array(fc.constantFrom(..."0123456789+-.eE x"), { maxLength: 12 }).map((all) => all.join(""));
    fc.assert(
      fc.property(characters, (text) => {
        const { kind: of, value, isWhole } = read(text);
        const truth = readCell(text);
        if (of !== kind.text && isWhole) expect([text, of, value]).toEqual([text, truth.kind, truth.value]);
        else expect([text, [kind.text, kind.missing]]).toEqual([text, expect.arrayContaining([truth.kind])]);
      }),
      { numRuns: 20_000 },
    );
  });
});
