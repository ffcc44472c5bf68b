import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSettings } from "../../src/properties/check-settings.ts";
import { isClaxboiConfig, isClaxboiList, readClaxboi, writeClaxboi } from "../../src/properties/claxboi-files.ts";
import { defaultSettings, mergeSettings, type PropertySettings, type Settings } from "../../src/properties/settings.ts";
import { hasClaxboiReference, readReference } from "../oracle/claxboi-files.ts";

const configText = `filename: 'x.csv'
dirref: 'd/'
compute_distrib: 1
# a comment
categories: ['location', 'spectrum']
global_coeffs: [0.5, 7.5, 3.2]
custom_pty: [['b', 1], ['HR1', 0]]
classnames: ['AGN', 'star']
trueprop: [0.7,0.3]
`;
const listText = `#	property	to_use	weight	category	pba_ifnull	scale
id	0	0	0	0	1
class	0	0	0	0	1
flux	0	0	0	0	1
b	1	auto	1	1	1
Lx_2	1	auto	1	1	2
GAIA_pm	0	1	1	1	0
HR1	1	2.5	2	1	1
`;
const config = { name: "configfile.ini", text: configText };
const list = { name: "run.in", text: listText };
const columns = ["id", "class", "b", "Lx_2", "e_Lx_2", "GAIA_pm", "HR1"];
const changed = (file: typeof config, from: string | RegExp, to: string) => ({
  ...file,
  text: file.text.replace(from, to),
});

describe("isClaxboiConfig and isClaxboiList", () => {
  it("tell the files by what is in them", () => {
    expect([isClaxboiConfig(configText), isClaxboiConfig(listText)]).toEqual([true, false]);
    expect([isClaxboiList(configText), isClaxboiList(listText)]).toEqual([false, true]);
    expect(isClaxboiList(listText.split("\n").slice(1).join("\n"))).toBe(true);
    for (const other of ["", '{"version": 1, "classes": []}', "id,class,b\n1,0,3\n", "SIMPLE  =  T"]) {
      expect(isClaxboiConfig(other)).toBe(false);
      expect(isClaxboiList(other)).toBe(false);
    }
  });
});

