import { encodeArrow } from "../readers/arrow.ts";
import { kind, kinds } from "../readers/csv-cells.ts";
import type { CsvSample, CsvTrouble } from "../readers/csv-columns.ts";
import type { CsvColumn, CsvCounts, CsvLayout } from "../readers/csv-rows.ts";
import type { PlainText } from "../readers/csv-text.ts";
import { uniqueNames, type CellType, type ColumnInfo } from "../readers/table.ts";
import { detectDialect, firstRecords } from "./csv-dialect.ts";
import { angleNotes, hasDecimalCommas } from "./csv-hints.ts";
import { readPreamble } from "./csv-preamble.ts";
import type { Database } from "./database.ts";
import { loadSelected } from "./load-selected.ts";
import { addNulls } from "./table-source.ts";
import { one } from "./rows.ts";
import { quoteName, quoteText } from "./sql.ts";
import type { CatalogueSource } from "./source.ts";

/** Share of values that must be numbers for a column to be one of numbers; the others are missing, and counted. */
const numericShare = 0.99;
const headBytes = 1 << 20;
/** Rows in which numbers with decimal commas and angles in parts are looked for. */
const hintRows = 2000;

export type CsvSource = CatalogueSource & {
  /** What DuckDB knows the file as. */
  readonly fileName: string;
  /** SQL of the table of all cells of the rows that are read, as text, in file order; NULL only where a row ends early. */
  readonly cells: string;
};

/** What a worker does with the text. */
export type CsvReader = {
  /** See `latin1Text`, `evenLineEnds` and `pointDecimals` of the readers. */
  readonly latin1: (text: Blob) => Promise<PlainText>;
  readonly even: (text: Blob) => Promise<PlainText>;
  readonly points: (text: Blob, delimiter: string) => Promise<Blob>;
  readonly sample: (text: Blob, layout: CsvLayout) => Promise<CsvSample>;
  /**
   * Hands columns on as Arrow IPC streams, a row-number column `__row` first; returns what it found in all rows, or what keeps the text from being
   * read. `kept`: rows to hand on, ascending, numbered anew from 0; null: all.
   */
  readonly read: (
    text: Blob,
    layout: CsvLayout,
    columns: readonly (CsvColumn & { readonly name: string })[],
    kept: Int32Array | null,
    onBatch: (ipc: Uint8Array) => Promise<void>,
    onProgress: (fraction: number) => void,
  ) => Promise<CsvCounts | CsvTrouble>;
};

/**
 * Describes a CSV file from its beginning; the first load reads all of it, once unless a column that is loaded then turns out to be
 * of another type than its beginning was.
 * Empty, `NaN`, `null` and `--` (any letter case) are missing. Rows with too many cells are left out and counted, short
 * ones end in missing values, rows of empty cells only are left out; each is said in the warnings.
 * @param where SQL condition over columns of the first load: rows that do not fulfil it are never held; not given: all rows are read
 * @throws Error with a sentence
 */
