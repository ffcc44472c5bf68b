import type { ByteStream } from "./bytes.ts";
import type { FitsField } from "./fits-fields.ts";
import { type FitsHeader, headerText } from "./fits-header.ts";
import { ReadError } from "./read-error.ts";
import { readVotableHeader } from "./votable-header.ts";

/** What a FITS-plus file says of its first table in its primary HDU: a VOTable without data, as TOPCAT writes it (SUN/253, section 4.1.1). */
export type FitsPlus = { readonly document: string };

/** More than 999 columns with long descriptions take. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Reads the document of a primary HDU that says it has one, and leaves the stream behind it; null, and nothing is read, where there is none. */
export async function readFitsPlus(
  stream: ByteStream,
  header: FitsHeader,
  dataBytes: number,
): Promise<FitsPlus | null> {
  if (headerText(header, "VOTMETA") !== "T" || dataBytes === 0 || dataBytes > MOST_BYTES) return null;
  return { document: new TextDecoder().decode(await stream.read(dataBytes)) };
}

/**
 * Returns the fields of a table with what the VOTable says of them, which goes before what the header says: headers hold ASCII alone, and short
 * texts. Of a document that does not fit the table a note says so.
 */
export function describedByVotable(
  fields: readonly FitsField[],
  { document }: FitsPlus,
): { fields: readonly FitsField[]; notes: readonly string[] } {
  const without = (why: string) => ({
    fields,
    notes: [`The VOTable in the primary HDU, which describes the columns, is not used: ${why}`],
  });
  try {
    const { fields: described } = readVotableHeader(document);
    if (described.length !== fields.length)
      return without(`it has ${described.length} columns, the table ${fields.length}.`);
    const stranger = fields.findIndex(({ original }, i) => original !== described[i].name.trim());
    if (stranger >= 0)
      return without(
        `its column ${stranger + 1} is called "${described[stranger].name}", that of the table "${fields[stranger].original}".`,
      );
    return { fields: fields.map((field, i) => withWords(field, described[i])), notes: [] };
  } catch (error) {
    if (error instanceof ReadError) return without(error.message);
    throw error;
  }
}

type Words = Readonly<Record<"unit" | "ucd" | "utype" | "xtype" | "description", string>>;

function withWords(field: FitsField, votable: Words): FitsField {
  const { unit, ucd, description, utype = "", xtype = "" } = field;
  const own: Words = { unit, ucd, description, utype, xtype };
  const keys = Object.keys(own) as (keyof Words)[];
  const given = keys.filter((key) => votable[key].trim() !== "").map((key) => [key, votable[key].trim()] as const);
  const added = Object.fromEntries(given.filter(([key]) => own[key] === ""));
  return { ...field, ...Object.fromEntries(given), ...(Object.keys(added).length === 0 ? {} : { added }) };
}
