import { columnsIn } from "../catalogue/sql.ts";

/** Returns those of some columns that settings name, as they are or in an expression, wherever they do; in the order of the columns. */
export function columnsNamed(settings: unknown, columns: readonly string[]): string[] {
  const found = new Set<string>();
  JSON.stringify(settings, (_, value: unknown) => {
    if (typeof value !== "string") return value;
    if (columns.includes(value)) found.add(value);
    else for (const name of columnsInText(value, columns)) found.add(name);
    return value;
  });
  return columns.filter((name) => found.has(name));
}

function columnsInText(text: string, columns: readonly string[]): string[] {
  try {
    return columnsIn(text, columns);
  } catch {
    // Not every text of the settings is an expression.
    return [];
  }
}
