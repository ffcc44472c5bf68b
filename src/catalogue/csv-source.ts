import { uniqueNames, type CellType, type ColumnInfo } from "../readers/table.ts";
import { detectDialect, type CsvDialect } from "./csv-dialect.ts";
import type { Database } from "./database.ts";
import { one, objects } from "./rows.ts";
import { quoteName, quoteText } from "./sql.ts";
import type { CatalogueSource } from "./source.ts";

/** Share of values that must be numbers for a column to be one of numbers; the others are missing, and counted. */
const numericShare = 0.99;
const headBytes = 1 << 20;

export type CsvSource = CatalogueSource & {
  readonly dialect: CsvDialect;
  /** What DuckDB knows the file as. */
  readonly fileName: string;
  /** SQL of the table of all cells as text, rows in file order; NULL only where a row ends early. */
  readonly cells: string;
};

/**
 * Describes a CSV file (UTF-8, not compressed) through DuckDB's reader: every cell is read as text once, to count
 * rows and to find each column's type.
 * Empty, `NaN`, `null` and `--` (any letter case) are missing. Rows with too many cells are left out and counted, short
 * ones end in missing values, rows of empty cells only are left out; each is said in the warnings.
 * @param findOpenQuote the line of a quote that is never closed, by a worker
 * @throws Error with a sentence
 */
export async function openCsv(
  database: Database,
  file: Blob,
  findOpenQuote: (delimiter: string) => Promise<number | null>,
): Promise<CsvSource> {
  const dialect = detectDialect(await file.slice(0, headBytes).text());
  const openLine = await findOpenQuote(dialect.delimiter);
  if (openLine !== null)
    throw new Error(
      `CSV: a quote is opened in line ${openLine} and never closed, and would swallow the rest of the file; a closing quote was expected.`,
    );
  // A name that no expression can know: what the user's SQL reads is the catalogue, not the file.
  const fileName = `${crypto.randomUUID()}.csv`;
  const originals = dialect.header?.map((name) => name.trim()) ?? Array.from({ length: dialect.columns }, () => "");
  const names = uniqueNames(originals);
  await database.registerFile(fileName, file);
  const everyCell = names.map((name) => `nullif(${quoteName(name)}, '')`).join(", ");
  const read = `read_csv('${fileName}', auto_detect=false, delim=${quoteText(dialect.delimiter)}, quote='"', escape='"',
    header=${dialect.header !== null}, null_padding=true, parallel=false, nullstr=chr(1),
    columns={${names.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(", ")}}, store_rejects=true)`;
  const filled = `FROM ${read} WHERE coalesce(${everyCell}) IS NOT NULL`;
  const counts = await countCells(database, read, names);
  const columns = names.map((name, i): ColumnInfo => {
    return { name, original: originals[i], type: counts.columns[i].type, unit: "", ucd: "", description: "" };
  });
  const cells = `SELECT * ${filled}`;
  return {
    format: dialect.delimiter === "\t" ? "TSV" : "CSV",
    rows: counts.rows,
    columns,
    unread: [],
    warnings: [
      ...(dialect.header === null
        ? [`The first line holds numbers only: the columns are called ${names[0]} to ${names.at(-1)}.`]
        : []),
      ...names.flatMap((name, i) =>
        name === originals[i] || originals[i] === ""
          ? []
          : [`Column ${i + 1} is called ${name} here: the name ${originals[i]} is taken (letter case is ignored).`],
      ),
      ...counts.warnings,
    ],
    dialect,
    fileName,
    cells,
    load: async (target, table, wanted) => {
      const types = wanted.map((name) => columns.find((column) => column.name === name)!.type);
      const row = '(row_number() OVER () - 1)::INTEGER AS "__row"';
      // One step a layer: DuckDB plans nested expressions over many columns slowly.
      const texts = wanted.map((name, i) => `${present(quoteName(name))} AS v${i}`);
      const values = types.map((type, i) => `${valueOf(`v${i}`, type)} AS x${i}`);
      const named = types.map((type, i) => {
        const value = type === "float64" ? `CASE WHEN isnan(x${i}) THEN NULL ELSE x${i} END` : `x${i}`;
        return `${value} AS ${quoteName(wanted[i])}`;
      });
      await target.run(
        `CREATE TABLE ${quoteName(table)} AS SELECT ${['"__row"', ...named].join(", ")}
         FROM (SELECT ${['"__row"', ...values].join(", ")} FROM (SELECT ${[row, ...texts].join(", ")} ${filled}))`,
      );
      const loaded = Number(one(await target.run(`SELECT count(*) AS n FROM ${quoteName(table)}`)).n);
      if (loaded !== counts.rows)
        throw new Error(
          `CSV: ${counts.rows} rows were counted and ${loaded} loaded; is a quote opened and not closed?`,
        );
    },
  };
}

