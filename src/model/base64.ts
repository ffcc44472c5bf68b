const CHUNK = 0x8000;

/** An array of numbers as a model file holds it: its type, and its bytes (little-endian) as base64. */
export type Encoded = { readonly type: "float32" | "float64" | "uint16"; readonly base64: string };

/** Writes an array as base64; values of a Float64Array as float32 if `single` (which they must fit exactly to come back the same). */
export function encodeArray(values: Float64Array | Float32Array | Uint16Array, single = false): Encoded {
  const array = values instanceof Float64Array && single ? Float32Array.from(values) : values;
  const type = array instanceof Float32Array ? "float32" : array instanceof Uint16Array ? "uint16" : "float64";
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  let text = "";
  for (let i = 0; i < bytes.length; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return { type, base64: btoa(text) };
}

/**
 * Reads what `encodeArray` wrote.
 * @throws Error with a sentence naming `what`, where the value is no such array or has another length than expected
 */
export function decodeArray(value: unknown, what: string, length?: number): Float64Array | Float32Array | Uint16Array {
  const { type, base64 } = (typeof value === "object" && value !== null ? value : {}) as Partial<Encoded>;
  if (typeof base64 !== "string" || (type !== "float32" && type !== "float64" && type !== "uint16"))
    throw new Error(`${what} is no array of numbers.`);
  let text: string;
  try {
    text = atob(base64);
  } catch (error) {
    throw new Error(`${what} is not base64.`, { cause: error });
  }
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const size = type === "float64" ? 8 : type === "float32" ? 4 : 2;
  if (bytes.length % size !== 0 || (length !== undefined && bytes.length !== length * size))
    throw new Error(
      `${what} holds ${bytes.length / size} numbers${length === undefined ? "" : `; ${length} were expected`}.`,
    );
  if (type === "uint16") return new Uint16Array(bytes.buffer);
  const numbers = type === "float32" ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer);
  if (!numbers.every((x) => Number.isFinite(x))) throw new Error(`${what} holds numbers that are not finite.`);
  return numbers;
}
