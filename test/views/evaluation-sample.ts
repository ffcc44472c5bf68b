import { evaluate, type Evaluation } from "../../src/model/evaluation.ts";
import { randomFrom } from "../../src/model/random.ts";

/** Returns an evaluation of made-up probabilities, the same in every call; `never` is a class that no source is given. */
export function sampleEvaluation(
  classes: readonly string[],
  { n = 400, scheme = "k-fold" as Evaluation["scheme"], bootstrap = 0, never = -1 } = {},
): Evaluation {
  const random = randomFrom(1);
  const truth = Uint8Array.from({ length: n }, () => Math.floor(random() ** 2 * classes.length));
  const probability = new Float64Array(classes.length * n);
  truth.forEach((label, i) => {
    const terms = classes.map((_, c) => (c === never ? 1e-6 : Math.exp(3 * random() + (c === label ? 2 : 0))));
    const sum = terms.reduce((total, term) => total + term, 0);
    terms.forEach((term, c) => (probability[c * n + i] = term / sum));
  });
  const priors = classes.map(() => 1 / classes.length);
  return evaluate(scheme, classes, priors, truth, probability, { bootstrap });
}