export async function openCsv(plain: PlainText, reader: CsvReader, where?: string): Promise<CsvSource> {
  const preamble = await readPreamble(plain.blob);
  let { text } = preamble;
  let notes = [...plain.notes, ...preamble.notes];
  const mend = async (trouble: CsvTrouble) => {
    const mended = trouble === "encoding" ? await reader.latin1(text) : await reader.even(text);
    text = mended.blob;
    notes = [...notes, ...mended.notes];
  };
  const head = () => text.slice(0, headBytes).text();
  const look = async () => {
    const found = preamble.dialect ?? detectDialect(await head());
    const { delimiter, columns: cells } = found;
    const layout: CsvLayout = {
      delimiter,
      columns: cells,
      hasHeader: found.header !== null && preamble.dialect === null,
    };
    return { dialect: found, layout, ...(await reader.sample(text, layout)) };
  };
  let seen = await look();
  while (typeof seen.counts === "string") {
    await mend(seen.counts);
    seen = await look();
  }
  const { delimiter } = seen.layout;
  if (hasDecimalCommas(firstRecords(await head(), delimiter, hintRows), delimiter)) {
    text = await reader.points(text, delimiter);
    notes = [
      ...notes,
      "Numbers are written with decimal commas (1,5) and are read, and saved again, with points (1.5).",
    ];
    seen = await look();
  }
  const { dialect, layout } = seen;
  const { isWhole } = seen;
  const sample = seen.counts as CsvCounts;
  const originals = dialect.header?.map((name) => name.trim()) ?? Array.from({ length: layout.columns }, () => "");
  const names = uniqueNames(originals);
  const nothing = { unit: "", ucd: "", description: "" };
  const describe = (found: CsvCounts) =>
    names.map((name, i): ColumnInfo => {
      return { name, original: originals[i], type: typeOf(found, i), ...(preamble.about[i] ?? nothing) };
    });
  const estimate = Math.ceil((Math.max(1, sample.rows) * text.size) / sample.bytes);
  let counts = isWhole ? sample : { ...sample, rows: estimate };
  let columns = describe(counts);
  const hints = angleNotes(columns, firstRecords(await head(), delimiter, hintRows).slice(Number(layout.hasHeader)));
  let isRead = false;
  let kept: Int32Array | null = null;
  // A name that no expression can know: what the user's SQL reads is the catalogue, not the file.
  const fileName = `${crypto.randomUUID()}.csv`;
  // The name of a table, and of its one column, that no file has a column of.
  const keptName = `kept_${crypto.randomUUID().replaceAll("-", "")}`;
  const allCells = () => cellsSql(fileName, layout, names, counts);
  return {
    format: layout.delimiter === "\t" ? "TSV" : "CSV",
    get rows() {
      return kept?.length ?? counts.rows;
    },
    get fileLength() {
      return counts.rows;
    },
    get fileRows() {
      return kept;
    },
    get columns() {
      return columns;
    },
    unread: [],
    get warnings() {
      return [
        ...notes,
        ...namingWarnings(names, originals, dialect.header !== null),
        ...countWarnings(names, counts),
        ...hints,
      ];
    },
    fileName,
    get cells() {
      // Side by side with a flag for each row, for the order of the file must stay.
      return kept === null
        ? allCells()
        : `SELECT * EXCLUDE (${keptName}) FROM (SELECT * FROM (${allCells()}) POSITIONAL JOIN ${keptName}) AS cells WHERE cells.${keptName}`;
    },
    load: async (database, table, wanted, onProgress) => {
      let nulls: number[] | null;
      for (;;) {
        nulls = null;
        const chosen = wanted.map((name) => {
          const index = names.indexOf(name);
          return { name, index, type: columns[index].type, isTrimmed: preamble.isPadded };
        });
        let isFirst = true;
        const begin = () => {
          const create = isFirst;
          isFirst = false;
          return create;
        };
        const read = (onBatch: (ipc: Uint8Array, create: boolean) => Promise<void>) =>
          // Batches come while others are still being inserted.
          reader.read(text, layout, chosen, kept, (ipc) => onBatch(ipc, begin()), onProgress);
        let found: CsvCounts | CsvTrouble;
        let selected: Int32Array | null = null;
        if (where !== undefined && kept === null) {
          const { kept: rows, answer } = await loadSelected(database, table, wanted, where, read);
          [selected, found] = [rows, answer];
        } else {
          const counted = wanted.map(() => 0);
          nulls = counted;
          found = await read((ipc, create) => {
            addNulls(counted, ipc);
            return database.insert(table, ipc, create);
          });
        }
        if (typeof found === "string") await mend(found);
        else {
          counts = found;
          columns = describe(found);
          if (chosen.every(({ index, type }) => columns[index].type === type)) {
            kept ??= selected;
            break;
          }
        }
        if (!isFirst) await database.run(`DROP TABLE ${quoteName(table)}`);
      }
      if (isRead) return nulls;
      isRead = true;
      await database.registerFile(fileName, text.slice(counts.dataStart));
      await checkCells(database, allCells(), counts);
      if (kept !== null) await database.insert(keptName, flags(keptName, kept, counts.rows), true);
      return nulls;
    },
  };
}

