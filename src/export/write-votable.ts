import type { ColumnData } from "../readers/table.ts";
import { BASE64_BYTES, writeBase64 } from "./base64-pieces.ts";
import { type ExportColumn, type Exported, type NextRows, type Provenance, rowBatches } from "./columns.ts";
import { type Pieces, blobPieces } from "./pieces.ts";
import { TextPieces } from "./text-pieces.ts";
import { type RowBytes, cellPacker, makeRoom } from "./votable-binary.ts";
import { documentParts, fieldElement } from "./votable-document.ts";
import { cellWriter } from "./votable-texts.ts";

type VotableOptions = {
  /** Columns that follow `row` in the batches, in order. */
  readonly columns: readonly ExportColumn[];
  /** How many rows will come. */
  readonly rows: number;
  readonly next: NextRows;
  readonly provenance: Provenance;
  /** BINARY2 is exact and fast to read; TABLEDATA can be read by people. */
  readonly encoding: "BINARY2" | "TABLEDATA";
  /** Of the TABLE. */
  readonly name?: string;
  /** Where the file goes while it is written; default Blobs. */
  readonly pieces?: Pieces;
  readonly onProgress?: (fraction: number) => void;
};

const MEDIA_TYPE = "application/x-votable+xml";

/**
 * Returns a VOTable 1.4 document of columns that come as values. Texts are `char` where all are ASCII, else `unicodeChar`; BINARY2, whose bytes
 * depend on it, goes by what the column says (`isAscii`), and takes `unicodeChar` where it says nothing. Unsigned 64-bit integers, for which VOTable
 * has no type, become texts; other integers the next wider type that has a sign. Missing values are empty cells, or flagged in BINARY2.
 */
export async function votableFromColumns(options: VotableOptions): Promise<Exported> {
  const { columns, pieces = blobPieces(), encoding } = options;
  const nulls = columns.map(nullCheck);
  // What is still unknown only makes the head shorter; white space fills it up.
  const begun = headOf(options, columns);
  pieces.begin(begun.length);
  const write = encoding === "BINARY2" ? writeBinary : writeText;
  const { isAscii, warnings } = await write(options, pieces, nulls);
  const head = headOf(
    options,
    columns.map((column, c) => ({
      ...column,
      ...(column.type === "text" && encoding === "TABLEDATA" ? { isAscii: isAscii[c] } : {}),
      ...(nulls[c].isUsed() ? { nullValue: "" } : {}),
    })),
    begun.length,
  );
  const tail = `${encoding === "BINARY2" ? "</STREAM>\n</BINARY2>" : "</TABLEDATA>"}\n</DATA>\n${partsOf(options, []).tail}`;
  const blob = await pieces.finish(head, [new Blob([tail])], MEDIA_TYPE);
  const unsigned = columns
    .filter(({ type }) => type === "uint64")
    .map(
      ({ name }) => `Column ${name}: unsigned 64-bit integers were written as text, for VOTable has no type for them.`,
    );
  return { blob, warnings: [...unsigned, ...warnings], sha256: null };
}

const partsOf = ({ provenance, name, rows }: VotableOptions, fields: readonly string[]) =>
  documentParts(fields, provenance, { name, rows });

/** @param length of the whole, at least */
function headOf(options: VotableOptions, columns: readonly ExportColumn[], length = 0): Uint8Array<ArrayBuffer> {
  const fields = columns.map((column) => fieldElement(column, "unicodeChar"));
  const data = options.encoding === "BINARY2" ? '<BINARY2>\n<STREAM encoding="base64">' : "<TABLEDATA>";
  const { head } = partsOf(options, fields);
  const encoder = new TextEncoder();
  const missing = length - encoder.encode(`${head}<DATA>\n${data}\n`).length;
  return encoder.encode(`${head}${" ".repeat(Math.max(0, missing))}<DATA>\n${data}\n`);
}

/** Whether a value of the column is the very one that means missing: it must not mean it any more. */
type NullCheck = { readonly look: (data: ColumnData) => void; readonly isUsed: () => boolean };

function nullCheck({ type, nullValue = "" }: ExportColumn): NullCheck {
  let isUsed = false;
  const isInteger = /^u?int/.test(type) && /^[+-]?\d+$/.test(nullValue);
  const missing = isInteger ? BigInt(nullValue) : null;
  return {
    look(data) {
      if (missing === null || isUsed) return;
      const wanted = typeof data.values[0] === "bigint" ? missing : Number(missing);
      const valid = "valid" in data ? data.valid : null;
      const values = data.values as ArrayLike<number | bigint>;
      for (let i = 0; i < values.length; i++) if (values[i] === wanted && valid?.[i] !== 0) isUsed = true;
    },
    isUsed: () => isUsed,
  };
}

/** What is known once all rows are written. */
type Written = { readonly isAscii: readonly boolean[]; readonly warnings: readonly string[] };

async function writeText(
  { columns, rows, next, onProgress }: VotableOptions,
  pieces: Pieces,
  nulls: readonly NullCheck[],
): Promise<Written> {
  const writers = columns.map(cellWriter);
  const text = new TextPieces(pieces);
  for await (const batch of rowBatches(next, rows, columns.length, onProgress)) {
    nulls.forEach((check, c) => check.look(batch.columns[c]));
    const cells = writers.map((writer, c) => writer.cells(batch.columns[c]));
    for (let i = 0; i < batch.length; i++) {
      text.write("<TR>");
      for (const cell of cells) {
        const content = cell(i);
        if (content === "") text.write("<TD/>");
        else {
          text.write("<TD>");
          text.write(content);
          text.write("</TD>");
        }
      }
      text.write("</TR>\n");
      if (text.isFull) await text.flush();
    }
  }
  await text.flush();
  return {
    isAscii: writers.map((writer) => writer.isAscii()),
    warnings: writers.flatMap((writer) => writer.warnings()),
  };
}

async function writeBinary(
  { columns, rows, next, onProgress }: VotableOptions,
  pieces: Pieces,
  nulls: readonly NullCheck[],
): Promise<Written> {
  const packers = columns.map(cellPacker);
  const flagBytes = Math.ceil(columns.length / 8);
  const bytes = new Uint8Array(BASE64_BYTES);
  const into: RowBytes = { bytes, view: new DataView(bytes.buffer), used: 0 };
  for await (const batch of rowBatches(next, rows, columns.length, onProgress)) {
    nulls.forEach((check, c) => check.look(batch.columns[c]));
    const cells = packers.map((packer, c) => packer.cells(batch.columns[c]));
    for (let i = 0; i < batch.length; i++) {
      makeRoom(into, flagBytes);
      const flags = into.used;
      into.bytes.fill(0, flags, flags + flagBytes);
      into.used += flagBytes;
      for (let c = 0; c < cells.length; c++) if (!cells[c](i, into)) into.bytes[flags + (c >> 3)] |= 0x80 >> (c & 7);
      if (into.used >= BASE64_BYTES) await writeWhole(pieces, into);
    }
  }
  await writeBase64(pieces, into.bytes.subarray(0, into.used));
  return { isAscii: [], warnings: packers.flatMap((packer) => packer.warnings()) };
}

/** Writes what makes whole lines, and keeps the rest. */
async function writeWhole(pieces: Pieces, into: RowBytes): Promise<void> {
  const whole = into.used - (into.used % BASE64_BYTES);
  for (let at = 0; at < whole; at += BASE64_BYTES)
    await writeBase64(pieces, into.bytes.subarray(at, at + BASE64_BYTES));
  into.bytes.copyWithin(0, whole, into.used);
  into.used -= whole;
}
