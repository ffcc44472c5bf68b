import { counted } from "./read-error.ts";
import type { VotableCounts } from "./votable-columns.ts";

/** Returns what was found in the rows of a VOTable as sentences. @param names of the columns that were read */
export function votableRemarks(names: readonly string[], { unparsed, shortRows, longRows }: VotableCounts): string[] {
  const rows = (n: number) => (n === 1 ? "1 row has" : `${counted(n)} rows have`);
  return [
    ...names.flatMap((name, k) => (unparsed[k] === 0 ? [] : [notValues(name, unparsed[k])])),
    ...(shortRows === 0 ? [] : [`${rows(shortRows)} fewer cells than there are columns; the rest of them is missing.`]),
    ...(longRows === 0 ? [] : [`${rows(longRows)} more cells than there are columns; these were left out.`]),
  ];
}

const notValues = (name: string, n: number) =>
  n === 1
    ? `Column ${name}: 1 cell is no value of its datatype and is taken as missing.`
    : `Column ${name}: ${counted(n)} cells are no values of its datatype and are taken as missing.`;
