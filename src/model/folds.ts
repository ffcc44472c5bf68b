import { randomFrom, shuffle } from "./random.ts";

/** Height of a cell of the sky in blocked folds, and its width at the equator, degrees. */
const CELL = 2;

/** A class index beyond those of sources has no fold; folds are bytes. */
const MOST_FOLDS = 255;

/** The fold of every source, dealt by cells of the sky. */
export type BlockedFolds = {
  /** One fold per source. */
  readonly foldOf: Uint8Array;
  /** Cells of the sky that hold sources. */
  readonly cells: number;
  /** Sources without a position; each is dealt by itself. */
  readonly withoutPosition: number;
};

/**
 * Deals sources to folds so that every class is spread evenly: without groups, the numbers of a class's sources in any two folds differ by
 * at most one.
 * @param labels class index per source
 * @param groups sources with the same number stay together (method, section 5); they are dealt by the label of the first of them
 * @returns the fold of each source, from 0
 * @throws Error if there are fewer groups (or sources) than folds
 */
export function stratifiedFolds(labels: Uint8Array, folds: number, seed: number, groups?: Int32Array): Uint8Array {
  const blocks = groups === undefined ? Array.from(labels, (_, i) => [i]) : indicesByKey(groups);
  checkFolds(folds, blocks.length, groups === undefined ? "labelled sources" : "groups of labelled sources");
  return dealBlocks(blocks, folds, seed, labels);
}

/**
 * Deals whole cells of the sky, 2° high and 2°/cos δ wide, to folds in a shuffled order, each to the fold that has the fewest sources yet
 * (method, section 6): sources of one field are all trained on or all evaluated.
 * @param ra degrees, any turn of the circle
 * @param dec degrees; a source without finite coordinates, or beyond a pole, has no position and counts as a cell of its own
 * @param groups sources with the same number stay together, in the cell of the first of them
 * @throws Error if no source has a position, or there are fewer cells than folds
 */
export function blockedFolds(
  ra: Float64Array,
  dec: Float64Array,
  folds: number,
  seed: number,
  groups?: Int32Array,
): BlockedFolds {
  const n = ra.length;
  const cellOf = Int32Array.from(ra, (alpha, i) => cellAt(alpha, dec[i]));
  const withoutPosition = cellOf.reduce((count, cell) => count + Number(cell < 0), 0);
  if (withoutPosition === n)
    throw new Error(
      `None of the ${n} labelled sources has a position; blocked folds need right ascension and declination.`,
    );
  const cells = new Set(cellOf.filter((cell) => cell >= 0)).size;
  const keys = cellOf.map((cell, i) => (cell < 0 ? -1 - i : cell));
  if (groups !== undefined)
    for (const members of indicesByKey(groups)) for (const i of members) keys[i] = keys[members[0]];
  const blocks = indicesByKey(keys);
  checkFolds(folds, blocks.length, "cells of the sky with labelled sources");
  return { foldOf: dealBlocks(blocks, folds, seed, new Uint8Array(n)), cells, withoutPosition };
}

/** The cell of a position: bands of declination from the south, each divided into whole cells; −1 without a position. */
function cellAt(ra: number, dec: number): number {
  if (!Number.isFinite(ra) || !(Math.abs(dec) <= 90)) return -1;
  const bands = 180 / CELL;
  const band = Math.min(Math.floor((dec + 90) / CELL), bands - 1);
  const middle = (band + 0.5) * CELL - 90;
  const around = Math.max(1, Math.floor((360 / CELL) * Math.cos((middle * Math.PI) / 180)));
  const turn = ra / 360 - Math.floor(ra / 360);
  return band * (360 / CELL) + Math.min(Math.floor(turn * around), around - 1);
}

/**
 * Deals blocks of sources in a shuffled order, large ones first among equals of the stratum, each to the fold with the fewest sources of
 * the stratum, then with the fewest sources.
 * @param stratum of each source; of a block, that of its first source
 */
function dealBlocks(blocks: readonly number[][], folds: number, seed: number, stratum: Uint8Array): Uint8Array {
  const shuffled = shuffle([...blocks], randomFrom(seed)).sort((a, b) => b.length - a.length);
  const inStratum = new Int32Array(256 * folds);
  const inFold = new Int32Array(folds);
  const foldOf = new Uint8Array(stratum.length);
  for (const block of shuffled) {
    const counts = inStratum.subarray(stratum[block[0]] * folds, (stratum[block[0]] + 1) * folds);
    let best = 0;
    for (let fold = 1; fold < folds; fold++)
      if (counts[fold] < counts[best] || (counts[fold] === counts[best] && inFold[fold] < inFold[best])) best = fold;
    for (const i of block) {
      foldOf[i] = best;
      inStratum[stratum[i] * folds + best]++;
      inFold[best]++;
    }
  }
  return foldOf;
}

/** The indices that share a key, in the order in which the keys first appear. */
function indicesByKey(keys: Int32Array): number[][] {
  const blocks = new Map<number, number[]>();
  keys.forEach((key, i) => {
    const block = blocks.get(key);
    if (block === undefined) blocks.set(key, [i]);
    else block.push(i);
  });
  return [...blocks.values()];
}

function checkFolds(folds: number, blocks: number, what: string): void {
  if (!Number.isInteger(folds) || folds < 2 || folds > MOST_FOLDS)
    throw new Error(`The number of folds is ${folds}; a whole number from 2 to ${MOST_FOLDS} was expected.`);
  if (blocks < folds) throw new Error(`The number of ${what} is ${blocks}; ${folds} folds need at least as many.`);
}
