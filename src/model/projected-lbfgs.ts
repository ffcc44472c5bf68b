/** Pairs of steps and changes of gradient that stand for the Hessian. */
const MEMORY = 30;

/** Part of the decrease promised by the gradient that a step has to bring (Nocedal & Wright 2006, equation 3.4). */
const SUFFICIENT = 1e-4;

/** Relative rounding of the objective: near the minimum a step is accepted although its decrease drowns in it. */
const ROUNDING = 1e-14;

/** The objective at a point: writes its gradient into `gradient` and returns its value. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

type Box = { readonly low: Float64Array; readonly high: Float64Array };

export type Minimum = {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Whether the tolerance was met. */
  readonly converged: boolean;
};

/**
 * Minimises a smooth convex function in a box, by steps of L-BFGS in the variables that are free, projected onto the box (Bertsekas 1982,
 * SIAM J. Control Optim. 20, 221, with the two-loop recursion of Nocedal & Wright 2006, algorithm 7.4, for the Hessian).
 * @param start brought into the box first
 * @param options.tolerance on the largest component of the projected gradient: how far x moves on a gradient step of length 1
 */
export function minimiseInBox(
  objective: Objective,
  start: Float64Array,
  box: Box,
  options: { readonly tolerance?: number; readonly maxIterations?: number } = {},
): Minimum {
  const { tolerance = 1e-6, maxIterations = 1000 } = options;
  const history: Update[] = [];
  let x: Float64Array = start.map((value, k) => clamp(value, box, k));
  let gradient: Float64Array = new Float64Array(x.length);
  let value = objective(x, gradient);
  for (let iterations = 0; ; iterations++) {
    const converged = largestMove(x, gradient, box) <= tolerance;
    if (converged || iterations === maxIterations) return { x, value, iterations, converged };
    const step =
      search(objective, { x, value, gradient }, directionOf(x, gradient, box, history), box) ??
      search(objective, { x, value, gradient }, steepest(x, gradient, box), box);
    if (step === null) return { x, value, iterations, converged };
    remember(history, x, gradient, step);
    ({ x, value, gradient } = step);
  }
}

type Point = { readonly x: Float64Array; readonly value: number; readonly gradient: Float64Array };
type Update = { readonly step: Float64Array; readonly change: Float64Array };

function largestMove(x: Float64Array, gradient: Float64Array, box: Box): number {
  return x.reduce((largest, value, k) => Math.max(largest, Math.abs(clamp(value - gradient[k], box, k) - value)), 0);
}

/** Whether variable k stays where it is: it lies on a bound that the gradient pushes it against. */
function isHeld(x: Float64Array, gradient: Float64Array, { low, high }: Box, k: number): boolean {
  return (x[k] <= low[k] && gradient[k] > 0) || (x[k] >= high[k] && gradient[k] < 0);
}

/** −H g in the free variables, 0 in the others. */
function directionOf(x: Float64Array, gradient: Float64Array, box: Box, history: readonly Update[]): Float64Array {
  const free = Float64Array.from(x, (_, k) => (isHeld(x, gradient, box, k) ? 0 : 1));
  const direction = gradient.map((g, k) => -g * free[k]);
  const usable = history.filter(({ step, change }) => dotFree(step, change, free) > 0);
  const factors = new Float64Array(usable.length);
  for (let j = usable.length - 1; j >= 0; j--) {
    const { step, change } = usable[j];
    factors[j] = dotFree(step, direction, free) / dotFree(step, change, free);
    addFree(direction, -factors[j], change, free);
  }
  const last = usable.at(-1);
  const scale = last ? dotFree(last.step, last.change, free) / dotFree(last.change, last.change, free) : 1;
  for (let k = 0; k < direction.length; k++) direction[k] *= scale;
  usable.forEach(({ step, change }, j) => {
    const back = dotFree(change, direction, free) / dotFree(step, change, free);
    addFree(direction, factors[j] - back, step, free);
  });
  return direction;
}

function steepest(x: Float64Array, gradient: Float64Array, box: Box): Float64Array {
  return gradient.map((g, k) => (isHeld(x, gradient, box, k) ? 0 : -g));
}

/** Halves the step along the projected direction until it brings enough; null if it never does. */
function search(objective: Objective, from: Point, direction: Float64Array, box: Box): Point | null {
  const rounding = ROUNDING * Math.abs(from.value);
  for (let length = 1; length > 1e-12; length /= 2) {
    const x = from.x.map((value, k) => clamp(value + length * direction[k], box, k));
    const promised = x.reduce((sum, value, k) => sum + from.gradient[k] * (value - from.x[k]), 0);
    if (promised >= 0) return null;
    const gradient = new Float64Array(x.length);
    const value = objective(x, gradient);
    if (value <= from.value + SUFFICIENT * promised + rounding) return { x, value, gradient };
  }
  return null;
}

function remember(history: Update[], x: Float64Array, gradient: Float64Array, next: Point): void {
  const step = next.x.map((value, k) => value - x[k]);
  const change = next.gradient.map((value, k) => value - gradient[k]);
  const curvature = step.reduce((sum, s, k) => sum + s * change[k], 0);
  if (!(curvature > 0)) return;
  history.push({ step, change });
  if (history.length > MEMORY) history.shift();
}

function dotFree(a: Float64Array, b: Float64Array, free: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k] * free[k];
  return sum;
}

function addFree(target: Float64Array, factor: number, source: Float64Array, free: Float64Array): void {
  for (let k = 0; k < target.length; k++) target[k] += factor * source[k] * free[k];
}

function clamp(value: number, { low, high }: Box, k: number): number {
  return Math.min(Math.max(value, low[k]), high[k]);
}
