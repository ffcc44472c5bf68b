const bins = 40;

/**
 * Share of the sources of each class that plain naive Bayes finds again, from histograms over all sources and their true classes
 * (equally filled bins, "missing" as one more): about what any method that treats the properties one by one can reach.
 * @param properties arrays of values, NaN = missing
 */
export function separability(properties, truth) {
  const classes = [...new Set(truth)];
  const logPosterior = classes.map((name) => {
    const prior = truth.filter((other) => other === name).length / truth.length;
    return new Float64Array(truth.length).fill(Math.log(prior));
  });
  for (const values of properties) {
    const bin = binOf(values);
    classes.forEach((name, c) => {
      const counts = new Float64Array(bins + 1).fill(1 / bins);
      bin.forEach((k, i) => (counts[k] += truth[i] === name ? 1 : 0));
      const total = counts.reduce((sum, count) => sum + count, 0);
      bin.forEach((k, i) => (logPosterior[c][i] += Math.log(counts[k] / total)));
    });
  }
  const found = truth.map((_, i) =>
    classes.reduce((best, _name, c) => (logPosterior[c][i] > logPosterior[best][i] ? c : best), 0),
  );
  return Object.fromEntries(classes.map((name, c) => [name, shareFound(name, c, truth, found)]));
}

function binOf(values) {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const edges = Array.from({ length: bins - 1 }, (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / bins)]);
  return values.map((value) => (Number.isNaN(value) ? bins : edges.filter((edge) => value >= edge).length));
}

function shareFound(name, c, truth, found) {
  const all = truth.filter((other) => other === name).length;
  return truth.filter((other, i) => other === name && found[i] === c).length / all;
}
