import type { Catalogue } from "./catalogue.ts";
import { bracket, checkFragment, columnsIn, tokenise } from "./sql.ts";

/** What an expression gives: its first values, or why there are none. `null` is a missing value. */
export type FirstValues =
  | { readonly kind: "values"; readonly type: string; readonly values: readonly (number | string | null)[] }
  | { readonly kind: "not loaded"; readonly columns: readonly string[] }
  | { readonly kind: "error"; readonly sentence: string };

/**
 * Evaluates an expression over the first rows of the catalogue.
 * @param load whether columns that are not loaded may be read from the file (or computed, where they are results) for it
 */
export async function firstValues(
  catalogue: Catalogue,
  expression: string,
  load: boolean,
  count = 5,
): Promise<FirstValues> {
  try {
    checkFragment(expression);
    const missing = catalogue.notLoaded(columnsIn(expression, catalogue.names));
    if (missing.length > 0 && !load) return { kind: "not loaded", columns: missing };
    const type = await catalogue.check(expression);
    const isWhole = tokenise(expression).some(({ kind, value }) => kind === "word" && value.toLowerCase() === "select");
    // As a property's value: missing where it cannot be computed. TRY does not take subqueries.
    const value = isWhole ? bracket(expression) : `TRY(${bracket(expression)})`;
    const isNumber = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*)$/.test(type);
    const numbers = Array.from({ length: Math.min(count, catalogue.rows) }, (_, i) => i);
    const rows = await catalogue.at(numbers, [`CAST(${value} AS ${isNumber ? "DOUBLE" : "VARCHAR"}) AS value`]);
    return { kind: "values", type, values: rows.map((row) => row.value as number | string | null) };
  } catch (error) {
    return { kind: "error", sentence: (error as Error).message };
  }
}
