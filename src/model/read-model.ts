import { checkSettings } from "../properties/check-settings.ts";
import { isClaxboi, usedCategories, usedProperties, type Settings } from "../properties/settings.ts";
import { decodeArray } from "./base64.ts";
import { CELLS } from "./claxboi-cells.ts";
import { groupsOf } from "./groups.ts";
import { ascending, between, boolean, list, object, oneOf, text, whole, type Json } from "./json-checks.ts";
import type { Fitted, Model, PairDensity, PropertyDensity, Reference } from "./model.ts";

/** No log of a density of doubles is as large; with it no sum of terms can overflow. */
const LARGEST_LOG = 1e4;

/** Fitted weights lie in [0, 3], biases in [−3, 3] (method, section 4.3). */
const LARGEST_WEIGHT = 3;

/**
 * Makes a model and its settings of the content of a model file; every number is checked, so that no probability can come out as NaN.
 * @throws Error with a sentence that names the first part that does not fit
 */
export function readContent(content: Json): { model: Model; settings: Settings; name: string; citation: string } {
  const settings = checkSettings(content.settings);
  const { classes, method, missing, missingWeight } = settings;
  const properties = usedProperties(settings);
  if (classes.length < 2) throw new Error(`its classes are ${classes.length}; 2 were expected, or more.`);
  if (properties.length === 0) throw new Error("it has no property in use; 1 was expected, or more.");
  const labelled = Int32Array.from(list(content.labelled, "labelled", classes.length), (n) => whole(n, "labelled", 0));
  const densities = list(content.densities, "densities", properties.length).map((value, p) =>
    readDensity(value, settings, labelled, properties[p].name),
  );
  const presence = readPresence(content.presence, settings, properties.length);
  const fitted = content.fitted === null ? null : readFitted(content.fitted, densities, classes.length);
  if ((method === "weighted") !== (fitted !== null))
    throw new Error(`it has ${fitted === null ? "no " : ""}fitted weights, and the method is ${method}.`);
  const model: Model = {
    method,
    classes,
    labelled,
    densities,
    presence,
    properties,
    missing,
    missingWeight,
    fitted,
    reference: null,
    warnings: list(content.warnings, "warnings").map((warning) => text(warning, "a warning")),
  };
  const reference = content.reference === null ? null : readReference(content.reference, model, settings);
  return {
    model: { ...model, reference },
    settings,
    name: text(content.name, "name"),
    citation: text(content.citation, "citation"),
  };
}

function readPresence(value: unknown, { classes, method }: Settings, properties: number): Float64Array {
  const presence = Float64Array.from(list(value, "presence", classes.length * properties), (q) =>
    between(q, "presence", 0, isClaxboi(method) ? properties + 1 : 1),
  );
  // CLAXBOI's q may exceed 1; but log q and log |1 − q| are to be finite.
  const wrong = presence.find((q) => q === 0 || q === 1);
  if (wrong !== undefined) throw new Error(`presence is ${wrong}; neither 0 nor 1 was expected.`);
  return presence;
}

function readDensity(json: unknown, settings: Settings, labelled: Int32Array, name: string): PropertyDensity {
  const what = `density of ${name}`;
  const value = object(json, what);
  const { classes, method } = settings;
  const number = (key: string, low?: number, high?: number) => between(value[key], `${what}: ${key}`, low, high);
  const numbers = (key: string, length?: number) =>
    Float64Array.from(list(value[key], `${what}: ${key}`, length), (x) => between(x, `${what}: ${key}`));
  if (text(value.name, `${what}: name`) !== name)
    throw new Error(`${what}: its name is ${JSON.stringify(value.name)}.`);
  const kinds = isClaxboi(method) ? (["cells", "constant"] as const) : (["kde", "discrete", "constant"] as const);
  const kind: PropertyDensity["kind"] = oneOf(value.kind, kinds, `${what}: kind`);
  const nodes = readNodes(value.nodes, kind, `${what}: nodes`);
  const [low, high, width] = [number("low"), number("high"), number("width", Number.MIN_VALUE)];
  if (low > high || (kind === "kde" && low === high))
    throw new Error(`${what}: its range is from ${low} to ${high}; an ascending one was expected.`);
  const quantiles = ascending(numbers("quantiles"), `${what}: quantiles`);
  if (quantiles.length !== 0 && quantiles.length !== 101)
    throw new Error(`${what}: quantiles has ${quantiles.length} entries; 101 were expected.`);
  return {
    name,
    kind,
    kernel: oneOf(value.kernel, ["gaussian", "exponential", "epanechnikov"] as const, `${what}: kernel`),
    low,
    high,
    width,
    reflectLow: boolean(value.reflectLow, `${what}: reflectLow`),
    reflectHigh: boolean(value.reflectHigh, `${what}: reflectHigh`),
    mix: readMix(value.mix, classes.length, `${what}: mix`),
    logFloor: number("logFloor", -LARGEST_LOG, LARGEST_LOG),
    log: withinLimit(decodeArray(value.log, `${what}: log`, classes.length * nodes), LARGEST_LOG, `${what}: log`),
    nodes,
    discreteValues: ascending(
      numbers("discreteValues", kind === "discrete" || kind === "cells" ? nodes : 0),
      `${what}: discreteValues`,
      kind === "discrete",
    ),
    bandwidth: readBandwidths(value.bandwidth, classes.length, `${what}: bandwidth`),
    present: Int32Array.from(list(value.present, `${what}: present`, classes.length), (n, c) =>
      whole(n, `${what}: present`, 0, labelled[c]),
    ),
    sample: null,
    quantiles,
    tableError: number("tableError", 0),
  };
}

