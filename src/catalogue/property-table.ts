import { usedProperties, type PropertySettings, type Scale, type Settings } from "../properties/settings.ts";
import type { Catalogue } from "./catalogue.ts";
import { labelIndex, labelValues, whereSelected } from "./labels.ts";
import { bracket, columnsIn, quoteName, tokenise } from "./sql.ts";

let tables = 0;

/**
 * Gives label, selection and the properties in use of every row, as a new table whose name is returned:
 * `__row`, `selected`, `label` (index of the class, 255 = none or not selected), `labelled` (whether there is something to tell a class by), `p0`, `p1`, … (DOUBLE, before scaling; NULL or NaN = missing)
 * and, of the properties that have an error expression, `e0`, `e1`, … alike. Where no expression looks beyond its own row the table is a
 * view, which takes no memory; else it is evaluated once, for the whole catalogue.
 * @param numericLabel whether the label is a number; not given: found out
 * @throws Error with a sentence naming the property whose expression is at fault
 */
export async function createPropertyTable(
  catalogue: Catalogue,
  settings: Settings,
  numericLabel?: boolean,
): Promise<string> {
  const properties = usedProperties(settings);
  const { label, selection, classes } = settings;
  const expressions = properties.flatMap(({ expression, error }) =>
    error === undefined ? [expression] : [expression, error],
  );
  await catalogue.load(expressions.flatMap((expression) => columnsIn(expression, catalogue.names)));
  const numeric =
    label === undefined ? false : (numericLabel ?? (await labelValues(catalogue, label.expression, selection)).numeric);
  const selected = selection === undefined ? "true" : `coalesce(${bracket(selection)}, false)`;
  const columns = [
    `${catalogue.rowName}::INTEGER AS "__row"`,
    `${selected} AS selected`,
    `(CASE WHEN ${selected} THEN ${labelIndex(label, numeric, classes)} ELSE 255 END)::UTINYINT AS label`,
    `${isLabelled(label, selection)} AS labelled`,
    ...properties.map(({ expression }, p) => `${valueOf(catalogue, expression)} AS p${p}`),
    ...properties.flatMap(({ error }, p) => (error === undefined ? [] : [`${valueOf(catalogue, error)} AS e${p}`])),
  ];
  const all = [
    ...expressions,
    ...(label === undefined ? [] : [label.expression]),
    ...(selection === undefined ? [] : [selection]),
  ];
  const isView = all.every((expression) => isOfOneRow(catalogue, expression));
  const table = `${isView ? viewPrefix : "properties_"}${++tables}`;
  try {
    await catalogue.run(`CREATE ${isView ? "VIEW" : "TABLE"} ${table} AS SELECT ${columns.join(", ")} FROM catalogue`);
  } catch (error) {
    await explain(catalogue, settings);
    throw error;
  }
  if (isView) return table;
  const [{ n }] = await catalogue.select(`SELECT count(*) AS n FROM ${table}`);
  if (Number(n) === catalogue.rows) return table;
  await dropPropertyTable(catalogue, table);
  throw new Error(
    `The expressions of properties, label and selection give ${Number(n)} rows; ${catalogue.rows} were expected.`,
  );
}

/** SQL of whether there is something to tell a class by. Where nothing is selected by, DuckDB takes it for a filter of what it looks at. */
function isLabelled(label: Settings["label"], selection: string | undefined): string {
  if (label === undefined) return "false";
  const isThere = `${bracket(label.expression)} IS NOT NULL`;
  // Of a source that is not selected the label may have no value to look at.
  return selection === undefined ? isThere : `(CASE WHEN ${bracket(selection)} THEN ${isThere} ELSE false END)`;
}

const viewPrefix = "property_view_";

/** What looks beyond its row, gives other rows, or another value each time. */
const wordsOfMany = new Set([
  "select",
  "over",
  "from",
  "unnest",
  "random",
  "uuid",
  "gen_random_uuid",
  "uuidv4",
  "uuidv7",
  "nextval",
]);

/** Whether an expression is a function of the columns of its own row in the file. */
function isOfOneRow(catalogue: Catalogue, expression: string): boolean {
  const isOfFile = columnsIn(expression, catalogue.names).every(
    (name) => catalogue.column(name) !== undefined || catalogue.added.includes(name),
  );
  return (
    isOfFile && !tokenise(expression).some(({ kind, value }) => kind === "word" && wordsOfMany.has(value.toLowerCase()))
  );
}

