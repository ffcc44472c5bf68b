import { compressors, decompressLz4Raw, decompressZstd } from "hyparquet-compressors";
import type { Codec } from "./parquet-footer.ts";
import { ReadError, counted } from "./read-error.ts";

/** Pages are meant to have about 1 MB. */
const MOST_PAGE_BYTES = 1024 * 1024 * 1024;
/** So much a page may have, however few bytes it is compressed to. */
const FREE_BYTES = 16 * 1024 * 1024;

/** How many bytes one compressed byte can become at most; of Brotli, which has no bound, what is sane. */
const EXPANSION: Partial<Record<Codec, number>> = {
  SNAPPY: 22,
  GZIP: 1032,
  LZ4: 255,
  LZ4_RAW: 255,
  ZSTD: 32_768,
  BROTLI: 10_000,
};

/**
 * Returns the decompressed bytes of a page. What its header says of their number is held against what its compression can do before any room
 * is made for them, and what is written inside the compressed data of lengths against that header.
 * @throws ReadError for what is damaged, or compressed in a way that is not known
 */
export function decompressPage(codec: Codec | undefined, bytes: Uint8Array, size: number): Uint8Array {
  if (codec === "UNCOMPRESSED") {
    if (bytes.length === size) return bytes;
    throw new ReadError(
      `Parquet: a page that is not compressed has ${counted(bytes.length)} bytes, and should have ${counted(size)}; it is damaged.`,
    );
  }
  const expansion = codec === undefined ? undefined : EXPANSION[codec];
  if (codec === undefined || expansion === undefined)
    throw new ReadError(
      `Parquet: the pages are compressed with ${codec ?? "something unknown"}; Snappy, gzip, Zstandard, Brotli and LZ4 can be read.`,
    );
  if (size < 0 || size > MOST_PAGE_BYTES || size > Math.max(FREE_BYTES, bytes.length * expansion))
    throw new ReadError(
      `Parquet: a page of ${counted(bytes.length)} bytes should become ${counted(size)} when it is decompressed (${codec}), ` +
        "more than it can; it is damaged.",
    );
  if (size === 0) return new Uint8Array(0);
  const page = unpacked(codec, bytes, size);
  if (page.length === size) return page;
  throw new ReadError(
    `Parquet: a page decompresses (${codec}) to ${counted(page.length)} bytes instead of ${counted(size)}; it is damaged.`,
  );
}

function unpacked(codec: Codec, bytes: Uint8Array, size: number): Uint8Array {
  switch (codec) {
    case "SNAPPY":
      return snappy(bytes, size);
    case "ZSTD":
      return zstd(bytes, size);
    case "LZ4":
      return lz4(bytes, size);
    default:
      return compressors[codec]!(bytes, size);
  }
}

/** The decompressor goes by the length that the data begin with: it must be the one that there is room for. */
function snappy(bytes: Uint8Array, size: number): Uint8Array {
  let length = 0;
  for (let i = 0, scale = 1; i < Math.min(5, bytes.length); i++, scale *= 128) {
    length += (bytes[i] & 0x7f) * scale;
    if (bytes[i] < 0x80) break;
  }
  if (length !== size)
    throw new ReadError(
      `Parquet: a page compressed with Snappy has ${counted(length)} bytes by its own count, and ${counted(size)} by its header's; it is damaged.`,
    );
  return compressors.SNAPPY!(bytes, size);
}

/** Decompresses frame by frame into room that is made here: left to itself, the decompressor makes as much as a frame asks for (RFC 8878). */
function zstd(bytes: Uint8Array, size: number): Uint8Array {
  const page = new Uint8Array(size);
  let filled = 0;
  for (let at = 0; at < bytes.length;) {
    const frame = zstdFrame(bytes, at);
    if (frame.content !== null && frame.content > size - filled) throw zstdDamaged("more data than its header says");
    // Where a frame does not say how much it holds it must be the last one.
    if (!frame.isSkipped) {
      if (frame.content === null && frame.end < bytes.length) throw zstdDamaged("several frames of unknown length");
      decompressZstd(bytes.subarray(at, frame.end), page.subarray(filled));
      filled += frame.content ?? size - filled;
    }
    at = frame.end;
  }
  return page.subarray(0, filled);
}

const zstdDamaged = (what: string) =>
  new ReadError(`Parquet: a page compressed with Zstandard holds ${what}; it is damaged.`);

type Frame = { readonly end: number; readonly isSkipped: boolean; readonly content: number | null };

/** Where a frame ends, by the headers of its blocks, and how much it says it holds. */
function zstdFrame(bytes: Uint8Array, start: number): Frame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (start + 9 > bytes.length) throw zstdDamaged("the start of a frame and no more");
  const magic = view.getUint32(start, true);
  // The sixteen numbers that mark frames to pass over.
  if (magic >>> 4 === 0x184d2a5)
    return { end: start + 8 + view.getUint32(start + 4, true), isSkipped: true, content: null };
  if (magic !== 0xfd2fb528) throw zstdDamaged("something else than a frame");
  const flags = bytes[start + 4];
  const isSingle = (flags & 0x20) !== 0;
  const sizeBytes = flags >> 6 === 0 ? Number(isSingle) : 1 << (flags >> 6);
  let at = start + 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][flags & 3];
  if (at + sizeBytes > bytes.length) throw zstdDamaged("the start of a frame and no more");
  let content: number | null = sizeBytes === 0 ? null : 0;
  for (let i = 0; i < sizeBytes; i++) content = content! + bytes[at++] * 2 ** (8 * i);
  if (sizeBytes === 2) content = content! + 256;
  for (let isLast = false; !isLast;) {
    if (at + 3 > bytes.length) throw zstdDamaged("a frame without an end");
    const header = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    isLast = (header & 1) === 1;
    // A block of one repeated byte keeps it alone.
    at += 3 + (((header >> 1) & 3) === 1 ? 1 : header >> 3);
  }
  const end = at + ((flags & 4) === 0 ? 0 : 4);
  if (end > bytes.length) throw zstdDamaged("a frame without an end");
  return { end, isSkipped: false, content };
}

/** The codec LZ4 is either Hadoop's, blocks with their lengths before them, or a single block. */
function lz4(bytes: Uint8Array, size: number): Uint8Array {
  const blocks = hadoopBlocks(bytes, size);
  if (blocks === null) return decompressLz4Raw(bytes, size);
  const page = new Uint8Array(size);
  for (const { from, to, at, length } of blocks) page.set(decompressLz4Raw(bytes.subarray(from, to), length), at);
  return page;
}

type Block = { readonly from: number; readonly to: number; readonly at: number; readonly length: number };

/** null: these are no such blocks. (hyparquet-compressors takes lengths as signed, and never ends where one is −8.) */
function hadoopBlocks(bytes: Uint8Array, size: number): Block[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const blocks: Block[] = [];
  let filled = 0;
  for (let at = 0; at < bytes.length;) {
    if (at + 8 > bytes.length) return null;
    const length = view.getUint32(at);
    const from = at + 8;
    const to = from + view.getUint32(at + 4);
    if (to > bytes.length || length > size - filled) return null;
    blocks.push({ from, to, at: filled, length });
    filled += length;
    at = to;
  }
  return filled === size ? blocks : null;
}
