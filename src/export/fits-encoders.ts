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
 * Returns an encoder for a column. Missing values: NaN, blank text, logical 0x00, TNULL for integers: the column's own value for
 * missing, or where it has none the least. Integers without a value to spare are then written wider (uint8 and int8 as I,
 * uint16 as J, uint32 as K); all keep their size where nothing is missing.
 */
export function cellEncoder(column: ExportColumn): CellEncoder {
  const encoder = encoderOf(column);
  const { name, unit, ucd, description, utype = "", xtype = "" } = column;
  const { replaced } = asciiText(name + unit + ucd + description + utype + xtype);
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
  const { unit, ucd, utype = "", xtype = "", description } = column;
  const words = { TUNIT: unit, TUCD: ucd, TUTYP: utype, TXTYP: xtype, TCOMM: description };
  return [
    ...textCards(`TTYPE${n}`, column.name),
    ...textCards(`TFORM${n}`, form),
    ...Object.entries(words).flatMap(([keyword, text]) => (text === "" ? [] : textCards(`${keyword}${n}`, text))),
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

/** How integers are stored: value = stored + shift. */
type Stored = { readonly form: "B" | "I" | "J" | "K"; readonly shift: bigint; readonly missing: bigint | null };

/** Of the same size as the values (standard, table 19). */
const OWN_SIZE: Partial<Record<CellType, Omit<Stored, "missing">>> = {
  uint8: { form: "B", shift: 0n },
  int8: { form: "B", shift: -128n },
  int16: { form: "I", shift: 0n },
  uint16: { form: "I", shift: 2n ** 15n },
  int32: { form: "J", shift: 0n },
  uint32: { form: "J", shift: 2n ** 31n },
  int64: { form: "K", shift: 0n },
  uint64: { form: "K", shift: 2n ** 63n },
};

/** With an integer to spare that means missing: the least one, or for uint64, whose least is 0, the greatest. */
const WITH_MISSING: Partial<Record<CellType, Stored>> = {
  uint8: { form: "I", shift: 0n, missing: -(2n ** 15n) },
  int8: { form: "I", shift: 0n, missing: -(2n ** 15n) },
  int16: { form: "I", shift: 0n, missing: -(2n ** 15n) },
  uint16: { form: "J", shift: 0n, missing: -(2n ** 31n) },
  int32: { form: "J", shift: 0n, missing: -(2n ** 31n) },
  uint32: { form: "K", shift: 0n, missing: -(2n ** 63n) },
  int64: { form: "K", shift: 0n, missing: -(2n ** 63n) },
  uint64: { form: "K", shift: 2n ** 63n, missing: 2n ** 63n - 1n },
};

const FORM_BYTES = { B: 1, I: 2, J: 4, K: 8 };

function storedAs({ type, nullValue, hasMissing }: ExportColumn): Stored {
  const own = OWN_SIZE[type]!;
  const named = /^[+-]?\d{1,20}$/.test(nullValue ?? "") ? BigInt(nullValue!.replace("+", "")) - own.shift : null;
  if (named !== null && isWithin(named, own.form)) return { ...own, missing: named };
  return hasMissing === false ? { ...own, missing: null } : WITH_MISSING[type]!;
}

function isWithin(stored: bigint, form: Stored["form"]): boolean {
  if (form === "B") return stored >= 0n && stored <= 255n;
  const half = 1n << BigInt(8 * FORM_BYTES[form] - 1);
  return stored >= -half && stored < half;
}

function integerEncoder(column: ExportColumn): CellEncoder {
  const { form, shift, missing } = storedAs(column);
  const bytes = FORM_BYTES[form];
  const [shiftNumber, missingNumber] = [Number(shift), Number(missing ?? NaN)];
  let hasMissing = false;
  let isMissingUsed = false;
  const encode64 = (value: number | bigint, view: DataView, at: number) => {
    const stored = BigInt(value) - shift;
    isMissingUsed ||= stored === missing;
    view.setBigInt64(at, stored);
  };
  const encodeShort = (value: number | bigint, view: DataView, at: number) => {
    const stored = Number(value) - shiftNumber;
    isMissingUsed ||= stored === missingNumber;
    setShort(view, at, stored);
  };
  const setShort = (view: DataView, at: number, stored: number) => {
    if (bytes === 4) view.setInt32(at, stored);
    else if (bytes === 2) view.setInt16(at, stored);
    else view.setUint8(at, stored);
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
        if (bytes === 8) view.setBigInt64(at, missing ?? 0n);
        else setShort(view, at, missing === null ? 0 : missingNumber);
      });
    },
    cards(n) {
      if (hasMissing && missing === null)
        throw new Error(`Column ${column.name} has missing values; it was said to have none.`);
      if (hasMissing && isMissingUsed)
        throw new Error(
          `Column ${column.name} has both missing values and the value ${missing! + shift}, which FITS needs to mark them; ` +
            "save as CSV, or leave the column out.",
        );
      const isNamed = column.nullValue !== undefined && missing !== null && !isMissingUsed;
      return [
        ...columnCards(column, n, form),
        ...(missing !== null && (hasMissing || isNamed) ? [valueCard(`TNULL${n}`, missing)] : []),
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
