import type { Odds, PowerLoss } from "./operations.ts";

/** The smallest probability of a true class that counts in a log-loss, as in the evaluation. */
const SMALLEST_PROBABILITY = 1e-15;

/** Probabilities that are multiplied before a logarithm is taken: 1e-15 to this power is still a normal number. */
const RUN = 16;

/** The log-loss as a function of the power as `powerLoss` of the numerics gives it, in plain TypeScript. */
export function plainPowerLoss({ classes, truths, logPriors, evidence }: Odds): (power: number) => PowerLoss {
  const others = classes - 1;
  const n = truths.length;
  return (power) => {
    let [value, slope, curvature] = [0, 0, 0];
    let product = 1;
    for (let i = 0; i < n; i++) {
      let [total, first, second] = [1, 0, 0];
      const [own, row] = [truths[i] * others, i * others];
      for (let c = 0; c < others; c++) {
        const change = evidence[row + c];
        const ratio = Math.exp(logPriors[own + c] + power * change);
        total += ratio;
        first += ratio * change;
        second += ratio * change * change;
      }
      const probability = 1 / total;
      if (probability > SMALLEST_PROBABILITY) {
        const mean = first * probability;
        slope += mean;
        curvature += second * probability - mean * mean;
        product *= probability;
      } else product *= SMALLEST_PROBABILITY;
      if (i % RUN === RUN - 1) {
        value -= Math.log(product);
        product = 1;
      }
    }
    value -= Math.log(product);
    return { value: value / n, slope, curvature };
  };
}
