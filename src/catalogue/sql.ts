import type { CellType } from "../readers/table.ts";
import { reachesOut } from "./reach.ts";

/** Quotes a name for SQL: `2SXPS_ID` → `"2SXPS_ID"`. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

// DuckDB's reserved words, and those that would be taken for something else where a column stands.
const reserved = new Set(
  "all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default deferrable desc describe distinct do else end except false fetch for foreign from group having in initially intersect into lambda lateral leading limit not null offset on only or order pivot pivot_longer pivot_wider placing primary qualify references returning select show some summarize symmetric table then to trailing true union unique unpivot using variadic when where window with anti asof at authorization binary by collation columns concurrently cross freeze full generated glob ilike inner is isnull join left like map natural notnull outer overlaps positional right semi similar struct tablesample try_cast unpack verbose between coalesce exists extract grouping grouping_id interval nullif out overlay position row setof substring time timestamp treat trim values catalogue".split(
    " ",
  ),
);

/** A column's name as it stands in SQL: quoted only where it must be. */
export const nameInSql = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reserved.has(name.toLowerCase()) ? name : quoteName(name);

/** Quotes a text value for SQL. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** SQL of a column's values as text; whole numbers of a column of floats have no decimals. */
export function textInSql(name: string, type: CellType = "text"): string {
  const column = quoteName(name);
  if (!type.startsWith("float")) return `${column}::VARCHAR`;
  return `CASE WHEN ${column} = trunc(${column}) AND abs(${column}) < 9e15 THEN ${column}::BIGINT::VARCHAR ELSE ${column}::VARCHAR END`;
}

/** Puts brackets round a fragment so that a comment at its end cannot swallow the closing one. */
export const bracket = (fragment: string): string => `(\n${fragment}\n)`;

export type Token = {
  readonly kind: "word" | "name" | "text" | "number" | "symbol";
  /** A quoted name or text without its quotes. */
  readonly value: string;
};

/**
 * Splits a SQL fragment into tokens, comments left out.
 * @throws Error with a sentence where a quote or comment is not closed
 */
export function tokenise(sql: string): Token[] {
  const tokens: Token[] = [];
  const pattern =
    /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|"((?:[^"]|"")*)"|'((?:[^']|'')*)'|([\p{L}_][\p{L}\p{N}_$]*)|((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([\s\S])/uy;
  for (let match = pattern.exec(sql); match !== null; match = pattern.exec(sql)) {
    const [, name, text, word, number, symbol] = match;
    if (name !== undefined) tokens.push({ kind: "name", value: name.replaceAll('""', '"') });
    else if (text !== undefined) tokens.push({ kind: "text", value: text.replaceAll("''", "'") });
    else if (word !== undefined) tokens.push({ kind: "word", value: word });
    else if (number !== undefined) tokens.push({ kind: "number", value: number });
    else if (symbol !== undefined) {
      if (symbol === '"' || symbol === "'") throw new Error(`A ${symbol} is opened and not closed.`);
      tokens.push({ kind: "symbol", value: symbol });
    }
  }
  for (let i = 1; i < tokens.length; i++)
    if (tokens[i - 1].value === "/" && tokens[i].value === "*" && tokens[i].kind === "symbol")
      throw new Error("A comment /* is opened and not closed.");
  return tokens;
}

// Dollar quotes, prepared-statement parameters and statement ends have no place in an expression.
const forbiddenSymbols: Readonly<Record<string, string>> = {
  ";": "a second statement",
  $: "a $ parameter",
  "?": "a ? parameter",
  "\0": "a NUL character",
};

/**
 * Checks that a fragment can stand between brackets inside a statement of ours and nowhere else: balanced
 * brackets, no `;`, no parameters, nothing that reaches beyond the catalogue (`reachesOut`). What it computes is checked by DuckDB, which
 * has no access to files or network.
 * @throws Error with a sentence
 */
export function checkFragment(sql: string): Token[] {
  const tokens = tokenise(sql);
  if (tokens.length === 0) throw new Error("It is empty; a SQL expression was expected.");
  const open: string[] = [];
  const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
  for (const { kind, value } of tokens) {
    if (kind !== "symbol") continue;
    const reason = forbiddenSymbols[value];
    if (reason !== undefined) throw new Error(`It contains ${reason}; one expression was expected.`);
    const close = closing[value];
    if (close !== undefined) open.push(close);
    else if (value === ")" || value === "]" || value === "}") {
      if (open.pop() !== value) throw new Error(`A ${value} closes nothing.`);
    }
  }
  if (open.length > 0) throw new Error(`A ${open.at(-1)} is missing.`);
  const reason = reachesOut(tokens);
  if (reason !== null) throw new Error(reason);
  return tokens;
}

/** The columns (of those given) that a SQL fragment may refer to; letter case is ignored, as SQL does. */
export function columnsIn(sql: string, columns: readonly string[]): string[] {
  const words = new Set(
    tokenise(sql)
      .filter(({ kind }) => kind === "word" || kind === "name")
      .map(({ value }) => value.toLowerCase()),
  );
  return columns.filter((column) => words.has(column.toLowerCase()));
}

/**
 * Whether a SELECT may read columns that it does not name: by a `*` that is no product and no `count(*)`, by COLUMNS, by beginning with
 * FROM, or by naming the whole row.
 */
export function wantsAll(tokens: readonly Token[]): boolean {
  const lower = tokens.map(({ kind, value }) => (kind === "text" ? "" : value.toLowerCase()));
  return tokens.some(({ kind }, i) => {
    const [before, own, after] = [lower[i - 1] ?? "", lower[i], lower[i + 1] ?? ""];
    if (kind === "symbol" && own === "*")
      return ["select", "distinct", "all", ",", "."].includes(before) || (before === "(" && lower[i - 2] !== "count");
    if (kind !== "word" && kind !== "name") return false;
    if (own === "columns" && after === "(") return true;
    if (own === "from" && (i === 0 || before === "(")) return true;
    // `catalogue` stands for the rows themselves where it is neither a table of FROM nor the owner of a column.
    return own === "catalogue" && !["from", "join"].includes(before) && after !== ".";
  });
}

/** Whether a SELECT limits its own number of rows (a LIMIT outside brackets). */
export function hasLimit(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const { kind, value } of tokens) {
    if (kind === "symbol" && value === "(") depth++;
    else if (kind === "symbol" && value === ")") depth--;
    else if (kind === "word" && depth === 0 && value.toLowerCase() === "limit") return true;
  }
  return false;
}

/** What DuckDB says, as one sentence: without its class of error, the place in our own statement, and guesses at remedies. */
export function databaseSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const first = message
    .split(/\n\s*\n|\nLINE |\n\s*Candidate|\nDid you mean/)[0]
    .replaceAll(/\s+/g, " ")
    .trim();
  const sentence = first
    .replace(/^(?:[A-Z][A-Za-z-]* )+Error: /, "")
    .replace(
      /^TRY can not be used.*volatile function$/,
      "It gives another value each time it is computed, as random() does.",
    );
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
