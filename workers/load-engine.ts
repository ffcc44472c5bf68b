import numericsUrl from "../build/numerics.wasm?url";
import { createEngine, type Engine } from "../src/numerics/engine.ts";

/** Fetches the compiled code and starts what computes. */
export async function loadEngine(): Promise<Engine> {
  const response = await fetch(numericsUrl);
  const bytes = await response.arrayBuffer();
  // A browser without SIMD finds the code invalid.
  return createEngine(WebAssembly.validate(bytes) ? bytes : null);
}
