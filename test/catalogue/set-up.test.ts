import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { guessRoles } from "../../src/catalogue/roles.ts";
import { objects } from "../../src/catalogue/rows.ts";
import { proposeSetUp, type SetUp } from "../../src/catalogue/set-up.ts";
import { checkFragment, columnsIn, quoteName, quoteText } from "../../src/catalogue/sql.ts";
import { guessProperties } from "../../src/properties/guess.ts";
import { columnsOf, headers, lowerCase } from "../properties/surveys.ts";
import type { ColumnInfo } from "../../src/readers/table.ts";
import { nodeDatabase } from "./node-database.ts";

const database = await nodeDatabase();
let tables = 0;

type Row = Readonly<Record<string, number | string | null>>;

/** Makes a table of those columns; what a row does not give is `rest`. */
async function table(
  columns: readonly ColumnInfo[],
  rows: readonly Row[],
  rest: number | null = null,
): Promise<string> {
  const name = `t${++tables}`;
  const types = columns.map(({ name: column, type }) => `${quoteName(column)} ${sqlTypes[type]}`);
  await database.run(`CREATE TABLE ${name} (${types.join(", ")})`);
  const literal = (value: number | string | null) =>
    value === null ? "NULL" : typeof value === "number" ? `${value}::DOUBLE` : quoteText(value);
  const values = rows.map((row) => `(${columns.map((column) => literal(row[column.name] ?? rest)).join(", ")})`);
  await database.run(`INSERT INTO ${name} VALUES ${values.join(", ")}`);
  return name;
}

const sqlTypes: Readonly<Record<string, string>> = {
  text: "VARCHAR",
  float32: "FLOAT",
  float64: "DOUBLE",
  int32: "INTEGER",
};

const header = (title: string) => columnsOf(headers.surveys.find((one) => one.title === title)!.columns);

/** Values of the proposed properties, by name, of one row; of a table that has the header's columns. */
async function valuesOf(columns: readonly ColumnInfo[], row: Row): Promise<Record<string, unknown>> {
  const { properties, selection, where, extended } = proposeSetUp(columns);
  const name = await table(columns, [row]);
  const more = Object.entries({ selection, where, extended }).filter(([, sql]) => sql !== null) as [string, string][];
  const select = [...properties.map((property) => [property.name, property.expression] as const), ...more];
  const [found] = objects(
    await database.run(`SELECT ${select.map(([as, sql]) => `(${sql}) AS ${quoteName(as)}`).join(", ")} FROM ${name}`),
  );
  return found;
}

const all = (setUp: SetUp): string[] =>
  [...setUp.properties.map(({ expression }) => expression), setUp.selection, setUp.where, setUp.extended].filter(
    (sql): sql is string => sql !== null,
  );

