import type { ColumnInfo } from "../readers/table.ts";
import type { Catalogue } from "./catalogue.ts";
import { one, objects } from "./rows.ts";
import { quoteName } from "./sql.ts";

/** What the values of one column look like, over all rows of the catalogue. */
export type ColumnProfile = {
  readonly rows: number;
  readonly missing: number;
  /** Of the finite values; null where there are none, and of text and logicals. */
  readonly minimum: number | null;
  readonly median: number | null;
  readonly maximum: number | null;
  /** Counts in equal bins over the central 99 % of the values; none where there are no numbers. */
  readonly bins: readonly number[];
  /** Of text and logicals: about how many different values there are, and the most frequent ones. null of numbers. */
  readonly values: { readonly distinct: number; readonly frequent: readonly FrequentValue[] } | null;
};

type FrequentValue = { readonly value: string; readonly count: number };

/** Up to as many rows quantiles are exact; of more they are estimated (t-digest). */
const exactRows = 1_000_000;

const binCount = 24;
const frequentValues = 3;

/**
 * Counts, orders and bins the values of some columns. Those that are not loaded are read from the file together, once, and given back
 * afterwards.
 * @param onProgress fraction of the work done: reading is half of it, computing the other
 * @param signal ends it; what was loaded for it is dropped
 * @throws Error with a sentence
 */
export async function profileColumns(
  catalogue: Catalogue,
  columns: readonly ColumnInfo[],
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ColumnProfile>> {
  const found = new Map<string, ColumnProfile>();
  const names = columns.map(({ name }) => name);
  await catalogue.glance(
    names,
    async (tableOf, run) => {
      for (const [done, { name }] of columns.entries()) {
        signal.throwIfAborted();
        // The type as the whole file has it: of a text file it is certain only now.
        const { type } = catalogue.column(name)!;
        const table = tableOf(name);
        const profile = type === "text" || type === "boolean" ? valuesOf : numbersOf;
        found.set(name, await profile(quoteName(name), table, catalogue.rows, run));
        onProgress(0.5 + (0.5 * (done + 1)) / columns.length);
      }
    },
    (fraction) => onProgress(0.5 * fraction),
    signal,
  );
  return found;
}

type Run = (sql: string) => Promise<Uint8Array>;

async function numbersOf(column: string, table: string, rows: number, run: Run): Promise<ColumnProfile> {
  const finite = `(SELECT ${column}::DOUBLE AS x FROM ${table} WHERE isfinite(${column}::DOUBLE))`;
  const quantile = (q: number) =>
    rows <= exactRows ? `quantile_cont(x, ${q})` : `approx_quantile(x, ${q}::FLOAT)::DOUBLE`;
  const counted = one(await run(`SELECT count(*) - count(${column}) AS missing FROM ${table}`));
  const row = one(
    await run(
      `SELECT min(x) AS minimum, ${quantile(0.5)} AS median, max(x) AS maximum, ${quantile(0.005)} AS low, ${quantile(0.995)} AS high FROM ${finite}`,
    ),
  );
  const bins = new Array<number>(row.median === null ? 0 : binCount).fill(0);
  if (row.median !== null) {
    const [low, high] = [Number(row.low), Number(row.high)];
    const width = high > low ? (high - low) / binCount : 1;
    const counts = objects(
      await run(`SELECT greatest(0, least(floor((x - ${low}::DOUBLE) / ${width}::DOUBLE), ${binCount - 1}))::INTEGER AS bin,
        count(*) AS n FROM ${finite} WHERE x BETWEEN ${low}::DOUBLE AND ${high}::DOUBLE GROUP BY bin`),
    );
    for (const { bin, n } of counts) bins[Number(bin)] = Number(n);
  }
  return {
    rows,
    missing: Number(counted.missing),
    minimum: row.minimum as number | null,
    median: row.median as number | null,
    maximum: row.maximum as number | null,
    bins,
    values: null,
  };
}

async function valuesOf(column: string, table: string, rows: number, run: Run): Promise<ColumnProfile> {
  const text = `nullif(trim(${column}::VARCHAR), '')`;
  const row = one(
    await run(
      `SELECT count(*) - count(v) AS missing, approx_count_distinct(v) AS estimate FROM (SELECT ${text} AS v FROM ${table})`,
    ),
  );
  // Grouping by names that are all different would take memory for each.
  const isFew = Number(row.estimate) <= 1000;
  // Grouped by place, for the table may have a column `value` of its own.
  const groups = isFew
    ? objects(
        await run(
          `SELECT ${text} AS value, count(*) AS n FROM ${table} WHERE ${text} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1`,
        ),
      )
    : [];
  return {
    rows,
    missing: Number(row.missing),
    minimum: null,
    median: null,
    maximum: null,
    bins: [],
    values: {
      distinct: isFew ? groups.length : Math.min(Number(row.estimate), rows - Number(row.missing)),
      frequent: groups.slice(0, frequentValues).map(({ value, n }) => ({ value: value as string, count: Number(n) })),
    },
  };
}
