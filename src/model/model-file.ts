import { checkSettings } from "../properties/check-settings.ts";
import { usedProperties, type Settings } from "../properties/settings.ts";
import { decodeArray, encodeArray } from "./base64.ts";
import type { Fitted, Model, PairDensity, PropertyDensity, Reference } from "./model.ts";

const FORMAT = "xsieve-model";
const VERSION = 1;

/** A model as a file keeps it: without the training sample, so that it classifies but cannot hold sources out. */
export type ModelFile = {
  readonly model: Model;
  /** The settings that it was trained with; label, selection and roles of that catalogue left out. */
  readonly settings: Settings;
  readonly name: string;
  /** What to cite for the labels. */
  readonly citation: string;
};

/**
 * Writes a model as JSON: tables as base64 float32, small arrays as numbers, and a checksum over all of it. The same model gives the
 * same text.
 */
export function writeModel({ model, settings, name, citation }: ModelFile): string {
  const { label: _, selection: __, position: ___, ...rest } = settings;
  const content = {
    name,
    citation,
    settings: { ...rest, identifier: null },
    labelled: Array.from(model.labelled),
    densities: model.densities.map(writeDensity),
    presence: Array.from(model.presence),
    fitted: model.fitted === null ? null : writeFitted(model.fitted),
    reference: model.reference === null ? null : writeReference(model.reference),
    warnings: model.warnings,
  };
  return `${JSON.stringify({ format: FORMAT, version: VERSION, checksum: checksum(JSON.stringify(content)), ...content })}\n`;
}

/** Whether a JSON value says that it is a model. */
export const isModelFile = (value: unknown): boolean =>
  typeof value === "object" && value !== null && (value as { format?: unknown }).format === FORMAT;

/**
 * Reads a model file.
 * @throws Error with a sentence: no JSON (cut short), another version, changed since it was written, or a part that does not fit
 */
export function readModel(text: string): ModelFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`The model file is no complete JSON (${(error as Error).message}); it may be cut short.`, {
      cause: error,
    });
  }
  if (!isModelFile(value)) throw new Error(`The file is no model: its format is not "${FORMAT}".`);
  const { format: _, version, checksum: written, ...content } = value as Record<string, unknown>;
  if (version !== VERSION)
    throw new Error(`The model file has version ${JSON.stringify(version)}; version ${VERSION} was expected.`);
  if (written !== checksum(JSON.stringify(content)))
    throw new Error(
      "The model file was changed since it was written: its checksum does not match. Nothing is taken from it.",
    );
  try {
    return readContent(content);
  } catch (error) {
    throw new Error(`The model file is damaged. ${(error as Error).message}`, { cause: error });
  }
}

type Json = Readonly<Record<string, unknown>>;

function readContent(content: Json): ModelFile {
  const settings = checkSettings(content.settings);
  const { classes, method, missing, missingWeight } = settings;
  const properties = usedProperties(settings);
  const shape = { classes: classes.length, properties: properties.length };
  const densities = list(content.densities, "densities", shape.properties).map((value, p) =>
    readDensity(value as Json, shape.classes, properties[p].name),
  );
  const fitted = content.fitted === null ? null : readFitted(content.fitted as Json, shape);
  if ((method === "weighted") !== (fitted !== null))
    throw new Error(`It has ${fitted === null ? "no " : ""}fitted weights, and the method is ${method}.`);
  const model: Model = {
    method,
    classes,
    labelled: Int32Array.from(numbers(content.labelled, "labelled", shape.classes)),
    densities,
    presence: Float64Array.from(numbers(content.presence, "presence", shape.classes * shape.properties)),
    properties,
    missing,
    missingWeight,
    fitted,
    reference: content.reference === null ? null : readReference(content.reference as Json, shape.classes),
    warnings: list(content.warnings, "warnings").map(String),
  };
  return { model, settings, name: String(content.name), citation: String(content.citation) };
}

function writeDensity(density: PropertyDensity) {
  const { log, discreteValues, bandwidth, present, quantiles, sample: _, ...plain } = density;
  return {
    ...plain,
    log: encodeArray(log, density.kind !== "cells"),
    discreteValues: Array.from(discreteValues),
    bandwidth: Array.from(bandwidth, (h) => (Number.isNaN(h) ? null : h)),
    present: Array.from(present),
    quantiles: Array.from(quantiles),
  };
}

