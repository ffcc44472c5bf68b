import type { CellType, ColumnData } from "../readers/table.ts";
import type { ExportColumn } from "./columns.ts";
import { asciiText, textCards, valueCard } from "./fits-cards.ts";

/** Where cells go: the first at `at`, the next `stride` bytes further. */
type CellTarget = { readonly bytes: Uint8Array<ArrayBuffer>; readonly at: number; readonly stride: number };

/** Writes one column into rows, and describes it once all rows are written. */
export type CellEncoder = {
  readonly bytes: number;
  /** Writes values `from` to `to` (not included). */
  encode(data: ColumnData, from: number, to: number, target: CellTarget): void;
  /** The cards of the column, as number `n` of its table. @throws Error where no integer is left to mean missing */
  cards(n: number): string[];
  warnings(): string[];
};

/**
 * Returns an encoder for a column. Missing values: NaN, blank text, logical 0x00, TNULL for integers. Integers of 8 and 16
 * bits without a value to spare are written wider (uint8 and int8 as I, uint16 as J, uint32 as K).
 */
export function cellEncoder(column: ExportColumn): CellEncoder {
  const encoder = encoderOf(column);
  const { name, unit, ucd, description } = column;
  const { replaced } = asciiText(name + unit + ucd + description);
  const warning = `Column ${name}: characters that FITS does not allow became "?" in its name or description (${replaced}).`;
  return replaced === 0 ? encoder : { ...encoder, warnings: () => [warning, ...encoder.warnings()] };
}

function encoderOf(column: ExportColumn): CellEncoder {
  if (column.type === "text") return textEncoder(column);
  if (column.type === "boolean") return logicalEncoder(column);
  if (column.type === "float32" || column.type === "float64") return realEncoder(column, column.type);
  return integerEncoder(column);
}

function columnCards(column: ExportColumn, n: number, form: string): string[] {
  return [
    ...textCards(`TTYPE${n}`, column.name),
    ...textCards(`TFORM${n}`, form),
    ...(column.unit === "" ? [] : textCards(`TUNIT${n}`, column.unit)),
    ...(column.ucd === "" ? [] : textCards(`TUCD${n}`, column.ucd)),
    ...(column.description === "" ? [] : textCards(`TCOMM${n}`, column.description)),
  ];
}

/** Loops over the cells of a target: `write` gets the index of the value and the address of its cell. */
function eachCell(from: number, to: number, { at, stride }: CellTarget, write: (i: number, at: number) => void): void {
  for (let i = from, address = at; i < to; i++, address += stride) write(i, address);
}

function realEncoder(column: ExportColumn, type: "float32" | "float64"): CellEncoder {
  return {
    bytes: type === "float32" ? 4 : 8,
    encode(data, from, to, target) {
      const view = new DataView(target.bytes.buffer, target.bytes.byteOffset);
      const values = data.values as ArrayLike<number | bigint>;
      const valid = "valid" in data ? data.valid : null;
      eachCell(from, to, target, (i, at) => {
        const value = valid?.[i] === 0 ? NaN : Number(values[i]);
        if (type === "float32") view.setFloat32(at, value);
        else view.setFloat64(at, value);
      });
    },
    cards: (n) => columnCards(column, n, type === "float32" ? "E" : "D"),
    warnings: () => [],
  };
}

function logicalEncoder(column: ExportColumn): CellEncoder {
  return {
    bytes: 1,
    encode(data, from, to, target) {
      const values = data.values as ArrayLike<number>;
      const valid = "valid" in data ? data.valid : null;
      eachCell(from, to, target, (i, at) => {
        target.bytes[at] = valid?.[i] === 0 ? 0 : values[i] !== 0 ? 0x54 : 0x46;
      });
    },
    cards: (n) => columnCards(column, n, "L"),
    warnings: () => [],
  };
}

