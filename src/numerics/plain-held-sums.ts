import { countOf, type HeldShape, type HeldSums, type HeldTable } from "./held-sums.ts";
import type { PropertyTerms } from "./operations.ts";
import { plainNormalise } from "./plain-posterior.ts";
import { plainAddTerms } from "./plain-terms.ts";

/** Sources at a time: their sums in double precision need memory besides. */
const BLOCK = 8192;

type Part = { readonly n: number; readonly selected: Uint8Array; readonly held: Float32Array | Float64Array };

/**
 * Holds sums in plain typed arrays: the reference for the compiled code, what stands in for it where a browser has no SIMD, and what
 * methods use that promise every digit.
 * @param precision what the sums are held in; in "single", as the compiled code does, those of other classes less those of class 0
 */
export function plainHeldSums({ classes, groups }: HeldShape, precision: "single" | "double"): HeldSums {
  const parts: Part[] = [];
  let tables: readonly HeldTable[] = [];
  const rows = classes * groups;
  /** The row of class 0 that row r is held less; −1: it is held whole. */
  const baseOf = (r: number) => (precision === "double" || r % classes === 0 ? -1 : r - (r % classes));
  /** Holds m sums of row r, with index r·m + k, for source k + start or sources `indices`. */
  const write = (
    { n, held }: Part,
    r: number,
    sums: Float64Array,
    m: number,
    start: number,
    indices: Uint32Array | null,
  ) => {
    const base = baseOf(r);
    for (let k = 0; k < m; k++) {
      const i = indices === null ? start + k : indices[k];
      // Less the sum itself, not what is held of it: the rounding of that is the same for all classes.
      held[r * n + i] = sums[r * m + k] - (base < 0 ? 0 : sums[base * m + k]);
    }
  };
  const read = ({ n, held }: Part, r: number, i: number) => {
    const base = baseOf(r);
    return base < 0 ? held[r * n + i] : held[base * n + i] + held[r * n + i];
  };
  const get = (part: number, from: number, to: number) => {
    const n = to - from;
    const got = new Float64Array(rows * n);
    for (let r = 0; r < rows; r++) for (let i = 0; i < n; i++) got[r * n + i] = read(parts[part], r, from + i);
    return got;
  };
  const pick = (part: number, indices: Uint32Array) => {
    const m = indices.length;
    const got = new Float64Array(rows * m);
    for (let r = 0; r < rows; r++) for (let k = 0; k < m; k++) got[r * m + k] = read(parts[part], r, indices[k]);
    return got;
  };
  return {
    setTables(given) {
      tables = given;
    },
    reserve(n, selected) {
      const held = precision === "single" ? new Float32Array(rows * n) : new Float64Array(rows * n);
      return parts.push({ n, selected, held }) - 1;
    },
    fill(part, columns, isWanted = () => true) {
      const { n } = parts[part];
      const words = Math.ceil(tables.length / 32);
      const missing = new Uint32Array(words * n);
      const outOfRange = new Uint32Array(words * n);
      for (let group = 0; group < groups; group++) {
        if (!isWanted(group) || !tables.some(({ category }) => category === group)) continue;
        for (let start = 0; start < n; start += BLOCK) {
          const length = Math.min(BLOCK, n - start);
          // Values of other groups are given as constants that lie inside: every property has its bit.
          const properties = tables.map(({ table, ...rest }, p): PropertyTerms => {
            const isOfGroup = rest.category === group;
            const column = isOfGroup ? columns[p].subarray(start, start + length) : new Float64Array(length);
            return { ...rest, flagOutside: rest.flagOutside && isOfGroup, column, terms: { table } };
          });
          const added = plainAddTerms(properties, { length, classes, categories: groups });
          properties.forEach(({ column }, p) => {
            for (let k = 0; k < length; k++)
              if (!Number.isFinite(column[k])) missing[(start + k) * words + (p >> 5)] |= 1 << (p & 31);
          });
          for (let k = 0; k < length * words; k++) outOfRange[start * words + k] |= added.outOfRange[k];
          for (let c = 0; c < classes; c++) write(parts[part], group * classes + c, added.sums, length, start, null);
        }
      }
      return { missing, outOfRange };
    },
    copyGroup(part, group) {
      const length = classes * parts[part].n;
      return parts[part].held.slice(group * length, (group + 1) * length);
    },
    setGroup(part, group, sums) {
      parts[part].held.set(sums, group * classes * parts[part].n);
    },
    put(part, indices, sums) {
      const m = indices?.length ?? parts[part].n;
      for (let r = 0; r < rows; r++) write(parts[part], r, sums, m, 0, indices);
    },
    get,
    pick,
    normalise(part, chosen, options, { perClass, margin, entropy, outlier }) {
      const sums = chosen instanceof Uint32Array ? pick(part, chosen) : get(part, chosen.from, chosen.to);
      const normalised = plainNormalise(sums, { length: countOf(chosen), classes, categories: groups }, options);
      const nothing = new Float64Array(0);
      return {
        ...normalised,
        ...(perClass ? {} : { logNumerator: nothing, probability: nothing }),
        ...(margin ? {} : { margin: nothing }),
        ...(entropy ? {} : { entropy: nothing }),
        ...(outlier ? {} : { outlier: nothing }),
      };
    },
    combine(part, logPriors, factors) {
      const { n, selected } = parts[part];
      const prediction = new Uint8Array(n);
      const counts = new Float64Array(classes);
      const expected = new Float64Array(classes);
      const numerators = new Float64Array(classes);
      for (let i = 0; i < n; i++) {
        let best = 0;
        for (let c = 0; c < classes; c++) {
          let numerator = logPriors[c];
          for (let g = 0; g < groups; g++) numerator += factors[g] * read(parts[part], g * classes + c, i);
          numerators[c] = numerator;
          if (numerator > numerators[best]) best = c;
        }
        prediction[i] = best;
        if (selected[i] === 0) continue;
        counts[best]++;
        const largest = numerators[best];
        let total = 0;
        for (let c = 0; c < classes; c++) total += numerators[c] = Math.exp(numerators[c] - largest);
        for (let c = 0; c < classes; c++) expected[c] += numerators[c] / total;
      }
      return { prediction, counts, expected };
    },
  };
}
