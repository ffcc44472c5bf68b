// A FITS table with the shape of 5XMM-DR15's summary rows: 352 columns, 1,786 bytes a row, 20 of them in use. Values are drawn, labels are of
// seven classes. `node tools/bench/make-survey.mjs <folder> <rows>` writes one, and the settings that go with it.
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { draws, uniformSource } from "../demo/random.mjs";

const BLOCK = 2880;
export const classes = ["AGN", "Star", "XRB", "CV", "ULX", "GRB", "YSO"];
const shares = [0.55, 0.28, 0.06, 0.03, 0.03, 0.01, 0.04];

/** Columns in use: name, TFORM, unit, category of the property, location per class, spread. */
const properties = [
  ["SC_B", "D", "deg", "location", [40, 15, 3, 8, 35, 30, 5], 14],
  ["GAIA_PM", "D", "mas/yr", "location", [0.3, 1.6, 0.5, 0.9, 0.2, 0.2, 1.1], 0.5],
  ["LOG_LX", "D", "", "location", [42, 31, 37, 32, 39.5, 44, 30], 1.1],
  ["SC_HR2", "D", "", "spectrum", [0.1, -0.4, 0.4, 0.1, 0.3, 0.5, -0.2], 0.25],
  ["SC_HR3", "D", "", "spectrum", [-0.2, -0.7, 0.2, 0.1, -0.1, 0.3, -0.4], 0.25],
  ["SC_HR4", "D", "", "spectrum", [-0.1, -0.6, 0.1, -0.1, -0.2, 0.2, -0.3], 0.3],
  ["SC_FVAR", "D", "", "variability", [0.2, 0.5, 0.9, 0.6, 0.5, 1.6, 0.6], 0.25],
  ["SC_CHI2", "E", "", "variability", [0.1, 0.4, 0.8, 0.6, 0.3, 1.4, 0.5], 0.3],
  ["LOG_FX_FB", "E", "", "multiwavelength", [0.2, -2.6, 1.2, -0.2, 1.8, 2.2, -1.4], 0.6],
  ["LOG_FX_FR", "E", "", "multiwavelength", [0.1, -3.0, 1.0, -0.1, 1.6, 2.0, -2.0], 0.6],
  ["LOG_FX_FW1", "E", "", "multiwavelength", [-0.1, -3.2, 0.6, 0.2, 1.1, 1.2, -2.2], 0.6],
  ["LOG_FX_FW2", "E", "", "multiwavelength", [0, -3.0, 0.8, 0.3, 1.2, 1.4, -1.9], 0.6],
];
const others = [
  ["SC_RA", "D", "deg"],
  ["SC_DEC", "D", "deg"],
  ["SC_POSERR", "E", "arcsec"],
  ["SC_EP_8_FLUX", "E", "erg/cm**2/s"],
  ["SC_EP_8_FLUX_ERR", "E", "erg/cm**2/s"],
  ["SC_DET_ML", "E", ""],
  ["SC_EXTENT", "E", "arcsec"],
  ["SC_SUM_FLAG", "D", ""],
];
const missing = 0.2;

/** TFORMs of the columns that nobody uses, so that the table has 352 columns and 1,786 bytes a row. */
function fill(count, bytes) {
  const widths = { D: 8, E: 4, J: 4, I: 2, B: 1, L: 1 };
  const forms = Array.from({ length: count }, (_, i) => ["E", "E", "D", "E", "J", "E", "I", "E"][i % 8]);
  let size = forms.reduce((sum, form) => sum + widths[form], 0);
  for (let i = 0; bytes - size >= 4; i++)
    if (forms[i] === "E") {
      forms[i] = "D";
      size += 4;
    }
  forms[forms.indexOf("J")] = `${4 + bytes - size}A`;
  return forms;
}

/** Columns in the order of the file: `{ name, form, unit, bytes, at }`. */
function layout() {
  const used = [
    ["SRCID", "K", ""],
    ["IAUNAME", "21A", ""],
    ["N_OBS", "J", ""],
    ["CLASS", "4A", ""],
    ...others,
    ...properties.map(([name, form, unit]) => [name, form, unit]),
  ];
  const bytesOf = (form) =>
    form.endsWith("A") ? Number(form.slice(0, -1)) : { K: 8, D: 8, E: 4, J: 4, I: 2, B: 1, L: 1 }[form];
  const usedBytes = used.reduce((sum, [, form]) => sum + bytesOf(form), 0);
  const rest = fill(352 - used.length, 1786 - usedBytes).map((form, i) => [`EP_COL_${i + 1}`, form, ""]);
  // The columns in use lie between the others, as they do in the survey.
  const order = [];
  used.forEach((column, i) => order.push(column, ...rest.slice(i * 12, (i + 1) * 12)));
  order.push(...rest.slice(used.length * 12));
  let at = 0;
  return order.map(([name, form, unit]) => {
    const column = { name, form, unit, bytes: bytesOf(form), at };
    at += column.bytes;
    return column;
  });
}

function header(columns, rows) {
  const card = (key, value) => `${key.padEnd(8)}= ${String(value).padStart(20)}`.padEnd(80);
  const text = (key, value) => `${key.padEnd(8)}= '${value.padEnd(8)}'`.padEnd(80);
  const pad = (cards) => {
    const all = [...cards, "END".padEnd(80)].join("");
    return all.padEnd(Math.ceil(all.length / BLOCK) * BLOCK);
  };
  const primary = pad([card("SIMPLE", "T"), card("BITPIX", 8), card("NAXIS", 0), card("EXTEND", "T")]);
  const table = pad([
    text("XTENSION", "BINTABLE"),
    card("BITPIX", 8),
    card("NAXIS", 2),
    card("NAXIS1", 1786),
    card("NAXIS2", rows),
    card("PCOUNT", 0),
    card("GCOUNT", 1),
    card("TFIELDS", columns.length),
    text("EXTNAME", "SOURCES"),
    ...columns.flatMap(({ name, form, unit }, i) => [
      text(`TTYPE${i + 1}`, name),
      text(`TFORM${i + 1}`, form),
      ...(unit === "" ? [] : [text(`TUNIT${i + 1}`, unit)]),
      ...(name === "N_OBS" ? [card(`TNULL${i + 1}`, -999)] : []),
    ]),
  ]);
  return Buffer.from(primary + table, "latin1");
}

