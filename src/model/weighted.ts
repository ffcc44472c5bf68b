import type { Numerics } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import type { Fitted, Model } from "./model.ts";
import { trainPair } from "./pairs.ts";
import { minimiseInBox, type Minimum } from "./projected-lbfgs.ts";
import { sourceWeights } from "./property-weights.ts";
import { totalLogLoss, weightedObjective, type WeightedProblem } from "./weighted-objective.ts";
import { labelledLogs, labelledPresence } from "./weighted-terms.ts";

/** Where the penalty draws the weights of densities and presence, and those of pairs, and its strengths (method, section 4.3). */
const CENTRE = 0.6;
const PAIR_CENTRE = 0.1;
const STRENGTH = 2;
const BIAS_STRENGTH = 0.6;

/** Weights, those of pairs too, lie in [0, 3], biases in [−3, 3]. */
const LARGEST = 3;

/**
 * Fits the weights of the method "weighted" on leave-one-out densities, with the class fractions of the labelled sources as priors
 * (method, section 4.3). Where the densities have no tables the pairs get none either.
 * @param model densities and presence, trained on the sources given
 * @param labels index of each source's class; a number that is no class leaves the source out
 * @param pairs indices of properties; a pair with a property that has no kernel density is left out, and said
 * @param penalty multiplies the penalties; ≥ 0
 */
export function trainWeighted(
  numerics: Numerics,
  model: Model,
  matrix: PropertyMatrix,
  labels: Uint8Array,
  pairs: readonly (readonly [number, number])[],
  penalty: number,
): { fitted: Fitted; warnings: string[] } {
  const sample = labelledOnly(matrix, labels, model.classes.length);
  const usable = pairs.filter((pair) => pair.every((p) => model.densities[p].kind === "kde"));
  const terms = termsOf(numerics, model, sample, usable);
  const problem = problemOf(model, sample.labels, terms, penalty);
  const minimum = minimise(problem);
  const take = (from: number, count: number) => minimum.x.slice(from, from + count);
  const [P, V, K] = [terms.density.length, terms.presence.length, terms.pairs.length];
  const fitted: Fitted = {
    density: take(0, P),
    presence: V > 0 ? take(P, V) : new Float64Array(P),
    pairWeights: take(P + V, K),
    bias: take(P + V + K, model.classes.length),
    pairs: terms.pairs.map(({ pair }) => pair),
    logLoss: totalLogLoss(problem, minimum.x) / Math.max(sample.labels.length, 1),
    iterations: minimum.iterations,
  };
  return { fitted, warnings: [...warningsOfPairs(model, pairs, fitted), ...warningsOfFit(model, fitted, minimum)] };
}

type Sample = { readonly matrix: PropertyMatrix; readonly labels: Uint8Array };

function labelledOnly(matrix: PropertyMatrix, labels: Uint8Array, classes: number): Sample {
  const sources = Uint32Array.from(labels.keys()).filter((i) => labels[i] < classes);
  const rows = (values: Float64Array) => Float64Array.from(sources, (i) => values[i]);
  const { values, errors } = matrix;
  return {
    matrix: {
      length: sources.length,
      values: values.map(rows),
      ...(errors && { errors: errors.map((column) => column && rows(column)) }),
    },
    labels: Uint8Array.from(sources, (i) => labels[i]),
  };
}

/** What the weights multiply, of the labelled sources, each left out of its own class; `C × n` each. */
function termsOf(
  numerics: Numerics,
  model: Model,
  { matrix, labels }: Sample,
  pairs: readonly (readonly [number, number])[],
) {
  const { values, length: n } = matrix;
  const logs = model.densities.map((density, p) => labelledLogs(numerics, density, values[p], labels));
  const weights = sourceWeights(model, matrix);
  return {
    density: logs.map(({ heldOut }, p) => {
      const perSource = weights[p];
      return perSource === null ? heldOut : heldOut.map((log, k) => perSource[k % n] * log);
    }),
    presence: model.missing === "ignore" ? [] : values.map((_, p) => labelledPresence(model, p, matrix, labels)),
    pairs: pairs.map(([first, second]) =>
      trainPair(numerics, model, [first, second], matrix, labels, [logs[first], logs[second]]),
    ),
  };
}

function problemOf(
  model: Model,
  labels: Uint8Array,
  { density, presence, pairs }: ReturnType<typeof termsOf>,
  penalty: number,
): WeightedProblem {
  const properties = [...density, ...presence];
  return {
    labels,
    logPriors: Float64Array.from(model.labelled, (count) => Math.log(count / labels.length)),
    terms: [...properties, ...pairs.map(({ heldOut }) => heldOut)],
    centres: Float64Array.of(...properties.map(() => CENTRE), ...pairs.map(() => PAIR_CENTRE)),
    strengths: new Float64Array(properties.length + pairs.length).fill(STRENGTH * penalty),
    biasStrength: BIAS_STRENGTH * penalty,
  };
}

function minimise(problem: WeightedProblem): Minimum {
  const weights = problem.terms.length;
  const size = weights + problem.logPriors.length;
  const high = new Float64Array(size).fill(LARGEST);
  const low = high.map((bound, k) => (k < weights ? 0 : -bound));
  const start = Float64Array.from(high, (_, k) => (k < weights ? problem.centres[k] : 0));
  return minimiseInBox(weightedObjective(problem), start, { low, high });
}

function warningsOfPairs(
  model: Model,
  pairs: readonly (readonly [number, number])[],
  { pairs: used }: Fitted,
): string[] {
  const nameOf = (p: number) => model.properties[p].name;
  const unusable = pairs.flatMap(([first, second]) => {
    const culprit = [first, second].find((p) => model.densities[p].kind !== "kde");
    if (culprit === undefined) return [];
    return [
      `The pair ${nameOf(first)}, ${nameOf(second)} is left out: property ${nameOf(culprit)} is ${model.densities[culprit].kind}, ` +
        `and a joint density needs two properties with kernel densities.`,
    ];
  });
  const empty = used.flatMap(({ first, second, bandwidths }) =>
    model.classes
      .filter((_, c) => Number.isNaN(bandwidths[0][c]))
      .map(
        (name) =>
          `The pair ${nameOf(first)}, ${nameOf(second)} says nothing of class ${name}, which has fewer than 2 labelled sources ` +
          `with both values.`,
      ),
  );
  return [...unusable, ...empty];
}

function warningsOfFit(model: Model, { density, presence, pairWeights, pairs, bias }: Fitted, { converged }: Minimum) {
  const nameOf = (p: number) => model.properties[p].name;
  const atBound = (values: Float64Array, what: (k: number) => string) =>
    Array.from(values, Math.abs).flatMap((value, k) => (value < LARGEST ? [] : [what(k)]));
  const bounded = [
    ...atBound(density, (p) => `the weight of property ${nameOf(p)}`),
    ...atBound(presence, (p) => `the weight of the presence of property ${nameOf(p)}`),
    ...atBound(pairWeights, (k) => `the weight of the pair ${nameOf(pairs[k].first)}, ${nameOf(pairs[k].second)}`),
    ...atBound(bias, (c) => `the bias of class ${model.classes[c]}`),
  ];
  return [
    ...(bounded.length > 0 ? [`The fit of the weights reaches the bound ${LARGEST} with ${bounded.join(", ")}.`] : []),
    ...(converged ? [] : ["The fit of the weights ended before it reached its tolerance."]),
  ];
}
