import type { Numerics } from "../numerics/operations.ts";

/** What one check asked for, what it found, in words and numbers, and whether that is what was asked. */
export type Check = { readonly check: string; readonly asked: string; readonly found: string; readonly ok: boolean };

/** What checks need of where they run. */
export type Surroundings = {
  readonly numerics: Numerics;
  /** Reads a file that comes with the page, by its path beside index.html. */
  readonly read: (path: string) => Promise<Blob>;
};

type Found = Pick<Check, "found" | "ok">;

/** A check that can be run: its name, what it asks for, and what finds the answer. */
export type Checker = Pick<Check, "check" | "asked"> & {
  readonly run: (surroundings: Surroundings) => Found | Promise<Found>;
};

/** Runs a check. One that throws has failed, and what it found is the sentence. */
export async function runCheck({ check, asked, run }: Checker, surroundings: Surroundings): Promise<Check> {
  try {
    return { check, asked, ...(await run(surroundings)) };
  } catch (error) {
    return { check, asked, found: error instanceof Error ? error.message : String(error), ok: false };
  }
}

/** Returns a number with two digits, as in 3.2e-14. */
export const inShort = (value: number): string => (value === 0 ? "0" : value.toExponential(1));

/** Returns the largest of |found − expected| / |expected|, infinite where anything is not a number; equal numbers differ by 0. */
export function relativeDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = found.length === expected.length ? 0 : Infinity;
  for (let i = 0; i < expected.length; i++) {
    if (found[i] === expected[i]) continue;
    const difference = Math.abs(found[i] - expected[i]) / Math.abs(expected[i]);
    largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
  }
  return largest;
}