describe.each(headers.surveys)("the set-up of $title", ({ survey, columns: described }) => {
  const columns = columnsOf(described);

  it("names only columns that are there, and computes from zeros, negative numbers and missing values without an error", async () => {
    for (const type of ["float64", "float32"] as const) {
      const typed = columns.map((column) => (column.type === "text" ? column : { ...column, type }));
      const setUp = proposeSetUp(typed);
      expect(setUp.survey).toBe(survey);
      const rows = [0, -1, 1, -1e-14, 1e-14, 1e30].map((x) =>
        Object.fromEntries(typed.map(({ name, type: of }) => [name, of === "text" ? "FALSE" : x])),
      );
      const name = await table(typed, [...rows, {}]);
      for (const sql of all(setUp)) expect(() => checkFragment(sql)).not.toThrow();
      const select = all(setUp).map((sql, i) => `(${sql}) AS x${i}`);
      expect(objects(await database.run(`SELECT 1, ${select.join(", ")} FROM ${name}`)).length).toBe(7);
    }
  });

  it("is the same in lower case", () => {
    const [one, lower] = [proposeSetUp(columns), proposeSetUp(lowerCase(columns))];
    const names = (setUp: SetUp) => setUp.properties.map(({ name }) => name.toLowerCase());
    expect(names(lower)).toEqual(names(one));
    expect(Object.values(lower.roles).map((role) => role.toLowerCase())).toEqual(
      Object.values(one.roles).map((role) => role.toLowerCase()),
    );
    expect([lower.selection, lower.where].map((sql) => sql?.toLowerCase())).toEqual(
      [one.selection, one.where].map((sql) => sql?.toLowerCase()),
    );
  });

  it("has each property once, in a category of the paper, and says where it comes from", () => {
    const { properties, notes } = proposeSetUp(columns);
    const names = properties.map(({ name }) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    for (const { name, category } of properties) {
      expect(["location", "spectrum", "variability", "multiwavelength"]).toContain(category);
      expect(notes.some(({ what }) => what.startsWith(`property ${name}`))).toBe(true);
    }
  });
});

it("proposeSetUp guesses from names and units where there is no survey", () => {
  for (const { columns } of headers.others) {
    const table = columnsOf(columns);
    const setUp = proposeSetUp(table);
    expect(setUp).toMatchObject({
      survey: null,
      confidence: 0,
      selection: null,
      where: null,
      extended: null,
      reference: null,
    });
    expect(setUp.roles).toEqual(guessRoles(table));
    expect(setUp.properties).toEqual(guessProperties(table));
  }
});

it("proposeSetUp leaves enriched catalogues without a survey's columns as they were set up before", () => {
  for (const title of ["Chandra training set with the method's properties", "CLAXBOI's own input (12 properties)"]) {
    const columns = header(title);
    const setUp = proposeSetUp(columns);
    expect(setUp.roles).toEqual(guessRoles(columns));
    expect(setUp.properties).toEqual(guessProperties(columns));
    expect(setUp.notes.every(({ warning }) => warning === undefined)).toBe(true);
    expect(setUp.selection).toBeNull();
  }
});

describe("4XMM", () => {
  const columns = header("4XMM-DR13 with Gaia and WISE counterparts");
  const row: Row = {
    SC_RA: 0,
    SC_DEC: 90,
    SC_EP_8_FLUX: 1e-13,
    SC_EP_8_FLUX_ERR: 5e-15,
    SC_EP_8_FMAX: 4e-13,
    SC_EP_8_FMAX_ERR: 1e-13,
    SC_EP_8_FMIN: 2e-14,
    SC_EP_8_FMIN_ERR: 1e-14,
    N_DETECTIONS: 3,
    SC_HR1: -0.25,
    SC_EXTENT: 0,
    SC_SUM_FLAG: 1,
    RPmag: 20,
    Gmag: 20.5,
    W1mag: 15,
    pmRA: 3,
    pmDE: -4,
    rpgeo: 1000,
    Dist_GLADE: 10,
  };

  it("has its roles", () => {
    expect(proposeSetUp(columns)).toMatchObject({
      roles: { identifier: "SRCID", ra: "SC_RA", dec: "SC_DEC", positionError: "SC_POSERR", errorMeaning: "r63" },
      name: "IAUNAME",
      positionError: '"SC_POSERR"',
    });
  });

  it("gives a worked row its values", async () => {
    const found = await valuesOf(columns, row);
    const expected: Record<string, number> = {
      b: 27.128252414968003,
      GAIA_pm: 5,
      // 4π (10 × 3.086e24)² × 1e-13 and 4π (1000 × 3.086e18)² × 1e-13
      Lx_1: 4 * Math.PI * 3.086e25 ** 2 * 1e-13,
      Lx_2: 4 * Math.PI * 3.086e21 ** 2 * 1e-13,
      SC_HR1: -0.25,
      logFratio: Math.log10(20),
      logFratio_cons: 1,
      // −13 + 5.37 + (20.5 + 0.3)/2.5, BP being missing
      logFxFb: -13 + 5.37 + 8.32,
      logFxFr: -13 + 5.37 + 8,
      logFxFw1: -13 + 6.95 + 6,
    };
    for (const [name, value] of Object.entries(expected)) expect(Number(found[name]) / value).toBeCloseTo(1, 12);
    expect(found.logFxFw2).toBeNull();
    expect(found).toMatchObject({ selection: true, extended: false });
  });

  it("divides a magnitude that is made of another one as a whole, where that is the only one", async () => {
    const { SC_RA, SC_DEC, SC_EP_8_FLUX, Gmag } = row;
    const gaia = columns.filter(({ name }) => !/^(BPmag|RPmag|W[12]mag)$/.test(name));
    const found = await valuesOf(gaia, { SC_RA, SC_DEC, SC_EP_8_FLUX, Gmag });
    expect(Number(found.logFxFb)).toBeCloseTo(-13 + 5.37 + (20.5 + 0.3) / 2.5, 12);
    expect(Number(found.logFxFr)).toBeCloseTo(-13 + 5.37 + (20.5 - 0.5) / 2.5, 12);
  });

  it("knows nothing of the variability of a single detection, nor of a flux that is not positive", async () => {
    const once = await valuesOf(columns, { ...row, N_DETECTIONS: 1 });
    expect([once.logFratio, once.logFratio_cons]).toEqual([null, null]);
    const none = await valuesOf(columns, { ...row, SC_EP_8_FLUX: 0, SC_EP_8_FMIN: 0, SC_EP_8_FMAX_ERR: 9e-13 });
    expect([none.Lx_1, none.logFxFr, none.logFratio, none.logFratio_cons]).toEqual([null, null, null, null]);
  });

  it("selects by the flag and by two of four qualities", async () => {
    const selected = async (change: Row) => (await valuesOf(columns, { ...row, ...change })).selection;
    expect(await selected({ SC_SUM_FLAG: 3 })).toBe(false);
    // Optical alone, infrared alone; then with several detections.
    expect(await selected({ W1mag: null, N_DETECTIONS: 1, SC_EP_8_FLUX_ERR: 5e-14 })).toBe(false);
    expect(await selected({ W1mag: null, SC_EP_8_FLUX_ERR: 5e-14 })).toBe(true);
    expect(await selected({ RPmag: null, Gmag: null, N_DETECTIONS: 1 })).toBe(true);
    expect(proposeSetUp(header("4XMM-DR13 slim")).selection).toBe('"SC_SUM_FLAG" < 3');
  });

  it("takes an enriched catalogue's own columns before formulas, and hardness ratios once", () => {
    const { properties, survey } = proposeSetUp(header("4XMM-DR10 enriched for CLAXBOI"));
    expect(survey).toBe("4XMM");
    const expressions = Object.fromEntries(properties.map(({ name, expression }) => [name, expression]));
    for (const name of ["b", "GAIA_pm", "SepToRadius", "Lx_1", "Lx_2", "WAPO_GAMMA", "logFratio", "logFxFr"])
      expect(expressions[name]).toBe(`"${name}"`);
    const detections = proposeSetUp(header("4XMM-DR13 detections")).properties.map(({ name }) => name);
    expect(detections.filter((name) => /HR\d/.test(name))).toEqual(["SC_HR1", "SC_HR2", "SC_HR3", "SC_HR4"]);
  });
});

describe("5XMM", () => {
  it("reads sources alone, and keeps the published classes out of the label", () => {
    const setUp = proposeSetUp(header("5XMM-DR15 FITS"));
    expect(setUp.where).toBe('"N_OBS" IS NOT NULL');
    expect(setUp.reference).toBe("CLASSX_CLASS");
    expect(setUp.roles).toEqual({
      identifier: "SRCID",
      ra: "RA",
      dec: "DEC",
      positionError: "RADEC_ERR",
      errorMeaning: "r63",
    });
  });

  it("tells that the XSA's position error is in degrees", () => {
    const setUp = proposeSetUp(header("5XMM-DR15 from the XSA (TAP)"));
    expect(setUp.roles.positionError).toBeUndefined();
    expect(setUp.positionError).toBe('("radec_err" * 3600::DOUBLE)');
    expect(setUp.notes.filter(({ warning }) => warning === true).map(({ what }) => what)).toEqual([
      "position error radec_err",
    ]);
  });

  it("gives a worked row its values", async () => {
    const columns = header("5XMM-DR15 FITS");
    const row = {
      BII: -12.5,
      N_DETECTIONS: 2,
      APPROX_SOURCE_VAR: 100,
      STACK_GAMMA: 1.7,
      EP_HR4: 0.5,
      N_OBS: null,
      SUM_FLAG: 0,
    };
    const found = await valuesOf(columns, row);
    expect(found).toMatchObject({ b: -12.5, logFratio: 2, gamma: 1.7, EP_HR4: 0.5, where: false, selection: true });
    const other = await valuesOf(columns, { ...row, SPEC_GAMMA_PL: 2.2, N_DETECTIONS: 1, N_OBS: 1 });
    expect(other).toMatchObject({ gamma: 2.2, logFratio: null, where: true });
  });
});

describe("Swift", () => {
  it("gives a worked row its values, with names that start with a digit", async () => {
    const columns = [
      ...header("2SXPS sources"),
      ...columnsOf([
        ["RPmag", "mag"],
        ["W1mag", "mag"],
      ]),
    ];
    expect(proposeSetUp(columns).roles).toMatchObject({ identifier: "2SXPS_ID", dec: "Decl", errorMeaning: "r90" });
    const row: Row = {
      PowFlux: 1e-12,
      PowFlux_pos: 1e-12,
      PowPeakFlux: 4.5e-11,
      PowPeakFlux_neg: -5e-12,
      Rate_band0: 0.02,
      Rate_band0_neg: -0.001,
      PeakRate_band0: 0.2,
      NumDetObs: 4,
      InterpPowGamma: 1.9,
      HR1: 0.1,
      b: 30,
      DetFlag: 1,
      RPmag: 15,
    };
    const found = await valuesOf(columns, row);
    expect(found).toMatchObject({ b: 30, HR1: 0.1, FittedPowGamma: 1.9, logFpeak: 1, selection: true });
    expect(found.logFratio).toBeCloseTo(Math.log10(45), 12);
    expect(found.logFratio_cons).toBeCloseTo(Math.log10(20), 12);
    expect(found.logFxFr).toBeCloseTo(-12 + 5.37 + 6, 12);
    const rate = await valuesOf(columns, { ...row, PowFlux: null, FittedPowGamma: 2.5, DetFlag: 2 });
    expect(rate.logFxFr).toBeCloseTo(Math.log10(0.02 * 4.3e-11) + 5.37 + 6, 12);
    expect(rate).toMatchObject({ FittedPowGamma: 2.5, selection: false });
    expect(proposeSetUp(columns).properties.find(({ name }) => name === "FittedPowGamma")!.scale).toBe("softsign");
  });
});

describe("Chandra", () => {
  it("gives a worked row its values", async () => {
    const columns = [
      ...header("CSC 2.1 master sources"),
      ...columnsOf([
        ["rgeo", "pc"],
        ["RPmag", "mag"],
      ]),
    ];
    const row: Row = {
      ra: 0,
      dec: 90,
      flux_aper_b: 6.9e-14,
      hard_ms: 0.25,
      var_intra_prob_b: 0.9,
      var_inter_prob_b: 1,
      rgeo: 100,
      RPmag: 20,
      extent_flag: "FALSE",
      sat_src_flag: "False",
      streak_src_flag: "FALSE",
    };
    const found = await valuesOf(columns, row);
    expect(found).toMatchObject({ hard_ms: 0.25, selection: true, extended: false });
    expect(found.V_intra).toBeCloseTo(Math.log10(9), 12);
    expect(found.V_inter).toBeCloseTo(Math.log10(0.9995 / 0.0005), 12);
    expect(Number(found.Lx_2) / (4 * Math.PI * 3.086e20 ** 2 * 1e-13)).toBeCloseTo(1, 12);
    // The flux ratio is of the survey's own flux.
    expect(found.logFxFr).toBeCloseTo(Math.log10(6.9e-14) + 5.37 + 8, 12);
    const bad = await valuesOf(columns, {
      ...row,
      streak_src_flag: "TRUE",
      extent_flag: "true",
      var_intra_prob_b: null,
    });
    expect(bad).toMatchObject({ selection: false, extended: true, V_intra: null });
  });
});

describe("eRASS1", () => {
  it("tells the bands of its two files apart", async () => {
    const flux = (title: string) => {
      const columns = [...header(title), ...columnsOf([["RPmag", "mag"]])];
      return proposeSetUp(columns).properties.find(({ name }) => name === "logFxFr")!.expression;
    };
    expect(flux("eRASS1 Main (1B)")).toContain('"ML_FLUX_1"');
    expect(flux("eRASS1 Hard (3B)")).toContain('"ML_FLUX_0"');
    const row = {
      ML_RATE_1: 3,
      ML_RATE_2: 1,
      ML_RATE_3: 0,
      ML_RATE_P1: 3,
      ML_RATE_P2: 1,
      ML_RATE_P3: 0,
      ML_RATE_P4: 0,
      BII: 5,
    };
    expect(await valuesOf(header("eRASS1 Hard (3B)"), row)).toMatchObject({
      b: 5,
      HR1: -0.5,
      HR2: -1,
      selection: true,
    });
    expect(await valuesOf(header("eRASS1 Main (1B)"), { ...row, FLAG_SP_BPS: 1 })).toMatchObject({
      HR1: -0.5,
      HR2: -1,
      HR3: null,
      HR4: null,
      selection: false,
    });
  });

  it("divides luminosities of the Main file by 0.39", async () => {
    const columns = [...header("eRASS1 Main (1B)"), ...columnsOf([["rpgeo", "kpc"]])];
    const found = await valuesOf(columns, { ML_FLUX_1: 3.9e-14, rpgeo: 1 });
    expect(Number(found.Lx_2) / (4 * Math.PI * 3.086e21 ** 2 * 1e-13)).toBeCloseTo(1, 12);
  });
});

describe("units", () => {
  const slim = header("4XMM-DR13 with Gaia and WISE counterparts");
  const inUnits = (units: Readonly<Record<string, string>>) =>
    slim.map((column) => ({ ...column, unit: units[column.name] ?? column.unit }));

  it("are converted by their factor, and told", async () => {
    const columns = inUnits({ SC_EP_8_FLUX: "10-17W/m2", rpgeo: "kpc", pmRA: "arcsec/yr", pmDE: "arcsec/yr" });
    const found = await valuesOf(columns, { SC_EP_8_FLUX: 10, RPmag: 20, rpgeo: 1, pmRA: 0.003, pmDE: 0.004 });
    expect(found.logFxFr).toBeCloseTo(-13 + 5.37 + 8, 12);
    expect(found.GAIA_pm).toBeCloseTo(5, 12);
    expect(Number(found.Lx_2) / (4 * Math.PI * 3.086e21 ** 2 * 1e-13)).toBeCloseTo(1, 12);
    const told = proposeSetUp(columns).notes.filter(({ warning }) => warning === true);
    expect(told.map(({ what }) => what)).toEqual(
      expect.arrayContaining(["column SC_EP_8_FLUX is converted", "column rpgeo is converted"]),
    );
  });

  it("that measure something else leave a column out, and are told", () => {
    const { properties, notes } = proposeSetUp(inUnits({ RPmag: "Jy", SC_HR2: "keV", SC_POSERR: "s" }));
    expect(properties.some(({ name }) => name === "SC_HR2")).toBe(false);
    expect(properties.find(({ name }) => name === "logFxFr")!.expression).not.toContain("RPmag");
    expect(notes.filter(({ what }) => what.endsWith("is not used")).map(({ what }) => what)).toEqual(
      expect.arrayContaining(["column RPmag is not used", "column SC_HR2 is not used", "column SC_POSERR is not used"]),
    );
  });

  it("of logarithms are undone", async () => {
    const columns = inUnits({ SC_EP_8_FLUX: "[mW/m2]" });
    const found = await valuesOf(columns, { SC_EP_8_FLUX: -13, RPmag: 20 });
    expect(found.logFxFr).toBeCloseTo(-13 + 5.37 + 8, 12);
  });

  it("of positions in radians leave the position out", () => {
    const { roles, notes } = proposeSetUp(inUnits({ SC_RA: "rad", SC_DEC: "rad" }));
    expect(roles.ra).toBeUndefined();
    expect(notes.some(({ what, warning }) => what === "position SC_RA" && warning === true)).toBe(true);
  });
});

const published = new URL("../../../shared/data/", import.meta.url);
it.skipIf(!existsSync(published))(
  "MUWCLASS's published table gives the properties that were computed from it elsewhere",
  async () => {
    const csv = (name: string) => {
      const [first, ...lines] = readFileSync(new URL(name, published), "utf8").trim().split(/\r?\n/);
      const names = first.split(",");
      return lines.map((line) => Object.fromEntries(line.split(",").map((cell, i) => [names[i], cell])));
    };
    const columns = header("MUWCLASS training set (CDS J/ApJ/941/104)");
    const setUp = proposeSetUp(columns);
    expect(setUp).toMatchObject({
      survey: "MUWCLASS",
      reference: "Class",
      roles: { label: "True_Class", identifier: "CSCv2_name" },
    });
    const read = new Set(
      setUp.properties.flatMap(({ expression }) =>
        columnsIn(
          expression,
          columns.map(({ name }) => name),
        ),
      ),
    );
    const used = columns.filter(({ name }) => read.has(name));
    const source = csv("TD.csv").map((row) =>
      Object.fromEntries(used.map(({ name, original }) => [name, row[original] === "" ? null : Number(row[original])])),
    );
    const name = await table(used, source);
    const select = setUp.properties.map((property) => `(${property.expression}) AS ${quoteName(property.name)}`);
    const found = objects(await database.run(`SELECT ${select.join(", ")} FROM ${name}`));
    const computed = csv("augmented_TD.csv");
    expect(found.length).toBe(2941);
    const names = [
      "b",
      "HR1",
      "HR2",
      "HR3",
      "GAIA_pm",
      "V_intra",
      "V_inter",
      "logFxFb",
      "logFxFr",
      "logFxFw1",
      "logFxFw2",
    ];
    const differences = (property: string, of: (found: number, expected: number) => number) =>
      // 2MASS stands in for WISE, and RP for BP, where that table left a gap.
      computed.flatMap((row, i) =>
        row[property] === "" ? [] : [Math.abs(of(Number(found[i][property] ?? NaN), Number(row[property])))],
      );
    for (const property of names) {
      const off = differences(property, (value, expected) => value - expected);
      expect(off.length).toBeGreaterThan(1000);
      expect(Math.max(...off)).toBeLessThan(1e-9);
    }
    // That table's luminosities are of the flux in 0.5 to 7 keV, with a parsec of another digit.
    const luminosities = differences("Lx_2", (value, expected) => (value * 0.69) / expected - 1);
    expect(Math.max(...luminosities)).toBeLessThan(1e-3);
  },
);

it("docs/surveys.md says what is guessed of each of these tables, and from what", async () => {
  const cell = (text: string) => text.replaceAll("|", String.raw`\|`);
  const sections = headers.surveys.map(({ title, source, columns }) => {
    const { survey, confidence, notes } = proposeSetUp(columnsOf(columns));
    const rows = notes.map(({ what, from, warning }) => `| ${cell(what)}${warning ? " (told)" : ""} | ${cell(from)} |`);
    return [
      `## ${title}`,
      "",
      `Recognised as ${survey}, ${Math.round(100 * confidence)} % of its telling columns; ${columns.length} columns. Header: ${source}.`,
      "",
      "| guessed | from |",
      "| --- | --- |",
      ...rows,
      "",
    ].join("\n");
  });
  const page = [
    "# What is guessed of the tables of known surveys",
    "",
    "Written by `test/catalogue/set-up.test.ts` from the headers in `test/data/surveys.json` (renew it with `npx vitest run test/catalogue/set-up -u`). *Told*:",
    "the page shows it when the file is opened. Where a header is reconstructed, its share of telling columns says nothing of the real file: names that we do",
    "not know are neither in the header nor looked for.",
    "",
    ...sections,
  ].join("\n");
  await expect(page).toMatchFileSnapshot("../../docs/surveys.md");
});