/** Finds which of the expressions is at fault, and says so. @throws Error with a sentence, if one of them is */
async function explain(catalogue: Catalogue, { selection, ...settings }: Settings): Promise<void> {
  if (selection !== undefined) await checkSelection(catalogue, selection);
  for (const property of usedProperties(settings)) await checkProperty(catalogue, property);
}

/** Gives back a property table. */
export async function dropPropertyTable(catalogue: Catalogue, table: string): Promise<void> {
  await catalogue.run(`DROP ${isPropertyView(table) ? "VIEW" : "TABLE"} IF EXISTS ${table}`);
}

/**
 * SQL of rows `start` to `start + count − 1` of a property table, in file order.
 * @param left indices of properties whose columns are left out
 */
export function propertyRange(table: string, start: number, count: number, left: readonly number[] = []): string {
  const without = left.flatMap((p) => [`p${p}`, `e${p}`]).join("|");
  const columns = left.length === 0 ? rowOf : `COLUMNS(c -> NOT regexp_full_match(c, 'labelled|${without}'))`;
  // DuckDB keeps the order of a table that it scans.
  return `SELECT ${columns} FROM ${table} WHERE "__row" >= ${start} AND "__row" < ${start + count}`;
}

/** Whether a property table is a view: every value a function of its row in the file, the same at any time. */
export const isPropertyView = (table: string): boolean => table.startsWith(viewPrefix);

/** All that is told of a row. */
const rowOf = "* EXCLUDE labelled";

/** SQL of the training sample: the selected rows with a label. Few have one, and DuckDB looks at no other column of those that have none. */
export const trainingRows = (table: string): string =>
  `SELECT ${rowOf} FROM ${table} WHERE labelled AND label < 255 ORDER BY "__row"`;

/** SQL of `rows` rows at most, evenly spread over the selected ones. */
export const spreadRows = (table: string, rows: number): string =>
  `SELECT * EXCLUDE (n, total) FROM (SELECT ${rowOf}, row_number() OVER (ORDER BY "__row") - 1 AS n, count(*) OVER () AS total FROM ${table}
    WHERE selected) WHERE total <= ${rows} OR (n * ${rows}) // total <> ((n - 1) * ${rows}) // total
    ORDER BY "__row"`;

/** SQL of what folds need of the training sample: `ra`, `dec` (degrees; NULL = unknown) and `same`, equal where identifiers are. */
export function foldRows(catalogue: Catalogue, table: string, { identifier, position }: Settings): string {
  const degrees = (column: string | undefined) =>
    column === undefined ? "NULL" : `try_cast(${quoteName(column)} AS DOUBLE)`;
  const id = identifier === null ? "NULL" : `${quoteName(identifier)}::VARCHAR`;
  return `SELECT "__row", ra, dec, (CASE WHEN id IS NULL THEN -1 - "__row" ELSE dense_rank() OVER (ORDER BY id) END)::INTEGER AS same
    FROM (SELECT "__row", ${degrees(position?.ra)}::DOUBLE AS ra, ${degrees(position?.dec)}::DOUBLE AS dec, ${id} AS id
    FROM catalogue JOIN (SELECT "__row" FROM ${table} WHERE labelled AND label < 255) ON ${catalogue.rowName} = "__row") ORDER BY "__row"`;
}

/** What the values of a property look like over the selected rows, before (counts) and after scaling (the rest). */
export type PropertyProfile = {
  readonly rows: number;
  readonly missing: number;
  readonly infinite: number;
  /** Values ≤ 0 that log10 turns into missing ones; 0 for other scales. */
  readonly notPositive: number;
  /** Of the scaled values; null where there are none. */
  readonly min: number | null;
  readonly median: number | null;
  readonly max: number | null;
  /** Counts in equal bins over the central 99 % of the scaled values, from `low` to `high`. */
  readonly bins: readonly number[];
  readonly low: number;
  readonly high: number;
};

const binCount = 24;

const scaledSql: Readonly<Record<Scale, string>> = {
  linear: "x",
  log10: "CASE WHEN x > 0 THEN log10(x) END",
  softsign: "x / (1 + abs(x))",
};

