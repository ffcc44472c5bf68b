import { readFileSync } from "node:fs";
import { createNumerics } from "../../src/numerics/numerics.ts";

/** Starts the compiled numerics that `npm run build:wasm` made. */
export function loadNumerics() {
  return createNumerics(readFileSync(new URL("../../build/numerics.wasm", import.meta.url)));
}
