import { type ByteStream, openBytes } from "./bytes.ts";
import { bytesOf } from "./blob-bytes.ts";
import { isGzip } from "./gzip.ts";
import { ReadError } from "./read-error.ts";
import { SIGNATURES } from "./signatures.ts";
import { rootElement } from "./xml-root.ts";

/** "readme": a ReadMe of CDS alone, which describes tables that are in other files. */
export type Format = "fits" | "csv" | "votable" | "ecsv" | "mrt" | "parquet" | "readme";

const READABLE =
  "Xsieve opens FITS tables, VOTable, Parquet, ECSV, machine-readable tables (MRT, CDS), CSV and TSV, plain or gzip-compressed.";
/** A table of a journal begins with authors and an abstract. */
const SEEN_BYTES = 64 * 1024;
/** What may stand before the root element of an XML document: comments, and a DOCTYPE. */
const PROLOG_BYTES = 4 * 1024 * 1024;
const MAGIC_BYTES = 512;

/**
 * Tells from its first bytes what a file is, never from its name; gzip compression is seen through. Any text that is nothing else counts as CSV.
 * @param name of the file, for messages
 * @throws ReadError that says what the file looks like and what can be opened
 */
export async function detectFormat(file: Blob, name: string): Promise<Format> {
  if (file.size === 0) throw new ReadError(`${name} is empty (0 bytes). ${READABLE}`);
  const isCompressed = await isGzip(file);
  const inside = isCompressed ? ", inside gzip compression" : "";
  const stream = await openBytes(file);
  try {
    const bytes = await stream.read(SEEN_BYTES);
    if (bytes.length === 0) throw new ReadError(`${name} is empty (0 bytes${inside}). ${READABLE}`);
    const found = formatByMagic(bytes) ?? (await formatOfText(bytes, stream));
    if (typeof found !== "string") throw new ReadError(`${name} looks like ${found.what}${inside}. ${READABLE}`);
    if (found === "parquet" && !isCompressed) await checkParquetEnd(file, name);
    return found;
  } finally {
    await stream.close();
  }
}

/** What a file is that cannot be opened, in words. */
type Stranger = { readonly what: string };

/** null: the bytes seem to be text. */
function formatByMagic(bytes: Uint8Array): Format | Stranger | null {
  const start = String.fromCharCode(...bytes.subarray(0, MAGIC_BYTES));
  if (start.startsWith("SIMPLE  =")) return "fits";
  if (start.startsWith("PAR1")) return "parquet";
  const signature = SIGNATURES.find(([magic]) => start.startsWith(magic));
  if (signature !== undefined) return { what: signature[1] };
  if (start.startsWith("\x1f\x8b")) return { what: "a file that was gzip-compressed twice" };
  if (start.slice(257, 262) === "ustar") return { what: "a tar archive" };
  if (encodingOf(bytes) !== "utf-8") return null;
  return bytes.includes(0) || controlFraction(bytes) > 0.02
    ? { what: "a binary file of a kind that is not known here" }
    : null;
}

/** UTF-16 is told from its byte order mark, or from an XML document's first character. */
function encodingOf([a, b, c, d]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0 && c !== 0 && d === 0)) return "utf-16le";
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c && c === 0 && d !== 0)) return "utf-16be";
  return "utf-8";
}

/** Text has no control characters but tab, line ends and form feed. */
function controlFraction(bytes: Uint8Array): number {
  const controls = bytes.reduce((n, byte) => n + Number(byte < 0x20 && (byte < 9 || byte > 13 || byte === 11)), 0);
  return controls / bytes.length;
}

async function formatOfText(bytes: Uint8Array, stream: ByteStream): Promise<Format | Stranger> {
  const decoder = new TextDecoder(encodingOf(bytes));
  const text = decoder.decode(bytes, { stream: true }).trimStart();
  if (text.startsWith("<")) return formatOfMarkup(text, decoder, stream);
  if (/^#\s*%ECSV\s/.test(text)) return "ecsv";
  if (/^\{\s*["}]/.test(text) || /^\[\s*[{[]/.test(text)) return { what: "a JSON file" };
  if (isReadme(text)) return "readme";
  if (/^\s{0,20}Byte-(by|per)-byte Description/im.test(text)) return "mrt";
  return "csv";
}

/**
 * Whether a text is a ReadMe of CDS: it begins with the designation of a catalogue (J/A+A/657/A138, VII/118, B/mk) and its title, and has the
 * sections of one (Standards for Astronomical Catalogues 2.0).
 */
function isReadme(text: string): boolean {
  return (
    /^(?:J\/[\w+&.-]+\/[\w+&./-]+|(?:[IVX]{1,4}|B)\/\w+) .*$/m.exec(text)?.index === 0 &&
    /^(ADC_Keywords|File Summary|Description|Abstract|Byte-by-byte Description)\b/m.test(text)
  );
}

async function formatOfMarkup(start: string, decoder: TextDecoder, stream: ByteStream): Promise<Format | Stranger> {
  const root = rootElement(start) ?? rootElement(start + decoder.decode(await stream.read(PROLOG_BYTES)));
  if (root === null) return /^<(\?xml|!)/i.test(start) ? { what: "an XML document" } : "csv";
  const local = root.slice(root.indexOf(":") + 1).toUpperCase();
  if (local === "VOTABLE") return "votable";
  if (local === "HTML") return { what: "a web page (perhaps an archive's message instead of its data)" };
  return { what: `an XML document, whose root element is ${root.slice(0, 40)}` };
}

/** A Parquet file says at its end where everything is. */
async function checkParquetEnd(file: Blob, name: string): Promise<void> {
  const end = String.fromCharCode(...(await bytesOf(file.slice(-4))));
  if (end !== "PAR1" || file.size < 12)
    throw new ReadError(
      `${name} begins as a Parquet file does, with PAR1, but does not end with it. It seems to be cut short.`,
    );
}
