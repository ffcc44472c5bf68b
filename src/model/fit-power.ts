import { minimise } from "./minimise.ts";
import { combineEvidence } from "./score-weights.ts";

/** Bounds of the fitted power κ. */
const LOWEST = 0.1;
const HIGHEST = 10;

export type FitPowerInput = {
  /** L_{c,t} of sources held out of their own densities, missing weight included; index (t·C + c)·n + i. */
  readonly sums: Float64Array;
  /** Class index per source; sources with another number are left out. */
  readonly labels: Uint8Array;
  readonly classes: number;
  /** > 0, one per class. */
  readonly priors: readonly number[];
  /** α_t ≥ 0, one per category. */
  readonly weights: readonly number[];
};

/**
 * Returns the power κ in [0.1, 10] that minimises the mean −ln P(true) of labelled sources (P ≥ 1e-15), to 1e-6 relative, and that
 * log-loss (method, section 4.1). Apart from the limit on P it is convex in κ.
 * @throws Error if no source is labelled or no category has a weight
 */
export function fitPower({ sums, labels, classes, priors, weights }: FitPowerInput): {
  power: number;
  logLoss: number;
} {
  if (!labels.some((label) => label < classes))
    throw new Error("No source is labelled; the power is fitted on labelled sources.");
  if (!weights.some((weight) => weight > 0))
    throw new Error("No category has a weight, so the power has no effect; a weight above 0 was expected.");
  const evidence = combineEvidence(
    { density: sums, presence: null, labels, classes, categories: weights.length },
    { weights, missingWeight: 1, power: 1 },
  );
  const logPriors = priors.map(Math.log);
  const bounds = [Math.log(LOWEST), Math.log(HIGHEST)] as const;
  const labelled = Uint32Array.from(labels.keys()).filter((i) => labels[i] < classes);
  const lossOf = (sources: Uint32Array) => {
    const of = comparisons(sources, labels, classes, evidence, logPriors);
    return (logPower: number) => meanLoss(of, Math.exp(logPower)).loss;
  };
  if (labelled.length <= MANY) return powerAt(minimise(lossOf(labelled), bounds));
  // Many sources: an even selection of them says where the minimum is, and Newton's steps over all find it.
  const step = Math.ceil(labelled.length / FEW);
  let { x } = minimise(lossOf(labelled.filter((_, k) => k % step === 0)), bounds, { tolerance: 1e-3 });
  const all = comparisons(labelled, labels, classes, evidence, logPriors);
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const power = Math.exp(x);
    const { slope, bend } = meanLoss(all, power);
    const next = Math.log(clamp(power - slope / bend, power / 2, power * 2));
    const change = Math.abs(next - x);
    x = clamp(next, ...bounds);
    if (!(change > 1e-7)) break;
  }
  return powerAt({ x, value: meanLoss(all, Math.exp(x)).loss });
}

/** Sources from which a selection is looked at first, and the size of the selection, about. */
const MANY = 8_192;
const FEW = 2_048;
const MOST_STEPS = 20;

/** −ln 1e-15: no source's loss is larger, as in the evaluation. */
const LARGEST_LOSS = -Math.log(1e-15);

const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));

const powerAt = ({ x, value }: { readonly x: number; readonly value: number }) => ({
  power: clamp(Math.exp(x), LOWEST, HIGHEST),
  logLoss: value,
});

/** Of every source, the other classes against its own: log prior ratios and evidence, `others` numbers a source. */
type Comparisons = { readonly others: number; readonly constant: Float64Array; readonly evidence: Float64Array };

function comparisons(
  sources: Uint32Array,
  labels: Uint8Array,
  classes: number,
  evidence: Float64Array,
  logPriors: readonly number[],
): Comparisons {
  const n = labels.length;
  const others = classes - 1;
  const constant = new Float64Array(sources.length * others);
  const difference = new Float64Array(sources.length * others);
  let at = 0;
  for (const i of sources) {
    const own = labels[i];
    for (let c = 0; c < classes; c++) {
      if (c === own) continue;
      constant[at] = logPriors[c] - logPriors[own];
      difference[at++] = evidence[c * n + i] - evidence[own * n + i];
    }
  }
  return { others, constant, evidence: difference };
}

/** Mean of ln Σ_c exp(constant_c + κ evidence_c) over the sources, with the source's own class as 0; and its derivatives by κ. */
function meanLoss({ others, constant, evidence }: Comparisons, power: number) {
  const logs = new Float64Array(others);
  let loss = 0;
  let slope = 0;
  let bend = 0;
  for (let at = 0; at < constant.length; at += others) {
    let largest = 0;
    for (let k = 0; k < others; k++) {
      logs[k] = constant[at + k] + power * evidence[at + k];
      if (logs[k] > largest) largest = logs[k];
    }
    let total = Math.exp(-largest);
    let first = 0;
    let second = 0;
    for (let k = 0; k < others; k++) {
      // What is below rounding beside the largest is spared.
      if (logs[k] - largest < -40) continue;
      const ratio = Math.exp(logs[k] - largest);
      const x = evidence[at + k];
      total += ratio;
      first += ratio * x;
      second += ratio * x * x;
    }
    const own = largest + Math.log(total);
    loss += Math.min(own, LARGEST_LOSS);
    if (own >= LARGEST_LOSS) continue;
    const mean = first / total;
    slope += mean;
    bend += second / total - mean * mean;
  }
  const n = constant.length / others;
  return { loss: loss / n, slope: slope / n, bend: bend / n };
}
