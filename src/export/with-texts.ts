import type { TableReader } from "../readers/table-readers.ts";
import type { ColumnInfo, FileTable } from "../readers/table.ts";
import type { ExportColumn } from "./columns.ts";

/** Returns columns of a table as an export needs them, under the names of the file: texts are read for it, to know how long they are. */
export async function withTexts(
  reader: TableReader,
  file: Blob,
  table: FileTable,
  columns: readonly ColumnInfo[],
): Promise<ExportColumn[]> {
  const texts = columns.filter(({ type }) => type === "text").map(({ name }) => name);
  const seen = texts.map(() => ({ width: 0, isAscii: true }));
  if (texts.length > 0)
    for await (const batch of reader.columns(file, table, texts))
      batch.columns.forEach((column, k) => {
        for (const text of column.values as readonly (string | null)[]) if (text !== null) look(seen[k], text);
      });
  return columns.map(({ original, name, ...column }) => ({
    ...column,
    name: original === "" ? name : original,
    ...(column.type === "text" ? seen[texts.indexOf(name)] : {}),
  }));
}

function look(seen: { width: number; isAscii: boolean }, text: string): void {
  const isAscii = !/[^\x00-\x7f]/.test(text);
  seen.width = Math.max(seen.width, isAscii ? text.length : new TextEncoder().encode(text).length);
  seen.isAscii &&= isAscii;
}
