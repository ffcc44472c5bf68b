import type { Catalogue } from "./catalogue.ts";

import { bracket, quoteText } from "./sql.ts";

/** The distinct values of a label expression over the selected rows, most frequent first, as text; numbers in their shortest form. */
export type LabelValues = {
  readonly numeric: boolean;
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** Selected rows without a value. */
  readonly missing: number;
};

/** More distinct values than this are no classes. */
const mostLabelValues = 60;

const numericTypes = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*)$/;

/**
 * Counts the values of a label expression.
 * @throws Error with a sentence if the expression is invalid or has more than 60 different values
 */
export async function labelValues(catalogue: Catalogue, expression: string, selection?: string): Promise<LabelValues> {
  const numeric = numericTypes.test(await catalogue.check(expression));
  // Grouped by place, for the catalogue may have a column `value` of its own.
  // Most sources have no label, and DuckDB is quick to pass them over. Of those that are not selected the label may have no value to look at.
  const where = selection === undefined ? ` WHERE ${bracket(expression)} IS NOT NULL` : whereSelected(selection);
  const rows = await catalogue.select(
    `SELECT ${labelText(expression, numeric)} AS value, count(*) AS n FROM catalogue${where}
     GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${mostLabelValues + 2}`,
  );
  const values = rows.flatMap(({ value, n }) =>
    value === null ? [] : [{ value: numeric ? String(Number(value)) : (value as string), count: Number(n) }],
  );
  if (values.length > mostLabelValues)
    throw new Error(
      `The label ${expression} has more than ${mostLabelValues} different values; a few names of classes were expected.`,
    );
  const labelled = values.reduce((sum, { count }) => sum + count, 0);
  const without = Number(rows.find(({ value }) => value === null)?.n ?? 0);
  return { numeric, values, missing: selection === undefined ? catalogue.rows - labelled : without };
}

/** SQL of the label: a DOUBLE, or a trimmed text; NULL where it is missing or empty. */
function labelText(expression: string, numeric: boolean): string {
  return numeric
    ? `nullif(CAST(${bracket(expression)} AS DOUBLE), 'nan'::DOUBLE)`
    : `nullif(trim(CAST(${bracket(expression)} AS VARCHAR)), '')`;
}

/** SQL of the index of a source's class, 255 where it has no label or one that stands for no class. */
export function labelIndex(
  label: { readonly expression: string; readonly classes: Readonly<Record<string, string>> } | undefined,
  numeric: boolean,
  classes: readonly string[],
): string {
  const cases = Object.entries(label?.classes ?? {}).flatMap(([value, name]) => {
    const literal = numeric ? numericLiteral(value) : quoteText(value.trim());
    return literal === null ? [] : [`WHEN ${literal} THEN ${classes.indexOf(name)}`];
  });
  if (label === undefined || cases.length === 0) return "255::UTINYINT";
  return `(CASE ${labelText(label.expression, numeric)} ${cases.join(" ")} ELSE 255 END)::UTINYINT`;
}

const numericLiteral = (value: string) =>
  value.trim() !== "" && Number.isFinite(Number(value)) ? `${Number(value)}::DOUBLE` : null;

export const whereSelected = (selection: string | undefined): string =>
  selection === undefined ? "" : ` WHERE ${bracket(selection)}`;
