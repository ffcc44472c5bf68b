import { readFitsColumns } from "./fits-columns.ts";
import { inSteps } from "./progress.ts";
import { ReadError, counted } from "./read-error.ts";
import type { ColumnBatch, ColumnData } from "./table.ts";
import { base64Source } from "./votable-base64.ts";
import { binaryReader, rowLayout } from "./votable-binary.ts";
import { type BinaryColumnSink, binarySink, elementsSink } from "./votable-binary-sinks.ts";
import { fieldShape } from "./votable-fields.ts";
import { rowReader } from "./votable-rows.ts";
import { type ColumnSink, arraySink, columnSink } from "./votable-sinks.ts";
import { type ByteWindow, byteWindow, openDocument } from "./votable-window.ts";
import { type VotableTable, wholeOf } from "./votable.ts";

/** What was found in the rows that a description cannot say. */
export type VotableCounts = {
  /** Of each column asked for: cells that are not what their datatype says, or out of its range. They are missing. */
  readonly unparsed: readonly number[];
  /** Rows with fewer cells than there are FIELDs (the rest is missing), and with more (they are left out). */
  readonly shortRows: number;
  readonly longRows: number;
};

/** Rows of a batch: as many as DuckDB keeps together; fewer where they would take more than this many bytes. */
const BATCH_ROWS = 122_880;
const BATCH_BYTES = 32 * 1024 * 1024;

/** What a value takes, a text about as much as this. */
const TEXT_BYTES = 24;

/**
 * Yields the named columns in batches of at most 122,880 rows, in order; a table without rows gives one empty batch. Returns what was found in the
 * cells. The rows lie one after the other, so all of them are passed over, whatever the number of columns.
 * @param names unique names of `table.columns`
 */
export async function* readVotableColumns(
  file: Blob,
  table: VotableTable,
  names: readonly string[],
  onProgress?: (fraction: number) => void,
  signal?: AbortSignal,
): AsyncGenerator<ColumnBatch, VotableCounts, undefined> {
  const wanted = names.map((name) => columnIndex(table, name));
  const where = `table ${table.index + 1}${table.name === "" ? "" : ` (${table.name.slice(0, 60)})`}`;
  if (table.fits === null) return yield* readCells(file, table, wanted, where, inSteps(onProgress), signal);
  const { window, close } = await openDocument(file, table.dataStart);
  try {
    const inside = await wholeOf(base64Source(window, where));
    yield* readFitsColumns(inside, table.fits, names, onProgress, signal);
  } finally {
    await close();
  }
  return { unparsed: names.map(() => 0), shortRows: 0, longRows: 0 };
}

function columnIndex(table: VotableTable, name: string): number {
  const index = table.columns.findIndex((column) => column.name === name);
  if (index >= 0) return index;
  const unread = table.unread.find((column) => column.name === name);
  throw new ReadError(
    unread === undefined
      ? `VOTable: the table has no column ${name}.`
      : `VOTable: column ${name} cannot be read: ${unread.reason}.`,
  );
}

/** Sinks of the wanted columns, and what fills them with the next rows: as many as there are in memory. */
type Filling = {
  readonly finish: (rows: number) => ColumnData[];
  readonly read: (row: number, most: number) => number;
  readonly more: () => Promise<boolean>;
  /** Bytes of text that are held. */
  readonly held: () => number;
  readonly counts: () => VotableCounts;
};

