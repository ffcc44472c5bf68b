import type { Catalogue } from "../catalogue/catalogue.ts";
import { propertyRange } from "../catalogue/property-table.ts";
import { rangeRows } from "./result-store.ts";

/** Ranges that are read ahead: one for a worker, and the one that it finds ready when it has summed that. */
const rangesAhead = 2;

export type ReadAhead = ReturnType<typeof readAhead>;

/** Reads the first ranges of a property table while its training ends, so that the first worker need not wait for them. */
export function readAhead(catalogue: Catalogue) {
  const coming = new Map<string, Promise<Uint8Array>>();
  return {
    begin: (table: string): void => {
      for (let k = 0, start = 0; k < rangesAhead && start < catalogue.rows; k++, start += rangeRows) {
        const sql = propertyRange(table, start, Math.min(rangeRows, catalogue.rows - start));
        const rows = catalogue.run(sql);
        // Where nobody asks for them any more, nobody waits for their failure.
        rows.catch(() => undefined);
        coming.set(sql, rows);
      }
    },
    /** What a statement answers, which may be on its way already. */
    run: (sql: string): Promise<Uint8Array> => {
      const rows = coming.get(sql) ?? catalogue.run(sql);
      coming.delete(sql);
      return rows;
    },
  };
}
