import { checkSettings } from "../properties/check-settings.ts";
import { MODEL_FORMAT as FORMAT } from "../properties/model-mark.ts";
import type { Settings } from "../properties/settings.ts";
import { encodeArray } from "./base64.ts";
import type { Fitted, Model, PropertyDensity, Reference } from "./model.ts";
import { readContent } from "./read-model.ts";

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
    settings: checkSettings({ ...rest, identifier: null }),
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
    throw new Error("The model file is no complete JSON; it may be cut short.", { cause: error });
  }
  if (!isModelFile(value)) throw new Error(`The file is no model: its format is not "${FORMAT}".`);
  const { format: _, version, checksum: written, ...content } = value as Record<string, unknown>;
  if (version !== VERSION)
    throw new Error(
      `The model file has version ${JSON.stringify(version) ?? "none"}; version ${VERSION} was expected.`,
    );
  if (written !== checksum(JSON.stringify(content)))
    throw new Error(
      "The model file was changed since it was written, as its checksum does not match; nothing is taken from it.",
    );
  try {
    return readContent(content);
  } catch (error) {
    throw new Error(`The model file does not fit together: ${(error as Error).message}`, { cause: error });
  }
}

function writeDensity({ log, discreteValues, bandwidth, present, quantiles, ...density }: PropertyDensity) {
  const { name, kind, kernel, low, high, width, reflectLow, reflectHigh, mix, logFloor, nodes, tableError } = density;
  return {
    name,
    kind,
    kernel,
    low,
    high,
    width,
    reflectLow,
    reflectHigh,
    mix,
    logFloor,
    log: encodeArray(log, kind !== "cells"),
    nodes,
    discreteValues: Array.from(discreteValues),
    bandwidth: writeBandwidths(bandwidth),
    present: Array.from(present),
    quantiles: Array.from(quantiles),
    tableError,
  };
}

/** A pair that was just trained has its kernels, which are sources: they are not written. */
function writeFitted({ density, presence, bias, pairWeights, pairs, logLoss, iterations }: Fitted) {
  return {
    density: Array.from(density),
    presence: Array.from(presence),
    bias: Array.from(bias),
    pairWeights: Array.from(pairWeights),
    pairs: pairs.map(({ first, second, bandwidths, table, nodes, tableError }) => ({
      first,
      second,
      bandwidths: bandwidths.map(writeBandwidths),
      table: encodeArray(table, true),
      nodes,
      tableError,
    })),
    logLoss,
    iterations,
  };
}

const writeBandwidths = (row: Float64Array) => Array.from(row, (h) => (Number.isNaN(h) ? null : h));

function writeReference({ groups, sums, present, power }: Reference) {
  return {
    groups,
    sums: sums.map((row) => encodeArray(row)),
    present: present.map((row) => encodeArray(row)),
    power,
  };
}

/** CRC-32 (IEEE 802.3) of a text's UTF-16 code units, low byte first, as eight hexadecimal digits. */
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
