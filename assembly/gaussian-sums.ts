import { Vector } from "./vector";

/** Nodes that a sum is interpolated from, coefficients of a cell's polynomial, and powers that are kept of the members of a cell. */
const POINTS = 12;
const CELL: usize = POINTS << 3;

/**
 * Adds t^k of every member, t ∈ [−½, ½) its place in its cell, for k = 0 … 11.
 * @param reach cells before that of a value equal to `first`
 * @param moments 12 numbers for each cell, added to
 */
export function addPowers(sample: Vector, n: i32, first: f64, inverseStep: f64, reach: i32, moments: usize): void {
  for (let i = 0; i < n; i++) {
    const position = (sample[i] - first) * inverseStep;
    const cell = Math.floor(position);
    const t = position - cell - 0.5;
    const at = moments + <usize>(<i32>cell + reach) * CELL;
    const square = f64x2.splat(t * t);
    let powers = f64x2.replace_lane(f64x2.splat(1), 1, t);
    for (let k: usize = 0; k < CELL; k += 16) {
      v128.store(at + k, f64x2.add(v128.load(at + k), powers));
      powers = f64x2.mul(powers, square);
    }
  }
}

/**
 * Makes weights of the nodes of the powers of the cells.
 * @param powersToNodes 12 × 12: what power k gives to node m of a cell, k · 12 + m
 * @param weights one for each of the cells + 11 nodes, added to
 */
export function weighNodes(moments: usize, cells: i32, powersToNodes: usize, weights: usize): void {
  for (let cell = 0; cell < cells; cell++) {
    const at = moments + <usize>cell * CELL;
    if (load<f64>(at) != 0) combineRows(at, powersToNodes, weights + ((<usize>cell) << 3), true);
  }
}

/**
 * Makes the polynomial of every cell of the values of the nodes around it.
 * @param nodesToPowers 12 × 12: what node m of a cell gives to coefficient k, m · 12 + k
 * @param polynomials 12 numbers for each cell, written
 */
export function interpolateNodes(nodes: usize, cells: i32, nodesToPowers: usize, polynomials: usize): void {
  for (let cell = 0; cell < cells; cell++)
    combineRows(nodes + ((<usize>cell) << 3), nodesToPowers, polynomials + <usize>cell * CELL, false);
}

/** Writes Σ_k factor_k row_k, or adds it, for 12 factors and 12 rows of 12 numbers. */
function combineRows(factors: usize, rows: usize, result: usize, isAdded: bool): void {
  let a = f64x2.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let e = a;
  let f = a;
  for (let k: usize = 0; k < CELL; k += 8) {
    const factor = v128.load64_splat(factors + k);
    a = f64x2.add(a, f64x2.mul(factor, v128.load(rows)));
    b = f64x2.add(b, f64x2.mul(factor, v128.load(rows, 16)));
    c = f64x2.add(c, f64x2.mul(factor, v128.load(rows, 32)));
    d = f64x2.add(d, f64x2.mul(factor, v128.load(rows, 48)));
    e = f64x2.add(e, f64x2.mul(factor, v128.load(rows, 64)));
    f = f64x2.add(f, f64x2.mul(factor, v128.load(rows, 80)));
    rows += CELL;
  }
  if (isAdded) {
    a = f64x2.add(a, v128.load(result));
    b = f64x2.add(b, v128.load(result, 16));
    c = f64x2.add(c, v128.load(result, 32));
    d = f64x2.add(d, v128.load(result, 48));
    e = f64x2.add(e, v128.load(result, 64));
    f = f64x2.add(f, v128.load(result, 80));
  }
  v128.store(result, a);
  v128.store(result, b, 16);
  v128.store(result, c, 32);
  v128.store(result, d, 48);
  v128.store(result, e, 64);
  v128.store(result, f, 80);
}

/**
 * Adds the kernels of all nodes, by their weights, at the nodes that they reach: those of four nodes at a time.
 * @param n nodes, of which the first and the last `reach` have no weight
 * @param kernel 2 · reach + 1 numbers, with at least four zeros before and after them
 * @param sums one for each node and four more, added to
 */
export function convolveNodes(weights: usize, n: i32, reach: i32, kernel: usize, sums: usize): void {
  const width = (<usize>(2 * reach + 4)) << 3;
  for (let i = reach; i < n - reach; i += 4) {
    const at = weights + ((<usize>i) << 3);
    const first = v128.load(at);
    const second = v128.load(at, 16);
    if (!v128.any_true(v128.or(first, second))) continue;
    const a = f64x2.splat(f64x2.extract_lane(first, 0));
    const b = f64x2.splat(f64x2.extract_lane(first, 1));
    const c = f64x2.splat(f64x2.extract_lane(second, 0));
    const d = f64x2.splat(f64x2.extract_lane(second, 1));
    const target = sums + ((<usize>(i - reach)) << 3);
    for (let k: usize = 0; k < width; k += 16) {
      const tap = kernel + k;
      const ab = f64x2.add(f64x2.mul(a, v128.load(tap)), f64x2.mul(b, v128.load(tap - 8)));
      const cd = f64x2.add(f64x2.mul(c, v128.load(tap - 16)), f64x2.mul(d, v128.load(tap - 24)));
      v128.store(target + k, f64x2.add(v128.load(target + k), f64x2.add(ab, cd)));
    }
  }
}

/** Writes the values of the cells' polynomials at `n` points, no less than 0; 0 outside the cells. The other arguments are those of `addPowers`. */
export function evaluateCells(
  polynomials: usize,
  cells: i32,
  points: Vector,
  n: i32,
  first: f64,
  inverseStep: f64,
  reach: i32,
  sums: Vector,
): void {
  for (let i = 0; i < n; i++) {
    const position = (points[i] - first) * inverseStep + <f64>reach;
    if (!(position >= 0 && position < <f64>cells)) {
      sums[i] = 0;
      continue;
    }
    const cell = Math.floor(position);
    const t = position - cell - 0.5;
    const at = polynomials + <usize>(<i32>cell) * CELL;
    const square = f64x2.splat(t * t);
    // Even and odd coefficients side by side.
    let both = v128.load(at, 80);
    both = f64x2.add(f64x2.mul(both, square), v128.load(at, 64));
    both = f64x2.add(f64x2.mul(both, square), v128.load(at, 48));
    both = f64x2.add(f64x2.mul(both, square), v128.load(at, 32));
    both = f64x2.add(f64x2.mul(both, square), v128.load(at, 16));
    both = f64x2.add(f64x2.mul(both, square), v128.load(at));
    sums[i] = Math.max(f64x2.extract_lane(both, 0) + t * f64x2.extract_lane(both, 1), 0);
  }
}
