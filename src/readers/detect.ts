import { openBytes } from "./bytes.ts";
import { isGzip } from "./gzip.ts";
import { ReadError } from "./read-error.ts";

export type Format = "fits" | "csv";

const READABLE = "Xsieve opens FITS binary tables, CSV and TSV, plain or gzip-compressed.";
const SEEN_BYTES = 4096;

/** Files that people have at hand beside their catalogues, by their first bytes (one character per byte). */
const SIGNATURES: readonly (readonly [start: string, what: string])[] = [
  ["\x89PNG", "a PNG image"],
  ["\xff\xd8\xff", "a JPEG image"],
  ["GIF8", "a GIF image"],
  ["II*\0", "a TIFF image"],
  ["MM\0*", "a TIFF image"],
  ["%PDF", "a PDF document"],
  ["%!PS", "a PostScript document"],
  ["PK\x03\x04", "a ZIP archive or an Excel workbook"],
  ["\xd0\xcf\x11\xe0", "an old Excel workbook"],
  ["\x89HDF", "an HDF5 file"],
  ["CDF\x01", "a NetCDF file"],
  ["CDF\x02", "a NetCDF file"],
  ["PAR1", "a Parquet file"],
  ["ARROW1", "an Arrow file"],
  ["FEA1", "a Feather file"],
  ["SQLite format 3", "an SQLite database"],
  ["\x93NUMPY", "a NumPy array"],
  ["BZh", "a bzip2-compressed file"],
  ["\xfd7zXZ", "an xz-compressed file"],
  ["\x28\xb5\x2f\xfd", "a Zstandard-compressed file"],
  ["\x1f\x9d", "a file compressed with compress (.Z)"],
  ["7z\xbc\xaf", "a 7-Zip archive"],
  ["Rar!", "a RAR archive"],
  ["XTENSION=", "a part of a FITS file, without its primary header"],
];

/**
 * Tells from its first bytes what a file is; gzip compression is seen through. Any text that is nothing else counts as CSV.
 * @param name of the file, for messages
 * @throws ReadError that says what the file looks like and what can be opened
 */
export async function detectFormat(file: Blob, name: string): Promise<Format> {
  if (file.size === 0) throw new ReadError(`${name} is empty (0 bytes). ${READABLE}`);
  const bytes = await firstBytes(file);
  const inside = (await isGzip(file)) ? ", inside gzip compression" : "";
  if (bytes.length === 0) throw new ReadError(`${name} is empty (0 bytes${inside}). ${READABLE}`);
  const start = String.fromCharCode(...bytes);
  if (start.startsWith("SIMPLE  =")) return "fits";
  const what = lookLike(start);
  if (what !== null) throw new ReadError(`${name} looks like ${what}${inside}. ${READABLE}`);
  return "csv";
}

async function firstBytes(file: Blob): Promise<Uint8Array> {
  const stream = await openBytes(file);
  try {
    return await stream.read(SEEN_BYTES);
  } finally {
    await stream.close();
  }
}

function lookLike(start: string): string | null {
  const signature = SIGNATURES.find(([bytes]) => start.startsWith(bytes));
  if (signature) return signature[1];
  if (start.startsWith("\x1f\x8b")) return "a file that was gzip-compressed twice";
  if (start.slice(257, 262) === "ustar") return "a tar archive";
  if (/^(\xff\xfe|\xfe\xff)/.test(start)) return null;
  if (start.includes("\0") || controlFraction(start) > 0.02) return "a binary file of a kind that is not known here";
  const text = start.replace(/^\xef\xbb\xbf/, "").trimStart();
  if (/<VOTABLE/i.test(text)) return "a VOTable";
  if (/^<(!doctype html|html)/i.test(text)) return "a web page (perhaps an archive's message instead of its data)";
  if (text.startsWith("<?xml") || text.startsWith("<!DOCTYPE")) return "an XML document";
  if (/^\{\s*"/.test(text) || /^\[\s*[{[]/.test(text)) return "a JSON file";
  if (/^Byte-by-byte Description/im.test(text))
    return "a machine-readable table of a journal (MRT), with columns of fixed width";
  return null;
}

/** Text has no control characters but tab, line ends and form feed. */
function controlFraction(start: string): number {
  return (start.match(/[\x01-\x08\x0b\x0e-\x1f]/g)?.length ?? 0) / start.length;
}
