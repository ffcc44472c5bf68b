import { floats, scratch } from "./scratch.ts";

/** Returns Σ_j x_j x_{j+k} for k = 0, 1, … n − 1, where x is 0 beyond its end, to 1e-13 of the largest sum. */
export function autocorrelation(x: Float64Array): Float64Array {
  const size = 2 ** Math.ceil(Math.log2(2 * x.length));
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  real.set(x);
  transformFourier(real, imaginary);
  for (let k = 0; k < size; k++) {
    real[k] = real[k] ** 2 + imaginary[k] ** 2;
    imaginary[k] = 0;
  }
  // The power spectrum is even, so that its transform is its inverse transform times its length.
  transformFourier(real, imaginary);
  return real.subarray(0, x.length).map((sum) => sum / size);
}

/**
 * Returns |Σ_j x_j exp(−2πi jk / n)|² for k = 0, 1, … n/2 − 1, where x is 0 beyond its end, by a complex transform of half the length
 * with the even places as real and the odd ones as imaginary parts.
 * @param n a power of two, at least 4 and as many as there are numbers
 */
export function powerSpectrum(x: Float64Array, n: number): Float64Array {
  const half = n / 2;
  const real = realParts(half).fill(0);
  const imaginary = imaginaryParts(half).fill(0);
  for (let j = 0; j < x.length; j++) (j % 2 === 0 ? real : imaginary)[j >> 1] = x[j];
  transformFourier(real, imaginary);
  const { cosines, sines } = turnsOf(n);
  const powers = new Float64Array(half);
  for (let k = 0; k < half; k++) {
    const mirror = (half - k) % half;
    const evenReal = (real[k] + real[mirror]) / 2;
    const evenImaginary = (imaginary[k] - imaginary[mirror]) / 2;
    const oddReal = (imaginary[k] + imaginary[mirror]) / 2;
    const oddImaginary = (real[mirror] - real[k]) / 2;
    const sumReal = evenReal + cosines[k] * oddReal + sines[k] * oddImaginary;
    const sumImaginary = evenImaginary + cosines[k] * oddImaginary - sines[k] * oddReal;
    powers[k] = sumReal ** 2 + sumImaginary ** 2;
  }
  return powers;
}

const realParts = scratch(floats);
const imaginaryParts = scratch(floats);

/**
 * Returns Σ_j x_j cos(π k (j + ½) / n), a cosine transform of type II, by a Fourier transform of the same
 * length (Makhoul 1980, IEEE Trans. ASSP 28, 27).
 * @param x as many numbers as a power of two
 */
export function cosineTransform(x: Float64Array): Float64Array {
  const n = x.length;
  const real = Float64Array.from({ length: n }, (_, j) => x[2 * j < n ? 2 * j : 2 * (n - j) - 1]);
  const imaginary = new Float64Array(n);
  transformFourier(real, imaginary);
  return real.map((value, k) => {
    const angle = (Math.PI * k) / (2 * n);
    return value * Math.cos(angle) + imaginary[k] * Math.sin(angle);
  });
}

/**
 * Replaces a complex sequence by its discrete Fourier transform, X_k = Σ_j x_j exp(−2πi jk / n) (Cooley & Tukey 1965, Math. Comput. 19,
 * 297, for powers of two).
 * @param real, imaginary n numbers each, n a power of two; edited
 */
function transformFourier(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  const { swaps, steps } = planOf(n);
  for (let k = 0; k < swaps.length; k += 2) {
    const [i, j] = [swaps[k], swaps[k + 1]];
    const [x, y] = [real[i], imaginary[i]];
    real[i] = real[j];
    imaginary[i] = imaginary[j];
    real[j] = x;
    imaginary[j] = y;
  }
  if (Math.log2(n) % 2 === 1) joinTwo(real, imaginary);
  else if (n > 1) joinFourNumbers(real, imaginary);
  for (const turns of steps) joinFour(real, imaginary, turns);
}

/** Replaces every two numbers by their transform. */
function joinTwo(real: Float64Array, imaginary: Float64Array): void {
  for (let a = 0; a < real.length; a += 2) {
    const [x, y] = [real[a + 1], imaginary[a + 1]];
    real[a + 1] = real[a] - x;
    imaginary[a + 1] = imaginary[a] - y;
    real[a] += x;
    imaginary[a] += y;
  }
}

