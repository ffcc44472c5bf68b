import { type ByteStream, openBytes } from "./bytes.ts";
import { readAsciiFields } from "./fits-ascii.ts";
import { type FitsField, readFields } from "./fits-fields.ts";
import { type FitsPlus, describedByVotable, readFitsPlus } from "./fits-plus.ts";
import { type FitsPart, columnsOf } from "./fits-parts.ts";
import { BLOCK_BYTES, type FitsHeader, headerInteger, headerText, readHeader } from "./fits-header.ts";
import { ReadError, counted } from "./read-error.ts";
import type { FileTable } from "./table.ts";

/** One table of a FITS file. Offsets count from the start of the file, decompressed where it is compressed. */
export type FitsTable = FileTable & {
  /** Whether its rows are text (XTENSION TABLE) instead of binary (BINTABLE). */
  readonly isAscii: boolean;
  /** `parts[i]` says where the values of `columns[i]` lie. */
  readonly parts: readonly FitsPart[];
  readonly rowBytes: number;
  readonly dataStart: number;
  /** The heap, where columns of variable length keep their values. */
  readonly heapStart: number;
  readonly heapBytes: number;
  /** Every column as the rows hold it. */
  readonly fields: readonly FitsField[];
  /** All cards of the header before END, one character per byte. */
  readonly cards: readonly string[];
};

/** More HDUs than any catalogue has: each takes memory of its own. */
const MOST_HDUS = 10_000;
/** A row is read as a whole. */
const MOST_ROW_BYTES = 256 * 1024 * 1024;

/**
 * Returns all tables of a FITS file, plain or gzip-compressed. Data are passed over, not read.
 * @param onProgress receives fractions while a compressed file is decompressed; a plain one is described at once
 * @throws ReadError for a file without a table, a wrong header, or one that is cut short
 */
export async function readFitsTables(file: Blob, onProgress?: (fraction: number) => void): Promise<FitsTable[]> {
  const stream = await openBytes(file, onProgress);
  try {
    return await walkHdus(stream);
  } finally {
    await stream.close();
  }
}

async function walkHdus(stream: ByteStream): Promise<FitsTable[]> {
  const tables: FitsTable[] = [];
  const others = new Map<string, number>();
  let plus: FitsPlus | null = null;
  let position = 0;
  for (let index = 0; ; index++) {
    const header = await readHeader(stream, `HDU ${index}`, index === 0);
    if (header === null) {
      if (index === 0) throw new ReadError('The file does not start with "SIMPLE  =", as a FITS file does.');
      break;
    }
    if (index === MOST_HDUS)
      throw new ReadError(`FITS: the file has more than ${counted(MOST_HDUS)} HDUs; no catalogue was expected to.`);
    position += header.bytes;
    const kind = hduKind(header);
    const dataBytes = dataSize(header, `HDU ${index}`);
    const table =
      kind === "table" || kind === "ASCII table"
        ? describeTable(header, { index, position, dataBytes, plus: tables.length === 0 ? plus : null })
        : null;
    if (table) tables.push(table);
    else if (dataBytes > 0) others.set(kind, (others.get(kind) ?? 0) + 1);
    const padded = Math.ceil(dataBytes / BLOCK_BYTES) * BLOCK_BYTES;
    const isPlus = index === 0 && (plus = await readFitsPlus(stream, header, dataBytes)) !== null;
    const found = (isPlus ? dataBytes : 0) + (await stream.skip(isPlus ? padded - dataBytes : padded));
    if (found < dataBytes) throw cutShort(table, index, found, dataBytes);
    position += padded;
    if (found < padded) break;
  }
  if (tables.length === 0) throw noTable(others);
  return tables;
}

function hduKind(header: FitsHeader): string {
  const extension = headerText(header, "XTENSION");
  if (extension === "TABLE") return "ASCII table";
  if (extension !== "BINTABLE" && extension !== "A3DTABLE") return "image";
  if (headerText(header, "ZIMAGE") === "T") return "compressed image";
  return headerText(header, "ZTABLE") === "T" ? "compressed table" : "table";
}

