import numericsUrl from "../build/numerics.wasm?url";
import { createEngine, type Engine } from "../src/numerics/engine.ts";

/** Fetches the compiled code and starts what computes. */
export async function loadEngine(): Promise<Engine> {
  const response = await fetch(numericsUrl);
  return createEngine(await response.arrayBuffer());
}
