import type { HeldShape, HeldSums, HeldTable } from "./held-sums.ts";

type Part = { readonly n: number; readonly selected: Uint8Array; readonly sums: Float32Array | Float64Array };

/**
 * Holds sums in plain typed arrays: the reference for the compiled code, what stands in for it where a browser has no SIMD, and what
 * methods use that promise every digit.
 * @param precision what the sums are held in
 */
export function plainHeldSums({ classes, groups }: HeldShape, precision: "single" | "double"): HeldSums {
  const parts: Part[] = [];
  let tables: readonly HeldTable[] = [];
  const rows = classes * groups;
  return {
    setTables(given) {
      tables = given;
    },
    reserve(n, selected) {
      const sums = precision === "single" ? new Float32Array(rows * n) : new Float64Array(rows * n);
      return parts.push({ n, selected, sums }) - 1;
    },
    fill(part, columns) {
      const { n, sums } = parts[part];
      const words = Math.ceil(tables.length / 32);
      const missing = new Uint16Array(n);
      const outOfRange = new Uint32Array(words * n);
      const exact = new Float64Array(rows * n);
      tables.forEach((table, p) => {
        const { category, flagOutside } = table;
        const bit = flagOutside ? 1 << (p % 32) : 0;
        const entries = table.table.length / classes;
        for (let i = 0; i < n; i++) {
          const { entry, fraction } = locate(table, columns[p][i]);
          if (entry === entries - 1) missing[i]++;
          if (entry === entries - 2) outOfRange[i * words + (p >> 5)] |= bit;
          for (let c = 0; c < classes; c++) {
            const term = table.table[c * entries + entry];
            const next = fraction > 0 ? table.table[c * entries + entry + 1] : term;
            exact[(category * classes + c) * n + i] += term + fraction * (next - term);
          }
        }
      });
      sums.set(exact);
      return { missing, outOfRange };
    },
    put(part, indices, given) {
      const { n, sums } = parts[part];
      const m = indices?.length ?? n;
      for (let row = 0; row < rows; row++)
        for (let k = 0; k < m; k++) sums[row * n + (indices === null ? k : indices[k])] = given[row * m + k];
    },
    get(part, from, to) {
      const { n, sums } = parts[part];
      const got = new Float64Array(rows * (to - from));
      for (let row = 0; row < rows; row++) got.set(sums.subarray(row * n + from, row * n + to), row * (to - from));
      return got;
    },
    combine(part, logPriors, factors) {
      const { n, sums, selected } = parts[part];
      const prediction = new Uint8Array(n);
      const counts = new Float64Array(classes);
      const expected = new Float64Array(classes);
      const numerators = new Float64Array(classes);
      for (let i = 0; i < n; i++) {
        let best = 0;
        for (let c = 0; c < classes; c++) {
          let numerator = logPriors[c];
          for (let g = 0; g < groups; g++) numerator += factors[g] * sums[(g * classes + c) * n + i];
          numerators[c] = numerator;
          if (numerator > numerators[best]) best = c;
        }
        prediction[i] = best;
        if (selected[i] === 0) continue;
        counts[best]++;
        let total = 0;
        for (let c = 0; c < classes; c++) total += Math.exp(numerators[c] - numerators[best]);
        for (let c = 0; c < classes; c++) expected[c] += Math.exp(numerators[c] - numerators[best]) / total;
      }
      return { prediction, counts, expected };
    },
  };
}

/** Where a value lies in a table: its entry, and how far it is on its way to the next one. */
function locate({ nodes, table: _ }: HeldTable, x: number): { entry: number; fraction: number } {
  const isGrid = !(nodes instanceof Float64Array);
  const count = isGrid ? nodes.count : nodes.length;
  if (!Number.isFinite(x)) return { entry: count + 1, fraction: 0 };
  if (!isGrid) {
    const at = nodes.lastIndexOf(x);
    return { entry: at < 0 ? count : at, fraction: 0 };
  }
  if (x < nodes.low || x > nodes.high) return { entry: count, fraction: 0 };
  const position = (x - nodes.low) * ((count - 1) / (nodes.high - nodes.low));
  const entry = Math.min(Math.trunc(position), count - 2);
  return { entry, fraction: position - entry };
}
