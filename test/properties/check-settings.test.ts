import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSettings } from "../../src/properties/check-settings.ts";
import {
  defaultSettings,
  mergeSettings,
  onlyReweighs,
  type PropertySettings,
  type Settings,
} from "../../src/properties/settings.ts";

const property: PropertySettings = { name: "HR1", expression: "HR1", category: "spectrum", scale: "linear" };
const base: Settings = {
  ...defaultSettings,
  classes: ["AGN", "Star"],
  priors: { AGN: 0.75, Star: 0.25 },
  properties: [
    property,
    { name: "b", expression: "b", category: "location", scale: "linear" },
    { name: "Lx", expression: "Lx", category: "location", scale: "log10" },
  ],
  categories: { spectrum: 3.2, location: 7.5 },
};
const check = (changes: object) => checkSettings({ ...base, ...changes });
const withOptions = (options: object, p = 0) =>
  check({ properties: base.properties.map((one, i) => (i === p ? { ...one, ...options } : one)) }).properties[p];

describe("checkSettings: options of a property", () => {
  it.each<object>([
    { range: [-1, 1] },
    { range: [null, 1], reflect: true },
    { range: [0, null], reflect: false },
    { range: [null, null] },
    { weight: 0 },
    { weight: 2.5 },
    { weight: "1/error", error: "e_HR1" },
    { error: "sqrt(e_HR1)" },
    { mix: { class: "Star", with: "uniform" } },
    { mix: { class: "AGN", with: "cos-latitude" } },
    { density: {} },
    { density: { kernel: "epanechnikov" } },
    { density: { bandwidth: "isj", factor: 2 } },
    { density: { bandwidth: 0.3, minimum: 0 } },
    { use: false },
  ])("keeps %j", (options) => {
    expect(withOptions(options)).toEqual({ ...property, ...options });
  });

  it.each<[object, RegExp]>([
    [{ range: [1, -1] }, /properties\[0\] \(HR1\): range is \[1,-1\]; the first number was expected to be below/],
    [{ range: [1, 1] }, /range is \[1,1\]/],
    [{ range: [0] }, /range is \[0\]; a list of 2 was expected/],
    [{ range: [0, "one"] }, /range\[1\] is "one"; a number was expected/],
    [{ range: [0, NaN] }, /range\[1\] is NaN; a number/],
    [{ reflect: true }, /reflect needs a range/],
    [{ reflect: "both" }, /reflect is "both"; one of true, false/],
    [{ weight: -1 }, /weight is -1; a number ≥ 0/],
    [{ weight: "error" }, /weight is "error"; a number ≥ 0/],
    [{ weight: "1/error" }, /weight "1\/error" needs the error/],
    [{ error: " " }, /error is " "; a text that is not empty/],
    [{ mix: { class: "XRB", with: "uniform" } }, /mix names "XRB", which is no class/],
    [{ mix: { class: "AGN", with: "sine" } }, /mix.with is "sine"; one of "cos-latitude", "uniform"/],
    [{ mix: { class: "AGN" } }, /mix.with is missing/],
    [{ density: { kernel: "box" } }, /properties\[0\].density.kernel is "box"/],
    [{ density: { factor: 0 } }, /density.factor is 0; a number > 0/],
    [{ density: { width: 1 } }, /unknown key "properties\[0\].density.width"/],
  ])("refuses %j", (options, message) => {
    expect(() => withOptions(options)).toThrow(message);
  });

  it("has a latitude in degrees for cos b", () => {
    const mix = { class: "AGN", with: "cos-latitude" };
    expect(withOptions({ mix }, 1).mix).toEqual(mix);
    expect(() => withOptions({ mix }, 2)).toThrow(
      /properties\[2\] \(Lx\): a mixture with cos-latitude needs a latitude/,
    );
  });
});

describe("checkSettings: method, pairs, penalty, uncertainty", () => {
  it.each<object>([
    { method: "weighted", pairs: [["HR1", "b"]], penalty: 0 },
    { method: "claxboi-2022" },
    { method: "claxboi-2024" },
    { pairs: [] },
    { uncertainty: 2 },
    { uncertainty: 1000 },
  ])("keeps %j", (changes) => {
    expect(check(changes)).toEqual({ ...base, ...changes });
  });

  it.each<[object, RegExp]>([
    [{ method: "bayes" }, /method is "bayes"; one of "paper"/],
    [{ pairs: [["HR1", "QSO"]] }, /pairs names "QSO", which is no property in use/],
    [{ pairs: [["HR1", "HR1"]] }, /pairs joins "HR1" with itself/],
    [
      {
        pairs: [
          ["HR1", "b"],
          ["b", "HR1"],
        ],
      },
      /pairs holds b with HR1 twice/,
    ],
    [{ pairs: [["HR1"]] }, /pairs\[0\] is \["HR1"\]; a list of 2/],
    [{ penalty: -0.1 }, /penalty is -0.1; a number ≥ 0/],
    [{ uncertainty: 1 }, /uncertainty is 1; a whole number from 2 to 1000/],
    [{ uncertainty: 2.5 }, /uncertainty is 2.5; a whole number/],
  ])("refuses %j", (changes, message) => {
    expect(() => check(changes)).toThrow(message);
  });

  it("knows no pair of a property that is not in use", () => {
    const properties = base.properties.map((one) => (one.name === "b" ? { ...one, use: false } : one));
    expect(() => check({ properties, pairs: [["HR1", "b"]] })).toThrow(/"b", which is no property in use/);
  });

  it("takes the priors of CLAXBOI's methods as they are given, and normalises the others", () => {
    const priors = { AGN: 2, Star: 2 };
    expect(check({ priors, method: "claxboi-2022" }).priors).toEqual(priors);
    expect(check({ priors, method: "weighted" }).priors).toEqual({ AGN: 0.5, Star: 0.5 });
  });

  it("keeps normalised priors to the last bit, so that checking twice changes nothing", () => {
    const prior = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(prior, prior, (AGN, Star) => {
        const once = check({ priors: { AGN, Star } });
        expect(checkSettings(once)).toEqual(once);
      }),
    );
  });
});

describe("mergeSettings and onlyReweighs with the new keys", () => {
  const merge = (patch: object, from: Settings = base) => checkSettings(mergeSettings(from, patch));

  it("remove optional keys by null, and replace pairs whole", () => {
    const full = merge({ pairs: [["HR1", "b"]], penalty: 2, uncertainty: 10 });
    expect(merge({ pairs: [["b", "Lx"]] }, full).pairs).toEqual([["b", "Lx"]]);
    expect(merge({ pairs: null, penalty: null, uncertainty: null }, full)).toEqual(base);
  });

  it.each<object>([
    { method: "weighted" },
    { penalty: 2 },
    { pairs: [["HR1", "b"]] },
    { missingWeight: 0.5 },
    { properties: [{ ...property, weight: 2 }, ...base.properties.slice(1)] },
    { properties: [{ ...property, range: [-1, 1] }, ...base.properties.slice(1)] },
  ])("see that %j asks for another model", (patch) => {
    expect(onlyReweighs(base, merge(patch))).toBe(false);
  });
});