describe("readClaxboi", () => {
  it("reads a configuration with its property list", () => {
    const { settings, warnings } = readClaxboi([list, config], columns);
    expect(settings).toEqual({
      classes: ["AGN", "star"],
      label: { expression: '"class"', classes: { "0": "AGN", "1": "star" } },
      priors: { AGN: 0.7, star: 0.3 },
      categories: { location: 7.5, spectrum: 3.2 },
      missing: "presence",
      missingWeight: 0.5,
      method: "claxboi-2024",
      properties: [
        {
          name: "b",
          expression: '"b"',
          category: "location",
          scale: "linear",
          mix: { class: "star", with: "cos-latitude" },
        },
        {
          name: "Lx_2",
          expression: '"Lx_2"',
          category: "location",
          scale: "log10",
          weight: "1/error",
          error: '"e_Lx_2"',
        },
        { name: "GAIA_pm", expression: '"GAIA_pm"', category: "location", scale: "softsign", use: false },
        {
          name: "HR1",
          expression: '"HR1"',
          category: "spectrum",
          scale: "linear",
          weight: 2.5,
          mix: { class: "AGN", with: "uniform" },
        },
      ],
    });
    expect(warnings).toEqual([
      "configfile.ini: not used: filename, dirref, compute_distrib.",
      "run.in: not used: pba_ifnull, which CLAXBOI does not use either.",
      "run.in: not kept, as they are neither used nor in a category: flux.",
    ]);
  });

  it("reads both out of one text", () => {
    const both = { name: "both.txt", text: `# configfile.ini\n${configText}\n# property list (.in)\n${listText}` };
    expect(readClaxboi([both], columns).settings).toEqual(readClaxboi([config, list], columns).settings);
  });

  it("gives settings that pass their check", () => {
    const { settings } = readClaxboi([list, config], columns);
    const merged = checkSettings(mergeSettings(defaultSettings, settings));
    expect(merged.categories).toEqual({ location: 7.5, spectrum: 3.2 });
  });

  it("reads a configuration alone, and a property list alone", () => {
    const alone = readClaxboi([config], columns);
    expect(alone.settings.properties).toBeUndefined();
    expect(alone.warnings).toContain("custom_pty was not kept of what is not in a property list: b, HR1.");
    const { settings, warnings } = readClaxboi([list], []);
    expect((settings.properties as PropertySettings[]).map(({ category }) => category)).toEqual([
      "location",
      "location",
      "location",
      "spectrum",
    ]);
    expect(settings.classes).toBeUndefined();
    expect(warnings.at(-1)).toBe(
      "run.in numbers its categories, and no configuration names them; 1 to 4 were taken as location, spectrum, multiwavelength, variability.",
    );
  });

  it("says what the open catalogue lacks", () => {
    const { settings, warnings } = readClaxboi([list, config], ["b", "Lx_2"]);
    expect(settings.label).toBeNull();
    const properties = settings.properties as PropertySettings[];
    expect(properties.map(({ use }) => use)).toEqual([undefined, undefined, false, false]);
    expect(properties[1].weight).toBeUndefined();
    expect(warnings).toContain("Property HR1: the catalogue has no column of that name, so it is not used.");
    expect(warnings.at(-1)).toMatch(/^The catalogue has no column class/);
  });

  it("names the classes that a configuration does not, and numbers that are names", () => {
    expect(readClaxboi([changed(config, /classnames.*\n/, "")], []).settings.classes).toEqual(["class 0", "class 1"]);
    expect(readClaxboi([changed(config, /classnames.*\n/, "classnames: [7, NO]\n")], []).settings.classes).toEqual([
      "7",
      "NO",
    ]);
  });

  it("says which category has no property", () => {
    const { settings, warnings } = readClaxboi([config, changed(list, /HR1.*\n/, "")], columns);
    expect(settings.categories).toEqual({ location: 7.5 });
    expect(warnings.join(" ")).toContain("No property is in spectrum (weight 3.2)");
  });

  it.each([
    [
      "a cut list of numbers",
      /global_coeffs[^]*/,
      "global_coeffs: [0.5, 7.5,",
      /^configfile.ini could not be read as YAML: .*line 6/,
    ],
    ["missing keys", /classnames[^]*/, "", /^configfile.ini has no trueprop; .* Is the file cut short\?$/],
    ["too few weights", "[0.5, 7.5, 3.2]", "[0.5, 7.5]", /global_coeffs: \[0.5,7.5\]; a list of 3 numbers ≥ 0/],
    ["a weight that is a word", "[0.5, 7.5, 3.2]", "[0.5, 7.5, x]", /global_coeffs: \[0.5,7.5,"x"\]; a list of 3/],
    ["too few priors", "[0.7,0.3]", "[1]", /trueprop: \[1\]; a list of 2 priors > 0/],
    ["a prior of 0", "[0.7,0.3]", "[1, 0]", /trueprop: \[1,0\]; a list of 2 priors > 0/],
    ["a class that is none", "['b', 1]", "['b', 2]", /custom_pty: .*; a list of pairs .* 0 to 1, was expected/],
    ["a class by its name", "['b', 1]", "['b', '1']", /custom_pty/],
    ["classes twice", "['AGN', 'star']", "['AGN', 'AGN']", /classnames: \["AGN","AGN"\]; a list of different names/],
    [
      "an unnamed category",
      "['location', 'spectrum']",
      "['location', null]",
      /categories: .*; a list of different names/,
    ],
    ["a key twice", "dirref", "filename", /could not be read as YAML: Map keys must be unique/],
    ["an alias", "['AGN', 'star']", "&a [AGN, star]\nother: *a", /YAML: the alias \*a stands for another part/],
    ["a tag", "1\n#", "!!python/object:os.system 1\n#", /could not be read as YAML: Unresolved tag/],
    ["two documents", "# a comment", "---", /could not be read as YAML: .*multiple documents/],
    ["a deep nest", "'x.csv'", "[".repeat(20_000), /could not be read as YAML/],
    ["a long text", "# a comment", "#".repeat(100_000), /characters; a configuration of at most 100000 was expected/],
  ])("refuses a configuration with %s", (_, from, to, message) => {
    expect(() => readClaxboi([changed(config, from, to)], [])).toThrow(message);
  });

  it.each([
    ["a field too few", /\t1\n$/, "\n", /^run.in, line 8 has 5 fields \(HR1 1 2.5 2 1\); the 6 property, to_use/],
    [
      "an unknown category",
      "2.5\t2",
      "2.5\t3",
      /^run.in: the category of HR1 is 3; a number from 1 to 2 \(location, spectrum\)/,
    ],
    ["a category of 0 in use", "2.5\t2", "2.5\t0", /^run.in, line 8: category of HR1 is 0; the number of a category/],
    ["a weight that is a word", "2.5", "much", /^run.in, line 8: weight of HR1 is much; "auto" or a number ≥ 0/],
    ["a negative weight", "2.5", "-1", /weight of HR1 is -1/],
    ["an unknown scale", /\t1\n$/, "\t3\n", /scale of HR1 is 3; 0 \(softsign\), 1 \(linear\) or 2 \(log10\)/],
    ["a use that is a word", "HR1\t1", "HR1\tyes", /to_use of HR1 is yes; 0 or 1/],
    ["a property twice", "HR1", "b", /^run.in lists the property b twice/],
    [
      "columns in another order",
      "to_use\tweight",
      "weight\tto_use",
      /^run.in, line 1: the columns are # property weight to_use/,
    ],
  ])("refuses a property list with %s", (_, from, to, message) => {
    expect(() => readClaxboi([config, changed(list, from, to)], [])).toThrow(message);
  });

  it("refuses two files of a kind, and files of another", () => {
    expect(() => readClaxboi([list, { ...list, name: "b.in" }], [])).toThrow(
      /^run.in and b.in are both property lists/,
    );
    expect(() => readClaxboi([{ name: "a.txt", text: "hello" }], [])).toThrow(/^a.txt is neither a configuration/);
  });

  it("reads files with carriage returns and a byte-order mark as without", () => {
    const dos = [list, config].map(({ name, text }) => ({ name, text: `\uFEFF${text.replaceAll("\n", "\r\n")}` }));
    expect(readClaxboi(dos, columns)).toEqual(readClaxboi([list, config], columns));
  });

  it("answers any text with settings or a sentence", () => {
    fc.assert(
      fc.property(fc.nat(configText.length), fc.string(), fc.boolean(), (at, text, isList) => {
        const file = isList ? list : config;
        const broken = { ...file, text: file.text.slice(0, at) + text + file.text.slice(at + text.length) };
        try {
          readClaxboi([isList ? config : list, broken], columns);
        } catch (error) {
          expect((error as Error).message).toMatch(/^(configfile\.ini|run\.in)[^]*[.?]$/);
        }
      }),
    );
  });
});

