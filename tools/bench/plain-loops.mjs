// What the compiled code is measured against: the same arithmetic as one would write it first, in plain JavaScript on typed arrays.

/** Σ_j exp(−½ ((x − s_j) / h)²) at every point. */
export function kernelSums(sample, points, h) {
  return points.map((x) => {
    let sum = 0;
    for (let j = 0; j < sample.length; j++) sum += Math.exp(-0.5 * ((x - sample[j]) / h) ** 2);
    return sum;
  });
}

/**
 * Sums of log densities by category, index (t · classes + c) · n + i, and the number of missing properties of each source.
 * @param properties `{ column, category, nodes: { low, high, count }, terms: { table } }`, the table `classes × (count + 2)`
 * @param sums `categories × classes × n`, overwritten
 */
export function sumTerms(properties, { length: n, classes }, sums) {
  const missing = new Uint16Array(n);
  sums.fill(0);
  for (const { column, category, nodes, terms } of properties) {
    const { low, high, count } = nodes;
    const inverseStep = (count - 1) / (high - low);
    for (let i = 0; i < n; i++) {
      const x = column[i];
      const inside = x >= low && x <= high;
      if (Number.isNaN(x)) missing[i]++;
      const position = inside ? (x - low) * inverseStep : 0;
      const node = inside ? Math.min(Math.floor(position), count - 2) : Number.isNaN(x) ? count + 1 : count;
      const fraction = position - (inside ? node : 0);
      for (let c = 0; c < classes; c++) {
        const at = c * (count + 2) + node;
        const term = terms.table[at];
        sums[(category * classes + c) * n + i] += fraction > 0 ? term + fraction * (terms.table[at + 1] - term) : term;
      }
    }
  }
  return missing;
}

/** The most probable class of every source, how many fall to each class, and the sums of the class probabilities. */
export function combine(sums, { length: n, classes, categories }, { logPriors, factors }) {
  const prediction = new Uint8Array(n);
  const counts = new Float64Array(classes);
  const expected = new Float64Array(classes);
  const logs = new Float64Array(classes);
  for (let i = 0; i < n; i++) {
    let best = 0;
    for (let c = 0; c < classes; c++) {
      let log = logPriors[c];
      for (let t = 0; t < categories; t++) log += factors[t] * sums[(t * classes + c) * n + i];
      logs[c] = log;
      if (log > logs[best]) best = c;
    }
    const largest = logs[best];
    let total = 0;
    for (let c = 0; c < classes; c++) total += logs[c] = Math.exp(logs[c] - largest);
    for (let c = 0; c < classes; c++) expected[c] += logs[c] / total;
    prediction[i] = best;
    counts[best]++;
  }
  return { prediction, counts, expected };
}

/** Class probabilities, `classes × n`, from tables of log densities as `sumTerms` takes them, source by source. */
export function posterior(properties, { length: n, classes, categories }, { logPriors, factors }) {
  const probability = new Float64Array(classes * n);
  const sums = new Float64Array(categories * classes);
  for (let i = 0; i < n; i++) {
    sums.fill(0);
    for (const { column, category, nodes, terms } of properties) {
      const { low, high, count } = nodes;
      const x = column[i];
      const inside = x >= low && x <= high;
      const position = inside ? ((x - low) * (count - 1)) / (high - low) : 0;
      const node = inside ? Math.min(Math.floor(position), count - 2) : Number.isNaN(x) ? count + 1 : count;
      const fraction = position - (inside ? node : 0);
      for (let c = 0; c < classes; c++) {
        const at = c * (count + 2) + node;
        const term = terms.table[at];
        sums[category * classes + c] += fraction > 0 ? term + fraction * (terms.table[at + 1] - term) : term;
      }
    }
    let largest = -Infinity;
    for (let c = 0; c < classes; c++) {
      let log = logPriors[c];
      for (let t = 0; t < categories; t++) log += factors[t] * sums[t * classes + c];
      probability[c * n + i] = log;
      largest = Math.max(largest, log);
    }
    let total = 0;
    for (let c = 0; c < classes; c++) total += probability[c * n + i] = Math.exp(probability[c * n + i] - largest);
    for (let c = 0; c < classes; c++) probability[c * n + i] /= total;
  }
  return probability;
}
