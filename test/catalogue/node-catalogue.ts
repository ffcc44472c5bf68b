import { Catalogue } from "../../src/catalogue/catalogue.ts";
import type { CatalogueSource } from "../../src/catalogue/source.ts";
import { encodeArrow } from "../../src/readers/arrow.ts";
import type { ColumnData, ColumnInfo } from "../../src/readers/table.ts";
import { nodeDatabase } from "./node-database.ts";

/**
 * A catalogue of some columns in this process; `loads` is which columns were read, one list for each reading.
 * @param first the columns that are loaded when it is opened
 */
export async function nodeCatalogue(data: Readonly<Record<string, ColumnData>>, first: readonly string[]) {
  const loads: string[][] = [];
  const columns = Object.entries(data).map(([name, { type }]): ColumnInfo => {
    return { name, original: name, type, unit: "", ucd: "", description: "" };
  });
  const rows = Object.values(data)[0].values.length;
  const source: CatalogueSource = {
    format: "FITS",
    rows,
    fileLength: rows,
    columns,
    unread: [],
    warnings: [],
    load: async (database, table, names, onProgress) => {
      loads.push([...names]);
      const numbers = { type: "int32", values: Int32Array.from({ length: rows }, (_, i) => i), valid: null } as const;
      await database.insert(
        table,
        encodeArrow(["__row", ...names], [numbers, ...names.map((name) => data[name])], rows),
        true,
      );
      onProgress(1);
      return null;
    },
  };
  const database = Object.assign(await nodeDatabase(), { lock: async () => undefined, close: () => undefined });
  const catalogue = await Catalogue.open("test", source, database, first, () => undefined);
  return { catalogue, loads };
}

/** Columns of numbers (NaN = missing) and of texts. */
export const numbers = (...values: number[]): ColumnData => ({ type: "float64", values: Float64Array.from(values) });
export const texts = (...values: (string | null)[]): ColumnData => ({ type: "text", values });
