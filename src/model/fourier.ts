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
  const real = new Float64Array(half);
  const imaginary = new Float64Array(half);
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
  reverseBits(real, imaginary);
  const { cosines, sines } = turnsOf(n);
  for (let half = 1; half < n; half *= 2) {
    const stride = n / (2 * half);
    for (let start = 0; start < n; start += 2 * half)
      for (let j = 0; j < half; j++) {
        const a = start + j;
        const b = a + half;
        const cosine = cosines[j * stride];
        const sine = sines[j * stride];
        const turnedReal = real[b] * cosine + imaginary[b] * sine;
        const turnedImaginary = imaginary[b] * cosine - real[b] * sine;
        real[b] = real[a] - turnedReal;
        imaginary[b] = imaginary[a] - turnedImaginary;
        real[a] += turnedReal;
        imaginary[a] += turnedImaginary;
      }
  }
}

type Turns = { readonly cosines: Float64Array; readonly sines: Float64Array };

/** By length: there are few lengths in use, and a table takes as long as a transform. */
const turns = new Map<number, Turns>();

function turnsOf(n: number): Turns {
  const known = turns.get(n);
  if (known !== undefined) return known;
  const table = (f: (angle: number) => number) =>
    Float64Array.from({ length: n / 2 }, (_, k) => f((2 * Math.PI * k) / n));
  const made = { cosines: table(Math.cos), sines: table(Math.sin) };
  turns.set(n, made);
  return made;
}

function reverseBits(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  for (let i = 0, j = 0; i < n; i++) {
    if (i < j) {
      [real[i], real[j]] = [real[j], real[i]];
      [imaginary[i], imaginary[j]] = [imaginary[j], imaginary[i]];
    }
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
  }
}
