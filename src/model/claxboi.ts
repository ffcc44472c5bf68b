import type { Method, PropertySettings } from "../properties/settings.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import type { Model, PropertyDensity } from "./model.ts";

/** Estimates one property's masses per cell as CLAXBOI does (method, section 8, items 3 to 6). `values` scaled, NaN = missing. */
export function trainCells(
  property: PropertySettings,
  values: Float64Array,
  labels: Uint8Array,
  classes: readonly string[],
): { density: PropertyDensity; warnings: string[] } {
  throw new Error(`trainCells ${property.name} ${values.length} ${labels.length} ${classes.length}`);
}

/** Returns q_{c,p}, `C × P` row by row (item 8). */
export function claxboiPresence(
  method: Method,
  labelled: Int32Array,
  densities: readonly PropertyDensity[],
): Float64Array {
  throw new Error(`${method} ${labelled.length} ${densities.length}`);
}

/** Returns log m at the given scaled values, `C × n`; 0 outside the cells; NaN where a value is missing (item 7). */
export function cellLogLikelihoods(density: PropertyDensity, x: Float64Array): Float64Array {
  throw new Error(`${density.name} ${x.length}`);
}

/** Returns λ per source for every property; null: its number everywhere; NaN drops the property, presence included (item 9). */
export function claxboiWeights(model: Model, matrix: PropertyMatrix): (Float64Array | null)[] {
  throw new Error(`${model.method} ${matrix.length}`);
}

/** Returns 40/(2 n_p + a n_m) for one source (item 11); 0 where that has no value. */
export function countScale(model: Model, missing: number): number {
  throw new Error(`${model.method} ${missing}`);
}
