import numericsUrl from "../build/numerics.wasm?url";
import { createEngine, type Engine } from "../src/numerics/engine.ts";

/** Fetches the compiled code and starts what computes. */
export async function loadEngine(): Promise<Engine> {
  return createEngine(await loadModule());
}

/** Fetches and compiles the compiled code; null where the browser has no SIMD, and finds it invalid. */
export async function loadModule(): Promise<WebAssembly.Module | null> {
  const response = await fetch(numericsUrl);
  const bytes = await response.arrayBuffer();
  return WebAssembly.validate(bytes) ? WebAssembly.compile(bytes) : null;
}
