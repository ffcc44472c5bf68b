/**
 * A unit of a column: powers of basic quantities, and what a value is multiplied by to be in cm, g, s, radians. Counts are plain numbers: ct/s is 1/s.
 * `magnitude` is 1 for a magnitude; `log`: the values are decimal logarithms of this unit.
 */
export type Unit = { readonly dimension: string; readonly factor: number; readonly log: boolean };

type Base = { readonly powers: Readonly<Record<string, number>>; readonly factor: number };

const base = (factor: number, powers: Readonly<Record<string, number>> = {}): Base => ({ factor, powers });
const energy = { mass: 1, length: 2, time: -2 };
const degree = Math.PI / 180;
/** IAU 2012 resolution B2, in cm; the parsec is 648000/π of them. */
const astronomicalUnit = 1.495978707e13;
const julianYear = 31_557_600;
/** The exact electronvolt of the SI of 2019, in erg. */
const electronvolt = 1.602176634e-12;

const symbols: Readonly<Record<string, Base>> = {
  m: base(100, { length: 1 }),
  g: base(1, { mass: 1 }),
  s: base(1, { time: 1 }),
  sec: base(1, { time: 1 }),
  min: base(60, { time: 1 }),
  h: base(3600, { time: 1 }),
  d: base(86_400, { time: 1 }),
  day: base(86_400, { time: 1 }),
  yr: base(julianYear, { time: 1 }),
  year: base(julianYear, { time: 1 }),
  a: base(julianYear, { time: 1 }),
  Hz: base(1, { time: -1 }),
  erg: base(1, energy),
  ergs: base(1, energy),
  J: base(1e7, energy),
  W: base(1e7, { ...energy, time: -3 }),
  eV: base(electronvolt, energy),
  Jy: base(1e-23, { mass: 1, time: -2 }),
  pc: base((astronomicalUnit * 648_000) / Math.PI, { length: 1 }),
  AU: base(astronomicalUnit, { length: 1 }),
  lyr: base(9.4607304725808e17, { length: 1 }),
  Angstrom: base(1e-8, { length: 1 }),
  angstrom: base(1e-8, { length: 1 }),
  rad: base(1, { angle: 1 }),
  deg: base(degree, { angle: 1 }),
  degree: base(degree, { angle: 1 }),
  degrees: base(degree, { angle: 1 }),
  arcmin: base(degree / 60, { angle: 1 }),
  arcmins: base(degree / 60, { angle: 1 }),
  arcsec: base(degree / 3600, { angle: 1 }),
  arcsecs: base(degree / 3600, { angle: 1 }),
  arcsecond: base(degree / 3600, { angle: 1 }),
  arcseconds: base(degree / 3600, { angle: 1 }),
  arcs: base(degree / 3600, { angle: 1 }),
  as: base(degree / 3600, { angle: 1 }),
  mas: base(degree / 3.6e6, { angle: 1 }),
  uas: base(degree / 3.6e9, { angle: 1 }),
  ct: base(1),
  cts: base(1),
  count: base(1),
  counts: base(1),
  ph: base(1),
  photon: base(1),
  photons: base(1),
  mag: base(1, { magnitude: 1 }),
  K: base(1, { temperature: 1 }),
  solLum: base(3.828e33, { ...energy, time: -3 }),
  Lsun: base(3.828e33, { ...energy, time: -3 }),
  dex: base(1),
  none: base(1),
  dimensionless: base(1),
  unitless: base(1),
  "%": base(0.01),
};

const prefixes: Readonly<Record<string, number>> = {
  p: 1e-12,
  n: 1e-9,
  u: 1e-6,
  µ: 1e-6,
  m: 1e-3,
  c: 1e-2,
  d: 1e-1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
};
/** What takes a prefix: anything else with a letter before it is another word. */
const prefixed = new Set(["m", "g", "s", "Hz", "erg", "J", "W", "eV", "Jy", "pc", "yr", "mag", "K", "rad", "arcsec"]);

const longest = 80;

/**
 * Parses a unit as catalogues write it: `erg/s/cm2`, `erg cm-2 s-1`, `erg.cm**-2.s**-1`, `mW/m2`, `10-17W/m2`, `1e-14 erg/cm^2/s`,
 * `[cm/s2]` and `log(erg/s)` (logarithms). "", `---`, `1` are plain numbers. Letter case is ignored where nothing else fits.
 * @returns null where it is no unit that is known here
 */