const run: Settings = {
  ...defaultSettings,
  method: "claxboi-2024",
  classes: ["AGN", "Star"],
  label: { expression: '"class"', classes: { "0": "AGN", "1": "Star" } },
  priors: { AGN: 0.7, Star: 0.3 },
  categories: { location: 7.5, spectrum: 3.2 },
  properties: [
    {
      name: "b",
      expression: '"b"',
      category: "location",
      scale: "linear",
      mix: { class: "Star", with: "cos-latitude" },
    },
    { name: "hr", expression: '"hr"', category: "spectrum", scale: "softsign", weight: "1/error", error: '"e_hr"' },
  ],
};

describe("writeClaxboi", () => {
  it("writes files without a word of warning where they can say all", () => {
    const { config, list, warnings } = writeClaxboi(run);
    expect(warnings).toEqual([]);
    expect(list).toBe(
      [
        "#\tproperty\tto_use\tweight\tcategory\tpba_ifnull\tscale",
        "identifier\t0\t0\t0\t1\t1",
        "class\t0\t0\t0\t1\t1",
        "b\t1\t1\t1\t1\t1",
        "hr\t1\tauto\t2\t1\t0",
        "",
      ].join("\n"),
    );
    expect(config.split("\n").slice(-6)).toEqual([
      'categories: ["location", "spectrum"]',
      "global_coeffs: [1, 7.5, 3.2]",
      'custom_pty: [["b", 1]]',
      'classnames: ["AGN", "Star"]',
      "trueprop: [0.7, 0.3]",
      "",
    ]);
  });

  it("names what they cannot say, in the configuration too", () => {
    const { config, list, warnings } = writeClaxboi({
      ...run,
      method: "paper",
      power: 1.9,
      selection: "b > 10\nAND b < 20",
      label: { expression: "kind", classes: { agn: "AGN" } },
      properties: [
        { name: "|b|", expression: "abs(b)", category: "location", scale: "linear" },
        { name: "hardness", expression: "HR1", category: "spectrum", scale: "linear", range: [-1, 1], reflect: true },
        { name: "again", expression: '"HR1"', category: "spectrum", scale: "log10" },
        { name: "spaced", expression: '"a b"', category: "spectrum", scale: "log10" },
        { name: "L", expression: "L", category: "location", scale: "linear", weight: "1/error", error: "L / 10" },
        {
          name: "m",
          expression: "m",
          category: "location",
          scale: "linear",
          mix: { class: "AGN", with: "cos-latitude" },
        },
      ],
    });
    expect(warnings).toEqual([
      "Property |b| was left out: it is abs(b), not a column whose name a list can hold.",
      "Property hardness: it is called HR1 there, as its column is.",
      "Property hardness: its range was left out.",
      "Property hardness: its reflect was left out.",
      "Property again was left out: the column HR1 is listed already.",
      'Property spaced was left out: it is "a b", not a column whose name a list can hold.',
      "Property L: its weight is 1 there; 1/error needs a column e_L.",
      "Property m: its mixture with cos-latitude was left out; of m CLAXBOI knows only uniform.",
      "CLAXBOI reads the label from a column class that holds 0 for AGN, 1 for Star, and nothing where there is none.",
      "CLAXBOI's files have no place for: method paper; power 1.9; selection b > 10\nAND b < 20.",
    ]);
    expect(config).toContain(
      "\n# CLAXBOI's files have no place for: method paper; power 1.9; selection b > 10 AND b < 20.\n",
    );
    expect(config).toContain("custom_pty: []");
    expect(isClaxboiConfig(config) && isClaxboiList(list)).toBe(true);
  });

  it("writes numbers that YAML 1.1 reads as numbers", () => {
    const { config } = writeClaxboi({ ...run, priors: { AGN: 1e-7, Star: 2.5e-8 }, missingWeight: 1e21 });
    expect(config).toContain("trueprop: [1.0e-7, 2.5e-8]");
    expect(config).toContain("global_coeffs: [1.0e+21, ");
  });

  it("is read back as it was", () => {
    const name = fc.string({ unit: "binary", minLength: 1 }).filter((text) => text.trim() === text && text !== "");
    const column = fc.stringMatching(/^[^\s#"]["\w.+-]*$/).filter((text) => text !== "class" && text !== "identifier");
    const property = (categories: readonly string[], classes: readonly string[]) =>
      fc
        .record({
          column,
          category: fc.constantFrom(...categories),
          scale: fc.constantFrom("linear", "log10", "softsign"),
          weight: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: undefined }),
          use: fc.boolean(),
          mixed: fc.option(fc.constantFrom(...classes), { nil: undefined }),
        })
        .map(({ column, category, scale, weight, use, mixed }): PropertySettings => ({
          name: column,
          expression: `"${column.replaceAll('"', '""')}"`,
          category,
          scale,
          ...(use ? {} : { use }),
          ...(weight === undefined || weight === 1 ? {} : { weight: Math.abs(weight) }),
          ...(mixed === undefined ? {} : { mix: { class: mixed, with: column === "b" ? "cos-latitude" : "uniform" } }),
        }));
    const positive = fc.double({ min: 1e-12, max: 1e9, noNaN: true });
    const names = fc.uniqueArray(name, { minLength: 1, maxLength: 5 });
    const settings = fc
      .tuple(names, names, fc.array(positive, { minLength: 11, maxLength: 11 }))
      .chain(([classes, categories, numbers]) =>
        fc
          .uniqueArray(property(categories, classes), { selector: (one) => one.name, maxLength: 6 })
          .map((properties): Settings => ({
            ...run,
            classes,
            label: { expression: '"class"', classes: Object.fromEntries(classes.map((one, c) => [String(c), one])) },
            priors: Object.fromEntries(classes.map((one, c) => [one, numbers[c]])),
            // Every category has a property.
            properties: [
              ...properties,
              ...categories.map((category, t) => ({
                name: `p-${t}`,
                expression: `"p-${t}"`,
                category,
                scale: "linear" as const,
              })),
            ],
            categories: Object.fromEntries(categories.map((one, t) => [one, numbers[5 + t]])),
            missingWeight: numbers[10],
          })),
      );
    fc.assert(
      fc.property(settings, (settings) => {
        const { config, list, warnings } = writeClaxboi(settings);
        expect(warnings).toEqual([]);
        const back = readClaxboi(
          [
            { name: "configfile.ini", text: config },
            { name: "a.in", text: list },
          ],
          [],
        );
        const { classes, label, priors, properties, categories, missing, missingWeight, method } = settings;
        expect(back.settings).toEqual({
          classes,
          label,
          priors,
          properties,
          categories,
          missing,
          missingWeight,
          method,
        });
      }),
    );
  });
});

describe.skipIf(!hasClaxboiReference)("CLAXBOI's own files (skipped where ../shared/reference is absent)", () => {
  it.each([4, 8])("are read (%i classes)", (count) => {
    const files = [`conf${count === 8 ? 8 : ""}.ini`, `TD${count}.in`].map((name) => ({
      name,
      text: readReference(name),
    }));
    const columns = readReference(`TD${count}.csv`).split("\n", 1)[0].split(",");
    const { settings, warnings } = readClaxboi(files, columns);
    const complete = checkSettings(mergeSettings(defaultSettings, settings));
    expect(complete.classes).toHaveLength(count);
    expect(complete.properties).toHaveLength(12);
    expect(complete.categories).toEqual({ location: 7.5, spectrum: 3.2, multiwavelength: 2, variability: 6 });
    expect(warnings).toHaveLength(2);
  });
});