/** Counts and bins the values of one property. @throws Error with a sentence if its expression is invalid */
export async function profileProperty(
  catalogue: Catalogue,
  property: PropertySettings,
  selection?: string,
): Promise<PropertyProfile> {
  await checkProperty(catalogue, property);
  const values = `(SELECT x, CASE WHEN isfinite(x) THEN ${scaledSql[property.scale]} END AS s
    FROM (SELECT ${numberOf(property.expression)} AS x FROM catalogue${whereSelected(selection)}))`;
  const [row] = await catalogue.select(`SELECT count(*) AS rows, count(x) AS present,
    count(*) FILTER (isinf(x)) AS infinite, count(*) FILTER (x <= 0 AND isfinite(x)) AS nonpositive,
    min(s) AS min, median(s) AS median, max(s) AS max,
    quantile_cont(s, 0.005) AS low, quantile_cont(s, 0.995) AS high FROM ${values}`);
  const low = Number(row.low ?? 0);
  const high = Number(row.high ?? 0);
  const bins = new Array<number>(binCount).fill(0);
  if (row.median !== null) {
    const width = high > low ? (high - low) / binCount : 1;
    const counts =
      await catalogue.select(`SELECT least(floor((s - ${low}::DOUBLE) / ${width}::DOUBLE), ${binCount - 1})::INTEGER AS bin,
      count(*) AS n FROM ${values} WHERE s BETWEEN ${low}::DOUBLE AND ${high}::DOUBLE GROUP BY bin`);
    for (const { bin, n } of counts) bins[Number(bin)] = Number(n);
  }
  return {
    rows: Number(row.rows),
    missing: Number(row.rows) - Number(row.present),
    infinite: Number(row.infinite),
    notPositive: property.scale === "log10" ? Number(row.nonpositive) : 0,
    min: row.min as number | null,
    median: row.median as number | null,
    max: row.max as number | null,
    bins,
    low,
    high,
  };
}

/** @throws Error with a sentence if the selection is no SQL condition */
export async function checkSelection(catalogue: Catalogue, selection: string): Promise<void> {
  let type: string;
  try {
    type = await catalogue.check(selection);
  } catch (error) {
    throw new Error(`The selection ${selection} cannot be used. ${(error as Error).message}`, { cause: error });
  }
  if (type !== "BOOLEAN")
    throw new Error(`The selection ${selection} gives ${type}; a condition (true or false) was expected.`);
}

/** @throws Error with a sentence if the expression of a property, or of its error, gives no number */
export async function checkProperty(
  catalogue: Catalogue,
  { name, expression, error: ofError }: PropertySettings,
): Promise<void> {
  await checkNumber(catalogue, `Property ${name}`, expression);
  if (ofError !== undefined) await checkNumber(catalogue, `The error of property ${name}`, ofError);
}

async function checkNumber(catalogue: Catalogue, what: string, expression: string): Promise<void> {
  try {
    const column = numberColumn(catalogue, expression);
    if (column !== undefined) {
      await catalogue.load([column]);
      return;
    }
    await catalogue.check(expression);
    await catalogue.run(`SELECT ${catalogue.rowName}, ${numberOf(expression)} AS x FROM catalogue LIMIT 0`);
  } catch (error) {
    throw new Error(`${what}: ${expression} cannot be used. ${(error as Error).message}`, { cause: error });
  }
}

/** SQL of a property's values, NULL or NaN where they are missing. */
function valueOf(catalogue: Catalogue, expression: string): string {
  const column = numberColumn(catalogue, expression);
  return column === undefined ? numberOf(expression) : `CAST(${quoteName(column)} AS DOUBLE)`;
}

/** The column of numbers that an expression is, as most properties are: nothing in it can go wrong. */
function numberColumn(catalogue: Catalogue, expression: string): string | undefined {
  const tokens = tokenise(expression);
  const column = tokens.length === 1 && tokens[0].kind === "name" ? catalogue.column(tokens[0].value) : undefined;
  return column === undefined || column.type === "text" || column.type === "boolean" ? undefined : column.name;
}

/**
 * SQL of an expression as a number: missing where it is no number, or where it has no value (the logarithm of a
 * negative number, say) rather than the end of the whole statement. TRY does not take subqueries; they stand alone.
 */
function numberOf(expression: string): string {
  const hasSubquery = tokenise(expression).some(
    ({ kind, value }) => kind === "word" && value.toLowerCase() === "select",
  );
  const value = hasSubquery ? bracket(expression) : `TRY(${bracket(expression)})`;
  return `nullif(try_cast(${value} AS DOUBLE), 'nan'::DOUBLE)`;
}