async function* readCells(
  file: Blob,
  table: VotableTable,
  wanted: readonly number[],
  where: string,
  onProgress: (fraction: number) => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<ColumnBatch, VotableCounts, undefined> {
  const { rows } = table;
  const capacity = Math.min(rows, batchRows(table, wanted));
  const { window, close } = await openDocument(file, table.dataStart);
  try {
    const make = table.serialization === "TABLEDATA" ? fromText : fromBytes;
    const filling = make(window, table, wanted, capacity, where);
    let start = 0;
    let filled = 0;
    if (rows === 0) yield { start: 0, rows: 0, columns: filling.finish(0) };
    while (start + filled < rows) {
      filled += filling.read(filled, Math.min(capacity, rows - start) - filled);
      const isWhole = filled === capacity || start + filled === rows || (filled > 0 && filling.held() > BATCH_BYTES);
      if (isWhole) {
        yield { start, rows: filled, columns: filling.finish(filled) };
        start += filled;
        filled = 0;
        onProgress(start / rows);
      } else if (!(await filling.more()))
        throw new ReadError(
          `VOTable: ${where} ends after row ${counted(start + filled)}; ${counted(rows)} rows were expected. ` +
            "Its tags do not match, or the file was changed.",
        );
      signal?.throwIfAborted();
    }
    return filling.counts();
  } finally {
    await close();
  }
}

function batchRows(table: VotableTable, wanted: readonly number[]): number {
  const bytes = wanted.reduce((sum, i) => sum + (table.columns[i].type === "text" ? TEXT_BYTES : 8), 1);
  return Math.max(1, Math.min(BATCH_ROWS, Math.floor(BATCH_BYTES / bytes)));
}

function fromText(
  window: ByteWindow,
  table: VotableTable,
  wanted: readonly number[],
  capacity: number,
  where: string,
): Filling {
  const sinks = new Map(
    wanted.map((i) => [i, columnSink(table.columns[i].type, capacity, table.columns[i].nullValue ?? "")] as const),
  );
  const arrays = new Map<number, ReturnType<typeof arraySink>>();
  const cells = byField<ColumnSink>(table, sinks).map((elements, f) => {
    if (elements === null || elements.length === 1) return elements?.[0] ?? null;
    const sink = arraySink(elements, table.fields[f].datatype === "bit" || table.fields[f].datatype === "boolean");
    arrays.set(f, sink);
    return sink;
  });
  const reader = rowReader(window, table.prefix, where);
  return {
    ...gathered(sinks, wanted),
    read: (row, most) => reader.read(cells, row, most),
    more: async () => !reader.isDone() && window.more(),
    counts: () => ({
      unparsed: wanted.map((i) => sinks.get(i)!.unparsed() + (arrays.get(table.places[i].field)?.wrong() ?? 0)),
      shortRows: reader.counts.short,
      longRows: reader.counts.long,
    }),
  };
}

function fromBytes(
  window: ByteWindow,
  table: VotableTable,
  wanted: readonly number[],
  capacity: number,
  where: string,
): Filling {
  const { fields, places, serialization } = table;
  const layout = rowLayout(fields, serialization === "BINARY2", where);
  const sinks = new Map(
    wanted.map((i) => {
      const field = fields[places[i].field];
      return [i, binarySink(field, fieldShape(field), places[i].element, capacity)] as const;
    }),
  );
  const cells = byField<BinaryColumnSink>(table, sinks).map((elements) =>
    elements === null || elements.length === 1 ? (elements?.[0] ?? null) : elementsSink(elements),
  );
  const bytes = byteWindow(base64Source(window, where), "a row");
  const reader = binaryReader(bytes, layout, where);
  return {
    ...gathered(sinks, wanted),
    read: (row, most) => reader.read(cells, row, most),
    more: () => bytes.more(),
    counts: () => ({ unparsed: wanted.map((i) => sinks.get(i)!.unparsed()), shortRows: 0, longRows: 0 }),
  };
}

function gathered(
  sinks: ReadonlyMap<number, { finish(rows: number): ColumnData; held(): number }>,
  wanted: readonly number[],
): Pick<Filling, "finish" | "held"> {
  const all = [...sinks];
  return {
    finish(rows) {
      const columns = new Map(all.map(([i, sink]) => [i, sink.finish(rows)]));
      return wanted.map((i) => columns.get(i)!);
    },
    held: () => all.reduce((sum, [, sink]) => sum + sink.held(), 0),
  };
}

/** The sinks of each FIELD's elements; null for a FIELD of which nothing is wanted. */
function byField<Sink>(
  { fields, places }: VotableTable,
  sinks: ReadonlyMap<number, Sink>,
): (readonly (Sink | null)[] | null)[] {
  const cells: ((Sink | null)[] | null)[] = fields.map(() => null);
  for (const [i, sink] of sinks) {
    const { field, element } = places[i];
    cells[field] ??= new Array<Sink | null>(fieldShape(fields[field]).values).fill(null);
    cells[field][element] = sink;
  }
  return cells;
}

/** Returns what a user should know of the counts, in sentences. @param names the columns asked for */
export function votableWarnings(names: readonly string[], counts: VotableCounts): string[] {
  const { unparsed, shortRows, longRows } = counts;
  return [
    ...names.flatMap((name, i) =>
      unparsed[i] === 0
        ? []
        : [
            `Column ${name}: ${counted(unparsed[i])} cells are not what its datatype says, or out of its range; they are missing here.`,
          ],
    ),
    ...(shortRows === 0
      ? []
      : [`${counted(shortRows)} rows have fewer cells than there are columns; the rest is missing.`]),
    ...(longRows === 0
      ? []
      : [`${counted(longRows)} rows have more cells than there are columns; these are left out.`]),
  ];
}
