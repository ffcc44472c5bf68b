import { crc32 } from "node:zlib";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { categorySums, posterior } from "../../src/model/classify.ts";
import { combinationOf, type Weighting } from "../../src/model/combine.ts";
import { exactLogDensity, heldOutLogDensity } from "../../src/model/density.ts";
import { readModel, writeModel, type ModelFile } from "../../src/model/model-file.ts";
import { percentilesAgainst } from "../../src/model/percentile.ts";
import { randomFrom, normalFrom } from "../../src/model/random.ts";
import { trainModel } from "../../src/model/train-model.ts";
import { defaultSettings, paperWeights, usedCategories, type Settings } from "../../src/properties/settings.ts";
import type { PropertyMatrix } from "../../src/properties/matrix.ts";
import { loadNumerics } from "../numerics/load-numerics.ts";
import * as td from "../oracle/augmented-td.ts";

const numerics = await loadNumerics();

const weightingOf = ({ classes, priors, categories, power }: Settings): Weighting => {
  const names = Object.keys(categories);
  return {
    priors: classes.map((name) => priors[name]),
    categories: names,
    weights: names.map((t) => categories[t]),
    power,
  };
};

/** All that a model says of some sources. */
function everything({ model, settings }: ModelFile, matrix: PropertyMatrix) {
  const weighting = weightingOf(settings);
  const sums = categorySums(numerics, model, matrix, { categories: usedCategories(settings) });
  const result = posterior(numerics, sums, model, weighting);
  const { factors } = combinationOf(model, weighting);
  const percentiles = percentilesAgainst(model.reference!, model.properties.length, factors)(sums, result.prediction);
  return { ...sums, ...result, ...percentiles };
}

const settingsOf = (changes: Partial<Settings>): Settings => ({
  ...defaultSettings,
  classes: ["AGN", "Star", "CV"],
  priors: { AGN: 0.6, Star: 0.3, CV: 0.1 },
  properties: [
    { name: "b", expression: "b", category: "location", scale: "linear" },
    { name: "HR1", expression: "HR1", category: "spectrum", scale: "linear", range: [-3, 9], reflect: true },
    { name: "grade", expression: "grade", category: "spectrum", scale: "linear" },
    { name: "nothing", expression: "nothing", category: "variability", scale: "linear" },
  ],
  categories: { location: 7.5, spectrum: 3.2, variability: 6 },
  ...changes,
});

function smallSample(n = 240) {
  const random = randomFrom(5);
  const normal = normalFrom(random);
  const labels = Uint8Array.from({ length: n }, () => Math.floor(3 * random() ** 1.5));
  const column = (value: (c: number) => number) => Float64Array.from(labels, (c) => (random() < 0.1 ? NaN : value(c)));
  const values = [
    column((c) => c + normal()),
    column((c) => 2 * c + normal()),
    column((c) => Math.floor(3 * random() + c)),
    new Float64Array(n).fill(NaN),
  ];
  return { matrix: { length: n, values }, labels, rows: Int32Array.from(labels.keys()) };
}

function smallFile(changes: Partial<Settings> = {}): ModelFile {
  const settings = settingsOf(changes);
  return { model: trainModel(numerics, settings, smallSample()), settings, name: "small", citation: "nobody" };
}

const written = writeModel(smallFile());

/** Changes the content of a model file and gives it the checksum that belongs to it; the file's own is no secret. */
function forge(text: string, change: (content: Record<string, unknown>) => void): string {
  const { format, version, ...content } = JSON.parse(text);
  delete content.checksum;
  change(content);
  const checksum = crc32(Buffer.from(JSON.stringify(content), "utf16le"))
    .toString(16)
    .padStart(8, "0");
  return JSON.stringify({ format, version, checksum, ...content });
}

