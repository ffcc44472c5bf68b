import { compiledHeldSums } from "./compiled-held-sums.ts";
import type { HeldShape, HeldSums } from "./held-sums.ts";
import { createNumerics } from "./numerics.ts";
import { createObjective } from "./objective.ts";
import type { Objective, ObjectiveInput } from "./objective-types.ts";
import type { Numerics } from "./operations.ts";
import { plainHeldSums } from "./plain-held-sums.ts";
import { plainNumerics } from "./plain-numerics.ts";
import { plainObjective } from "./plain-objective.ts";

/** Everything that is computed in this folder, by compiled code or without it. */
export type Engine = {
  /** Whether compiled code does the work; otherwise plain TypeScript, with the same results. */
  readonly compiled: boolean;
  readonly numerics: Numerics;
  readonly heldSums: (shape: HeldShape, precision: "single" | "double") => Promise<HeldSums>;
  readonly objective: (input: ObjectiveInput) => Promise<Objective>;
};

/**
 * Starts what computes: the compiled code where WebAssembly can do SIMD, plain TypeScript elsewhere.
 * @param wasm the bytes of build/numerics.wasm, or a module compiled from them; null: plain TypeScript
 */
export async function createEngine(wasm: BufferSource | WebAssembly.Module | null): Promise<Engine> {
  if (wasm === null || !canUseSimd()) return plainEngine;
  const module = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(wasm);
  return {
    compiled: true,
    numerics: await createNumerics(module),
    heldSums: (shape, precision) =>
      precision === "single" ? compiledHeldSums(module, shape) : Promise.resolve(plainHeldSums(shape, precision)),
    objective: (input) => createObjective(module, input),
  };
}

const plainEngine: Engine = {
  compiled: false,
  numerics: plainNumerics,
  heldSums: (shape, precision) => Promise.resolve(plainHeldSums(shape, precision)),
  objective: (input) => new Promise((resolve) => resolve(plainObjective(input))),
};

/** A module with one function that returns a vector of sixteen population counts. */
const SIMD_MODULE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
);

/** Whether there is WebAssembly with vectors of 128 bits. */
function canUseSimd(): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(SIMD_MODULE);
}
