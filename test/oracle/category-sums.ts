import type { PropertyTerms, Shape, Weighting } from "../../src/numerics/operations.ts";

/** What `addTerms` of the compiled numerics should return, source by source. */
export function addTerms(properties: readonly PropertyTerms[], { length: n, classes, categories }: Shape) {
  const words = Math.ceil(properties.length / 32);
  const sums = new Float64Array(categories * classes * n);
  const missing = new Uint16Array(n);
  const outOfRange = new Uint32Array(words * n);
  for (let i = 0; i < n; i++)
    properties.forEach((property, p) => {
      const x = property.column[i];
      const place = locate(property.nodes, x);
      if (place === "missing") missing[i]++;
      if (place === "outside" && property.flagOutside) outOfRange[i * words + Math.floor(p / 32)] |= 1 << (p % 32);
      for (let c = 0; c < classes; c++)
        sums[(property.category * classes + c) * n + i] += termOf(property, place, c, c * n + i);
    });
  return { sums, missing, outOfRange };
}

type Place = "missing" | "outside" | { readonly node: number; readonly fraction: number };

function locate(nodes: PropertyTerms["nodes"], x: number): Place {
  if (!Number.isFinite(x)) return "missing";
  if (nodes instanceof Float64Array) {
    const node = nodes.indexOf(x);
    return node < 0 ? "outside" : { node, fraction: 0 };
  }
  if (x < nodes.low || x > nodes.high) return "outside";
  const position = ((x - nodes.low) * (nodes.count - 1)) / (nodes.high - nodes.low);
  const node = Math.min(Math.floor(position), nodes.count - 2);
  return { node, fraction: position - node };
}

function termOf({ terms, nodes }: PropertyTerms, place: Place, c: number, given: number): number {
  if (!("table" in terms)) {
    return place === "missing" ? terms.absent[c] : terms.weight * terms.logDensity[given] + terms.present[c];
  }
  const count = nodes instanceof Float64Array ? nodes.length : nodes.count;
  const row = terms.table.subarray(c * (count + 2), (c + 1) * (count + 2));
  if (place === "outside") return row[count];
  if (place === "missing") return row[count + 1];
  if (place.fraction === 0) return row[place.node];
  return (1 - place.fraction) * row[place.node] + place.fraction * row[place.node + 1];
}

/** What `normalise` should return for source i. */
export function normalise(
  sums: Float64Array,
  { length: n, classes, categories }: Shape,
  options: Weighting,
  i: number,
) {
  const numerators = (factors: Float64Array) =>
    Array.from({ length: classes }, (_, c) => {
      let log = options.logPriors[c];
      for (let t = 0; t < categories; t++) log += factors[t] * sums[(t * classes + c) * n + i];
      return log;
    });
  const best = (logs: number[]) => logs.indexOf(Math.max(...logs));
  const logNumerator = numerators(options.factors);
  const prediction = best(logNumerator);
  const largest = logNumerator[prediction];
  const total = logNumerator.reduce((sum, log) => sum + Math.exp(log - largest), 0);
  const probability = logNumerator.map((log) => Math.exp(log - largest) / total);
  return {
    logNumerator,
    probability,
    prediction,
    margin: 2 * probability[prediction] - 1,
    entropy: -probability.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0),
    outlier: -largest / Math.LN10,
    alternative: options.withoutCategory.map((factors) => {
      const other = factors === null ? prediction : best(numerators(factors));
      return other === prediction ? 255 : other;
    }),
  };
}