const sentenceOf = (text: string): string => {
  try {
    readModel(text);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("It was read.");
};
const isSentence = (text: string) => /^(The|It) [^]*\.$/.test(text) && !/undefined|Cannot read|is not a/.test(text);

describe("a model file", () => {
  it.each(["paper", "weighted", "claxboi-2022", "claxboi-2024"] as const)(
    "of the method %s gives what the model in memory gives, bit for bit, and the same text again",
    (method) => {
      const file = smallFile(method === "weighted" ? { method, pairs: [["b", "HR1"]], penalty: 0.5 } : { method });
      const text = writeModel(file);
      const read = readModel(text);
      const { matrix } = smallSample(100);
      const strange = { length: 3, values: matrix.values.map(() => Float64Array.of(1e300, -1e300, NaN)) };
      expect(everything(read, matrix)).toEqual(everything(file, matrix));
      expect(everything(read, strange)).toEqual(everything(file, strange));
      expect(writeModel(read) === text).toBe(true);
      expect(read.model.warnings).toEqual(file.model.warnings);
    },
  );

  it("holds none of the sources, nor what their catalogue's columns were", () => {
    const file = smallFile({
      method: "weighted",
      pairs: [["b", "HR1"]],
      label: { expression: "secret_label", classes: { a: "AGN" } },
      selection: "secret_selection",
      identifier: "secret_name",
      position: { ra: "secret_ra", dec: "secret_dec" },
    });
    const text = writeModel(file);
    expect(text).not.toContain("secret");
    expect(Object.keys(JSON.parse(text).fitted.pairs[0])).not.toContain("kernels");
    for (const value of smallSample().matrix.values[0].subarray(20, 40))
      if (!Number.isNaN(value)) expect(text).not.toContain(String(value));
  });

  it("has no sample, and says so where one is needed", () => {
    const { model, settings } = readModel(written);
    const { matrix, labels } = smallSample();
    expect(model.densities.every(({ sample }) => sample === null)).toBe(true);
    const sentence = /The model has no training sample of property \w+, as it was read from a file/;
    for (const density of model.densities) {
      expect(() => exactLogDensity(numerics, density, Float64Array.of(1))).toThrow(sentence);
      expect(() => heldOutLogDensity(numerics, density, 0, Float64Array.of(1))).toThrow(sentence);
    }
    const categories = usedCategories(settings);
    expect(() => categorySums(numerics, model, matrix, { categories, labels })).toThrow(sentence);
    expect(() => categorySums(numerics, model, matrix, { categories, densities: "exact" })).toThrow(sentence);
  });

  it("has CRC-32 of its content as checksum, as zlib computes it", () => {
    expect(JSON.parse(forge(written, () => undefined))).toEqual(JSON.parse(written));
  });

  it.each<[string, string, RegExp]>([
    ["nothing", "", /no complete JSON; it may be cut short\.$/],
    ["half of it", written.slice(0, written.length / 2), /no complete JSON; it may be cut short\.$/],
    ["null", "null", /^The file is no model: its format is not "xsieve-model"\.$/],
    ["settings", JSON.stringify(defaultSettings), /^The file is no model/],
    ["another version", written.replace('"version":1', '"version":2'), /^The model file has version 2; version 1 was/],
    ["no version", written.replace('"version":1,', ""), /^The model file has version none; version 1 was expected\.$/],
    ["an edited number", written.replace('"power":1', '"power":2'), /^The model file was changed since it was written/],
  ])("is refused with a sentence where it is %s", (_, text, sentence) => {
    expect(sentenceOf(text)).toMatch(sentence);
  });

  type Content = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any
  it.each<[string, (content: Content) => void, RegExp]>([
    [
      "a huge number of nodes",
      (m) => (m.densities[0].nodes = 1e15),
      /density of b: nodes is 1000000000000000; a whole/,
    ],
    ["a negative number of nodes", (m) => (m.densities[0].nodes = -5), /nodes is -5; a whole number from 2/],
    ["nodes as text", (m) => (m.densities[0].nodes = "1024"), /nodes is "1024"; a whole number/],
    ["one node too many", (m) => m.densities[0].nodes++, /density of b: log holds \d+ numbers; \d+ were expected/],
    ["no density", (m) => m.densities.pop(), /densities has 3 entries; 4 were expected/],
    ["null for a density", (m) => (m.densities[1] = null), /density of HR1 is no object/],
    ["another property's density", (m) => m.densities.reverse(), /density of b: its name is "nothing"/],
    ["a range upside down", (m) => (m.densities[0].high = -99), /its range is from \S+ to -99; an ascending one/],
    ["no width", (m) => (m.densities[0].width = 0), /width is 0; a number ≥ 5e-324 was expected/],
    ["infinite numbers", (m) => (m.densities[0].log.base64 = "////"), /no array of numbers: its bytes end within one/],
    ["no base64", (m) => (m.densities[0].log.base64 = "*"), /log is not base64/],
    ["cells", (m) => (m.densities[0].kind = "cells"), /kind is "cells"; one of kde, discrete, constant/],
    ["values twice", (m) => m.densities[2].discreteValues.fill(1), /discreteValues do not ascend: 1 follows 1/],
    ["a mixture of no class", (m) => (m.densities[0].mix = { class: 3, with: "uniform" }), /mix is 3; a whole number/],
    ["reflection as text", (m) => (m.densities[0].reflectLow = "no"), /reflectLow is "no"; true or false was/],
    ["a bandwidth below 0", (m) => (m.densities[0].bandwidth[0] = -1), /bandwidth is -1; a number ≥ 0 was expected/],
    ["more present than labelled", (m) => (m.densities[0].present[0] = 9999), /present is 9999; a whole number from 0/],
    ["a presence of 0", (m) => (m.presence[2] = 0), /presence is 0; neither 0 nor 1 was expected/],
    ["a presence of −1", (m) => (m.presence[2] = -1), /presence is -1; a number from 0 to 1 was expected/],
    ["half a labelled source", (m) => (m.labelled[0] = 0.5), /labelled is 0.5; a whole number/],
    [
      "one class",
      (m) => (m.settings = settingsOf({ classes: ["AGN"], priors: { AGN: 1 } })),
      /its classes are 1; 2 were/,
    ],
    ["a method that was not fitted", (m) => (m.settings.method = "weighted"), /it has no fitted weights/],
    ["weights of another method", (m) => (m.fitted = {}), /fitted: pairs is no list/],
    ["an unknown setting", (m) => (m.settings.colour = 1), /Settings: unknown key "colour"/],
    ["a warning that is a number", (m) => (m.warnings = [7]), /a warning is 7; a text was expected/],
    ["no name", (m) => delete m.name, /name is missing; a text was expected/],
    [
      "a reference of other groups",
      (m) => (m.reference.groups = 7),
      /reference: groups is 7; a whole number from 3 to 3/,
    ],
    ["a list as reference", (m) => (m.reference = []), /reference is no object/],
    [
      "sums of other sources",
      (m) => m.reference.sums.reverse(),
      /reference: sums holds \d+ numbers; \d+ were expected/,
    ],
  ])("is refused with a sentence where it was forged to hold %s", (_, change, sentence) => {
    const found = sentenceOf(forge(written, change));
    expect(found).toMatch(sentence);
    expect(found).toMatch(/^The model file does not fit together: /);
    expect(isSentence(found), found).toBe(true);
  });

  it("gives a sentence or the same model, whatever single character was changed, and wherever it was cut", () => {
    const change = fc.record({
      at: fc.nat(written.length - 1),
      to: fc.oneof(fc.constantFrom(...'0123456789-"{}[],:. aZ'), fc.string({ minLength: 0, maxLength: 3 })),
      cut: fc.boolean(),
    });
    fc.assert(
      fc.property(change, ({ at, to, cut }) => {
        const changed = written.slice(0, at) + to + (cut ? "" : written.slice(at + 1));
        try {
          expect(writeModel(readModel(changed)) === written).toBe(true);
        } catch (error) {
          expect(isSentence((error as Error).message), (error as Error).message).toBe(true);
        }
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  it("never gives NaN as a probability, whatever value of it was forged", () => {
    const content = JSON.parse(written);
    const paths = pathsOf(content).filter(([first]) => !["format", "version", "checksum"].includes(first));
    const value = fc.oneof(
      fc.constantFrom(null, "", "x", -1, 0, 1, 0.5, 1e308, -1e308, 5e-324, 2 ** 31, true, [], {}, [[]]),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const { matrix } = smallSample(30);
    let read = 0;
    fc.assert(
      fc.property(fc.constantFrom(...paths), value, (path, replacement) => {
        const forged = forge(written, (content) => {
          const last = path.slice(0, -1).reduce((at: Content, key) => at[key], content);
          last[path[path.length - 1]] = replacement;
        });
        let file: ModelFile;
        try {
          file = readModel(forged);
        } catch (error) {
          expect(isSentence((error as Error).message), (error as Error).message).toBe(true);
          return;
        }
        read++;
        const { probability, percentile } = everything(file, matrix);
        expect(probability.every((p) => p >= 0 && p <= 1)).toBe(true);
        expect(percentile.every((p) => p > 0 && p <= 100)).toBe(true);
      }),
      { seed: 1, numRuns: 600 },
    );
    expect(read).toBeGreaterThan(20);
  });
});

/** The paths of all values of a JSON value, but of few of those in long lists. */
function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  const keys = Object.keys(value);
  return [
    ...(path.length > 0 ? [path] : []),
    ...(Array.isArray(value) ? keys.slice(0, 4) : keys).flatMap((key) =>
      pathsOf((value as Record<string, unknown>)[key], [...path, key]),
    ),
  ];
}

describe.skipIf(!td.hasAugmentedTd)("the ready-made models (skipped where ../shared/data is absent)", () => {
  const kinds = [
    ["chandra-4-classes", "class"],
    ["chandra-8-classes", "class8"],
  ] as const;
  it.each(td.hasAugmentedTd ? kinds : [])(
    "%s: the file is what training gives, and so is what it says",
    (id, label) => {
      const text = readFileSync(new URL(`../../public/models/${id}.json`, import.meta.url), "utf8");
      const read = readModel(text);
      const sample = td.readAugmentedTd(label);
      const rows = Int32Array.from(sample.labels.keys());
      const model = trainModel(numerics, read.settings, { matrix: sample, labels: sample.labels, rows });
      const isSame = writeModel({ ...read, model }) === text;
      expect(isSame, "public/models is out of date; `npm run models` renews it").toBe(true);
      const all = td.readAugmentedTd("class8");
      expect(all.length).toBe(2941);
      expect(everything(read, all)).toEqual(everything({ ...read, model }, all));
    },
  );

  it("stays below 1.5 MB with 15 properties and 8 classes", () => {
    const { length, values, labels } = td.readAugmentedTd("class8");
    const names = ["b_2", "V_2", "Lx_3"];
    const more = [values[0].map((x) => x * 1.01), values[6].map((x) => x + 0.01), values[1].map((x) => x - 0.1)];
    const properties = [...td.properties, ...names.map((name) => ({ ...td.properties[0], name }))];
    const classes = td.classLists.class8;
    const settings: Settings = {
      ...defaultSettings,
      classes,
      priors: Object.fromEntries(classes.map((name) => [name, 1 / 8])),
      properties,
      categories: paperWeights,
    };
    const sample = { matrix: { length, values: [...values, ...more] }, labels, rows: Int32Array.from(labels.keys()) };
    const text = writeModel({ model: trainModel(numerics, settings, sample), settings, name: "", citation: "" });
    expect(text.length).toBeLessThan(1_500_000);
    expect(text.length).toBeGreaterThan(400_000);
  });
});
