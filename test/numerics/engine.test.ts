import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createEngine } from "../../src/numerics/engine.ts";

const wasm = readFileSync(new URL("../../build/numerics.wasm", import.meta.url));
const sample = Float64Array.of(0, 1, 1.5);

afterEach(() => vi.restoreAllMocks());

describe("createEngine", () => {
  it("starts the compiled code, from its bytes or a module of them", async () => {
    for (const given of [wasm, new WebAssembly.Module(wasm)]) {
      const { compiled, numerics } = await createEngine(given);
      expect(compiled).toBe(true);
      expect(numerics.kernelSums(sample, Float64Array.of(0), 1e-3)).toEqual(Float64Array.of(1));
    }
  });

  it("does without compiled code where there is none, and where WebAssembly has no SIMD", async () => {
    expect((await createEngine(null)).compiled).toBe(false);
    const validate = vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    const { compiled, numerics } = await createEngine(wasm);
    expect(validate).toHaveBeenCalledOnce();
    expect(compiled).toBe(false);
    expect(numerics.kernelSums(sample, Float64Array.of(0), 1e-3)).toEqual(Float64Array.of(1));
  });

  it("holds sums in single precision or with every digit, compiled or not", async () => {
    for (const given of [wasm, null]) {
      const engine = await createEngine(given);
      for (const precision of ["single", "double"] as const) {
        const held = await engine.heldSums({ classes: 1, groups: 1 }, precision);
        held.put(held.reserve(1, Uint8Array.of(1)), null, Float64Array.of(0.1));
        expect(held.get(0, 0, 1)[0]).toBe(precision === "single" ? Math.fround(0.1) : 0.1);
      }
    }
  });

  it("makes objectives, and refuses by a rejection", async () => {
    const input = { presence: null, labels: Uint8Array.of(0), classes: 2, categories: 1, priors: [0.5, 0.5] };
    for (const given of [wasm, null]) {
      const engine = await createEngine(given);
      const objective = await engine.objective({ ...input, density: Float64Array.of(0, -1) });
      expect(Array.from(objective.confusion([1], 1, 1))).toEqual([1, 0, 0, 0]);
      const refused = engine.objective({ ...input, density: Float64Array.of(0, NaN) });
      await expect(refused).rejects.toThrow("The sums of labelled source 0 differ by NaN between classes");
    }
  });
});
