import { bytesOf } from "./blob-bytes.ts";
import type { Converted, Findings } from "./parquet-convert.ts";
import type { ParquetField } from "./parquet-fields.ts";
import type { ColumnChunk, ParquetFooter } from "./parquet-footer.ts";
import { type Page, type PageHeader, pageValues, readDictionary, readPage, readPageHeader } from "./parquet-pages.ts";
import type { ColumnSink } from "./parquet-sinks.ts";
import { ThriftEnd } from "./parquet-thrift.ts";
import { ReadError, counted } from "./read-error.ts";

/** The values of one column in one row group, page after page. */
export type ChunkReader = {
  /** Puts the next `count` values into a sink, the first at row `at`. @throws ReadError where there are not so many */
  take(count: number, sink: ColumnSink, at: number): Promise<void>;
};

/** All windows on a row group together have about so many bytes. */
const ALL_WINDOWS_BYTES = 64 * 1024 * 1024;
const LEAST_WINDOW_BYTES = 64 * 1024;
const MOST_WINDOW_BYTES = 16 * 1024 * 1024;
/** Chunks so near to each other are read at once, with what lies between; and so much at a time at most. */
const GAP_BYTES = 64 * 1024;
const MOST_SLICE_BYTES = 32 * 1024 * 1024;

/**
 * Opens columns of a row group. Their first bytes are read here, those of neighbours at once; the rest, of large row groups, when it is
 * needed, so that memory does not grow with their size.
 * @throws ReadError for a chunk that is not there, does not fit into the file, or has not one value per row
 */
export async function openGroup(
  file: Blob,
  footer: ParquetFooter,
  group: number,
  fields: readonly ParquetField[],
  findings: readonly Findings[],
): Promise<ChunkReader[]> {
  const chunks = fields.map((field) => checkedChunk(footer, group, field));
  const size = Math.floor(ALL_WINDOWS_BYTES / Math.max(1, fields.length));
  const windowBytes = Math.min(MOST_WINDOW_BYTES, Math.max(LEAST_WINDOW_BYTES, size));
  const windows = await readTogether(
    file,
    chunks.map(({ start, bytes }) => ({ start, end: start + Math.min(bytes, windowBytes) })),
  );
  return chunks.map((chunk, i) =>
    chunkReader(
      file,
      fields[i],
      chunk,
      { rows: footer.groups[group].rows, first: windows[i], windowBytes },
      findings[i],
    ),
  );
}

function checkedChunk({ groups, start: end }: ParquetFooter, group: number, { leaf, name }: ParquetField): ColumnChunk {
  const { rows, chunks } = groups[group];
  const chunk = chunks[leaf];
  const where = `column ${name} in row group ${group + 1}`;
  if (chunk === undefined) throw new ReadError(`Parquet: the footer does not tell of ${where}; it is damaged.`);
  if (chunk.unread !== "") throw new ReadError(`Parquet: ${where} cannot be read: ${chunk.unread}.`);
  if (chunk.values !== rows)
    throw new ReadError(
      `Parquet: ${where} has ${counted(chunk.values)} values by what the footer says, for ${counted(rows)} rows; it is damaged.`,
    );
  if (chunk.start < 4 || chunk.bytes < 0 || chunk.start > end || chunk.bytes > end - chunk.start)
    throw new ReadError(
      `Parquet: the footer puts ${where} at byte ${counted(chunk.start)}, with ${counted(chunk.bytes)} bytes; ` +
        `there are only ${counted(end)} bytes of data. The file is damaged.`,
    );
  return chunk;
}

type Range = { readonly start: number; readonly end: number };

/** Returns the bytes of ranges; those that lie near to each other come in one slice. */
async function readTogether(file: Blob, ranges: readonly Range[]): Promise<Uint8Array[]> {
  const order = ranges.map((_, i) => i).sort((a, b) => ranges[a].start - ranges[b].start);
  const slices: { start: number; end: number; readonly members: number[] }[] = [];
  for (const i of order) {
    const { start, end } = ranges[i];
    const last = slices.at(-1);
    if (last && start - last.end <= GAP_BYTES && end - last.start <= MOST_SLICE_BYTES) {
      last.end = Math.max(last.end, end);
      last.members.push(i);
    } else slices.push({ start, end, members: [i] });
  }
  const windows: Uint8Array[] = [];
  await Promise.all(
    slices.map(async ({ start, end, members }) => {
      const bytes = await bytesOf(file.slice(start, end));
      for (const i of members) windows[i] = bytes.subarray(ranges[i].start - start, ranges[i].end - start);
    }),
  );
  return windows;
}

type Opened = { readonly rows: number; readonly first: Uint8Array; readonly windowBytes: number };

function chunkReader(
  file: Blob,
  field: ParquetField,
  chunk: ColumnChunk,
  { rows, first, windowBytes }: Opened,
  findings: Findings,
): ChunkReader {
  const chunkEnd = chunk.start + chunk.bytes;
  let window = first;
  let windowStart = chunk.start;
  let position = chunk.start;
  let dictionary: Converted | null = null;
  let page: Page | null = null;
  let pagesRows = 0;
  /** Of the page: how many of its values are taken, and how many of those that are there. */
  let taken = 0;
  let used = 0;

  /** Sees to it that the window holds the next `length` bytes, or all that are left. */
  async function ensure(length: number): Promise<Uint8Array> {
    const end = Math.min(chunkEnd, position + length);
    if (end > windowStart + window.length) {
      window = await bytesOf(file.slice(position, Math.min(chunkEnd, Math.max(end, position + windowBytes))));
      windowStart = position;
    }
    return window.subarray(position - windowStart);
  }
  async function nextHeader(): Promise<PageHeader> {
    for (let length = 256; ; length *= 16) {
      const bytes = await ensure(length);
      try {
        return readPageHeader(bytes, 0);
      } catch (error) {
        // What the window has beyond `length` was tried as well.
        if (!(error instanceof ThriftEnd) || bytes.length >= chunkEnd - position) throw error;
      }
    }
  }
  async function nextPage(): Promise<Page> {
    for (;;) {
      if (position >= chunkEnd)
        throw new ReadError(
          `Parquet: its pages end after ${counted(pagesRows)} of ${counted(rows)} rows. The file is damaged.`,
        );
      const header = await nextHeader();
      position += header.headerBytes;
      if (header.bytes < 0 || header.bytes > chunkEnd - position)
        throw new ReadError(
          `Parquet: a page has ${counted(header.bytes)} bytes by its header, and ${counted(chunkEnd - position)} are left of the column. ` +
            "The file is damaged.",
        );
      const bytes = (await ensure(header.bytes)).subarray(0, header.bytes);
      position += header.bytes;
      const count = pageValues(header);
      if (count === null) {
        if (header.type === "DICTIONARY_PAGE")
          dictionary = readDictionary(field, chunk.codec, header, bytes, Math.max(rows, 1024), findings);
        continue;
      }
      if (count < 0 || count > rows - pagesRows)
        throw new ReadError(
          `Parquet: a page has ${counted(count)} values by its header, and ${counted(rows - pagesRows)} rows are left. The file is damaged.`,
        );
      if (count === 0) continue;
      pagesRows += count;
      return readPage(field, chunk.codec, header, bytes, count, dictionary, findings);
    }
  }
  return {
    async take(count, sink, at) {
      for (let done = 0; done < count;) {
        if (page === null || taken === page.count) {
          page = await nextPage();
          taken = used = 0;
        }
        const some = Math.min(count - done, page.count - taken);
        used = sink.take(page, taken, used, some, at + done);
        taken += some;
        done += some;
      }
    },
  };
}
