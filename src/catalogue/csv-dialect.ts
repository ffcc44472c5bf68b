/** How the text of a CSV file is to be cut into cells. */
export type CsvDialect = {
  readonly delimiter: "," | "\t" | ";" | "|";
  /** Names of the first record, or null where it holds numbers only: then the file has no header. */
  readonly header: readonly string[] | null;
  readonly columns: number;
};

const delimiters = [",", "\t", ";", "|"] as const;
const sampledRecords = 50;

/**
 * Finds delimiter and header from the beginning of a CSV text: the delimiter is the one that cuts most of the first
 * records into the same number (two or more) of cells as the first one; a comma where none does.
 * @param head the first characters of the file; the last record may be cut
 * @throws Error with a sentence where there is no record at all
 */
export function detectDialect(head: string): CsvDialect {
  const scored = delimiters.map((delimiter) => {
    const records = firstRecords(head, delimiter);
    const cells = records[0]?.length ?? 0;
    const agreeing = records.filter((record) => record.length === cells).length;
    return { delimiter, records, score: cells < 2 ? 0 : (agreeing / records.length) * Math.log2(cells) };
  });
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a));
  const first = best.records[0];
  if (first === undefined) throw new Error("The file holds only blank lines; a line of column names was expected.");
  const isNumber = (cell: string) => cell.trim() !== "" && Number.isFinite(Number(cell));
  return {
    delimiter: best.delimiter,
    header: first.some(isNumber) && first.every((cell) => isNumber(cell) || cell.trim() === "") ? null : first,
    columns: first.length,
  };
}

/**
 * The first records of a CSV text as cells, blank lines left out, a record cut at the end of the text too (unless it is the only one).
 * @param most how many
 */
export function firstRecords(text: string, delimiter: string, most = sampledRecords): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = "";
  let quoted = false;
  const endRecord = () => {
    record.push(cell);
    cell = "";
    if (record.length > 1 || record[0].trim() !== "") records.push(record);
    record = [];
  };
  for (let i = 0; i < text.length && records.length < most; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (c === '"' && (cell === "" || cell === " ")) {
      // One space may stand before a quote, as in the rows.
      cell = "";
      quoted = true;
    } else if (c === delimiter) {
      record.push(cell);
      cell = "";
    } else if (c === "\n" || c === "\r") {
      if (c === "\r" && text[i + 1] === "\n") i++;
      endRecord();
    } else cell += c;
  }
  if (records.length === 0 && (record.length > 0 || cell !== "")) endRecord();
  return records;
}
