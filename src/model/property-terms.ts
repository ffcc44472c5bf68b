import type { HeldTable } from "../numerics/held-sums.ts";
import type { Numerics, PropertyTerms } from "../numerics/operations.ts";
import type { PropertyMatrix } from "../properties/matrix.ts";
import { isClaxboi } from "../properties/settings.ts";
import { cellLogLikelihoods } from "./claxboi.ts";
import { exactLogDensity, tableLogDensity } from "./density.ts";
import type { Model, PropertyDensity } from "./model.ts";

/** What presence adds to a log likelihood: `present` where there is a value, `absent` where it is missing. */
export type PresenceTerms = { readonly present: number; readonly absent: number };

/** Returns the factor of property p's log density: λ_p, or the w_p that the method "weighted" fitted; 1 where λ differs by source. */
export function densityWeight(model: Model, p: number): number {
  if (model.fitted !== null) return model.fitted.density[p];
  const { weight = 1 } = model.properties[p];
  return weight === "1/error" ? 1 : weight;
}

/**
 * Returns what a presence probability q of property p adds (method, section 3): a log q and a log(1 − q), zeros if missing values are
 * ignored; v_p in place of a (section 4.3); log q and a log |1 − q| in CLAXBOI's methods (section 8, items 8 and 10).
 */
export function presenceTerms(model: Model, p: number, q: number): PresenceTerms {
  if (isClaxboi(model.method)) return { present: Math.log(q), absent: model.missingWeight * Math.log(Math.abs(1 - q)) };
  if (model.missing === "ignore") return { present: 0, absent: 0 };
  const weight = model.fitted === null ? model.missingWeight : model.fitted.presence[p];
  return { present: weight * Math.log(q), absent: weight * Math.log(1 - q) };
}

/**
 * Returns the terms ℓ_{c,p} = λ log f + presence of property p.
 * @param perSource λ of every source, NaN: the property says nothing of it, not even by its presence; null: the same for all
 * @param category index of the group that the terms are summed in
 */
export function propertyTerms(
  numerics: Numerics,
  model: Model,
  p: number,
  matrix: PropertyMatrix,
  perSource: Float64Array | null,
  category: number,
  densities: "table" | "exact",
): PropertyTerms {
  const density = model.densities[p];
  const column = matrix.values[p];
  if (perSource === null && density.kind !== "cells" && densities === "table") {
    const { table, ...rest } = tabulatedTerms(model, p, category);
    return { ...rest, column, terms: { table } };
  }
  const shared = { column, category, nodes: nodesOf(density), flagOutside: density.kind !== "constant" };
  const presence = presenceOf(model, p);
  const logDensity =
    density.kind === "cells"
      ? cellLogLikelihoods(density, column)
      : densities === "table"
        ? tableLogDensity(density, column)
        : exactLogDensity(numerics, density, column);
  const weight = perSource !== null && isClaxboi(model.method) ? 1 : densityWeight(model, p);
  if (perSource !== null)
    presence.forEach(({ present }, c) => {
      for (let i = 0; i < matrix.length; i++) {
        const at = c * matrix.length + i;
        // A weight that is unknown takes the presence away too: the sum of both is 0.
        logDensity[at] = Number.isNaN(perSource[i]) ? -present / weight : perSource[i] * logDensity[at];
      }
    });
  const terms = {
    logDensity,
    weight,
    present: Float64Array.from(presence, ({ present }) => present),
    absent: Float64Array.from(presence, ({ absent }) => absent),
  };
  return { ...shared, terms };
}

/** Returns the terms of property p as a table, where λ is the same for all sources and the density is tabulated; `category` as above. */
export function tabulatedTerms(model: Model, p: number, category: number): HeldTable {
  const density = model.densities[p];
  const table = tableOfTerms(model, p, presenceOf(model, p));
  return { category, nodes: nodesOf(density), flagOutside: density.kind !== "constant", table };
}

/** The terms at the nodes of a property's table, then outside them, then of a missing value. */
function tableOfTerms(model: Model, p: number, presence: readonly PresenceTerms[]): Float64Array {
  const { nodes, log, logFloor } = model.densities[p];
  const weight = densityWeight(model, p);
  const rowLength = nodes + 2;
  const table = new Float64Array(model.classes.length * rowLength);
  for (const [c, { present, absent }] of presence.entries()) {
    for (let k = 0; k < nodes; k++) table[c * rowLength + k] = weight * log[c * nodes + k] + present;
    table[c * rowLength + nodes] = weight * logFloor + present;
    table[c * rowLength + nodes + 1] = absent;
  }
  return table;
}

function presenceOf(model: Model, p: number): PresenceTerms[] {
  return model.classes.map((_, c) => presenceTerms(model, p, model.presence[c * model.properties.length + p]));
}

/** A constant density has no nodes: everything lies "outside" of none, where its log floor is 0. */
function nodesOf(density: PropertyDensity): PropertyTerms["nodes"] {
  if (density.kind === "discrete" || density.kind === "constant") return density.discreteValues;
  // Where densities are summed exactly there may be no table; only where its range ends matters then.
  return { low: density.low, high: density.high, count: Math.max(density.nodes, 2) };
}
