import type { Numerics, PropertyTerms } from "../numerics/operations.ts";
import { exactLogDensity } from "./density.ts";
import type { Model, PropertyDensity } from "./model.ts";

/** What presence adds to a log likelihood: `present` where there is a value, `absent` where it is missing. */
export type PresenceTerms = { readonly present: number; readonly absent: number };

/** Returns a log q and a log(1 − q) for a presence probability q, or zeros if missing values are ignored (method, section 3). */
export function presenceTerms(model: Model, q: number): PresenceTerms {
  if (model.missing === "ignore") return { present: 0, absent: 0 };
  return { present: model.missingWeight * Math.log(q), absent: model.missingWeight * Math.log(1 - q) };
}

/** Returns the terms ℓ_{c,p} = λ log f + presence of property p at the nodes of its table. */
export function tabulatedTerms(model: Model, p: number, column: Float64Array, category: number): PropertyTerms {
  const density = model.densities[p];
  const { nodes, log, logFloor } = density;
  const weight = model.properties[p].weight ?? 1;
  const rowLength = nodes + 2;
  const table = new Float64Array(model.classes.length * rowLength);
  presenceOf(model, p).forEach(({ present, absent }, c) => {
    for (let k = 0; k < nodes; k++) table[c * rowLength + k] = weight * log[c * nodes + k] + present;
    table[c * rowLength + nodes] = weight * logFloor + present;
    table[c * rowLength + nodes + 1] = absent;
  });
  return { column, category, nodes: nodesOf(density), flagOutside: density.kind !== "constant", terms: { table } };
}

/** The same from exact log densities. */
export function exactTerms(
  numerics: Numerics,
  model: Model,
  p: number,
  column: Float64Array,
  category: number,
): PropertyTerms {
  const density = model.densities[p];
  const presence = presenceOf(model, p);
  const terms = {
    logDensity: exactLogDensity(numerics, density, column),
    weight: model.properties[p].weight ?? 1,
    present: Float64Array.from(presence, ({ present }) => present),
    absent: Float64Array.from(presence, ({ absent }) => absent),
  };
  return { column, category, nodes: nodesOf(density), flagOutside: density.kind !== "constant", terms };
}

function presenceOf(model: Model, p: number): PresenceTerms[] {
  return model.classes.map((_, c) => presenceTerms(model, model.presence[c * model.properties.length + p]));
}

/** A constant density has no nodes: everything lies "outside" of none, where its log floor is 0. */
function nodesOf(density: PropertyDensity): PropertyTerms["nodes"] {
  if (density.kind !== "kde") return density.discreteValues;
  return { low: density.low, high: density.high, count: density.nodes };
}
