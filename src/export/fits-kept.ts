import type { FitsTable } from "../readers/fits.ts";
import type { FitsField } from "../readers/fits-fields.ts";
import { PROVENANCE_KEYWORDS, textCards } from "./fits-cards.ts";

/** Which columns of the original a file keeps: all, none (results only), or those with these unique names. */
export type KeptColumns = "all" | "results" | readonly string[];

/**
 * Returns the fields of the kept columns in the order of the file, each once and as a whole: of an array that is read element by element, any
 * of its columns keeps it.
 * @throws Error for a name that the table does not have
 */
export function keptFields(table: FitsTable, columns: KeptColumns): readonly FitsField[] {
  if (columns === "all") return table.fields;
  if (columns === "results") return [];
  const known = new Map(table.fields.map((field) => [field.name, field]));
  table.columns.forEach(({ name }, i) => known.set(name, table.fields[table.parts[i].field]));
  const kept = new Set<FitsField>();
  for (const name of columns) {
    const field = known.get(name);
    if (field === undefined) throw new Error(`The file has no column ${name}.`);
    kept.add(field);
  }
  return table.fields.filter((field) => kept.has(field));
}

/** Written anew for every file, or true of the old file only. */
const REPLACED = new Set([
  ...["XTENSION", "BITPIX", "NAXIS", "NAXIS1", "NAXIS2", "PCOUNT", "GCOUNT", "TFIELDS", "THEAP", "CHECKSUM", "DATASUM"],
  ...PROVENANCE_KEYWORDS,
]);
/** Keywords that end in the number of a column: those of the standard (4.0, table C.2 and section 7.3) and of common use. */
const OF_COLUMN =
  /^(TTYPE|TFORM|TUNIT|TNULL|TSCAL|TZERO|TDISP|TDIM|TBCOL|TUCD|TUTYP|TCOMM|TDMIN|TDMAX|TLMIN|TLMAX|TALEN|TCTYP|TCRPX|TCRVL|TCDLT|TCUNI|TCROT|TCNAM|TDESC|TXTYP)([1-9]\d{0,2})$/;
/** Coordinate keywords that name two columns; they mean nothing once columns are gone. */
const OF_TWO_COLUMNS = /^(TP|TPC|TC|TCD|TV|TS|TPV|TPS)\d+_\d+[A-Z]?$/;

/**
 * Returns the cards of a table that go with the kept columns, as they are; columns get the numbers of their new places.
 * COMMENT, HISTORY and all other keywords stay.
 */
export function keptCards(table: FitsTable, kept: readonly FitsField[]): string[] {
  const isWhole = kept.length === table.fields.length;
  const places = new Map(kept.map((field, i) => [table.fields.indexOf(field) + 1, i + 1]));
  const cards = entries(table.cards).flatMap(([card, ...more]) => {
    const keyword = card.slice(0, 8).trimEnd();
    if (REPLACED.has(keyword)) return [];
    if (isWhole) return [card, ...more];
    if (OF_TWO_COLUMNS.test(keyword)) return [];
    const ofColumn = OF_COLUMN.exec(keyword);
    if (ofColumn === null) return ofAnyColumn(card) ? [] : [card, ...more];
    const place = places.get(Number(ofColumn[2]));
    return place === undefined ? [] : [`${ofColumn[1]}${place}`.padEnd(8) + card.slice(8), ...more];
  });
  return [...cards, ...kept.flatMap(addedCards)];
}

const WORDS = { unit: "TUNIT", ucd: "TUCD", utype: "TUTYP", xtype: "TXTYP", description: "TCOMM" } as const;

/** What stood in a VOTable beside the table, which is not written. */
function addedCards({ added = {} }: FitsField, i: number): string[] {
  return Object.entries(added).flatMap(([key, text]) => textCards(`${WORDS[key as keyof typeof WORDS]}${i + 1}`, text));
}

/** Returns the cards of an ASCII table that go with any columns: those that are about none of its own. */
export function cardsOfNoColumn(table: FitsTable): string[] {
  return entries(table.cards).flatMap((cards) => {
    const keyword = cards[0].slice(0, 8).trimEnd();
    const isLeft =
      REPLACED.has(keyword) || OF_COLUMN.test(keyword) || OF_TWO_COLUMNS.test(keyword) || ofAnyColumn(cards[0]);
    return isLeft ? [] : cards;
  });
}

/** Whether a card with a long keyword (HIERARCH) is about one column: it is not numbered anew, and goes where columns change. */
const ofAnyColumn = (card: string): boolean => /^HIERARCH +(XT +)?T[A-Z]+\d+ *=/.test(card);

/** Cards with the CONTINUE cards that belong to them; blank cards at the end are padding. */
function entries(cards: readonly string[]): string[][] {
  const all: string[][] = [];
  const end = cards.findLastIndex((card) => card.trim() !== "") + 1;
  for (const card of cards.slice(0, end)) {
    if (card.startsWith("CONTINUE") && all.length > 0) all[all.length - 1].push(card);
    else all.push([card]);
  }
  return all;
}
