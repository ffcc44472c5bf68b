/** Golden section: the part of an interval that every step keeps, (√5 − 1) / 2. */
const KEPT = 0.6180339887498949;

/**
 * Returns where a function of one number is smallest between two bounds, and its value there: the best of `gridLength` points, then golden
 * section between that point's neighbours until they are `tolerance` apart. Finds the minimum of a function that has one; of several, one
 * beside the best point of the grid.
 */
export function minimise(
  evaluate: (x: number) => number,
  [low, high]: readonly [number, number],
  { gridLength = 25, tolerance = 1e-6 } = {},
): { x: number; value: number } {
  const at = (k: number) => low + ((high - low) * k) / (gridLength - 1);
  const grid = Array.from({ length: gridLength }, (_, k) => ({ x: at(k), value: evaluate(at(k)) }));
  const best = grid.reduce((least, { value }, k) => (value < grid[least].value ? k : least), 0);
  let left = at(Math.max(best - 1, 0));
  let right = at(Math.min(best + 1, gridLength - 1));
  const inside = (share: number) => {
    const x = left + share * (right - left);
    return { x, value: evaluate(x) };
  };
  let lower = inside(1 - KEPT);
  let upper = inside(KEPT);
  while (right - left > tolerance) {
    if (lower.value <= upper.value) {
      right = upper.x;
      upper = lower;
      lower = inside(1 - KEPT);
    } else {
      left = lower.x;
      lower = upper;
      upper = inside(KEPT);
    }
  }
  return [lower, upper].reduce((least, point) => (point.value < least.value ? point : least), grid[best]);
}
