import { openBytes } from "./bytes.ts";
import { readCsvSlices, type CsvOptions } from "./csv-columns.ts";
import { kind, kinds } from "./csv-cells.ts";
import { csvRows, type CsvCounts, type CsvLayout } from "./csv-rows.ts";
import { plainScanner } from "./csv-scan.ts";
import { CELL_END, openEcsvBody } from "./ecsv-body.ts";
import { cellReader, csvColumns } from "./ecsv-cells.ts";
import { type EcsvField, ecsvFields } from "./ecsv-fields.ts";
import { type EcsvHeader, readEcsvHeader } from "./ecsv-header.ts";
import { flatMeta } from "./ecsv-meta.ts";
import { ReadError, counted } from "./read-error.ts";
import { inSteps } from "./progress.ts";
import type { FileTable } from "./table.ts";

/** Where the rows of an ECSV file are, and how they are to be cut. */
export type EcsvLayout = {
  readonly delimiter: "," | " ";
  /** Where the line of column names begins, in bytes from the start of the decompressed file. */
  readonly dataStart: number;
  /** Whether the text is not UTF-8, and read as Latin-1. */
  readonly isLatin1: boolean;
};

/** The table of an ECSV file. */
export type EcsvTable = FileTable &
  EcsvLayout & {
    /** How many cells a row has. */
    readonly cells: number;
    /** `columns`, with what reading them needs. */
    readonly fields: readonly EcsvField[];
    readonly meta: readonly (readonly [name: string, text: string])[];
    /** What was left out or taken as missing, in sentences. */
    readonly notes: readonly string[];
  };

/** Memory that the values of a batch may take. */
const BATCH_BYTES = 32e6;

/** Rows of a batch: as many as DuckDB keeps together, for it takes them fastest so. */
const BATCH_ROWS = 122_880;

/**
 * Returns the table of an ECSV file (versions 0.9 and 1.0, APE 6), plain or gzip-compressed, in a list. All rows are read once: to be counted,
 * and to find values that are not what the header says.
 * @param makeScanner what cuts text of so many bytes at most into cells; in plain TypeScript if not given
 * @throws ReadError for a header that cannot be read, names that are not those of the header, a quote that is never closed and NUL bytes
 */
export async function readEcsvTables(
  file: Blob,
  onProgress?: (fraction: number) => void,
  makeScanner?: CsvOptions["makeScanner"],
): Promise<EcsvTable[]> {
  const stream = await openBytes(file);
  let header: EcsvHeader;
  try {
    header = await readEcsvHeader(stream);
  } finally {
    await stream.close();
  }
  const { names, fields, unread, notes } = ecsvFields(header);
  const layout = { delimiter: delimiterOf(header), dataStart: header.bytes, isLatin1: false };
  await checkNames(file, layout, names);
  const table: EcsvTable = {
    index: 0,
    name: "",
    rows: 0,
    ...layout,
    cells: names.length,
    fields,
    columns: fields.map(({ index: _, datatype: __, element: ___, mask: ____, ...column }) => column),
    unread,
    meta: flatMeta(header.yaml.get("meta")),
    notes: [...versionNotes(header), ...notes],
  };
  const read = await countRows(file, table, onProgress, makeScanner);
  if (read !== null) return [read];
  const latin1 = await countRows(file, { ...table, isLatin1: true }, onProgress, makeScanner);
  return [
    { ...latin1!, notes: ["The text is not valid UTF-8; it was read as Latin-1 (windows-1252).", ...latin1!.notes] },
  ];
}

function delimiterOf({ yaml }: EcsvHeader): "," | " " {
  const delimiter = yaml.get("delimiter") ?? " ";
  if (delimiter === "," || delimiter === " ") return delimiter;
  const found = typeof delimiter === "string" ? JSON.stringify(delimiter.slice(0, 20)) : "no text";
  throw new ReadError(`ECSV: the header says that the delimiter is ${found}; a comma or a blank was expected.`);
}

function versionNotes({ version }: EcsvHeader): string[] {
  return /^(0\.9|1\.0)(\.|$)/.test(version)
    ? []
    : [`The file is of ECSV ${version}; it is read as ECSV 1.0, the newest one that is known here.`];
}

/** What `readCsvSlices` needs to know of the rows. */
export function csvLayout({ delimiter, cells }: EcsvTable): CsvLayout {
  return { delimiter: delimiter === " " ? CELL_END : delimiter, columns: cells, hasHeader: true, isLenient: true };
}

/** How many rows of so many columns may come together. */
export function batchRowsOf(columns: number): number {
  return Math.max(1, Math.min(BATCH_ROWS, Math.floor(BATCH_BYTES / (17 * Math.max(1, columns)))));
}

