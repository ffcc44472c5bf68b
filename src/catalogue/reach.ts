import type { Token } from "./sql.ts";

// Functions that read files, addresses, the database's own state, or run a text as SQL.
const reading =
  /^(read_.*|scan_.*|.*_scan(_.*)?|sniff_.*|parquet_.*|pragma_.*|duckdb_.*|sqlite_.*|postgres_.*|mysql_.*|iceberg_.*|delta_.*|st_read.*|http_.*|https?|glob|load_.*|shell.*|which_secret|copy_database|import_database|getenv|getvariable|current_setting|query|query_table|summary|checkpoint|force_checkpoint|(enable|disable)_.*|truncate_duckdb_logs|write_log|currval|nextval|setseed|test_.*|storage_info|user_agent|pg_.*|has_.*_privilege|inet_.*)$/;

/** `has_…` and `pg_…` names that only compute. */
const harmless = new Set(["pg_typeof", "pg_size_pretty"]);

// Words that begin a statement of another kind than SELECT.
const statements = new Set(
  "alter analyze attach begin call checkpoint comment commit copy create deallocate delete detach drop execute explain export force import insert install load merge pragma prepare refresh reset rollback set truncate update use vacuum".split(
    " ",
  ),
);

// What ends the list of tables that FROM begins.
const afterTables = new Set(
  "where group having order limit offset window qualify union except intersect select sample using".split(" "),
);

/** One level of brackets: whether a SELECT stands in it, and whether its list of tables is being read. */
type Level = { select: boolean; tables: boolean };

/**
 * Returns a sentence where a fragment does anything but compute with the catalogue: where it calls a function that reads files, the
 * network or settings or runs a text as SQL, names a file as a table, or begins another statement than SELECT. null: it does none of these.
 * The database refuses them as well (`Database.lock`); here it is said in words that help.
 */
export function reachesOut(tokens: readonly Token[]): string | null {
  const levels: Level[] = [{ select: false, tables: false }];
  for (const [i, { kind, value }] of tokens.entries()) {
    const level = levels.at(-1)!;
    const before = tokens[i - 1] as Token | undefined;
    const after = tokens[i + 1] as Token | undefined;
    const lower = value.toLowerCase();
    const isFirst = before === undefined || (before.kind === "symbol" && before.value === "(");
    if (kind === "symbol") {
      if (value === "(") levels.push({ select: false, tables: false });
      else if (value === ")" && levels.length > 1) levels.pop();
      continue;
    }
    if ((kind === "word" || kind === "name") && isCall(after) && reading.test(lower) && !harmless.has(lower))
      return `It calls ${value}, which does not compute with the catalogue's values alone; files, addresses and settings are out of reach here.`;
    if (kind === "word" && isFirst && statements.has(lower) && beginsStatement(after))
      return `It begins with ${value.toUpperCase()}; an expression was expected, which changes nothing and reads the catalogue alone.`;
    const isDistinct = tokens[i - 2]?.value.toLowerCase() === "distinct";
    if (
      level.tables &&
      !isDistinct &&
      (kind === "text" || (kind === "name" && /[./\\:*?]/.test(value))) &&
      isTable(before)
    )
      return `It reads "${value}" as a table; only the catalogue can be read here.`;
    if (kind !== "word") continue;
    if (lower === "select") level.select = true;
    // IS DISTINCT FROM compares.
    if (lower === "from" && before?.value.toLowerCase() !== "distinct" && (level.select || isFirst))
      level.tables = true;
    else if (afterTables.has(lower)) level.tables = false;
  }
  return null;
}

const isCall = (after: Token | undefined) => after?.kind === "symbol" && after.value === "(";

/** A column may be called `load` or `set`: then an operator follows, or nothing. */
const beginsStatement = (after: Token | undefined) =>
  after !== undefined && (after.kind !== "symbol" || after.value === "(");

/** Whether what follows stands in the place of a table in a list of tables. */
const isTable = (before: Token | undefined) =>
  before !== undefined &&
  (before.kind === "symbol"
    ? before.value === ","
    : before.kind === "word" && /^(from|join|lateral|only)$/i.test(before.value));
