import type { Numerics } from "../numerics/operations.ts";
import type { Model, PairDensity } from "./model.ts";

/** Returns D_k at the given scaled values, `C × n`, from the table; 0 where one of the two is missing. */
export function pairTerms(model: Model, pair: PairDensity, x: Float64Array, y: Float64Array): Float64Array {
  throw new Error(`${model.method} ${pair.first} ${x.length} ${y.length}`);
}

/** The same, exactly, from the training sample. */
export function exactPairTerms(
  numerics: Numerics,
  model: Model,
  pair: PairDensity,
  x: Float64Array,
  y: Float64Array,
): Float64Array {
  throw new Error(`${typeof numerics} ${model.method} ${pair.first} ${x.length} ${y.length}`);
}

/** D_k of members of class c for their own class, each without itself. */
export function heldOutPairTerms(
  numerics: Numerics,
  model: Model,
  pair: PairDensity,
  c: number,
  x: Float64Array,
  y: Float64Array,
): Float64Array {
  throw new Error(`${typeof numerics} ${model.method} ${pair.first} ${c} ${x.length} ${y.length}`);
}
