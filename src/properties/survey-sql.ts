import type { ColumnInfo } from "../readers/table.ts";
import { findColumn, indexColumns, type FoundColumn } from "./survey-columns.ts";
import type { Formula, Survey, SurveyField } from "./survey.ts";
import { counterpartFields, counterpartQuantities } from "./surveys/counterparts.ts";

/** SQL over the columns of a table, and which columns it names. `isClosed`: it needs no brackets inside a longer formula. */
type Written = { readonly sql: string; readonly columns: readonly string[]; readonly isClosed: boolean };

/** Writes formulas of a survey as SQL over the columns of one table. */
export type Writer = {
  /** The column of a field; undefined where it has none. */
  readonly find: (key: string) => FoundColumn;
  /** null where what a formula needs is not there. */
  readonly formula: (formula: Formula) => Written | null;
  /** One template; null likewise. */
  readonly template: (template: string) => Written | null;
  /** A field of its own, as the file names it. */
  readonly field: (field: SurveyField) => Written | null;
  /** Those columns that were looked for under their names. */
  readonly looked: () => ReadonlyMap<string, FoundColumn>;
};

/** Prepares the writing of a survey's formulas for the columns of a table. */
export function surveyWriter(columns: readonly ColumnInfo[], survey: Survey): Writer {
  const fields: Readonly<Record<string, SurveyField>> = { ...counterpartFields, ...survey.fields };
  const derived: Readonly<Record<string, Formula>> = { ...counterpartQuantities, ...survey.derived };
  const index = indexColumns(columns);
  const looked = new Map<string, FoundColumn>();
  const find = (key: string): FoundColumn => {
    const known = looked.get(key);
    if (known !== undefined) return known;
    const found = Object.hasOwn(fields, key) ? findColumn(index, fields[key]) : nothing;
    looked.set(key, found);
    return found;
  };
  const template = (text: string): Written | null => {
    const used: string[] = [];
    // A field that is all of the template stays the bare column, which is read without computing anything.
    const alone = /^\{[^{}]+\}$/.test(text);
    let isWhole = true;
    let isClosed = false;
    const sql = text.replaceAll(/\{([^{}]+)\}/g, (_, key: string) => {
      const part = Object.hasOwn(derived, key) ? formula(derived[key]) : columnSql(find(key), alone);
      if (part === null) {
        isWhole = false;
        return "";
      }
      used.push(...part.columns);
      isClosed = alone && part.isClosed;
      return alone || part.isClosed ? part.sql : `(${part.sql})`;
    });
    return isWhole ? { sql, columns: [...new Set(used)], isClosed } : null;
  };
  const formula = (alternatives: Formula): Written | null => {
    for (const list of alternatives) {
      const parts = list.flatMap((text) => template(text) ?? []);
      if (parts.length === 1) return parts[0];
      if (parts.length > 1)
        return {
          sql: `coalesce(${parts.map(({ sql }) => sql).join(", ")})`,
          columns: [...new Set(parts.flatMap((part) => part.columns))],
          isClosed: true,
        };
    }
    return null;
  };
  return {
    find,
    formula: (f) => formula(f),
    template,
    field: (f) => columnSql(findColumn(index, f), true),
    looked: () => looked,
  };
}

const nothing: FoundColumn = { factor: 1, log: false, assumed: false, refused: [] };

/** A column in its field's unit; float32 columns are computed with in double precision. */
function columnSql({ column, factor, log }: FoundColumn, alone: boolean): Written | null {
  if (column === undefined) return null;
  const name = `"${column.name.replaceAll('"', '""')}"`;
  const value = !alone && column.type === "float32" ? `${name}::DOUBLE` : name;
  const linear = log ? `pow(10, ${value})` : value;
  const sql = factor === 1 ? linear : `(${linear} * ${factor}::DOUBLE)`;
  return { sql, columns: [column.name], isClosed: true };
}
