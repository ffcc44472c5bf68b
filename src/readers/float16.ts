const MOST = 65504;
const LEAST_NORMAL = 2 ** -14;

/** Returns the half-precision number (IEEE 754 binary16) nearest to a number, to even where two are. */
export function float16(value: number): number {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0) return value;
  // 11 bits are kept; of numbers below the least normal one as many as steps of 2^-24 give.
  const step = size < LEAST_NORMAL ? 2 ** -24 : 2 ** (Math.floor(Math.log2(size)) - 10);
  const steps = size / step;
  const floor = Math.floor(steps);
  const isUp = steps - floor > 0.5 || (steps - floor === 0.5 && floor % 2 === 1);
  const rounded = (floor + Number(isUp)) * step;
  return Math.sign(value) * (rounded > MOST ? Infinity : rounded);
}
