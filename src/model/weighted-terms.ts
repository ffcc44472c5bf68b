import type { Numerics } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { exactLogDensity, heldOutLogDensity } from "./density.ts";
import type { Model, PropertyDensity } from "./model.ts";
import type { LabelledLogs } from "./pairs.ts";
import { presenceProbability } from "./train.ts";

/** Returns the exact log densities of a property at the labelled sources, 0 where there is no value. */
export function labelledLogs(
  numerics: Numerics,
  density: PropertyDensity,
  values: Float64Array,
  labels: Uint8Array,
): LabelledLogs {
  const n = values.length;
  const classes = density.present.length;
  const exact = exactLogDensity(numerics, density, values).map((log) => (Number.isNaN(log) ? 0 : log));
  const heldOut = exact.slice();
  for (let c = 0; c < classes; c++) {
    const members = Uint32Array.from(labels.keys()).filter((i) => labels[i] === c && Number.isFinite(values[i]));
    if (members.length === 0) continue;
    const own = heldOutLogDensity(
      numerics,
      density,
      c,
      Float64Array.from(members, (i) => values[i]),
    );
    members.forEach((i, k) => {
      heldOut[c * n + i] = own[k];
    });
  }
  return { exact, heldOut };
}

/** Returns log q where there is a value of property p and log(1 − q) where it is missing, `C × n`; each source left out of its own class. */
export function labelledPresence(
  model: Model,
  p: number,
  { values }: PropertyMatrix,
  labels: Uint8Array,
): Float64Array {
  const n = labels.length;
  const { present } = model.densities[p];
  const terms = new Float64Array(model.classes.length * n);
  for (let c = 0; c < model.classes.length; c++)
    for (let i = 0; i < n; i++) {
      const has = Number.isFinite(values[p][i]) ? 1 : 0;
      const leftOut = labels[i] === c ? 1 : 0;
      const q = presenceProbability(present[c] - has * leftOut, model.labelled[c] - leftOut);
      terms[c * n + i] = Math.log(has === 1 ? q : 1 - q);
    }
  return terms;
}
