/** What a cell of a column holds. A column of 64-bit integers keeps every digit; "text" is Unicode. */
export type CellType =
  | "boolean"
  | "uint8"
  | "int8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float32"
  | "float64"
  | "text";

/** One column as its file describes it; empty strings where the file says nothing. */
export type ColumnInfo = {
  /** Unique among the columns of its table when letter case is ignored, as SQL names must be. */
  readonly name: string;
  /** The name as the file writes it; differs from `name` only where that one would not be unique. */
  readonly original: string;
  readonly type: CellType;
  readonly unit: string;
  readonly ucd: string;
  readonly description: string;
  /** VOTable's utype and xtype, and the value (as text) that stands for missing, where the file gives them. */
  readonly utype?: string;
  readonly xtype?: string;
  readonly nullValue?: string;
  /** How many values a cell has, where this column is the first of them alone and the others are not read. */
  readonly firstOf?: number;
};

/** Whether a text can be the value that marks the missing ones of a column: of integers a whole number. */
export const isNullOf = (type: CellType, text: string): boolean => type.includes("int") && /^[+-]?\d+$/.test(text);

/** A table of a file, whatever its format: what a user chooses among. Each format's own type adds what its reader needs. */
export type FileTable = {
  /** Its place in the file; of FITS the number of its HDU. */
  readonly index: number;
  /** "" where the file gives none. */
  readonly name: string;
  readonly rows: number;
  /** Those that hold one value per row. */
  readonly columns: readonly ColumnInfo[];
  readonly unread: readonly UnreadColumn[];
  /** What else a user should know of how the table is read, in sentences. */
  readonly notes?: readonly string[];
};

/** A column of the file that cannot be read as one value per source, and why. */
export type UnreadColumn = { readonly name: string; readonly reason: string };

/** The values of one column over some rows. Missing: `valid[i]` is 0; in float columns NaN; in text null. */
export type ColumnData =
  | {
      readonly type: "boolean" | "uint8";
      readonly values: Uint8Array;
      readonly valid: Uint8Array | null;
    }
  | { readonly type: "int8"; readonly values: Int8Array; readonly valid: Uint8Array | null }
  | { readonly type: "int16"; readonly values: Int16Array; readonly valid: Uint8Array | null }
  | { readonly type: "uint16"; readonly values: Uint16Array; readonly valid: Uint8Array | null }
  | { readonly type: "int32"; readonly values: Int32Array; readonly valid: Uint8Array | null }
  | { readonly type: "uint32"; readonly values: Uint32Array; readonly valid: Uint8Array | null }
  | { readonly type: "int64"; readonly values: BigInt64Array; readonly valid: Uint8Array | null }
  | { readonly type: "uint64"; readonly values: BigUint64Array; readonly valid: Uint8Array | null }
  | { readonly type: "float32"; readonly values: Float32Array }
  | { readonly type: "float64"; readonly values: Float64Array }
  | {
      readonly type: "text";
      readonly values: readonly (string | null)[];
      /** The same as bytes, where they were read so: making strings of them takes longer than reading them. */
      readonly packed?: PackedTexts;
    };

/** Texts in UTF-8 one after the other: text i is `bytes[offsets[i]]` to `bytes[offsets[i + 1]]`; an empty one is missing. */
export type PackedTexts = { readonly bytes: Uint8Array; readonly offsets: Int32Array };

/** Some consecutive rows of a table: `columns[i]` has `rows` values, the first of them at row `start` (from 0). */
export type ColumnBatch = { readonly start: number; readonly rows: number; readonly columns: readonly ColumnData[] };

/** What the row number is called beside the columns of a file; none of them may bear this name. */
const ROW_NUMBER = "__row";

/**
 * Gives every column a name that stays unique when letter case is ignored: a repeated name gets `_1`, `_2`, …
 * @param originals names as the file writes them, in order; an empty one becomes `column_<number>` (from 1)
 */
export function uniqueNames(originals: readonly string[]): string[] {
  const taken = new Set(originals.map((name) => name.toLowerCase()));
  const given = new Set<string>([ROW_NUMBER]);
  return originals.map((original, index) => {
    let name = original === "" ? `column_${index + 1}` : original;
    for (let n = 1; given.has(name.toLowerCase()) || (name !== original && taken.has(name.toLowerCase())); n++)
      name = `${original === "" ? `column_${index + 1}` : original}_${n}`;
    given.add(name.toLowerCase());
    return name;
  });
}
