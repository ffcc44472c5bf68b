import type { PropertyMatrix } from "../properties/matrix.ts";
import type { Numerics } from "../numerics/operations.ts";
import type { Fitted, Model } from "./model.ts";

/** Fits the weights of the method "weighted" (method, section 4.3). */
export function trainWeighted(
  numerics: Numerics,
  model: Model,
  matrix: PropertyMatrix,
  labels: Uint8Array,
  pairs: readonly (readonly [number, number])[],
  penalty: number,
): { fitted: Fitted; warnings: string[] } {
  throw new Error(`${typeof numerics} ${model.method} ${matrix.length} ${labels.length} ${pairs.length} ${penalty}`);
}
