import { ReadError } from "./read-error.ts";
import type { VotableField } from "./votable-fields.ts";
import { nextToken } from "./votable-tokens.ts";
import { type VotableInfo, votableWalker } from "./votable-walk.ts";

/** What a VOTable says of its first TABLE. */
export type VotableHeader = {
  readonly name: string;
  readonly description: string;
  /** In the document's order. */
  readonly fields: readonly VotableField[];
  /** The same by name; of a repeated name, the first. */
  readonly byName: ReadonlyMap<string, VotableField>;
  /** INFOs and PARAMs of the table, after those of the elements round it. */
  readonly info: readonly VotableInfo[];
};

/**
 * Returns what the first TABLE of a VOTable document says of its columns: of one without DATA, as Parquet and FITS files carry it beside their own
 * description. What follows the first row is not looked at.
 * @throws ReadError where the text is no VOTable, is cut short, or has no TABLE
 */
export function readVotableHeader(text: string): VotableHeader {
  const bytes = new TextEncoder().encode(text);
  const walker = votableWalker();
  for (let at = 0; !walker.isDone();) {
    const token = nextToken(bytes, at, bytes.length);
    if (token === null) throw new ReadError("VOTable: the document ends before </VOTABLE>. It seems to be cut short.");
    if (walker.take(token)) break;
    at = token.end;
  }
  const [table] = walker.tables;
  if (table === undefined) throw new ReadError("VOTable: the document has no TABLE, which was expected.");
  const { name, description, fields } = table;
  const byName = new Map(fields.toReversed().map((field) => [field.name, field]));
  return { name, description, fields, byName, info: [...table.around.flat(), ...table.info] };
}
