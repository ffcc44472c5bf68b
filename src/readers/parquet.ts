import { gunzip, isGzip } from "./gzip.ts";
import { asReadError } from "./parquet-error.ts";
import { type ParquetField, topColumns } from "./parquet-fields.ts";
import { readFooter } from "./parquet-footer.ts";
import { type ColumnNotes, describedBy } from "./parquet-notes.ts";
import { ReadError, counted } from "./read-error.ts";
import { type ColumnInfo, type FileTable, isNullOf, uniqueNames } from "./table.ts";

/** The table of a Parquet file. */
export type ParquetTable = FileTable & {
  /** How the values of each of `columns` are stored. */
  readonly fields: readonly ParquetField[];
  /** For each of `columns` the number of the one that is true where its values are missing, as astropy writes masks; null: there is none. */
  readonly masks: readonly (number | null)[];
  /** What there is to say of the file besides, in sentences. */
  readonly notes: readonly string[];
};

/** A file inside gzip compression is unpacked into memory, up to so much. */
const MOST_UNPACKED_BYTES = 1024 * 1024 * 1024;
/** Rows of a file of no size at all, and how many more for each of its bytes. */
const FREE_ROWS = 10_000_000;
const ROWS_PER_BYTE = 8;
/** Row numbers are kept as 32-bit integers. */
const MOST_ROWS = 2 ** 31 - 1;

/**
 * Returns the one table of a Parquet file. Units, UCDs and descriptions come from the VOTable in its footer (IVOA Note VOParquet 1.0), or from
 * what astropy writes there.
 * @param onProgress receives fractions while a gzip-compressed file is unpacked; a plain one is described at once
 * @throws ReadError for what is no Parquet file, is cut short, encrypted or damaged, or has more rows than its size allows
 */
export async function readParquetTables(file: Blob, onProgress?: (fraction: number) => void): Promise<ParquetTable[]> {
  const plain = await openParquet(file, undefined, onProgress);
  return asReadError("Parquet", async () => {
    const { rows, schema, keyValues } = await readFooter(plain);
    if (rows > MOST_ROWS || rows > FREE_ROWS + ROWS_PER_BYTE * plain.size)
      throw new ReadError(
        `Parquet: the footer says that there are ${counted(rows)} rows, in a file of ${counted(plain.size)} bytes; ` +
          `at most ${counted(Math.min(MOST_ROWS, FREE_ROWS + ROWS_PER_BYTE * plain.size))} are taken for real.`,
      );
    const top = topColumns(schema);
    const described = describedBy(
      keyValues,
      top.map(({ name }) => name),
    );
    const names = uniqueNames(top.map(({ name }) => name));
    const fields = top.flatMap(({ field }) => field ?? []);
    return [
      {
        index: 0,
        name: described.name,
        rows,
        columns: top.flatMap(({ field }, i) => (field ? [columnInfo(field, names[i], described.columns[i])] : [])),
        unread: top.flatMap(({ field, unread }, i) => (field ? [] : [{ name: names[i], reason: unread }])),
        fields,
        masks: fields.map(({ name }) => maskOf(fields, described.masks.get(name))),
        notes: described.notes,
      },
    ];
  });
}

function maskOf(fields: readonly ParquetField[], mask: string | undefined): number | null {
  const index = fields.findIndex(({ name, type }) => name === mask && type === "boolean");
  return index < 0 ? null : index;
}

function columnInfo(field: ParquetField, name: string, notes: ColumnNotes | undefined): ColumnInfo {
  const { meaning, physical } = field;
  const isInstant =
    field.type === "text" && (meaning.is === "timestamp" || meaning.is === "date" || physical === "INT96");
  const xtype = isInstant && !notes?.xtype ? "timestamp" : (notes?.xtype ?? "");
  return {
    name,
    original: field.name,
    type: field.type,
    unit: notes?.unit ?? "",
    ucd: notes?.ucd ?? "",
    description: notes?.description ?? "",
    ...(notes?.utype && { utype: notes.utype }),
    ...(xtype !== "" && { xtype }),
    ...(notes?.nullValue !== undefined && isNullOf(field.type, notes.nullValue) && { nullValue: notes.nullValue }),
  };
}

const unpackedFiles = new WeakMap<Blob, Promise<Blob>>();

/** Returns a file whose slices can be read: itself, or what is inside its gzip compression, which is kept for as long as the file is. */
export async function openParquet(
  file: Blob,
  signal?: AbortSignal,
  onProgress?: (fraction: number) => void,
): Promise<Blob> {
  if (!(await isGzip(file))) return file;
  const known = unpackedFiles.get(file);
  if (known) return known;
  const unpacked = unpack(file, signal, onProgress);
  unpackedFiles.set(file, unpacked);
  unpacked.catch(() => unpackedFiles.delete(file));
  return unpacked;
}

async function unpack(file: Blob, signal?: AbortSignal, onProgress?: (fraction: number) => void): Promise<Blob> {
  const parts: Blob[] = [];
  let held: Uint8Array<ArrayBuffer>[] = [];
  let heldBytes = 0;
  let size = 0;
  for await (const piece of gunzip(file, onProgress)) {
    signal?.throwIfAborted();
    held.push(piece);
    heldBytes += piece.length;
    size += piece.length;
    if (size > MOST_UNPACKED_BYTES)
      throw new ReadError(
        "Parquet: the file is gzip-compressed as a whole, and has more than 1 GB inside: it would have to be held in memory. " +
          "Decompress it, and open the result.",
      );
    if (heldBytes < 8 * 1024 * 1024) continue;
    parts.push(new Blob(held));
    [held, heldBytes] = [[], 0];
  }
  return new Blob([...parts, ...held]);
}
