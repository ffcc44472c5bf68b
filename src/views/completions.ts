import { sqlFunctions } from "../catalogue/functions.ts";
import { nameInSql } from "../catalogue/sql.ts";

/** A column that an expression may name. */
export type NamedColumn = { readonly name: string; readonly unit: string };

/** What may stand where a word is being typed. `form` is put there; the cursor goes where its `|` is, else behind it. */
export type Completion = {
  readonly kind: "column" | "function";
  readonly text: string;
  readonly remark: string;
  readonly form: string;
  readonly cursor: number;
};

/** The word that is being typed: from `start` to the cursor; `text` without an opening quote. */
type TypedWord = { readonly start: number; readonly text: string; readonly quoted: boolean };

const most = 12;

/** Returns the word before the cursor; null where the cursor stands inside a text in single quotes. */
export function wordBefore(sql: string, cursor: number): TypedWord | null {
  let inText = false;
  let opened = -1;
  for (let i = 0; i < cursor; i++) {
    if (sql[i] === "'" && opened < 0) inText = !inText;
    else if (sql[i] === '"' && !inText) opened = opened < 0 ? i : -1;
  }
  if (inText) return null;
  if (opened >= 0) return { start: opened, text: sql.slice(opened + 1, cursor).replaceAll('""', '"'), quoted: true };
  const text = /[\p{L}\p{N}_$]*$/u.exec(sql.slice(0, cursor))![0];
  // A number is no word.
  return /^\d+$/.test(text) ? null : { start: cursor - text.length, text, quoted: false };
}

/**
 * Returns what may stand in the place of a word, best first: columns and functions whose name begins with it, then columns that
 * contain it. Without a word all columns come before the functions. At most twelve.
 */
export function completionsOf({ text, quoted }: TypedWord, columns: readonly NamedColumn[]): Completion[] {
  const typed = text.toLowerCase();
  const starts = (name: string) => name.toLowerCase().startsWith(typed);
  const isFirst = columns.filter(({ name }) => starts(name));
  const isInside = columns.filter(({ name }) => !starts(name) && name.toLowerCase().includes(typed));
  const functions = quoted ? [] : sqlFunctions.filter(({ name }) => starts(name));
  return [...isFirst.map(ofColumn), ...functions.map(ofFunction), ...isInside.map(ofColumn)].slice(0, most);
}

function ofColumn({ name, unit }: NamedColumn): Completion {
  const form = nameInSql(name);
  return { kind: "column", text: name, remark: unit, form, cursor: form.length };
}

function ofFunction({ name, form, gives }: (typeof sqlFunctions)[number]): Completion {
  return { kind: "function", text: name, remark: gives, form: form.replace("|", ""), cursor: form.indexOf("|") };
}
