import { describe, expect, it } from "vitest";
import { checkSettings } from "../../src/properties/check-settings.ts";
import { defaultSettings, mergeSettings, onlyReweighs, type Settings } from "../../src/properties/settings.ts";

const base: Settings = {
  ...defaultSettings,
  label: { expression: "class", classes: { "0": "AGN", "1": "Star" } },
  classes: ["AGN", "Star"],
  priors: { AGN: 0.75, Star: 0.25 },
  properties: [
    { name: "b", expression: '"b"', category: "location", scale: "linear" },
    { name: "HR1", expression: '"HR1"', category: "spectrum", scale: "linear" },
  ],
  categories: { location: 7.5, spectrum: 3.2 },
};

describe("checkSettings", () => {
  it("returns complete settings as they are", () => {
    expect(checkSettings(JSON.parse(JSON.stringify(base)))).toEqual(base);
  });

  it("normalises priors", () => {
    expect(checkSettings({ ...base, priors: { AGN: 3, Star: 1 } }).priors).toEqual({ AGN: 0.75, Star: 0.25 });
  });

  it.each<[object, RegExp]>([
    [{ powerr: 1 }, /unknown key "powerr"/],
    [{ power: "x" }, /power is "x"; a number > 0, at most 1e30, was expected/],
    [{ power: Infinity }, /power is Infinity; a number > 0/],
    [{ priors: { AGN: 0, Star: 1 } }, /priors.AGN is 0; a number > 0/],
    [{ priors: { AGN: 5e-324, Star: 1 } }, /priors.AGN is 5e-324; a number > 0, from 1e-30 to 1e30/],
    [{ priors: { AGN: 1 } }, /class "Star" has no prior/],
    [{ classes: ["AGN", "AGN"] }, /holds "AGN" twice/],
    [{ categories: { location: 0, spectrum: 0 } }, /all category weights are 0/],
    [{ categories: { location: 1 } }, /category "spectrum" has no weight/],
    [{ classes: ["AGN", "Star", "constructor"] }, /class "constructor" has no prior/],
    [{ properties: [{ ...base.properties[0], category: "toString" }] }, /category "toString" has no weight/],
    [{ constructor: 1 }, /unknown key "constructor"/],
    [{ label: { expression: "class", classes: { "0": "XRB" } } }, /names "XRB", which is no class/],
    [{ density: { ...base.density, kernel: "box" } }, /density.kernel is "box"; one of "gaussian"/],
    [{ density: { ...base.density, bandwidth: -1 } }, /density.bandwidth is -1; a number > 0/],
    [{ properties: [{ ...base.properties[0], scale: "ln" }] }, /properties\[0\].scale is "ln"/],
    [{ properties: [{ ...base.properties[0], colour: 1 }] }, /unknown key "properties\[0\].colour"/],
    [{ version: 2 }, /version is 2; one of 1/],
    [{ seed: 1.5 }, /seed is 1.5; a whole number/],
  ])("refuses %j", (change, message) => {
    expect(() => checkSettings({ ...base, ...change })).toThrow(message);
  });

  it("refuses what is no object", () => {
    expect(() => checkSettings([])).toThrow(/Settings is \[\]; an object was expected/);
    expect(() => checkSettings(null)).toThrow(/Settings is null/);
  });
});

describe("mergeSettings", () => {
  const merge = (patch: object) => checkSettings(mergeSettings(base, patch));

  it("refuses a change that is no object", () => {
    expect(() => merge(null as unknown as object)).toThrow("The change of settings is null; an object was expected.");
  });

  it("gives a new category weight 1, whatever it is called", () => {
    for (const category of ["toString", "constructor", "__proto__"]) {
      const { categories } = merge({ properties: [{ ...base.properties[0], category }] });
      expect(Object.entries(categories)).toEqual([[category, 1]]);
    }
  });

  it("merges priors, categories and density by key", () => {
    expect(merge({ priors: { Star: 0.75 } }).priors).toEqual({ AGN: 0.5, Star: 0.5 });
    expect(merge({ categories: { spectrum: 1 } }).categories).toEqual({ location: 7.5, spectrum: 1 });
    expect(merge({ density: { factor: 2 } }).density).toEqual({ ...base.density, factor: 2 });
  });

  it("replaces lists whole and lets their weights and priors go", () => {
    const merged = merge({
      properties: [base.properties[0]],
      classes: ["AGN"],
      label: { expression: "x", classes: { "0": "AGN" } },
    });
    expect(merged.categories).toEqual({ location: 7.5 });
    expect(merged.priors).toEqual({ AGN: 1 });
  });

  it("gives a new category the paper's weight, or 1", () => {
    const property = (category: string) => ({ name: category, expression: "1", category, scale: "linear" });
    expect(merge({ properties: [property("variability"), property("mine")] }).categories).toEqual({
      variability: 6,
      mine: 1,
    });
  });

  it("removes an optional key by null", () => {
    expect(merge({ label: null }).label).toBeUndefined();
    expect(merge({ identifier: null }).identifier).toBeNull();
    expect(() => merge({ power: null })).toThrow(/power is missing/);
  });

  it("refuses weights and priors that nothing uses", () => {
    expect(() => merge({ priors: { XRB: 0.1 } })).toThrow(/priors names "XRB"/);
    expect(() => merge({ categories: { variability: 1 } })).toThrow(/categories names "variability"/);
  });
});

it("onlyReweighs is true for priors, category weights and power", () => {
  expect(onlyReweighs(base, { ...base, power: 2, priors: { AGN: 0.5, Star: 0.5 } })).toBe(true);
  expect(onlyReweighs(base, { ...base, missing: "ignore" })).toBe(false);
});
