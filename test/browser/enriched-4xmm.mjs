// A small FITS table with the columns of 4XMM and the properties that CLAXBOI adds to it, as its users have them; made here from a fixed seed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { draws, uniformSource } from "../../tools/demo/random.mjs";
import { root } from "../../tools/setup.mjs";

const BLOCK = 2880;
const title = "4XMM-DR10 enriched for CLAXBOI";
const classes = ["AGN", "Star", "XRB", "CV"];
const shares = [0.6, 0.25, 0.1, 0.05];

/** Where a class's values of a column lie, with their standard deviation; the other columns are alike in all classes. */
const telling = {
  b: [[40, 12, 4, 8], 12],
  GAIA_pm: [[0.3, 12, 3, 6], 1],
  Lx_1: [[42, 39, 38, 38], 1],
  Lx_2: [[33, 30, 35, 32], 1],
  WAPO_GAMMA: [[1.9, 3, 1.5, 1.6], 0.4],
  logFratio: [[0.2, 0.4, 1, 0.6], 0.2],
  logFratio_cons: [[0.1, 0.3, 0.8, 0.4], 0.2],
  logFxFb: [[0.2, -2.6, 1.2, -0.2], 0.6],
  logFxFr: [[0.1, -3, 1, -0.1], 0.6],
  logFxFw1: [[-0.1, -3.2, 0.6, 0.2], 0.6],
  logFxFw2: [[0, -3, 0.8, 0.3], 0.6],
};
/** Of the properties beside, a share of the sources has none. */
const missing = 0.2;

/** A FITS file `{ name, bytes, rows, labelled }`; `labelled` of its sources have a class. */
export function enriched4xmm({ rows = 900, labelled = 600 } = {}) {
  const { surveys } = JSON.parse(readFileSync(join(root, "test/data/surveys.json"), "utf8"));
  const { columns } = surveys.find((survey) => survey.title === title);
  const draw = draws(uniformSource(11));
  const cells = columns.map(([name, unit, type]) => ({ name, unit, isText: type === "text" || name === "class" }));
  const lines = Array.from({ length: rows }, (_, i) => {
    const c = classOf(draw.uniform(0, 1));
    return cells.map(({ name, unit, isText }) => {
      if (name === "class") return i < labelled ? classes[c] : "";
      if (name === "IAUNAME") return `4XMM J${String(i).padStart(6, "0")}`;
      if (isText) return "";
      return numberOf(name, unit, c, i, draw);
    });
  });
  return { name: "enriched.fits", bytes: fits(cells, lines), rows, labelled };
}

function classOf(share) {
  let total = 0;
  const found = shares.findIndex((one) => (total += one) > share);
  return found < 0 ? 0 : found;
}

function numberOf(name, unit, c, i, draw) {
  if (name === "SRCID") return 200_000_000_000_000 + i;
  if (name in telling) {
    const [means, deviation] = telling[name];
    const value = draw.normal(means[c], deviation);
    if (name === "b") return Math.max(-90, Math.min(90, value));
    if (draw.chance(missing)) return NaN;
    return name.startsWith("Lx") ? 10 ** value : name === "GAIA_pm" ? Math.abs(value) : value;
  }
  if (name === "SC_RA") return draw.uniform(0, 360);
  if (name === "SC_DEC") return draw.uniform(-60, 60);
  if (name === "SC_SUM_FLAG" || name.startsWith("SC_EXTENT")) return 0;
  if (name === "N_DETECTIONS") return 1 + Math.floor(draw.uniform(0, 5));
  if (name.startsWith("SC_HR")) return name.endsWith("ERR") ? 0.1 : Math.max(-1, Math.min(1, draw.normal(0, 0.4)));
  if (unit.startsWith("erg")) return 10 ** draw.normal(-14, 0.5);
  return name === "SC_DET_ML" ? draw.uniform(10, 500) : draw.uniform(0.1, 1);
}

function fits(columns, lines) {
  const width = 24;
  const bytesOf = ({ isText }) => (isText ? width : 8);
  const size = columns.reduce((sum, column) => sum + bytesOf(column), 0);
  const card = (key, value) => `${key.padEnd(8)}= ${String(value).padStart(20)}`.padEnd(80);
  const text = (key, value) => `${key.padEnd(8)}= '${value.padEnd(8)}'`.padEnd(80);
  const pad = (cards) => {
    const all = [...cards, "END".padEnd(80)].join("");
    return all.padEnd(Math.ceil(all.length / BLOCK) * BLOCK);
  };
  const head =
    pad([card("SIMPLE", "T"), card("BITPIX", 8), card("NAXIS", 0), card("EXTEND", "T")]) +
    pad([
      text("XTENSION", "BINTABLE"),
      ...Object.entries({ BITPIX: 8, NAXIS: 2, NAXIS1: size, NAXIS2: lines.length, PCOUNT: 0, GCOUNT: 1 }).map(
        ([key, value]) => card(key, value),
      ),
      card("TFIELDS", columns.length),
      ...columns.flatMap(({ name, unit, isText }, i) => [
        text(`TTYPE${i + 1}`, name),
        text(`TFORM${i + 1}`, isText ? `${width}A` : "D"),
        ...(unit === "" ? [] : [text(`TUNIT${i + 1}`, unit)]),
      ]),
    ]);
  const bytes = Buffer.alloc(Math.ceil((size * lines.length) / BLOCK) * BLOCK);
  let at = 0;
  for (const line of lines)
    for (const [k, column] of columns.entries()) {
      if (column.isText) bytes.write(line[k], at, "latin1");
      else bytes.writeDoubleBE(line[k], at);
      at += bytesOf(column);
    }
  return Buffer.concat([Buffer.from(head, "latin1"), bytes]);
}
