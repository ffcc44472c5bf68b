/**
 * Returns a generator of numbers that are uniform in [0, 1) and depend on the seed alone: mulberry32 (T. Ettinger, public domain), 32 bits
 * of state, period 2^32.
 * @param seed any finite number; its first 32 integer bits count
 */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    return mix32(state) / 2 ** 32;
  };
}

/**
 * Returns one seed made of several numbers, so that each combination starts a sequence of its own.
 * @param parts integers; their low 32 bits count, and so does their order
 */
export function combineSeeds(...parts: readonly number[]): number {
  return parts.reduce((seed, part) => mix32(Math.imul(seed, 0x9e3779b1) ^ (part | 0)) + 0x6d2b79f5, parts.length) | 0;
}

/** Returns a generator of standard normal deviates, made from uniform ones by Box & Muller (1958), two from two. */
export function normalFrom(uniform: () => number): () => number {
  let kept: number | null = null;
  return () => {
    if (kept !== null) {
      const second = kept;
      kept = null;
      return second;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** Shuffles in place (Fisher & Yates), and returns what it was given. */
export function shuffle<T extends unknown[] | Int32Array>(items: T, random: () => number): T {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
  return items;
}

/** The bits of mulberry32's output for a state. */
function mix32(state: number): number {
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return (t ^ (t >>> 14)) >>> 0;
}
