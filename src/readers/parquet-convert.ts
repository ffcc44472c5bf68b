import type { ParquetField } from "./parquet-fields.ts";
import { int96Texts, timeTexts } from "./parquet-times.ts";
import type { ByteValues, Stored } from "./parquet-values.ts";
import { bytesFromTexts } from "./texts.ts";

export type Numbers =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** Values as their column gives them, the missing ones left out: numbers of its type, or texts in UTF-8. */
export type Converted = { readonly is: "numbers"; readonly values: Numbers } | ({ readonly is: "bytes" } & ByteValues);

/** What was found in a column while its values were read. */
export type Findings = { /** Decimal numbers of more digits than a double keeps. */ rounded: number };

/** Returns stored values as what they mean. */
export function convert(field: ParquetField, stored: Stored, findings: Findings): Converted {
  const { meaning, type, physical } = field;
  if (meaning.is === "decimal" && physical !== "FLOAT" && physical !== "DOUBLE" && physical !== "BOOLEAN")
    return decimals(stored, type, meaning.scale, findings);
  if (stored.is === "numbers") {
    if (type !== "text") return { is: "numbers", values: numbersOf(type, stored.values) };
    return timeTexts(meaning, stored.values as Int32Array | BigInt64Array);
  }
  if (physical === "INT96") return int96Texts(stored);
  if (type === "float32") return { is: "numbers", values: Float32Array.from(mapBytes(stored, float16)) };
  if (meaning.is === "uuid" && field.length === 16) return texts(mapBytes(stored, uuidText));
  return physical === "FIXED_LEN_BYTE_ARRAY" ? withoutPadding(stored) : stored;
}

/** Narrow integers are stored in 32 bits, unsigned ones as signed. */
function numbersOf(type: ParquetField["type"], values: Exclude<Stored, ByteValues>["values"]): Numbers {
  const { buffer, length } = values;
  switch (type) {
    case "int8":
      return new Int8Array(values as Int32Array);
    case "uint8":
      return new Uint8Array(values as Int32Array);
    case "int16":
      return new Int16Array(values as Int32Array);
    case "uint16":
      return new Uint16Array(values as Int32Array);
    case "uint32":
      return new Uint32Array(buffer, values.byteOffset, length);
    case "uint64":
      return new BigUint64Array(buffer, values.byteOffset, length);
    default:
      return values;
  }
}

function mapBytes<T>({ bytes, starts, ends }: ByteValues, of: (bytes: Uint8Array) => T): T[] {
  return Array.from(starts, (start, i) => of(bytes.subarray(start, ends[i])));
}

function texts(values: readonly string[]): Converted {
  const { bytes, offsets } = bytesFromTexts(values);
  return { is: "bytes", bytes, starts: offsets.subarray(0, values.length), ends: offsets.subarray(1) };
}

/** Texts of fixed length are filled up with NUL. */
function withoutPadding({ bytes, starts, ends }: ByteValues): Converted {
  const trimmed = ends.map((end, i) => {
    let last = end;
    while (last > starts[i] && bytes[last - 1] === 0) last--;
    return last;
  });
  return { is: "bytes", bytes, starts, ends: trimmed };
}

function decimals(stored: Stored, type: ParquetField["type"], scale: number, findings: Findings): Converted {
  const whole: ArrayLike<number | bigint> = stored.is === "numbers" ? stored.values : mapBytes(stored, bigEndian);
  if (type === "int64") return { is: "numbers", values: BigInt64Array.from(whole as ArrayLike<bigint>, BigInt) };
  const values = Float64Array.from(whole as ArrayLike<number>, (value: number | bigint) => {
    const near = Number(value);
    const isExact = Number.isSafeInteger(near);
    if (!isExact) findings.rounded++;
    // Both numbers are exact, so that their quotient is the double next to the decimal number; else its digits are read.
    return isExact && scale <= 22 ? near / 10 ** scale : Number(`${value}e-${scale}`);
  });
  return { is: "numbers", values };
}

/** Two's complement, the most significant byte first. */
function bigEndian(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  let digits = "0x";
  for (const byte of bytes) digits += byte.toString(16).padStart(2, "0");
  return BigInt.asIntN(bytes.length * 8, BigInt(digits));
}

/** IEEE 754 binary16, the least significant byte first. */
function float16([low, high]: Uint8Array): number {
  const bits = (high << 8) | low;
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function uuidText(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