/** Bytes of data without padding (standard 4.0, equations 2 and 4), with the random-groups rule of section 6. */
function dataSize(header: FitsHeader, where: string): number {
  const axes = headerInteger(header, "NAXIS", { where, most: 999 });
  if (axes === 0) return 0;
  const lengths = Array.from({ length: axes }, (_, i) => headerInteger(header, `NAXIS${i + 1}`, { where }));
  const isGroups = lengths[0] === 0 && headerText(header, "GROUPS") === "T";
  const elements = (isGroups ? lengths.slice(1) : lengths).reduce((product, n) => product * n, 1);
  const bits = Math.abs(headerInteger(header, "BITPIX", { where, least: -64, most: 64 }));
  const extra = headerInteger(header, "PCOUNT", { where, fallback: 0 });
  const bytes = (bits / 8) * headerInteger(header, "GCOUNT", { where, fallback: 1 }) * (extra + elements);
  if (!Number.isSafeInteger(bytes))
    throw new ReadError(`FITS: the header of ${where} announces ${bytes.toExponential(1)} bytes of data.`);
  return bytes;
}

type Place = {
  readonly index: number;
  /** Where its data start, and how long they are. */
  readonly position: number;
  readonly dataBytes: number;
  readonly plus: FitsPlus | null;
};

function describeTable(header: FitsHeader, { index, position, dataBytes, plus }: Place): FitsTable {
  const name = headerText(header, "EXTNAME");
  const where = name === "" ? `HDU ${index}` : `HDU ${index} (${name})`;
  const isAscii = headerText(header, "XTENSION") === "TABLE";
  headerInteger(header, "NAXIS", { where, least: 2, most: 2 });
  headerInteger(header, "BITPIX", { where, least: 8, most: 8 });
  headerInteger(header, "GCOUNT", { where, least: 1, most: 1, fallback: 1 });
  const rowBytes = headerInteger(header, "NAXIS1", { where });
  if (rowBytes > MOST_ROW_BYTES)
    throw new ReadError(
      `FITS: a row of ${where} has ${counted(rowBytes)} bytes (NAXIS1); at most ${counted(MOST_ROW_BYTES)} were expected.`,
    );
  const own = isAscii ? readAsciiFields(header, where) : readFields(header, where);
  const { fields, notes: about } = plus === null ? { fields: own, notes: [] } : describedByVotable(own, plus);
  const announced = headerInteger(header, "NAXIS2", { where });
  const rows = rowBytes === 0 ? 0 : announced;
  const heapOffset = headerInteger(header, "THEAP", { where, fallback: rows * rowBytes });
  const { columns, parts, unread, notes } = columnsOf(fields);
  const empty = announced > rows ? [`The table announces ${counted(announced)} rows of no bytes.`] : [];
  return {
    index,
    name,
    isAscii,
    rows,
    rowBytes,
    dataStart: position,
    heapStart: position + heapOffset,
    heapBytes: isAscii ? 0 : Math.max(0, dataBytes - heapOffset),
    fields,
    columns,
    parts,
    unread,
    notes: [...about, ...notes, ...empty],
    cards: header.cards,
  };
}

function cutShort(table: FitsTable | null, index: number, found: number, expected: number): ReadError {
  const { rows = 0, rowBytes = 0 } = table ?? {};
  const end =
    found < rows * rowBytes
      ? `the file ends in row ${counted(Math.floor(found / rowBytes) + 1)} of ${counted(rows)} of HDU ${index}, ` +
        `after ${counted(found % rowBytes)} of its ${counted(rowBytes)} bytes`
      : `the file ends after ${counted(found)} of the ${counted(expected)} bytes of data of HDU ${index}`;
  return new ReadError(`FITS: ${end}. It seems to be cut short.`);
}

function noTable(others: ReadonlyMap<string, number>): ReadError {
  const kinds = [...others].map(([kind, n]) => `${n} ${kind}${n === 1 ? "" : "s"}`);
  const unpack = others.has("compressed table") ? " A compressed table can be unpacked with funpack." : "";
  return new ReadError(
    `FITS: the file holds ${kinds.length === 0 ? "no data" : kinds.join(", ")} and no table (XTENSION BINTABLE or TABLE), ` +
      `which was expected.${unpack}`,
  );
}