export function parseUnit(text: string): Unit | null {
  let rest = text.trim();
  if (rest.length > longest) return null;
  const logarithm = /^\[(.*)\]$/.exec(rest) ?? /^(?:log|log10|dex)\s*\((.*)\)$/i.exec(rest);
  if (logarithm !== null) rest = logarithm[1].trim();
  if (rest === "log") return { dimension: "", factor: 1, log: true };
  if (/^-*$/.test(rest) || rest === "1") return { dimension: "", factor: 1, log: logarithm !== null };
  const scale =
    /^(?:([+-]?[\d.]+(?:[eE][+-]?\d+)?)\s*[x*]\s*)?10(?:\*\*|\^)?[({]?([+-]?\d+)[)}]?\s*[*.]?\s*(?=[A-Za-z/])/.exec(
      rest,
    );
  const plain = /^([\d.]+(?:[eE][+-]?\d+)?)\s*[*.]?\s*(?=[A-Za-z/])/.exec(rest);
  const taken = scale ?? plain;
  const number =
    scale !== null ? Number(scale[1] ?? 1) * Number(`1e${scale[2]}`) : plain === null ? 1 : Number(plain[1]);
  if (taken !== null) rest = rest.slice(taken[0].length);
  if (!(number > 0)) return null;
  const unit = product(rest);
  return unit === null
    ? null
    : { dimension: written(unit.powers), factor: unit.factor * number, log: logarithm !== null };
}

/** What values in unit `from` are multiplied by to be in unit `to`; null where the two measure different things or one is a logarithm. */
export function unitFactor(from: Unit, to: Unit): number | null {
  if (from.dimension !== to.dimension || from.log !== to.log) return null;
  const ratio = from.factor / to.factor;
  // Of the same unit written twice, rounding may leave a trace; a power of ten is meant exactly.
  const power = Number(`1e${Math.round(Math.log10(ratio))}`);
  return Math.abs(ratio / power - 1) < 1e-12 ? power : Number(ratio.toPrecision(15));
}

/** Words with exponents, divided by `/` (which holds for the next word or bracket alone), multiplied by anything else. */
function product(text: string): Base | null {
  const word = /\s*([/*.·]|\s|)\s*(?:\(([^()]*)\)|([A-Za-zµ%]+))(?:\*\*|\^)?[({]?([+-]?\d+)?[)}]?/uy;
  const powers: Record<string, number> = {};
  let factor = 1;
  while (word.lastIndex < text.length) {
    const match = word.exec(text);
    if (match === null) return text.trim() === "" ? base(1) : null;
    const [, operator, bracket, name, exponent] = match;
    const unit = bracket !== undefined ? product(bracket) : symbol(name);
    if (unit === null) return null;
    const power = (operator === "/" ? -1 : 1) * (exponent === undefined ? 1 : Number(exponent));
    if (Math.abs(power) > 9) return null;
    factor *= unit.factor ** power;
    for (const [key, value] of Object.entries(unit.powers)) powers[key] = (powers[key] ?? 0) + value * power;
    if (text.slice(word.lastIndex).trim() === "") break;
  }
  return { factor, powers };
}

function symbol(name: string): Base | null {
  const found = exact(name);
  if (found !== null) return found;
  const lower = name.toLowerCase();
  const alike = Object.keys(symbols).find((known) => known.toLowerCase() === lower);
  return alike === undefined ? exact(lower) : symbols[alike];
}

function exact(name: string): Base | null {
  if (Object.hasOwn(symbols, name)) return symbols[name];
  const [prefix, rest] = [name.slice(0, 1), name.slice(1)];
  if (!Object.hasOwn(prefixes, prefix) || !prefixed.has(rest)) return null;
  return base(symbols[rest].factor * prefixes[prefix], symbols[rest].powers);
}

const written = (powers: Readonly<Record<string, number>>): string =>
  Object.keys(powers)
    .filter((key) => powers[key] !== 0)
    .sort()
    .map((key) => `${key}${powers[key]}`)
    .join(" ");
