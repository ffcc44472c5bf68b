/** Decimal places of seconds with which doubles are exact until the last division, and those that are looked at at all. */
const PLAIN_PLACES = 9;
const MOST_PLACES = 30;

/** Bits of a quotient before it is rounded: more than a double has. */
const QUOTIENT_BITS = 80n;

/**
 * Returns an angle in degrees from its parts, rounded once, from the decimal digits of the seconds. NaN where a part is missing or no number,
 * negative, not whole (wholes, minutes) or too large (360 wholes, 60 minutes, 60 seconds).
 * @param seconds as they are written; blanks round them do not count
 * @param isHours whether `wholes` are hours, of 15 degrees, and not degrees
 */
export function sexagesimalDegrees(
  isNegative: boolean,
  wholes: number,
  minutes: number,
  seconds: string,
  isHours: boolean,
): number {
  if (!(wholes >= 0 && wholes <= 360 && Number.isInteger(wholes))) return NaN;
  if (!(minutes >= 0 && minutes <= 60 && Number.isInteger(minutes))) return NaN;
  const [, whole, decimals = ""] = /^(\d{0,9})(?:\.(\d{0,400}))?$/.exec(seconds.trim().replace(/^\+/, "")) ?? [];
  if (whole === undefined || whole + decimals === "" || Number(seconds) > 60) return NaN;
  const places = Math.min(MOST_PLACES, decimals.length);
  const digits = whole + decimals.slice(0, places);
  const size = wholes * 3600 + minutes * 60;
  const perDegree = isHours ? 240 : 3600;
  const degrees =
    places <= PLAIN_PLACES
      ? (size * 10 ** places + Number(digits)) / (perDegree * 10 ** places)
      : quotient(BigInt(size) * 10n ** BigInt(places) + BigInt(digits), BigInt(perDegree) * 10n ** BigInt(places));
  return isNegative ? -degrees : degrees;
}

/** The double nearest to a quotient of positive whole numbers. */
function quotient(n: bigint, by: bigint): number {
  const shift = QUOTIENT_BITS + BigInt(by.toString(2).length - n.toString(2).length);
  const large = n << shift;
  // A rest that is not zero shows in a last bit, far behind those that are kept.
  const bits = ((large / by) << 1n) | BigInt(large % by !== 0n);
  return Number(bits) / 2 ** Number(shift + 1n);
}