// Most cells are spared the comparison. A list of more than five words would make DuckDB join it to every column.
const present = (cell: string) =>
  `CASE WHEN strlen(${cell}) > 4 THEN ${cell} WHEN lower(trim(${cell})) IN ('', 'nan', 'null', '--') THEN NULL ELSE ${cell} END`;

// DuckDB reads "1_000" as 1000; in a catalogue that is a name.
const asNumber = (cell: string) => `CASE WHEN contains(${cell}, '_') THEN NULL ELSE try_cast(${cell} AS DOUBLE) END`;

/** SQL of a cell (a text, or NULL where missing) as a value of a column's type; NULL where it is none. */
function valueOf(cell: string, type: CellType): string {
  if (type === "text") return cell;
  if (type === "float64") return asNumber(cell);
  return `try_cast(${cell} AS ${type === "boolean" ? "BOOLEAN" : "BIGINT"})`;
}

type CellCounts = { rows: number; columns: { type: CellType }[]; warnings: string[] };

/** What a cell is: text, a logical value, a number, a whole number, or digits that no number type gives back. */
const kind = { text: 0, logical: 1, number: 2, whole: 3, digits: 4 };

/** SQL of the kind of a cell that is not missing; ordered so that most cells need the first tests only. */
function kindOf(v: string): string {
  const number = `CASE WHEN ${asNumber(v)} IS NULL THEN ${kind.text} ELSE ${kind.number} END`;
  return `CASE WHEN ${v} IS NULL THEN NULL WHEN contains(${v}, '.') THEN ${number}
    WHEN regexp_full_match(${v}, '[+-]?(0|[1-9][0-9]{0,17})') THEN ${kind.whole}
    WHEN regexp_full_match(trim(${v}), '[+-]?[0-9]+')
      THEN CASE WHEN try_cast(${v} AS BIGINT)::VARCHAR = trim(${v}) THEN ${kind.whole} ELSE ${kind.digits} END
    WHEN lower(${v}) IN ('true', 'false', 't', 'f') THEN ${kind.logical} ELSE ${number} END`;
}

async function countCells(database: Database, read: string, names: readonly string[]): Promise<CellCounts> {
  const perColumn = names.flatMap((_, i) => [
    `count(k${i}) AS present${i}`,
    ...Object.entries(kind).map(([name, code]) => `count(CASE WHEN k${i} = ${code} THEN 1 END) AS ${name}${i}`),
  ]);
  const cells = names.map((name, i) => `${present(quoteName(name))} AS v${i}`).join(", ");
  const kinds = names.map((_, i) => `${kindOf(`v${i}`)} AS k${i}`).join(", ");
  const last = quoteName(names.at(-1)!);
  const anything = names.map((name) => `nullif(${quoteName(name)}, '')`).join(", ");
  const counts = one(
    await database.run(`SELECT count(*) FILTER (filled) AS rows, count(*) FILTER (NOT filled) AS blank,
      count(*) FILTER (filled AND short) AS short, ${perColumn.join(", ")}
      FROM (SELECT filled, short, ${kinds} FROM
        (SELECT coalesce(${anything}) IS NOT NULL AS filled, ${last} IS NULL AS short, ${cells} FROM ${read}))`),
  );
  const n = (key: string) => Number(counts[key]);
  const rejected = objects(
    await database.run("SELECT line, error_message FROM reject_errors ORDER BY line LIMIT 1000000"),
  );
  const warnings: string[] = [];
  if (rejected.length > 0)
    warnings.push(
      `${rejected.length} ${rejected.length === 1 ? "row is" : "rows are"} left out; the first is line ${String(rejected[0].line)}: ${String(rejected[0].error_message).replace(/\.+$/, "")}.`,
    );
  if (n("short") > 0)
    warnings.push(
      `${n("short")} ${n("short") === 1 ? "row has" : "rows have"} fewer cells than the header (${names.length}): what they lack is taken as missing.`,
    );
  if (n("blank") > 0) warnings.push(`${n("blank")} ${n("blank") === 1 ? "row" : "rows"} of empty cells only left out.`);
  const columns = names.map((name, i) => {
    const total = n(`present${i}`);
    const odd = n(`text${i}`) + n(`logical${i}`);
    if (total === 0) return { type: "float64" as const };
    if (n(`logical${i}`) === total) return { type: "boolean" as const };
    if (n(`digits${i}`) > 0 || odd > total * (1 - numericShare)) return { type: "text" as const };
    if (n(`whole${i}`) === total) return { type: "int64" as const };
    if (odd > 0)
      warnings.push(
        `Column ${name}: ${odd} of ${total} values ${odd === 1 ? "is no number and is" : "are no numbers and are"} taken as missing.`,
      );
    return { type: "float64" as const };
  });
  return { rows: n("rows"), columns, warnings };
}