function readDensity(value: Json, classes: number, name: string): PropertyDensity {
  const what = `The density of ${name}`;
  const number = (key: string) => finite(value[key], `${what}: ${key}`);
  const kind = oneOf(value.kind, ["kde", "discrete", "constant", "cells"] as const, `${what}: kind`);
  const nodes = number("nodes");
  const mix = value.mix as PropertyDensity["mix"];
  return {
    name: String(value.name),
    kind,
    kernel: oneOf(value.kernel, ["gaussian", "exponential", "epanechnikov"] as const, `${what}: kernel`),
    low: number("low"),
    high: number("high"),
    width: number("width"),
    reflectLow: value.reflectLow === true,
    reflectHigh: value.reflectHigh === true,
    mix: mix === null ? null : { class: finite(mix.class, `${what}: mix`), with: mix.with },
    logFloor: number("logFloor"),
    log: Float64Array.from(decodeArray(value.log, `${what}: log`, classes * nodes)),
    nodes,
    discreteValues: Float64Array.from(
      numbers(value.discreteValues, `${what}: discreteValues`, kind === "discrete" ? nodes : 0),
    ),
    bandwidth: Float64Array.from(list(value.bandwidth, `${what}: bandwidth`, classes), (h) =>
      h === null ? NaN : finite(h, `${what}: bandwidth`),
    ),
    present: Int32Array.from(numbers(value.present, `${what}: present`, classes)),
    sample: null,
    quantiles: Float64Array.from(numbers(value.quantiles, `${what}: quantiles`)),
    tableError: number("tableError"),
  };
}

function writeFitted({ density, presence, bias, pairWeights, pairs, logLoss, iterations }: Fitted) {
  return {
    density: Array.from(density),
    presence: Array.from(presence),
    bias: Array.from(bias),
    pairWeights: Array.from(pairWeights),
    pairs: pairs.map(({ table, bandwidths, ...pair }) => ({
      ...pair,
      bandwidths: bandwidths.map((row) => Array.from(row, (h) => (Number.isNaN(h) ? null : h))),
      table: encodeArray(table, true),
    })),
    logLoss,
    iterations,
  };
}

function readFitted(value: Json, shape: { readonly classes: number; readonly properties: number }): Fitted {
  const { classes, properties } = shape;
  const pairs = list(value.pairs, "pairs").map((pair, k) =>
    readPair(pair as Json, classes, properties, `Pair ${k + 1}`),
  );
  return {
    density: Float64Array.from(numbers(value.density, "The weights of densities", properties)),
    presence: Float64Array.from(numbers(value.presence, "The weights of presence", properties)),
    bias: Float64Array.from(numbers(value.bias, "The biases", classes)),
    pairWeights: Float64Array.from(numbers(value.pairWeights, "The weights of pairs", pairs.length)),
    pairs,
    logLoss: finite(value.logLoss, "logLoss"),
    iterations: finite(value.iterations, "iterations"),
  };
}

function readPair(value: Json, classes: number, properties: number, what: string): PairDensity {
  const index = (key: string) => {
    const p = finite(value[key], `${what}: ${key}`);
    if (!Number.isInteger(p) || p < 0 || p >= properties)
      throw new Error(`${what}: ${key} is ${p}, which is no property.`);
    return p;
  };
  const [gx, gy] = numbers(value.nodes, `${what}: nodes`, 2);
  const [hx, hy] = list(value.bandwidths, `${what}: bandwidths`, 2).map((row) =>
    Float64Array.from(list(row, `${what}: bandwidths`, classes), (h) =>
      h === null ? NaN : finite(h, `${what}: bandwidths`),
    ),
  );
  return {
    first: index("first"),
    second: index("second"),
    bandwidths: [hx, hy],
    table: Float64Array.from(decodeArray(value.table, `${what}: table`, classes * gx * gy)),
    nodes: [gx, gy],
    tableError: finite(value.tableError, `${what}: tableError`),
  };
}

function writeReference({ groups, sums, present }: Reference) {
  return { groups, sums: sums.map((row) => encodeArray(row)), present: present.map((row) => encodeArray(row)) };
}

function readReference(value: Json, classes: number): Reference {
  const groups = finite(value.groups, "The reference: groups");
  const present = list(value.present, "The reference: present", classes).map((row) =>
    Uint16Array.from(decodeArray(row, "The reference: present")),
  );
  const sums = list(value.sums, "The reference: sums", classes).map((row, c) =>
    Float32Array.from(decodeArray(row, "The reference: sums", present[c].length * groups)),
  );
  return { groups, sums, present };
}

function list(value: unknown, what: string, length?: number): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} is no list.`);
  if (length !== undefined && value.length !== length)
    throw new Error(`${what} has ${value.length} entries; ${length} were expected.`);
  return value;
}

const numbers = (value: unknown, what: string, length?: number): number[] =>
  list(value, what, length).map((item) => finite(item, what));

function finite(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new Error(`${what} is ${JSON.stringify(value)}; a number was expected.`);
  return value;
}

function oneOf<T extends string>(value: unknown, options: readonly T[], what: string): T {
  const found = options.find((option) => option === value);
  if (found === undefined)
    throw new Error(`${what} is ${JSON.stringify(value)}; one of ${options.join(", ")} was expected.`);
  return found;
}

/** CRC-32 (IEEE 802.3) of a text's UTF-16 code units, as eight hexadecimal digits. */
function checksum(text: string): string {
  let crc = ~0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    for (const byte of [unit & 255, unit >> 8]) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
  }
  return (~crc >>> 0).toString(16).padStart(8, "0");
}
