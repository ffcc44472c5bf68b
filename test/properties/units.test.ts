import { describe, expect, it } from "vitest";
import { parseUnit, unitFactor } from "../../src/properties/units.ts";

const factor = (from: string, to: string) => unitFactor(parseUnit(from)!, parseUnit(to)!);

describe("parseUnit", () => {
  it.each([
    ["erg/s/cm2", 1],
    ["erg cm-2 s-1", 1],
    ["erg.cm**-2.s**-1", 1],
    ["erg/cm^2/s", 1],
    ["erg/(cm2 s)", 1],
    ["erg/cm**2/s", 1],
    ["ergs/s/cm^2", 1],
    ["ERG/CM2/S", 1],
    ["erg cm^{-2} s^{-1}", 1],
    ["erg / (cm2 s)", 1],
    ["erg / cm2 / s", 1],
    ["10^{-14} erg cm^{-2} s^{-1}", 1e-14],
    ["10**(-14) erg/cm2/s", 1e-14],
    ["mW/m2", 1],
    ["mW.m-2", 1],
    ["W/m2", 1000],
    ["W m-2", 1000],
    ["10-17W/m2", 1e-14],
    ["10**-14 erg/cm2/s", 1e-14],
    ["10^-14 erg/cm2/s", 1e-14],
    ["1e-14 erg/cm2/s", 1e-14],
    ["1e-14 erg s^-1 cm^-2", 1e-14],
    ["10-17mW/m2", 1e-17],
    ["fW", null],
    ["keV/cm2/s", 1.602176634e-9],
    ["Jy", null],
    ["mag", null],
    ["ct/s", null],
  ])("%s is %s times erg/s/cm2", (text, expected) => {
    const unit = parseUnit(text);
    expect(unit === null ? null : unitFactor(unit, parseUnit("erg/s/cm2")!)).toBe(expected);
  });

  it.each([
    ["arcsec", "deg", 1 / 3600],
    ["deg", "arcsec", 3600],
    ["mas", "arcsec", 1e-3],
    ["arcmin", "arcsec", 60],
    ["rad", "deg", 180 / Math.PI],
    ["Degrees", "deg", 1],
    ["mas/yr", "mas.yr-1", 1],
    ["arcsec/yr", "mas/yr", 1000],
    ["mas/a", "mas yr**-1", 1],
    ["Mpc", "pc", 1e6],
    ["kpc", "pc", 1000],
    ["eV", "keV", 1e-3],
    ["ks", "s", 1000],
    ["ct/s", "counts s-1", 1],
    ["s^-1", "ct/s", 1],
    ["count", "", 1],
    ["10+20/cm2", "cm-2", 1e20],
    ["erg/s", "W", 1e-7],
  ])("%s is so many %s", (from, to, expected) => {
    expect(factor(from, to)).toBeCloseTo(expected, 12);
  });

  it("knows the parsec and the Megaparsec in cm", () => {
    expect(factor("pc", "cm")! / 3.0856775814913673e18).toBeCloseTo(1, 14);
  });

  it("knows logarithms, and that they are no plain numbers", () => {
    expect(parseUnit("[cm/s2]")).toEqual({ dimension: "length1 time-2", factor: 1, log: true });
    expect(parseUnit("log(erg/s)")!.log).toBe(true);
    expect(factor("[erg/s]", "erg/s")).toBeNull();
  });

  it("takes no unit for a plain number", () => {
    for (const text of ["", "---", "-", "1", " "])
      expect(parseUnit(text)).toEqual({ dimension: "", factor: 1, log: false });
  });

  it.each(["furlong", "erg/fortnight", "(cm", "x".repeat(10_000), "cm/cm/".repeat(1000), "m999999", "((((m))))"])(
    "does not know %.20s",
    (text) => {
      expect(parseUnit(text)).toBeNull();
    },
  );
});
