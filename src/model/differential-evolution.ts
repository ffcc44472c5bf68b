import { shuffle } from "./random.ts";

/** What to minimise, and how; the defaults are those of Storn & Price's strategy best/1/bin as SciPy uses it. */
export type EvolutionOptions = {
  /** Lowest and highest value of each parameter, `P`; at least one. */
  readonly bounds: readonly (readonly [number, number])[];
  /** The value of the objective at some parameters, `P`; never NaN. The array is used again for the next call. */
  readonly evaluate: (parameters: Float64Array) => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Members of the population for each parameter; at least 5 members in all. Default 15. */
  readonly membersPerParameter?: number;
  /** Range of the factor of the difference of two members, drawn anew for every generation. Default 0.5 to 1. */
  readonly mutation?: readonly [number, number];
  /** Chance that a parameter is taken from the mutant. Default 0.7. */
  readonly recombination?: number;
  /** Converged when the standard deviation of the population's values is no more than this times their |mean|. Default 0.01. */
  readonly tolerance?: number;
  /** Default 1000. */
  readonly maxGenerations?: number;
};

/** A search that is under way; read it between steps. */
export type Evolution = {
  /** Makes one generation, unless the search has finished; returns whether it has now. */
  readonly step: () => boolean;
  /** The best parameters so far, `P`, a copy, and their value. */
  readonly best: Float64Array;
  readonly value: number;
  readonly generations: number;
  readonly evaluations: number;
  readonly converged: boolean;
  /** Converged, or as many generations as were allowed. */
  readonly finished: boolean;
  /** The values of all members, the best first. */
  readonly energies: Float64Array;
};

/**
 * Starts a search for the minimum of a function by differential evolution (Storn & Price 1997, J. Global Optim. 11, 341; best/1/bin)
 * and evaluates its first population, a Latin hypercube. A member is replaced as soon as its trial is no worse ("immediate updating"); a
 * parameter that leaves its bounds is drawn anew; nothing is polished at the end. These are the steps of SciPy's `differential_evolution`.
 * @throws Error if the objective is NaN somewhere
 */
export function createEvolution(options: EvolutionOptions): Evolution {
  const { bounds, evaluate, random, membersPerParameter = 15, mutation = [0.5, 1] } = options;
  const { recombination = 0.7, tolerance = 0.01, maxGenerations = 1000 } = options;
  const P = bounds.length;
  const members = latinHypercube(Math.max(5, membersPerParameter * P), P, random);
  const parameters = new Float64Array(P);
  let evaluations = 0;
  let generations = 0;

  const scaled = (member: Float64Array) => bounds.map(([low, high], j) => low + (high - low) * member[j]);
  const energyOf = (member: Float64Array) => {
    parameters.set(scaled(member));
    const energy = evaluate(parameters);
    evaluations++;
    if (Number.isNaN(energy))
      throw new Error(`The objective is NaN at the parameters ${parameters.join(", ")}; a number was expected.`);
    return energy;
  };
  const energies = Float64Array.from(members, energyOf);
  promoteBest(members, energies);
  let converged = isConverged(energies, tolerance);

  /** The best member and a scaled difference of two others, crossed with the member that it may replace. */
  const trialOf = (candidate: number, factor: number): Float64Array => {
    const kept = Math.floor(random() * P); // comes from the mutant for certain
    const [first, second] = twoOthers(candidate, members.length, random);
    return members[candidate].map((own, j) => {
      if (random() >= recombination && j !== kept) return own;
      const mutant = members[0][j] + factor * (members[first][j] - members[second][j]);
      return mutant < 0 || mutant > 1 ? random() : mutant;
    });
  };
  const step = () => {
    if (converged || generations >= maxGenerations) return true;
    const factor = mutation[0] + (mutation[1] - mutation[0]) * random();
    for (let candidate = 0; candidate < members.length; candidate++) {
      const trial = trialOf(candidate, factor);
      const energy = energyOf(trial);
      if (energy > energies[candidate]) continue;
      members[candidate] = trial;
      energies[candidate] = energy;
      if (energy <= energies[0]) promoteBest(members, energies);
    }
    generations++;
    converged = isConverged(energies, tolerance);
    return converged || generations >= maxGenerations;
  };
  return {
    step,
    get best() {
      return Float64Array.from(scaled(members[0]));
    },
    get value() {
      return energies[0];
    },
    get generations() {
      return generations;
    },
    get evaluations() {
      return evaluations;
    },
    get converged() {
      return converged;
    },
    get finished() {
      return converged || generations >= maxGenerations;
    },
    get energies() {
      return energies.slice();
    },
  };
}

/** Members in the unit cube: in every parameter, one in each of as many equal intervals as there are members. */
function latinHypercube(count: number, P: number, random: () => number): Float64Array[] {
  const members = Array.from({ length: count }, () => new Float64Array(P));
  for (let j = 0; j < P; j++) {
    const places = Array.from({ length: count }, (_, k) => (k + random()) / count);
    shuffle(places, random).forEach((place, k) => (members[k][j] = place));
  }
  return members;
}

/** Swaps the member with the smallest value, the first of equals, with the first member. */
function promoteBest(members: Float64Array[], energies: Float64Array): void {
  let best = 0;
  for (let k = 1; k < energies.length; k++) if (energies[k] < energies[best]) best = k;
  [members[0], members[best]] = [members[best], members[0]];
  [energies[0], energies[best]] = [energies[best], energies[0]];
}

/** Two different members, neither the candidate. */
function twoOthers(candidate: number, count: number, random: () => number): [number, number] {
  const skip = (index: number, taken: number) => (index >= taken ? index + 1 : index);
  const first = skip(Math.floor(random() * (count - 1)), candidate);
  const [low, high] = first < candidate ? [first, candidate] : [candidate, first];
  return [first, skip(skip(Math.floor(random() * (count - 2)), low), high)];
}

/** Infinite values have no mean, and are never converged. */
function isConverged(energies: Float64Array, tolerance: number): boolean {
  const mean = energies.reduce((sum, energy) => sum + energy, 0) / energies.length;
  const variance = energies.reduce((sum, energy) => sum + (energy - mean) ** 2, 0) / energies.length;
  return Math.sqrt(variance) <= tolerance * Math.abs(mean);
}
