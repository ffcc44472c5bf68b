import { describe, expect, it } from "vitest";
import {
  mapLabelValue,
  mergeClasses,
  removeClass,
  renameCategory,
  renameClass,
  splitClass,
} from "../../src/properties/change-classes.ts";
import { checkSettings } from "../../src/properties/check-settings.ts";
import { defaultSettings, mergeSettings, type Settings, type SettingsPatch } from "../../src/properties/settings.ts";

const settings: Settings = checkSettings({
  ...defaultSettings,
  label: { expression: "class", classes: { AGN: "AGN", LMXB: "XRB", HMXB: "XRB", CV: "CV" } },
  classes: ["AGN", "XRB", "CV"],
  priors: { AGN: 0.7, XRB: 0.2, CV: 0.1 },
  properties: [
    { name: "b", expression: "b", category: "location", scale: "linear", mix: { class: "CV", with: "uniform" } },
    { name: "HR1", expression: "HR1", category: "spectrum", scale: "linear" },
    { name: "HR2", expression: "HR2", category: "spectrum", scale: "linear" },
  ],
  categories: { location: 7.5, spectrum: 3 },
  marks: { XRB: { colour: "pink", shape: "star" } },
});
const after = (patch: SettingsPatch) => checkSettings(mergeSettings(settings, patch));

describe("changes of classes", () => {
  it("rename a class everywhere", () => {
    const now = after(renameClass(settings, "CV", "cataclysmic"));
    expect(now.classes).toEqual(["AGN", "XRB", "cataclysmic"]);
    expect(now.label!.classes.CV).toBe("cataclysmic");
    expect(now.priors.cataclysmic).toBeCloseTo(0.1, 12);
    expect(now.properties[0].mix!.class).toBe("cataclysmic");
    expect(after(renameClass(settings, "XRB", "X")).marks).toEqual({ X: { colour: "pink", shape: "star" } });
    expect(() => renameClass(settings, "CV", "AGN")).toThrow(/already/);
  });
  it("merge two classes: values, priors, mixture and mark", () => {
    const now = after(mergeClasses(settings, "XRB", "CV", "compact"));
    expect(now.classes).toEqual(["AGN", "compact"]);
    expect(now.label!.classes).toEqual({ AGN: "AGN", LMXB: "compact", HMXB: "compact", CV: "compact" });
    expect(now.priors.compact).toBeCloseTo(0.3, 12);
    expect(now.properties[0].mix!.class).toBe("compact");
    expect(now.marks).toEqual({ compact: { colour: "pink", shape: "star" } });
    expect(after(mergeClasses(settings, "XRB", "CV", "XRB")).classes).toEqual(["AGN", "XRB"]);
    expect(() => mergeClasses(settings, "XRB", "CV", "AGN")).toThrow(/already/);
    expect(() => mergeClasses(settings, "CV", "CV", "x")).toThrow(/itself/);
  });
  it("split a class by label values, its prior as the labelled sources are", () => {
    const count = (value: string) => ({ LMXB: 30, HMXB: 10 })[value] ?? 0;
    const now = after(splitClass(settings, "XRB", ["HMXB"], "HMXB", count));
    expect(now.classes).toEqual(["AGN", "XRB", "HMXB", "CV"]);
    expect(now.label!.classes).toEqual({ AGN: "AGN", LMXB: "XRB", HMXB: "HMXB", CV: "CV" });
    expect([now.priors.XRB, now.priors.HMXB]).toEqual([expect.closeTo(0.15, 12), expect.closeTo(0.05, 12)]);
    expect(() => splitClass(settings, "XRB", ["LMXB", "HMXB"], "x", count)).toThrow(/one stay/);
    expect(() => splitClass(settings, "XRB", [], "x", count)).toThrow(/at least one must move/);
    expect(() => splitClass(settings, "XRB", ["HMXB"], "CV", count)).toThrow(/already/);
  });
  it("map a label value, drop a class without values, and its mixture with it", () => {
    const gone = after(mapLabelValue(settings, "CV", null));
    expect(gone.classes).toEqual(["AGN", "XRB"]);
    expect(gone.properties[0].mix).toBeUndefined();
    const added = mergeSettings(settings, mapLabelValue(settings, "NS", "NS")) as Settings;
    expect(added.classes).toEqual(["AGN", "XRB", "CV", "NS"]);
    expect(after(removeClass(settings, "XRB")).label!.classes).toEqual({ AGN: "AGN", CV: "CV" });
    expect(after(removeClass(settings, "XRB")).marks).toBeUndefined();
  });
  it("rename a category with all its properties, its weight kept; it may join another", () => {
    const now = after(renameCategory(settings, "spectrum", "hardness"));
    expect(now.categories).toEqual({ location: 7.5, hardness: 3 });
    expect(now.properties.map(({ category }) => category)).toEqual(["location", "hardness", "hardness"]);
    expect(after(renameCategory(settings, "spectrum", "location")).categories).toEqual({ location: 7.5 });
  });
});

describe("marks in settings", () => {
  it("are of classes, of the known colours and shapes, and all different", () => {
    const withMarks = (marks: unknown) => () => checkSettings(mergeSettings(settings, { marks }));
    expect(withMarks({ AGN: { colour: "red", shape: "star" } })).toThrow(/marks.AGN.colour is "red"/);
    expect(withMarks({ AGN: { colour: "blue" } })).toThrow(/marks.AGN.shape/);
    expect(withMarks({ QSO: { colour: "blue", shape: "star" } })).toThrow(/"QSO"/);
    const same = { colour: "blue", shape: "star" };
    expect(withMarks({ AGN: same, CV: same })).toThrow(/the same mark, a blue star/);
    expect(withMarks({ AGN: same, CV: { ...same, hollow: true } })).not.toThrow();
    expect(checkSettings(mergeSettings(settings, { marks: null })).marks).toBeUndefined();
  });
});
