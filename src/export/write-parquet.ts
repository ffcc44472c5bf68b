import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import {
  type ExportColumn,
  type Exported,
  type NextRows,
  PIECE_BYTES,
  type Provenance,
  type RowBatch,
  rowBatches,
} from "./columns.ts";
import { columnSource, parquetSchema, rowBytes } from "./parquet-columns.ts";
import { blobPieces, type Pieces } from "./pieces.ts";
import { votableDocument } from "./votable-document.ts";

/** Rows of a row group: as many as DuckDB keeps together, of wide tables fewer. One row group is held in memory at a time. */
const GROUP_ROWS = 122_880;
const GROUP_BYTES = 32 * 1024 * 1024;

/**
 * Returns a Parquet file of columns that come as values. Units, UCDs, descriptions and provenance are in a VOTable in its footer (IVOA Note
 * VOParquet 1.0). Missing values are null, but NaN in columns of floats, which cannot be null: whether any are missing is not known before the
 * last row. Pages are not compressed: Snappy makes measurements, the bulk of a catalogue, a fifth shorter at best, and writing them four to
 * five times as long; what repeats itself is written by a dictionary anyway.
 * @param options.columns columns that follow `row` in the batches, in order
 * @param options.rows how many rows will come
 * @param options.pieces where the rows go while they are written; default Blobs
 * @param options.name of the table
 */
export async function parquetFromColumns(options: {
  readonly columns: readonly ExportColumn[];
  readonly rows: number;
  readonly fileRows?: Int32Array | null;
  readonly next: NextRows;
  readonly pieces?: Pieces;
  readonly provenance: Provenance;
  readonly name?: string;
  readonly onProgress?: (fraction: number) => void;
}): Promise<Exported> {
  const { columns, rows, fileRows = null, next, pieces = blobPieces(), provenance, name, onProgress } = options;
  checkNames(columns);
  const writer = pieceWriter(pieces);
  pieces.begin(0);
  const parquet = new ParquetWriter({
    writer,
    schema: parquetSchema(columns),
    codec: "UNCOMPRESSED",
    kvMetadata: [
      { key: "IVOA.VOTable-Parquet.version", value: "1.0" },
      { key: "IVOA.VOTable-Parquet.content", value: votableDocument(columns.map(described), provenance, { name }) },
    ],
    createdBy: `Xsieve version ${provenance.version}`,
  });
  for await (const group of rowGroups(columns, rowBatches(next, rows, columns.length, onProgress, fileRows)))
    await parquet.write({
      columnData: columns.map((column, i) =>
        columnSource(
          column,
          group.map(({ batch, from, to }) => ({ data: batch.columns[i], from, to })),
        ),
      ),
      rowGroupSize: GROUP_ROWS,
    });
  await parquet.finish();
  await writer.flush();
  const blob = await pieces.finish(new Uint8Array(0), [], "application/vnd.apache.parquet");
  return { blob, warnings: [], sha256: null };
}

/** VOTable has no unsigned integers of 64 bits; astropy 8 opens no file in which they are described as texts, as a VOTable of its own has them. */
const described = (column: ExportColumn): ExportColumn =>
  column.type === "uint64" ? { ...column, type: "int64" } : column;

function checkNames(columns: readonly ExportColumn[]): void {
  if (columns.length === 0) throw new Error("A Parquet file needs a column at least; none is chosen.");
  const names = new Set<string>();
  for (const { name } of columns) {
    if (names.has(name))
      throw new Error(`Two columns are called ${name}; in a Parquet file each needs a name of its own.`);
    names.add(name);
  }
}

/** A writer that hands on what was written after each row group. */
function pieceWriter(pieces: Pieces): ByteWriter & { readonly flush: () => Promise<void> } {
  const writer = new ByteWriter();
  const flush = async () => {
    const bytes = writer.getBytes();
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) await pieces.write(bytes.subarray(at, at + PIECE_BYTES));
    writer.index = 0;
  };
  return Object.assign(writer, { flush });
}

/** Rows `from` to `to` (not included) of a batch. */
type BatchPart = { readonly batch: RowBatch; readonly from: number; readonly to: number };

/** Yields rows in groups, cut from batches and put together of them. */
async function* rowGroups(
  columns: readonly ExportColumn[],
  batches: AsyncGenerator<RowBatch>,
): AsyncGenerator<BatchPart[], void, undefined> {
  let group: BatchPart[] = [];
  let rows = 0;
  let bytes = 0;
  for await (const batch of batches) {
    const each = rowBytes(columns, batch.columns, batch.length);
    for (let from = 0; from < batch.length;) {
      const room = Math.min(GROUP_ROWS - rows, Math.floor((GROUP_BYTES - bytes) / each));
      const to = Math.min(batch.length, from + Math.max(room, rows === 0 ? 1 : 0));
      if (to > from) group.push({ batch, from, to });
      rows += to - from;
      bytes += (to - from) * each;
      from = to;
      if (from === batch.length) break;
      yield group;
      [group, rows, bytes] = [[], 0, 0];
    }
  }
  if (rows > 0) yield group;
}
