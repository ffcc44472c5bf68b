// `npm run demo`: writes the demo catalogue, 30,000 synthetic X-ray sources, the same bytes every time.
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { figuresOf } from "./demo/figures.mjs";
import { fitsTable } from "./demo/fits.mjs";
import { nearbyGalaxies, populations } from "./demo/population.mjs";
import { draws, uniformSource } from "./demo/random.mjs";
import { separability } from "./demo/separability.mjs";
import { galacticLatitude, positionName } from "./demo/sky.mjs";
import { writeFigures } from "./write-figures.mjs";

const seed = 20220124;
const sourceCounts = { AGN: 19_800, Star: 7_500, XRB: 2_100, CV: 600 }; // 66, 25, 7 and 2 % of 30,000
const labelCounts = { AGN: 4_440, Star: 1_320, XRB: 150, CV: 90 }; // like training samples: rare classes rarer still
const oddSources = 40;

/** The demo catalogue: `fits`, the bytes of the file; its `columns`; and `truth`, the class that each source was drawn from. */
export function makeDemo() {
  const draw = draws(uniformSource(seed));
  const galaxies = nearbyGalaxies(draw, 180);
  const sources = Object.entries(sourceCounts).flatMap(([name, count]) => {
    const ofClass = Array.from({ length: count }, () => ({ truth: name, ...populations[name](draw, galaxies) }));
    return labelSome(draw, ofClass, labelCounts[name]);
  });
  shuffle(draw, sources);
  makeOdd(draw, sources);
  nameAll(sources);
  const table = tableOf(sources);
  return { fits: fitsTable(table), columns: table.columns, truth: sources.map(({ truth }) => truth) };
}

/** Labels `count` of the sources, bright ones with counterparts first: those are what the literature knows. */
function labelSome(draw, sources, count) {
  const ease = sources.map(({ flux, logRed, logW1 }) => {
    const weight = (flux / 1e-14) ** 0.15 * (Number.isNaN(logRed) ? 1 : 2) * (Number.isNaN(logW1) ? 1 : 1.5);
    return Math.log(1 - draw.uniform()) / weight;
  });
  const least = [...ease].sort((a, b) => b - a)[count - 1];
  return sources.map((source, i) => ({ ...source, label: ease[i] >= least ? source.truth : "" }));
}