/**
 * Writes the table; every row differs in the columns in use, the others repeat every 4,096 rows.
 * @param options.labelled about how many of the summary rows have a class
 * @param options.detections rows without N_OBS after every summary row, as the survey's full table has them; a fraction is spread
 */
export function writeSurvey(file, rows, { labelled = 25_000, detections = 0, seed = 1 } = {}) {
  const columns = layout();
  const at = Object.fromEntries(columns.map(({ name, at: offset }) => [name, offset]));
  const draw = draws(uniformSource(seed));
  const chunk = 4_096;
  const bytes = Buffer.alloc(chunk * 1786);
  for (let i = 0; i < chunk; i++)
    for (const { name, form, at: offset } of columns) {
      if (!name.startsWith("EP_COL")) continue;
      const place = i * 1786 + offset;
      if (form === "D") bytes.writeDoubleBE(draw.normal(0, 1), place);
      else if (form === "E") bytes.writeFloatBE(draw.normal(0, 1), place);
      else if (form === "J") bytes.writeInt32BE(i, place);
      else if (form.endsWith("A")) bytes.write("none".padEnd(7), place, Number(form.slice(0, -1)), "latin1");
      else bytes.writeInt16BE(i, place);
    }
  // Draws are dear; values are taken from a pool, at places that differ by column.
  const pool = Float64Array.from({ length: 65_537 }, () => draw.normal(0, 1));
  const cuts = shares.map((_, c) => shares.slice(0, c + 1).reduce((sum, share) => sum + share, 0));
  const uniform = uniformSource(seed + 1);
  const total = Math.round(rows * (1 + detections));
  const output = openSync(file, "w");
  writeSync(output, header(columns, total));
  let summary = 0;
  for (let done = 0; done < total;) {
    const n = Math.min(chunk, total - done);
    for (let i = 0; i < n; i++, done++) {
      const row = i * 1786;
      const isSummary =
        Math.floor((done + 1) / (1 + detections)) > Math.floor(done / (1 + detections)) && summary < rows;
      const u = uniform();
      const c = cuts.findIndex((cut) => u < cut);
      bytes.writeBigInt64BE(BigInt(200_000_000_000 + done), row + at.SRCID);
      bytes.write(`5XMM J${String(done).padStart(9, "0")}+00`.padEnd(21), row + at.IAUNAME, "latin1");
      bytes.writeInt32BE(isSummary ? 1 + (done % 9) : -999, row + at.N_OBS);
      const isLabelled = isSummary && uniform() < labelled / rows;
      bytes.write((isLabelled ? classes[Math.max(c, 0)] : "").padEnd(4), row + at.CLASS, "latin1");
      summary += isSummary ? 1 : 0;
      bytes.writeDoubleBE(360 * uniform(), row + at.SC_RA);
      bytes.writeDoubleBE((Math.asin(2 * uniform() - 1) * 180) / Math.PI, row + at.SC_DEC);
      for (const name of ["SC_POSERR", "SC_EP_8_FLUX", "SC_EP_8_FLUX_ERR", "SC_DET_ML", "SC_EXTENT"])
        bytes.writeFloatBE(Math.abs(pool[(done * 7 + at[name]) % pool.length]), row + at[name]);
      properties.forEach(([name, form, , , locations, spread], p) => {
        const place = row + at[name];
        const value =
          uniform() < missing ? NaN : locations[Math.max(c, 0)] + spread * pool[(done * 31 + p * 5_003) % pool.length];
        if (form === "D") bytes.writeDoubleBE(value, place);
        else bytes.writeFloatBE(value, place);
      });
    }
    writeSync(output, bytes, 0, n * 1786);
  }
  const size = total * 1786;
  writeSync(output, Buffer.alloc(Math.ceil(size / BLOCK) * BLOCK - size));
  closeSync(output);
}

/** The settings of a run over the table: 12 properties in 4 categories, 7 classes. */
export function surveySettings() {
  return {
    version: 1,
    identifier: "IAUNAME",
    position: { ra: "SC_RA", dec: "SC_DEC", error: "SC_POSERR", errorMeaning: "sigma" },
    label: { expression: '"CLASS"', classes: Object.fromEntries(classes.map((name) => [name, name])) },
    classes,
    priors: Object.fromEntries(classes.map((name, c) => [name, shares[c]])),
    properties: properties.map(([name, , , category]) => ({
      name,
      expression: `"${name}"`,
      category,
      scale: "linear",
    })),
    categories: { location: 7.5, spectrum: 3.2, variability: 6, multiwavelength: 2 },
    power: 1,
    missing: "presence",
    missingWeight: 1,
    density: { kernel: "gaussian", bandwidth: "sheather-jones", factor: 1, minimum: 1 / 60 },
    method: "paper",
    seed: 1,
  };
}

if (process.argv[1] === import.meta.filename) {
  const [folder, rows = "818816", detections = "0"] = process.argv.slice(2);
  writeSurvey(join(folder, `survey-${rows}.fits`), Number(rows), { detections: Number(detections) });
  writeFileSync(join(folder, "survey-settings.json"), JSON.stringify(surveySettings(), null, 2));
}
