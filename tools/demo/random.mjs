/** A generator of uniform numbers in [0, 1) from a 32-bit seed (Mulberry32: the same numbers on every machine). */
export function uniformSource(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  };
}

/** The draws that the populations need, all from one uniform source. */
export function draws(uniform) {
  const normal = (mean = 0, sd = 1) =>
    mean + sd * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform: (low = 0, high = 1) => low + (high - low) * uniform(),
    normal,
    /** Two-sided exponential of the given scale. */
    laplace: (scale) => (uniform() < 0.5 ? -1 : 1) * -scale * Math.log(1 - uniform()),
    chance: (probability) => uniform() < probability,
    pick: (list) => list[Math.floor(uniform() * list.length)],
  };
}
