const missingWords = ["", "-", "–", "--", "nan", "null", "none", "n/a", "na", "inf", "+inf", "-inf", "infinity", "∞"];
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([ed][+-]?\d+)?/i;
const powerOfTen = /^\s*[×x*·]\s*10(?:(?:\^|\*\*)?([+-]?\d+)|([⁺⁻]?[⁰¹²³⁴-⁹]+))/i;
// What follows a number if it is more than a unit: another number, a power, a time of day, a fraction.
const notUnit = /^\s*([\d.,^*×⁰¹²³⁴-⁹⁺⁻]|[:/x]\s*\d)|^[ed](?![a-z])/i;
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Returns whether a text stands for a missing value: empty, a dash, nan, null, none, n/a, or an infinity. */
export function isMissingText(text: string): boolean {
  return missingWords.includes(text.trim().toLowerCase().replace("−", "-"));
}

/**
 * Returns the number that a text starts with; a unit or an error after it is ignored. It reads 1.2e-14, 1.2D-14 and 1.2 × 10⁻¹⁴;
 * a missing value, or one beyond the range of numbers, is null.
 * @param what names the number in a sentence: `HR1`
 * @throws Error with a sentence where there is no number, or one that may be read in two ways (decimal and thousands commas)
 */
export function parseNumber(text: string, what: string): number | null {
  if (isMissingText(text)) return null;
  const plain = text.trim().replaceAll("−", "-");
  const found = decimal.exec(plain);
  if (found === null)
    throw new Error(`${what} is "${shorten(text)}"; a number was expected, or nothing where it is missing.`);
  const [mantissa] = found;
  const after = plain.slice(mantissa.length);
  if (/^,\d/.test(after))
    throw new Error(
      `${what} is "${shorten(text)}"; numbers are written with a decimal point and without commas, such as 0.5.`,
    );
  const power = powerOfTen.exec(after);
  const rest = after.slice(power?.[0].length ?? 0);
  if (notUnit.test(rest)) throw new Error(`${what} is "${shorten(text)}"; one number was expected.`);
  const plainMantissa = mantissa.replace(/d/i, "e");
  // As one decimal number, so that 1.2 × 10³¹ is exactly 1.2e31.
  const value =
    power === null ? Number(plainMantissa) : scaled(plainMantissa, Number(power[1] ?? fromSuperscript(power[2])));
  return Number.isFinite(value) ? value : null;
}

function scaled(mantissa: string, exponent: number): number {
  const [digits, own = "0"] = mantissa.toLowerCase().split("e") as [string, string | undefined];
  return Number(`${digits}e${Number(own) + exponent}`);
}

const fromSuperscript = (text: string): string =>
  text
    .replace("⁻", "-")
    .replace("⁺", "+")
    .replace(/[⁰¹²³⁴-⁹]/g, (digit) => superscripts.indexOf(digit).toString());

function shorten(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > 40 ? `${trimmed.slice(0, 40)}…` : trimmed;
}
