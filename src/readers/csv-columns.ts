import { csvRows, LONGEST_ROW, MixedLineEnds, type CsvColumn, type CsvCounts, type CsvLayout } from "./csv-rows.ts";
import { plainScanner, type CsvScanner } from "./csv-scan.ts";
import { bytesInto } from "./blob-bytes.ts";
import { ReadError, counted } from "./read-error.ts";
import type { ColumnBatch } from "./table.ts";

/** Slices stay in the processor's cache for the most part, and the browser reads the next one meanwhile. */
const SLICE_BYTES = 16 * 1024 * 1024;

/** Rows of a batch: as many as DuckDB keeps together, for it takes them fastest so. */
const BATCH_ROWS = 122_880;

/** A text that is shorter comes as one slice. */
const SMALL_BYTES = 1024 * 1024;

/** How much of a text is looked at before it is read. */
const SAMPLE_BYTES = 8 * 1024 * 1024;

/** What keeps a text from being read as it is: it is not UTF-8 (`latin1Text`), or its lines end in several ways (`evenLineEnds`). */
export type CsvTrouble = "encoding" | "line ends";

/** What the beginning of a text holds. */
export type CsvSample = { readonly counts: CsvCounts | CsvTrouble; readonly isWhole: boolean };

export type CsvOptions = {
  /** Whether the text ends where its bytes end; otherwise a row that is cut off does not count. */
  readonly isWhole?: boolean;
  /** What cuts text of so many bytes at most into cells; in plain TypeScript if not given. */
  readonly makeScanner?: (size: number, delimiter: number) => CsvScanner;
  readonly onProgress?: (fraction: number) => void;
};

/** Counts the cells in the first 8 MB of a CSV text (all rows of a shorter one) by kind. @throws ReadError */
export async function sampleCsv(
  text: Blob,
  layout: CsvLayout,
  makeScanner?: CsvOptions["makeScanner"],
): Promise<CsvSample> {
  const isWhole = text.size <= SAMPLE_BYTES;
  const batches = readCsvColumns(text.slice(0, SAMPLE_BYTES), layout, [], {
    isWhole,
    ...(makeScanner && { makeScanner }),
  });
  let next = await batches.next();
  while (!next.done) next = await batches.next();
  return { counts: next.value, isWhole };
}

/**
 * Yields the wanted columns of a CSV text in batches of 122,880 rows, in order; a text without rows gives one empty batch.
 * Returns what was found in the rows, in all of its columns; or, at once, what keeps the text from being read.
 * @throws ReadError for NUL bytes and what `csvRows` refuses
 */
export async function* readCsvColumns(
  text: Blob,
  layout: CsvLayout,
  wanted: readonly CsvColumn[],
  { isWhole = true, makeScanner = plainScanner, onProgress }: CsvOptions = {},
): AsyncGenerator<ColumnBatch, CsvCounts | CsvTrouble, undefined> {
  return yield* readCsvSlices(blobSlices(text, onProgress), layout, wanted, {
    isWhole,
    makeScanner,
    sliceBytes: Math.min(SLICE_BYTES, text.size),
    // A row has one byte at least.
    batchRows: Math.min(BATCH_ROWS, text.size),
  });
}

/** Some bytes of a text, in order; nobody needs them any more when the next ones are asked for. */
export type CsvSlice = { readonly bytes: Uint8Array<ArrayBuffer>; readonly isLast: boolean };

/**
 * The same of a text that comes in slices, the last of which says so.
 * @param options.sliceBytes how long a slice is at most
 * @param options.batchRows rows of a batch at most
 */
export async function* readCsvSlices(
  slices: AsyncIterable<CsvSlice>,
  layout: CsvLayout,
  wanted: readonly CsvColumn[],
  {
    isWhole = true,
    makeScanner = plainScanner,
    sliceBytes,
    batchRows,
  }: Pick<CsvOptions, "isWhole" | "makeScanner"> & { readonly sliceBytes: number; readonly batchRows: number },
): AsyncGenerator<ColumnBatch, CsvCounts | CsvTrouble, undefined> {
  const delimiter = layout.delimiter.charCodeAt(0);
  // Of a text of one slice nothing is left over.
  const scanner = makeScanner(sliceBytes < SMALL_BYTES ? 2 * sliceBytes : LONGEST_ROW + sliceBytes, delimiter);
  const rows = csvRows(scanner, layout, wanted, batchRows);
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  const buffer = scanner.bytes;
  let end = 0; // of what the buffer holds: first what is left of the slice before
  let passed = 0;
  let isEmpty = true;
  for await (const { bytes, isLast } of slices) {
    const nul = bytes.indexOf(0);
    if (nul >= 0) throw nulByte(passed + nul);
    buffer.set(bytes, end);
    end += bytes.length;
    buffer[end] = 0x0a;
    let at = 0;
    let isDecoded = false;
    for (;;) {
      try {
        at = rows.read(at, end, isLast && isWhole);
      } catch (error) {
        if (error instanceof MixedLineEnds) return "line ends";
        throw error;
      }
      if (!isDecoded && rows.hasOthers()) {
        if (!decodes(utf8, bytes, isLast && isWhole)) return "encoding";
        isDecoded = true;
      }
      if (rows.gathered() < batchRows) break;
      yield rows.take();
      isEmpty = false;
    }
    if (end - at > LONGEST_ROW) rows.refuseLong();
    buffer.copyWithin(0, at, end);
    end -= at;
    passed += bytes.length;
  }
  if (isEmpty || rows.gathered() > 0) yield rows.take();
  return rows.counts();
}

/** Cuts a text into slices; two of them are on their way while one is worked on. */
async function* blobSlices(text: Blob, onProgress?: (fraction: number) => void): AsyncGenerator<CsvSlice> {
  const coming = [sliceAt(text, 0), sliceAt(text, SLICE_BYTES)];
  let memory: ArrayBuffer | undefined;
  for (let start = 0; start < text.size; start += SLICE_BYTES) {
    const bytes = await coming.shift()!;
    coming.push(sliceAt(text, start + 2 * SLICE_BYTES, memory));
    yield { bytes, isLast: start + SLICE_BYTES >= text.size };
    memory = bytes.buffer;
    onProgress?.(Math.min(1, (start + SLICE_BYTES) / text.size));
  }
}

function sliceAt(text: Blob, start: number, memory?: ArrayBuffer): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = bytesInto(text.slice(start, start + SLICE_BYTES), memory);
  // Where the caller stops early nobody waits for the slice on its way, and its failure is no news.
  bytes.catch(() => undefined);
  return bytes;
}

/** Tells whether bytes are UTF-8, a character that goes on in the next ones included. */
function decodes(utf8: TextDecoder, bytes: Uint8Array, isLast: boolean): boolean {
  try {
    utf8.decode(bytes, { stream: !isLast });
    return true;
  } catch {
    return false;
  }
}

function nulByte(index: number): ReadError {
  return new ReadError(
    `Byte ${counted(index + 1)} of the text is NUL, which no text has: this is a binary file or a damaged one. ` +
      "A CSV or TSV text was expected.",
  );
}
