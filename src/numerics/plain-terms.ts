import type { Added, PropertyTerms, Shape } from "./operations.ts";

/**
 * Sums the terms of all properties by category as `addTerms` of the numerics does, in plain TypeScript: property by property, class by class.
 */
export function plainAddTerms(properties: readonly PropertyTerms[], { length: n, classes, categories }: Shape): Added {
  const words = Math.ceil(properties.length / 32);
  const sums = new Float64Array(categories * classes * n);
  const missing = new Uint16Array(n);
  const outOfRange = new Uint32Array(words * n);
  properties.forEach(({ column, category, nodes, flagOutside, terms }, p) => {
    const count = nodes instanceof Float64Array ? nodes.length : nodes.count;
    const { index, fraction } = locate(nodes, column);
    const bit = flagOutside ? 1 << (p % 32) : 0;
    for (let i = 0; i < n; i++) {
      if (index[i] === count + 1) missing[i]++;
      if (index[i] === count) outOfRange[i * words + (p >> 5)] |= bit;
    }
    for (let c = 0; c < classes; c++) {
      const target = sums.subarray((category * classes + c) * n, (category * classes + c + 1) * n);
      if ("table" in terms) {
        const row = terms.table.subarray(c * (count + 2), (c + 1) * (count + 2));
        for (let i = 0; i < n; i++) {
          const term = row[index[i]];
          target[i] += fraction[i] > 0 ? term + fraction[i] * (row[index[i] + 1] - term) : term;
        }
      } else {
        const { logDensity, weight, present, absent } = terms;
        for (let i = 0; i < n; i++)
          target[i] += index[i] === count + 1 ? absent[c] : weight * logDensity[c * n + i] + present[c];
      }
    }
  });
  return { sums, missing, outOfRange };
}

/**
 * Where each value lies among the nodes: `index` of the node below it and `fraction` of the way to the next one. Outside, the index is the
 * number of nodes; missing, one more.
 */
function locate(nodes: PropertyTerms["nodes"], column: Float64Array) {
  const index = new Int32Array(column.length);
  const fraction = new Float64Array(column.length);
  if (nodes instanceof Float64Array) {
    for (let i = 0; i < column.length; i++) {
      const at = nodes.lastIndexOf(column[i]);
      index[i] = at >= 0 ? at : nodes.length + Number(!Number.isFinite(column[i]));
    }
    return { index, fraction };
  }
  const { low, high, count } = nodes;
  const inverseStep = (count - 1) / (high - low);
  for (let i = 0; i < column.length; i++) {
    const x = column[i];
    if (x >= low && x <= high) {
      const position = (x - low) * inverseStep;
      index[i] = Math.min(position, count - 2);
      fraction[i] = position - index[i];
    } else index[i] = count + Number(!Number.isFinite(x));
  }
  return { index, fraction };
}