/** Compares the line of column names with the header. */
async function checkNames(file: Blob, layout: EcsvLayout, names: readonly string[]): Promise<void> {
  const { slices, sliceBytes } = await openEcsvBody(file, layout);
  const next = await slices.next();
  await slices.return(undefined);
  const bytes = next.done === true ? new Uint8Array(0) : next.value.bytes;
  const delimiter = layout.delimiter === " " ? CELL_END : layout.delimiter;
  const scanner = plainScanner(sliceBytes, delimiter.charCodeAt(0));
  scanner.bytes.set(bytes);
  scanner.bytes[bytes.length] = 0x0a;
  const wanted = names.map((_, index) => ({ index, type: "text" as const, isVerbatim: true }));
  const rows = csvRows(scanner, { delimiter, columns: names.length, hasHeader: false, isLenient: true }, wanted, 1);
  rows.read(0, bytes.length, next.done === true || next.value.isLast);
  const { leftOut, firstLeftOut, short } = rows.counts();
  const expected = `${counted(names.length)} columns that the header describes`;
  if (leftOut > 0)
    throw new ReadError(`ECSV: the line of column names does not have the ${expected}: ${withoutLine(firstLeftOut)}.`);
  const found = rows.take();
  if (found.rows === 0) throw new ReadError("ECSV: there is no line of column names after the header.");
  if (short > 0) throw new ReadError(`ECSV: the line of column names has fewer names than the ${expected}.`);
  names.forEach((name, i) => {
    const written = (found.columns[i].values[0] as string | null) ?? "";
    if (written.trim() !== name.trim())
      throw new ReadError(
        `ECSV: the line of column names says ${JSON.stringify(written.slice(0, 100))} where the header describes column ` +
          `${counted(i + 1)} as ${JSON.stringify(name.slice(0, 100))}; the same names in the same order were expected.`,
      );
  });
}

const withoutLine = (why: string) => why.replace(/^line [\d,]+: /, "");

/** Reads all rows, and says of each column how many values are not what the header says; null where the text is not UTF-8. */
async function countRows(
  file: Blob,
  table: EcsvTable,
  onProgress?: (fraction: number) => void,
  makeScanner?: CsvOptions["makeScanner"],
): Promise<EcsvTable | null> {
  const { fields } = table;
  // Texts cannot be wrong, and what is no number is counted anyway.
  const checked = fields.filter(
    ({ element, type }) => element !== null || !(type === "text" || type.startsWith("float")),
  );
  const read = cellReader(checked);
  const { slices, sliceBytes } = await openEcsvBody(file, table, inSteps(onProgress));
  const batches = readCsvSlices(slices, csvLayout(table), csvColumns(checked), {
    sliceBytes,
    batchRows: Math.min(batchRowsOf(checked.length), Math.max(1, sliceBytes)),
    ...(makeScanner && { makeScanner }),
  });
  const right = checked.map(() => 0);
  let next = await batches.next();
  for (; next.done !== true; next = await batches.next()) {
    read(next.value).found.forEach((n, i) => (right[i] += n));
  }
  const counts = next.value;
  if (typeof counts === "string") return null;
  const of = ({ index }: EcsvField, code: number) => counts.cells[index * kinds + code];
  const wrong = new Map(
    checked.map((field, i) => [field.name, counts.rows - of(field, kind.missing) - right[i]] as const),
  );
  for (const field of fields)
    if (field.element === null && field.type.startsWith("float"))
      wrong.set(field.name, of(field, kind.text) + of(field, kind.logical));
  return { ...table, rows: counts.rows, notes: [...table.notes, ...countNotes(table, counts, wrong)] };
}

function countNotes(table: EcsvTable, counts: CsvCounts, wrong: ReadonlyMap<string, number>): string[] {
  const { leftOut, firstLeftOut, short, rows } = counts;
  const several = (n: number, noun: string) => `${counted(n)} ${noun}${n === 1 ? "" : "s"}`;
  return [
    ...(leftOut === 0
      ? []
      : [
          `${several(leftOut, "row")} left out, which cannot be cut into cells; the first is ${belowHeader(firstLeftOut)}.`,
        ]),
    ...(short === 0
      ? []
      : [
          `${several(short, "row")} with fewer cells than columns (${counted(table.cells)}): what they lack is taken as missing.`,
        ]),
    ...table.fields.flatMap(({ name, datatype }) => {
      const n = wrong.get(name) ?? 0;
      return n <= 0
        ? []
        : [
            `Column ${name}: ${counted(n)} of ${counted(rows)} values are not of type ${datatype} and are taken as missing.`,
          ];
    }),
  ];
}

const belowHeader = (why: string) => why.replace(/^line ([\d,]+):/, "line $1 below the header:");