/** Replaces every four numbers, the second and the third changed places, by their transform: `joinFour` where nothing is turned. */
function joinFourNumbers(real: Float64Array, imaginary: Float64Array): void {
  for (let a = 0; a < real.length; a += 4) {
    const firstX = real[a] + real[a + 1];
    const firstY = imaginary[a] + imaginary[a + 1];
    const secondX = real[a] - real[a + 1];
    const secondY = imaginary[a] - imaginary[a + 1];
    const thirdX = real[a + 2] + real[a + 3];
    const thirdY = imaginary[a + 2] + imaginary[a + 3];
    const fourthX = real[a + 2] - real[a + 3];
    const fourthY = imaginary[a + 2] - imaginary[a + 3];
    real[a] = firstX + thirdX;
    imaginary[a] = firstY + thirdY;
    real[a + 1] = secondX + fourthY;
    imaginary[a + 1] = secondY - fourthX;
    real[a + 2] = firstX - thirdX;
    imaginary[a + 2] = firstY - thirdY;
    real[a + 3] = secondX - fourthY;
    imaginary[a + 3] = secondY + fourthX;
  }
}

/**
 * Joins every four transforms of some length to one: two steps of joining two, with each number read and written once.
 * @param turns cosine and sine of the first step's angle and of the second's, four numbers for each place in a transform
 */
function joinFour(real: Float64Array, imaginary: Float64Array, turns: Float64Array): void {
  const n = real.length;
  const length = turns.length / 4;
  for (let start = 0; start < n; start += 4 * length)
    for (let j = 0; j < length; j++) {
      const c1 = turns[4 * j];
      const s1 = turns[4 * j + 1];
      const c2 = turns[4 * j + 2];
      const s2 = turns[4 * j + 3];
      const a = start + j;
      const b = a + length;
      const c = b + length;
      const d = c + length;
      // b and d are turned for the first step, ...
      const bx = real[b] * c1 + imaginary[b] * s1;
      const by = imaginary[b] * c1 - real[b] * s1;
      const dx = real[d] * c1 + imaginary[d] * s1;
      const dy = imaginary[d] * c1 - real[d] * s1;
      const sumX = real[c] + dx;
      const sumY = imaginary[c] + dy;
      const differenceX = real[c] - dx;
      const differenceY = imaginary[c] - dy;
      // ... and what comes of c and d for the second, d by a quarter more.
      const cx = sumX * c2 + sumY * s2;
      const cy = sumY * c2 - sumX * s2;
      const ex = differenceY * c2 - differenceX * s2;
      const ey = -(differenceX * c2 + differenceY * s2);
      const ax = real[a] + bx;
      const ay = imaginary[a] + by;
      const fx = real[a] - bx;
      const fy = imaginary[a] - by;
      real[a] = ax + cx;
      imaginary[a] = ay + cy;
      real[b] = fx + ex;
      imaginary[b] = fy + ey;
      real[c] = ax - cx;
      imaginary[c] = ay - cy;
      real[d] = fx - ex;
      imaginary[d] = fy - ey;
    }
}

type Turns = { readonly cosines: Float64Array; readonly sines: Float64Array };

/** Cosines and sines of 2π k / n for k = 0, 1, … n/2 − 1. There are few lengths in use, and a table takes as long as a transform. */
const turnsOf = perLength((n): Turns => {
  const table = (f: (angle: number) => number) =>
    Float64Array.from({ length: n / 2 }, (_, k) => f((2 * Math.PI * k) / n));
  return { cosines: table(Math.cos), sines: table(Math.sin) };
});

/** Which places of a sequence change with which others, so that each has the bits of its number in reverse, and the turns of every step. */
type Plan = { readonly swaps: Uint32Array; readonly steps: readonly Float64Array[] };

const planOf = perLength((n): Plan => {
  const swaps: number[] = [];
  for (let i = 0, j = 0; i < n; i++) {
    if (i < j) swaps.push(i, j);
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
  }
  const { cosines, sines } = turnsOf(n);
  const steps: Float64Array[] = [];
  for (let length = Math.log2(n) % 2 === 1 ? 2 : 4; length < n; length *= 4) {
    const stride = n / (4 * length);
    const turns = new Float64Array(4 * length);
    for (let j = 0; j < length; j++)
      turns.set([cosines[2 * j * stride], sines[2 * j * stride], cosines[j * stride], sines[j * stride]], 4 * j);
    steps.push(turns);
  }
  return { swaps: Uint32Array.from(swaps), steps };
});

/** Makes something for every length once. */
function perLength<T>(make: (n: number) => T): (n: number) => T {
  const made = new Map<number, T>();
  return (n) => {
    const known = made.get(n) ?? make(n);
    made.set(n, known);
    return known;
  };
}