function shuffle(draw, list) {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(draw.uniform(0, i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
}

/** Turns a few unlabelled sources into what surveys do hold: values beyond all labelled ones, and objects unlike their class. */
function makeOdd(draw, sources) {
  const unlabelled = sources.filter(({ label }) => label === "");
  for (let i = 0; i < oddSources; i++) {
    const source = draw.pick(unlabelled);
    if (i % 4 === 0) {
      // off the nucleus of a far galaxy and far too luminous for a binary
      Object.assign(source, {
        offset: draw.uniform(0.3, 0.8),
        luminosityHost: 10 ** draw.uniform(41.5, 43),
        logVariability: draw.uniform(1, 2),
      });
    } else if (i % 4 === 1) source.logVariability = draw.uniform(3.5, 4.5);
    else if (i % 4 === 2) source.properMotion = draw.uniform(2000, 9000);
    else source.logW1 = draw.uniform(3, 5);
  }
}

/** Rounds the positions to what the file keeps, then names the sources after them; a second source of a name gets a letter. */
function nameAll(sources) {
  const seen = new Map();
  for (const source of sources) {
    source.ra = round(source.ra, 5);
    source.dec = round(source.dec, 5);
    const name = positionName(source.ra, source.dec);
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    source.name = before === 0 ? name : `${name}${String.fromCharCode(97 + before)}`;
  }
}

function tableOf(sources) {
  const list = (value) => sources.map(value);
  const real = (name, unit, ucd, description, value, form = "E") => ({
    name,
    form,
    unit,
    ucd,
    description,
    values: list(value),
  });
  const luminosity = (name, description, value) =>
    real(name, "erg/s", "phys.luminosity;em.X-ray", description, (s) => digits(value(s), 3), "D"); // beyond 3e38, float32's largest
  const ratio = (name, band, value) =>
    real(name, "dex", "phot.flux;arith.ratio", `log10 of X-ray to ${band} flux`, (s) => round(value(s), 3));
  const bandNames = ["0.2-0.5", "0.5-1", "1-2", "2-4.5", "4.5-12"];
  const hardness = [0, 1, 2, 3].flatMap((n) => [
    real(`HR${n + 1}`, "", "phot.color;em.X-ray", `Hardness, ${bandNames[n]} and ${bandNames[n + 1]} keV`, (s) =>
      round(s.hardness[n].value, 3),
    ),
    real(`err_HR${n + 1}`, "", "stat.error;phot.color", `1-sigma error of HR${n + 1}`, (s) =>
      digits(s.hardness[n].error, 2),
    ),
  ]);
  return {
    extension: "XSIEVE_DEMO",
    comments: [
      "Synthetic X-ray sources: no row describes a real object.",
      `Made by tools/make-demo.mjs of Xsieve with seed ${seed}.`,
      "AGN, Star, XRB, CV are 66, 25, 7, 2 %; 6000 sources are labelled.",
    ],
    columns: [
      {
        name: "name",
        form: "23A",
        ucd: "meta.id;meta.main",
        description: "Made-up name, from the position",
        values: list((s) => s.name),
      },
      {
        name: "ra",
        form: "D",
        unit: "deg",
        ucd: "pos.eq.ra;meta.main",
        description: "Right ascension, ICRS",
        values: list((s) => s.ra),
      },
      {
        name: "dec",
        form: "D",
        unit: "deg",
        ucd: "pos.eq.dec;meta.main",
        description: "Declination, ICRS",
        values: list((s) => s.dec),
      },
      real("pos_err", "arcsec", "stat.error;pos.eq", "Position error, 1 sigma per axis", (s) =>
        round(s.positionError, 2),
      ),
      {
        name: "class",
        form: "4A",
        ucd: "src.class",
        description: "Known class, blank where unknown",
        values: list((s) => s.label),
      },
      real("flux", "erg cm-2 s-1", "phot.flux;em.X-ray", "X-ray flux, 0.2-12 keV", (s) => digits(s.flux, 4)),
      real("flux_err", "erg cm-2 s-1", "stat.error;phot.flux;em.X-ray", "1-sigma error of flux", (s) =>
        digits(s.fluxError, 2),
      ),
      real("b", "deg", "pos.galactic.lat", "Galactic latitude", (s) => round(galacticLatitude(s.ra, s.dec), 3)),
      real("GAIA_pm", "mas/yr", "pos.pm", "Proper motion of the Gaia counterpart", (s) => digits(s.properMotion, 3)),
      luminosity("Lx_1", "Luminosity at the host's distance", (s) => s.luminosityHost),
      luminosity("Lx_2", "Luminosity at the Gaia distance", (s) => s.luminosityNear),
      real("SepToRadius", "", "pos.angDistance;arith.ratio", "Offset from the host / its radius", (s) =>
        round(s.offset, 3),
      ),
      ...hardness,
      real("WAPO_GAMMA", "", "spect.index;em.X-ray", "Photon index, absorbed power law", (s) =>
        round(s.photonIndex, 2),
      ),
      real("logFratio", "dex", "src.var.amplitude;em.X-ray", "log10 of Fmax/Fmin, all observations", (s) =>
        round(s.logVariability, 3),
      ),
      ratio("logFxFb", "blue (Gaia BP)", (s) => s.logBlue),
      ratio("logFxFr", "red (Gaia RP)", (s) => s.logRed),
      ratio("logFxFw1", "3.4-micron (W1)", (s) => s.logW1),
      ratio("logFxFw2", "4.6-micron (W2)", (s) => s.logW2),
    ],
  };
}

function round(value, decimals) {
  return Number(value.toFixed(decimals));
}

function digits(value, significant) {
  return Number(value.toPrecision(significant));
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { fits, columns, truth } = makeDemo();
  const zipped = gzipSync(fits, { level: 9 });
  zipped[9] = 255; // operating system: unknown, so that the file does not tell where it was made
  const file = join(import.meta.dirname, "../public/demo-catalogue.fits.gz");
  writeFileSync(file, zipped);
  console.log(`${file}: ${zipped.length} bytes`);
  await writeFigures("demo-figures.json", await figuresOf(zipped));
  const properties = columns
    .filter(({ name }) => /^(b|GAIA_pm|Lx_|SepTo|HR|WAPO|log)/.test(name))
    .map(({ values }) => values);
  console.log("Found again by naive Bayes on the true classes:", separability(properties, truth));
}
