const missingText = "–";
const minus = "−";
const superscripts: Record<string, string> = {
  "-": "⁻",
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
};

/** Returns a probability with 3 digits; never "1.000" or "0.000", which no classifier can mean. NaN or null: "–". */
export function probabilityText(p: number | null): string {
  if (p === null || Number.isNaN(p)) return missingText;
  if (p >= 0.9995) return ">0.999";
  if (p < 0.0005) return "<0.001";
  return p.toFixed(3);
}

/** Returns a margin 2 p − 1 with 3 digits; it is negative where no class reaches one half. NaN or null: "–". */
export function marginText(margin: number | null): string {
  if (margin === null || Number.isNaN(margin)) return missingText;
  return margin >= 0.9995 ? ">0.999" : margin.toFixed(3).replace("-", minus);
}

/** Returns a whole number with its thousands separated: 818,816. */
export function countText(n: number): string {
  return wholeNumbers.format(n).replace("-", minus);
}

// Made once: making it takes longer than a table of counts.
const wholeNumbers = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });

/** Returns a number with that many significant digits, as 1.23 × 10⁻¹⁴ outside 0.001 … 100,000. NaN or null: "–". */
export function numberText(x: number | null, digits = 3): string {
  if (x === null || Number.isNaN(x)) return missingText;
  if (!Number.isFinite(x)) return x > 0 ? "∞" : `${minus}∞`;
  const size = Math.abs(x);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return powerOfTenText(x, digits);
  if (size === 0) return "0";
  // 0.9999 has as many decimals as 1.00, which it is rounded to.
  const rounded = Number(size.toPrecision(digits));
  const text = x.toFixed(Math.max(0, digits - 1 - Math.floor(Math.log10(rounded))));
  return groupThousands(text).replace("-", minus);
}

/** Returns a natural logarithm with 3 decimals, so that a column of them adds up as printed. NaN or null: "–". */
export function logText(x: number | null): string {
  if (x === null || Number.isNaN(x)) return missingText;
  return Number.isFinite(x) ? x.toFixed(3).replace("-", minus) : numberText(x);
}

/** Returns the number of a tick: no digits more than it has. */
export function tickText(x: number): string {
  const size = Math.abs(x);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return powerOfTenText(x, x.toExponential().indexOf("e") > 2 ? 2 : 1);
  return groupThousands(Number(x.toPrecision(6)).toString()).replace("-", minus);
}

/** Returns 10ⁿ. */
export function decadeText(exponent: number): string {
  return `10${superscript(exponent)}`;
}

/** Returns a fraction in per cent, with a space before the sign that does not break. NaN or null: "–". */
export function percentText(fraction: number | null, decimals = 0): string {
  if (fraction === null || Number.isNaN(fraction)) return missingText;
  const text = (100 * fraction).toFixed(decimals);
  const isTooSmall = fraction > 0 && Number(text) === 0;
  return `${isTooSmall ? `<${(10 ** -decimals).toFixed(decimals)}` : text}\u00a0%`;
}

/** Returns equatorial coordinates in degrees as "194.50421 +1.57528". The signs are ASCII: other programs read them. */
export function decimalCoordinates(ra: number, dec: number): string {
  return `${ra.toFixed(5)} ${signOf(dec)}${Math.abs(dec).toFixed(5)}`;
}

/** Returns equatorial coordinates in degrees as "hh mm ss.ss +dd mm ss.s". */
export function sexagesimalCoordinates(ra: number, dec: number): string {
  return `${sexagesimal((((ra % 360) + 360) % 360) / 15, 2, 24)} ${signOf(dec)}${sexagesimal(Math.abs(dec), 1)}`;
}

/** Returns a duration as "8 s", "2 min 05 s" or "1 h 04 min". */
export function durationText(seconds: number): string {
  const s = Math.ceil(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${twoDigits(s % 60)} s`;
  return `${Math.floor(s / 3600)} h ${twoDigits(Math.floor((s % 3600) / 60))} min`;
}

/** Returns a size in decimal units: 850 B, 12.4 kB, 1.2 MB. */
export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}

function powerOfTenText(x: number, digits: number): string {
  const [mantissa, exponent] = x.toExponential(digits - 1).split("e") as [string, string];
  return `${mantissa.replace("-", minus)} × ${decadeText(Number(exponent))}`;
}

function superscript(n: number): string {
  return n.toString().replace(/./g, (character) => superscripts[character]);
}

function groupThousands(text: string): string {
  const [whole, decimals] = text.split(".") as [string, string | undefined];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

// Rounds once, in the last unit, so that 59.996 s carries into the minutes.
function sexagesimal(value: number, decimals: number, modulus = Infinity): string {
  const unit = 10 ** decimals;
  const total = Math.round(value * 3600 * unit) % (modulus * 3600 * unit);
  const seconds = (total % (60 * unit)) / unit;
  const minutes = Math.floor(total / (60 * unit)) % 60;
  return `${twoDigits(Math.floor(total / (3600 * unit)))} ${twoDigits(minutes)} ${seconds.toFixed(decimals).padStart(decimals + 3, "0")}`;
}

function signOf(x: number): string {
  return x < 0 || Object.is(x, -0) ? "-" : "+";
}

function twoDigits(n: number): string {
  return n.toString().padStart(2, "0");
}
