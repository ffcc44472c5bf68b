import { compiledHeldSums } from "./compiled-held-sums.ts";
import type { HeldShape, HeldSums } from "./held-sums.ts";
import { createNumerics } from "./numerics.ts";
import { createObjective } from "./objective.ts";
import type { Objective, ObjectiveInput } from "./objective-types.ts";
import type { Numerics } from "./operations.ts";
import { plainHeldSums } from "./plain-held-sums.ts";
import { plainNumerics, plainObjective } from "./plain-numerics.ts";

/** All that computes: compiled, or in plain TypeScript where the browser cannot run the compiled code. */
export type Engine = {
  readonly numerics: Numerics;
  /** @param precision "double" where every digit is promised; it is always plain */
  readonly heldSums: (shape: HeldShape, precision: "single" | "double") => Promise<HeldSums>;
  readonly objective: (input: ObjectiveInput) => Promise<Objective>;
};

/**
 * Starts what computes.
 * @param wasm the bytes of build/numerics.wasm; a browser without SIMD finds them invalid
 */
export async function createEngine(wasm: BufferSource): Promise<Engine> {
  if (!WebAssembly.validate(wasm))
    return {
      numerics: plainNumerics,
      heldSums: (shape, precision) => Promise.resolve(plainHeldSums(shape, precision)),
      objective: (input) => Promise.resolve(plainObjective(input)),
    };
  const module = await WebAssembly.compile(wasm);
  return {
    numerics: await createNumerics(module),
    heldSums: (shape, precision) =>
      precision === "double" ? Promise.resolve(plainHeldSums(shape, precision)) : compiledHeldSums(module, shape),
    objective: (input) => createObjective(module, input),
  };
}
