import { describe, expect, it } from "vitest";
import {
  bytesText,
  countText,
  decimalCoordinates,
  durationText,
  marginText,
  numberText,
  percentText,
  probabilityText,
  sexagesimalCoordinates,
  tickText,
} from "../../src/views/number-text.ts";

describe("probabilityText", () => {
  it("gives 3 digits and never certainty", () => {
    expect([0.5, 0.81, 0.9994, 0.9995, 1, 0.0005, 0.00049, 0].map(probabilityText)).toEqual([
      "0.500",
      "0.810",
      "0.999",
      ">0.999",
      ">0.999",
      "0.001",
      "<0.001",
      "<0.001",
    ]);
  });
  it("shows a missing probability as a dash", () => {
    expect([probabilityText(NaN), probabilityText(null)]).toEqual(["–", "–"]);
  });
});

describe("marginText", () => {
  it("keeps the sign of a margin without majority", () => {
    expect([-0.123, 0, 0.9999].map(marginText)).toEqual(["−0.123", "0.000", ">0.999"]);
  });
});

describe("numberText", () => {
  it("writes very small and very large numbers with a power of ten", () => {
    expect(numberText(1.234e-14)).toBe("1.23 × 10⁻¹⁴");
    expect(numberText(-6.5e30)).toBe("−6.50 × 10³⁰");
  });
  it("keeps the significant digits in between, thousands separated", () => {
    expect([0, 8.4, 0.0123, 12345, -0.99996, 99.96].map((x) => numberText(x))).toEqual([
      "0",
      "8.40",
      "0.0123",
      "12,345",
      "−1.00",
      "100",
    ]);
  });
  it("shows what is no number", () => {
    expect([NaN, null, Infinity, -Infinity].map((x) => numberText(x))).toEqual(["–", "–", "∞", "−∞"]);
  });
});

describe("tickText", () => {
  it("gives no digits more than the tick has", () => {
    expect([-60, 0.05, 0, 1e-4, 2.5e6, 0.30000000000000004].map(tickText)).toEqual([
      "−60",
      "0.05",
      "0",
      "1 × 10⁻⁴",
      "2.5 × 10⁶",
      "0.3",
    ]);
  });
});

describe("percentText", () => {
  it("does not show a small share as none", () => {
    expect([percentText(0.29), percentText(0), percentText(0.0001), percentText(0.0001, 1), percentText(null)]).toEqual(
      ["29\u00a0%", "0\u00a0%", "<1\u00a0%", "<0.1\u00a0%", "–"],
    );
  });
});

describe("coordinates", () => {
  // 2SXPS J125801.1+013431 (Tranin et al. 2022, Fig. 2).
  it("are given in degrees and sexagesimally", () => {
    expect(decimalCoordinates(194.50459, 1.57528)).toBe("194.50459 +1.57528");
    expect(sexagesimalCoordinates(194.50459, 1.57528)).toBe("12 58 01.10 +01 34 31.0");
  });
  it("keep the sign of a declination between −1° and 0°", () => {
    expect(sexagesimalCoordinates(0, -0.5)).toBe("00 00 00.00 -00 30 00.0");
  });
  it("carry when seconds round up, and stay below 24 hours", () => {
    expect(sexagesimalCoordinates(14.9999999, 9.99999999)).toBe("01 00 00.00 +10 00 00.0");
    expect(sexagesimalCoordinates(359.9999999, 0)).toBe("00 00 00.00 +00 00 00.0");
  });
});

describe("counts, durations and sizes", () => {
  it("separate thousands", () => {
    expect(countText(818816)).toBe("818,816");
  });
  it("give durations in two units at most", () => {
    expect([0.2, 59, 125, 3840].map(durationText)).toEqual(["1 s", "59 s", "2 min 05 s", "1 h 04 min"]);
  });
  it("give sizes in decimal units", () => {
    expect([0, 850, 12_400, 1_234_567, 5e9].map(bytesText)).toEqual(["0 B", "850 B", "12.4 kB", "1.2 MB", "5.0 GB"]);
  });
});
