import type { Catalogue } from "./catalogue.ts";
import { quoteName } from "./sql.ts";

/** A sentence that says how many identifiers stand more than once, and in how many rows; null if none does. */
export async function repeatedIdentifiers(catalogue: Catalogue, column: string): Promise<string | null> {
  const id = quoteName(column);
  const [row] = await catalogue.select(
    `SELECT count(*) AS names, coalesce(sum(n), 0)::DOUBLE AS rows
     FROM (SELECT count(*) AS n FROM catalogue WHERE ${id} IS NOT NULL GROUP BY ${id} HAVING n > 1)`,
  );
  const names = Number(row.names);
  if (names === 0) return null;
  return `${names} ${names === 1 ? "value of" : "values of"} ${column} ${names === 1 ? "stands" : "stand"} more than once, in ${Number(row.rows)} rows: are these detections rather than sources?`;
}
