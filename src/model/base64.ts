import { packSmooth, unpackSmooth } from "./smooth-numbers.ts";

// Pages, workers and Node all have them, though the language itself does not.
declare function btoa(binary: string): string;
declare function atob(base64: string): string;

const CHUNK = 0x8000;

/**
 * An array of numbers as a model file holds it: its type, and its bytes (little-endian) as base64. "smooth32": float32, packed as
 * `packSmooth` does.
 */
export type Encoded = { readonly type: "float32" | "float64" | "uint16" | "smooth32"; readonly base64: string };

/** Writes an array as base64; values of a Float64Array as packed float32 if `single` (which they must fit exactly to come back the same). */
export function encodeArray(values: Float64Array | Float32Array | Uint16Array, single = false): Encoded {
  if (values instanceof Float64Array && single)
    return { type: "smooth32", base64: toBase64(packSmooth(Float32Array.from(values))) };
  const type = values instanceof Float32Array ? "float32" : values instanceof Uint16Array ? "uint16" : "float64";
  return { type, base64: toBase64(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) };
}

/**
 * Reads what `encodeArray` wrote.
 * @throws Error with a sentence naming `what`, where the value is no such array or has another length than expected
 */
export function decodeArray(value: unknown, what: string, length?: number): Float64Array | Float32Array | Uint16Array {
  const { type, base64 } = (typeof value === "object" && value !== null ? value : {}) as Partial<Encoded>;
  if (typeof base64 !== "string" || !["float32", "float64", "uint16", "smooth32"].includes(type ?? ""))
    throw new Error(`${what} is no array of numbers.`);
  const numbers = numbersIn(fromBase64(base64, what), type!);
  if (numbers === null) throw new Error(`${what} is no array of numbers: its bytes end within one.`);
  if (length !== undefined && numbers.length !== length)
    throw new Error(`${what} holds ${numbers.length} numbers; ${length} were expected.`);
  if (!numbers.every((x) => Number.isFinite(x))) throw new Error(`${what} holds numbers that are not finite.`);
  return numbers;
}

function numbersIn(bytes: Uint8Array<ArrayBuffer>, type: Encoded["type"]) {
  if (type === "smooth32") return unpackSmooth(bytes);
  const { buffer, length } = bytes;
  if (type === "uint16") return length % 2 === 0 ? new Uint16Array(buffer) : null;
  if (type === "float32") return length % 4 === 0 ? new Float32Array(buffer) : null;
  return length % 8 === 0 ? new Float64Array(buffer) : null;
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(text);
}

function fromBase64(base64: string, what: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch (error) {
    throw new Error(`${what} is not base64.`, { cause: error });
  }
}