/** Stored size, and the stored integer that means missing: the least one, or for uint64, whose least is 0, the greatest. */
const INTEGERS: Partial<Record<CellType, { form: string; bytes: number; missing: bigint }>> = {
  uint8: { form: "I", bytes: 2, missing: -(2n ** 15n) },
  int8: { form: "I", bytes: 2, missing: -(2n ** 15n) },
  int16: { form: "I", bytes: 2, missing: -(2n ** 15n) },
  uint16: { form: "J", bytes: 4, missing: -(2n ** 31n) },
  int32: { form: "J", bytes: 4, missing: -(2n ** 31n) },
  uint32: { form: "K", bytes: 8, missing: -(2n ** 63n) },
  int64: { form: "K", bytes: 8, missing: -(2n ** 63n) },
  uint64: { form: "K", bytes: 8, missing: 2n ** 63n - 1n },
};

function integerEncoder(column: ExportColumn): CellEncoder {
  const { form, bytes, missing } = INTEGERS[column.type]!;
  const shift = column.type === "uint64" ? 2n ** 63n : 0n;
  const missingNumber = Number(missing);
  let hasMissing = false;
  let isMissingUsed = false;
  const encode64 = (value: number | bigint, view: DataView, at: number) => {
    const stored = BigInt(value) - shift;
    isMissingUsed ||= stored === missing;
    view.setBigInt64(at, stored);
  };
  const encodeShort = (value: number | bigint, view: DataView, at: number) => {
    const stored = Number(value);
    isMissingUsed ||= stored === missingNumber;
    if (bytes === 2) view.setInt16(at, stored);
    else view.setInt32(at, stored);
  };
  const encodeValue = bytes === 8 ? encode64 : encodeShort;
  return {
    bytes,
    encode(data, from, to, target) {
      const view = new DataView(target.bytes.buffer, target.bytes.byteOffset);
      const values = data.values as ArrayLike<number | bigint>;
      const valid = "valid" in data ? data.valid : null;
      eachCell(from, to, target, (i, at) => {
        if (valid?.[i] !== 0) return encodeValue(values[i], view, at);
        hasMissing = true;
        if (bytes === 8) view.setBigInt64(at, missing);
        else if (bytes === 4) view.setInt32(at, missingNumber);
        else view.setInt16(at, missingNumber);
      });
    },
    cards(n) {
      if (hasMissing && isMissingUsed)
        throw new Error(
          `Column ${column.name} has both missing values and the value ${missing + shift}, which FITS needs to mark them; ` +
            "save as CSV, or leave the column out.",
        );
      return [
        ...columnCards(column, n, form),
        ...(hasMissing ? [valueCard(`TNULL${n}`, missing)] : []),
        ...(shift === 0n ? [] : [valueCard(`TSCAL${n}`, 1), valueCard(`TZERO${n}`, shift)]),
      ];
    },
    warnings: () => [],
  };
}

function textEncoder(column: ExportColumn): CellEncoder {
  const width = Math.max(1, column.width ?? 0);
  let replaced = 0;
  let cut = 0;
  return {
    bytes: width,
    encode(data, from, to, target) {
      const values = data.values as readonly (string | null)[];
      const { bytes } = target;
      eachCell(from, to, target, (i, at) => {
        bytes.fill(0x20, at, at + width);
        let length = 0;
        for (const character of values[i] ?? "") {
          if (length === width) {
            cut++;
            break;
          }
          const code = character.codePointAt(0)!;
          const isPrintable = code >= 0x20 && code <= 0x7e;
          if (!isPrintable) replaced++;
          bytes[at + length++] = isPrintable ? code : 0x3f;
        }
      });
    },
    cards: (n) => columnCards(column, n, `${width}A`),
    warnings: () => [
      ...(replaced === 0
        ? []
        : [`Column ${column.name}: characters that FITS does not allow became "?" (${replaced}).`]),
      ...(cut === 0 ? [] : [`Column ${column.name}: texts longer than ${width} characters were cut (${cut}).`]),
    ],
  };
}
