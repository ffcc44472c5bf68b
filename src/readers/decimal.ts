const DOT = 0x2e;
const ZERO = 0x30;
const LOWER_E = 0x65;

/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, n) => Number(`1e${n}`));

/**
 * Returns m × 10^exponent as the nearest double, NaN where one multiplication or division does not give it
 * (Clinger 1990, "How to read floating point numbers accurately").
 * @param m a whole number, 0 to 2^53
 */
export function smallDecimal(m: number, exponent: number): number {
  if (exponent === 0) return m;
  if (exponent < 0) return exponent >= -22 ? m / POWERS[-exponent] : NaN;
  return exponent <= 22 ? m * POWERS[exponent] : NaN;
}

/**
 * Returns the nearest double of a decimal number with more digits than 2^53 has, NaN where that takes more than the
 * arithmetic here: 30 digits of it as a sum of two doubles, divided or multiplied with twice a double's precision (Dekker 1971).
 * @param bytes text of digits, at most one dot, and perhaps an exponent; no sign
 */
export function longDecimal(bytes: Uint8Array, from: number, to: number): number {
  let high = 0;
  let low = 0;
  let digits = 0;
  let scale = 0;
  let isAfterDot = false;
  let at = from;
  for (; at < to; at++) {
    const byte = bytes[at];
    if (byte === DOT) isAfterDot = true;
    else if ((byte | 0x20) === LOWER_E) break;
    else {
      if (isAfterDot) scale--;
      if (digits === 0 && byte === ZERO) continue;
      digits++;
      if (digits <= 15) high = high * 10 + (byte - ZERO);
      else low = low * 10 + (byte - ZERO);
    }
  }
  for (let sign = 1, exponent = 0; at < to;) {
    const byte = bytes[++at];
    if (byte === 0x2d) sign = -1;
    else if (byte >= ZERO && byte <= 0x39 && at < to) exponent = Math.min(exponent * 10 + (byte - ZERO), 9999);
    if (at === to) scale += sign * exponent;
  }
  if (digits > 30 || Math.abs(scale) > 22) return NaN;
  return scaled(high, low, Math.max(0, digits - 15), scale);
}

/** The nearest double of (high × 10^places + low) × 10^scale, NaN where it lies too near to the middle of two. */
function scaled(high: number, low: number, places: number, scale: number): number {
  const shift = POWERS[places];
  const product = high * shift;
  const sum = product + low;
  const rest = low - (sum - product) + productError(high, shift, product);
  const power = POWERS[Math.abs(scale)];
  if (scale > 0) {
    const large = sum * power;
    return rounded(large, productError(sum, power, large) + rest * power);
  }
  const quotient = sum / power;
  const whole = quotient * power;
  return rounded(quotient, (sum - whole - productError(quotient, power, whole) + rest) / power);
}

function rounded(x: number, error: number): number {
  const least = x + error * (1 - 1e-9);
  return least === x + error * (1 + 1e-9) ? least : NaN;
}

/** What a product lost when it was rounded: exactly a × b − product (Dekker's product, with Veltkamp's splitting). */
function productError(a: number, b: number, product: number): number {
  const wideA = a * 134217729;
  const a1 = wideA - (wideA - a);
  const a2 = a - a1;
  const wideB = b * 134217729;
  const b1 = wideB - (wideB - b);
  const b2 = b - b1;
  return a2 * b2 - (product - a1 * b1 - a2 * b1 - a1 * b2);
}