/** A table of one column that says of every row of the file whether it is among those kept. */
function flags(name: string, kept: Int32Array, rows: number): Uint8Array {
  const values = new Uint8Array(rows);
  for (const row of kept) values[row] = 1;
  return encodeArrow([name], [{ type: "boolean", values, valid: null }], rows);
}

/** The type of a column from the kinds of its cells: that of most of its values. */
function typeOf({ cells }: CsvCounts, column: number): CellType {
  const [, text, logical, number, whole, digits] = cells.subarray(column * kinds, (column + 1) * kinds);
  const total = text + logical + number + whole + digits;
  if (total === 0) return "float64";
  if (logical === total) return "boolean";
  // Beside decimals and exponents, digits that no integer holds are numbers, too; alone they are identifiers.
  if ((digits > 0 && number === 0) || text + logical > total * (1 - numericShare)) return "text";
  return whole === total ? "int64" : "float64";
}

function namingWarnings(names: readonly string[], originals: readonly string[], hasHeader: boolean): string[] {
  return [
    ...(hasHeader ? [] : [`The first line holds numbers only: the columns are called ${names[0]} to ${names.at(-1)}.`]),
    ...names.flatMap((name, i) =>
      name === originals[i] || originals[i] === ""
        ? []
        : [`Column ${i + 1} is called ${name} here: the name ${originals[i]} is taken (letter case is ignored).`],
    ),
  ];
}

function countWarnings(names: readonly string[], counts: CsvCounts): string[] {
  const { leftOut, firstLeftOut, short, blank, cells } = counts;
  const warnings: string[] = [];
  if (leftOut > 0)
    warnings.push(`${leftOut} ${leftOut === 1 ? "row is" : "rows are"} left out; the first is ${firstLeftOut}.`);
  if (short > 0)
    warnings.push(
      `${short} ${short === 1 ? "row has" : "rows have"} fewer cells than the header (${names.length}): what they lack is taken as missing.`,
    );
  if (blank > 0) warnings.push(`${blank} ${blank === 1 ? "row" : "rows"} of empty cells only left out.`);
  for (const [i, name] of names.entries()) {
    const of = (code: number) => cells[i * kinds + code];
    const odd = of(kind.text) + of(kind.logical);
    if (odd === 0 || typeOf(counts, i) !== "float64") continue;
    const total = odd + of(kind.number) + of(kind.whole) + of(kind.digits);
    warnings.push(
      `Column ${name}: ${odd} of ${total} values ${odd === 1 ? "is no number and is" : "are no numbers and are"} taken as missing.`,
    );
  }
  return warnings;
}

/** SQL that reads all cells as text; DuckDB stops at what it reads otherwise than we do, unless we have left rows out, too. */
function cellsSql(fileName: string, layout: CsvLayout, names: readonly string[], counts: CsvCounts): string {
  const lineEnd = JSON.stringify(counts.lineEnd || "\n").slice(1, -1);
  const read = `read_csv('${fileName}', auto_detect=false, delim=${quoteText(layout.delimiter)}, quote='"', escape='"',
    header=false, new_line='${lineEnd}', null_padding=true, parallel=false, nullstr=chr(1), store_rejects=${counts.leftOut > 0},
    columns={${names.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(", ")}})`;
  const everyCell = names.map((name) => `nullif(${quoteName(name)}, '')`).join(", ");
  return `SELECT * FROM ${read}${counts.blank > 0 ? ` WHERE coalesce(${everyCell}) IS NOT NULL` : ""}`;
}

/** Where rows were left out, DuckDB has to leave out as many: an export puts its cells beside our results. */
async function checkCells(database: Database, cells: string, { rows, leftOut, blank }: CsvCounts): Promise<void> {
  if (leftOut === 0 && blank === 0) return;
  const found = Number(one(await database.run(`SELECT count(*) AS n FROM (${cells})`)).n);
  if (found !== rows)
    throw new Error(`CSV: ${rows} rows were read and ${found} counted; is a quote opened and not closed?`);
}
