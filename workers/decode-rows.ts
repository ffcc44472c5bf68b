import type { PropertyMatrix } from "../src/properties/matrix.ts";
import { applyScale, scaleErrors } from "../src/properties/scale.ts";
import { isClaxboi, usedProperties, type Settings } from "../src/properties/settings.ts";
import { decodeArrow } from "../src/readers/arrow.ts";

/**
 * Rows of the property table (an Arrow IPC stream) as a matrix of scaled values, with their labels, selection and row numbers. A property whose
 * column was left out has no values.
 */
export function decodeRows(ipc: Uint8Array, settings: Settings) {
  const { names, columns, rows: length } = decodeArrow(ipc);
  const named = (name: string) => columns[names.indexOf(name)].values;
  const properties = usedProperties(settings);
  const errors = properties.map(({ scale, error }, p) => {
    if (error === undefined || !names.includes(`p${p}`)) return null;
    const given = named(`e${p}`) as Float64Array;
    // CLAXBOI takes errors as they are, whatever the scale.
    return isClaxboi(settings.method) ? given : scaleErrors(named(`p${p}`) as Float64Array, given, scale);
  });
  const values = properties.map(({ scale }, p) => {
    if (!names.includes(`p${p}`)) return new Float64Array(0);
    const column = named(`p${p}`) as Float64Array;
    applyScale(column, scale);
    return column;
  });
  const matrix: PropertyMatrix = { length, values, errors };
  return {
    matrix,
    labels: named("label") as Uint8Array,
    selected: named("selected") as Uint8Array,
    rows: named("__row") as Int32Array,
  };
}
