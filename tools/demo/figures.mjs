import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runnerImport } from "vite";
import { root } from "../setup.mjs";

const load = async (path) => (await runnerImport(join(root, path))).module;

/** What the demo catalogue gives, which the page's validation compares with. @param bytes of its file */
export async function figuresOf(bytes) {
  const [{ createNumerics }, { demoFigures }] = await Promise.all(
    ["src/numerics/numerics.ts", "src/validation/demo.ts"].map(load),
  );
  const numerics = await createNumerics(readFileSync(join(root, "build/numerics.wasm")));
  return demoFigures(numerics, new Blob([bytes]));
}