function readNodes(value: unknown, kind: PropertyDensity["kind"], what: string): number {
  if (kind === "constant") return whole(value, what, 0, 0);
  if (kind === "cells") return whole(value, what, CELLS, CELLS);
  return whole(value, what, kind === "kde" ? 2 : 1, 2 ** 24);
}

function readMix(json: unknown, classes: number, what: string): PropertyDensity["mix"] {
  if (json === null) return null;
  const value = object(json, what);
  return {
    class: whole(value.class, what, 0, classes - 1),
    with: oneOf(value.with, ["cos-latitude", "uniform"] as const, what),
  };
}

function readBandwidths(value: unknown, classes: number, what: string): Float64Array {
  return Float64Array.from(list(value, what, classes), (h) => (h === null ? NaN : between(h, what, 0)));
}

function readFitted(json: unknown, densities: readonly PropertyDensity[], classes: number): Fitted {
  const value = object(json, "fitted");
  const pairs = list(value.pairs, "fitted: pairs").map((pair, k) =>
    readPair(pair, densities, classes, `pair ${k + 1}`),
  );
  const weights = (key: string, length: number, low: number) =>
    Float64Array.from(list(value[key], `fitted: ${key}`, length), (w) =>
      between(w, `fitted: ${key}`, low, LARGEST_WEIGHT),
    );
  return {
    density: weights("density", densities.length, 0),
    presence: weights("presence", densities.length, 0),
    bias: weights("bias", classes, -LARGEST_WEIGHT),
    pairWeights: weights("pairWeights", pairs.length, 0),
    pairs,
    logLoss: between(value.logLoss, "fitted: logLoss", 0),
    iterations: whole(value.iterations, "fitted: iterations", 0),
  };
}

function readPair(json: unknown, densities: readonly PropertyDensity[], classes: number, what: string): PairDensity {
  const value = object(json, what);
  const [first, second] = ["first", "second"].map((key) => {
    const p = whole(value[key], `${what}: ${key}`, 0, densities.length - 1);
    if (densities[p].kind !== "kde")
      throw new Error(`${what}: ${key} is a property that is ${densities[p].kind}; a kernel density was expected.`);
    return p;
  });
  if (first === second) throw new Error(`${what} joins a property with itself; two were expected.`);
  const [gx, gy] = list(value.nodes, `${what}: nodes`, 2).map((n) => whole(n, `${what}: nodes`, 4, 2 ** 12));
  const [hx, hy] = list(value.bandwidths, `${what}: bandwidths`, 2).map((row) =>
    readBandwidths(row, classes, `${what}: bandwidths`),
  );
  return {
    first,
    second,
    bandwidths: [hx, hy],
    table: withinLimit(decodeArray(value.table, `${what}: table`, classes * gx * gy), LARGEST_LOG, `${what}: table`),
    nodes: [gx, gy],
    tableError: between(value.tableError, `${what}: tableError`, 0),
  };
}

function readReference(json: unknown, model: Model, settings: Settings): Reference {
  const value = object(json, "reference");
  const C = model.classes.length;
  const expected = groupsOf(model, usedCategories(settings)).names.length;
  const present = list(value.present, "reference: present", C).map((row, c) =>
    Uint16Array.from(decodeArray(row, "reference: present"), (count) =>
      whole(count, `reference: present of ${model.classes[c]}`, 0, model.properties.length),
    ),
  );
  const empty = present.every((row) => row.length === 0);
  const groups = whole(value.groups, "reference: groups", empty ? 0 : expected, expected);
  const sums = list(value.sums, "reference: sums", C).map((row, c) =>
    Float32Array.from(decodeArray(row, "reference: sums", present[c].length * groups)),
  );
  const power = value.power === null ? null : between(value.power, "reference: power", 0.1, 10);
  return { groups, sums, present, power };
}

function withinLimit(values: ReturnType<typeof decodeArray>, limit: number, what: string): Float64Array {
  return Float64Array.from(values, (x: number) => between(x, what, -limit, limit));
}
