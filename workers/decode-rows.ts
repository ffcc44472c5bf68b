import type { PropertyMatrix } from "../src/properties/matrix.ts";
import { applyScale, scaleErrors } from "../src/properties/scale.ts";
import { isClaxboi, usedProperties, type Settings } from "../src/properties/settings.ts";
import { decodeArrow, type PlaceOfColumn } from "../src/readers/arrow.ts";
import type { ColumnData } from "../src/readers/table.ts";

/** Columns of the property table by their names, of some of its rows. */
export type PropertyColumns = Readonly<Record<string, ColumnData["values"]>>;

/**
 * Rows of the property table (an Arrow IPC stream) as a matrix of scaled values, with their labels, selection and row numbers. A property whose
 * column was left out has no values.
 * @param place where the values are put; not given: into memory of their own
 */
export function decodeRows(ipc: Uint8Array, settings: Settings, place?: PlaceOfColumn) {
  const { names, columns } = decodeArrow(ipc, place);
  return scaleRows(Object.fromEntries(names.map((name, i) => [name, columns[i].values])), settings);
}

/** The same of columns (overwritten). */
export function scaleRows(columns: PropertyColumns, settings: Settings) {
  const named = (name: string) => columns[name];
  const has = (name: string) => name in columns;
  const properties = usedProperties(settings);
  const errors = properties.map(({ scale, error }, p) => {
    if (error === undefined || !has(`p${p}`)) return null;
    const given = named(`e${p}`) as Float64Array;
    // CLAXBOI takes errors as they are, whatever the scale.
    return isClaxboi(settings.method) ? given : scaleErrors(named(`p${p}`) as Float64Array, given, scale);
  });
  const values = properties.map(({ scale }, p) => {
    if (!has(`p${p}`)) return new Float64Array(0);
    const column = named(`p${p}`) as Float64Array;
    applyScale(column, scale);
    return column;
  });
  const rows = named("__row") as Int32Array;
  const matrix: PropertyMatrix = { length: rows.length, values, errors };
  return { matrix, labels: named("label") as Uint8Array, selected: named("selected") as Uint8Array, rows };
}
