import { BLOCK_BYTES, CARD_BYTES } from "../readers/fits-header.ts";
import type { Provenance } from "./columns.ts";

/** Characters of text that fit between the quotes of one card. */
const TEXT_CHARACTERS = 68;

/** Returns the card of a number or logical in fixed format (FITS standard 4.0, section 4.2). */
export function valueCard(keyword: string, value: number | bigint | "T", comment = ""): string {
  const card = `${keyword.padEnd(8)}= ${String(value).padStart(20)}${comment === "" ? "" : ` / ${comment}`}`;
  return card.slice(0, CARD_BYTES).padEnd(CARD_BYTES);
}

/** Returns the cards of a text: one, or one and CONTINUE cards (section 4.2.1.2) where it is too long. */
export function textCards(keyword: string, text: string): string[] {
  // A quote counts as two characters, which must not be parted.
  const characters = Array.from(asciiText(text).text, (character) => (character === "'" ? "''" : character));
  const whole = characters.join("");
  if (whole.length <= TEXT_CHARACTERS) return [`${keyword.padEnd(8)}= '${whole.padEnd(8)}'`.padEnd(CARD_BYTES)];
  return piecesOf(characters).map((piece, i, { length }) => {
    const start = i === 0 ? `${keyword.padEnd(8)}= ` : "CONTINUE  ";
    return `${start}'${piece}${i < length - 1 ? "&" : ""}'`.padEnd(CARD_BYTES);
  });
}

/**
 * Cuts a text into pieces that leave room for "&". astropy (5.2 at least) takes a quote before a blank or a slash for the
 * end of a continued text: there a new piece starts.
 */
function piecesOf(characters: readonly string[]): string[] {
  const pieces: string[] = [""];
  characters.forEach((character, i) => {
    const last = pieces.length - 1;
    const isMistaken = characters[i - 1] === "''" && (character === " " || character === "/");
    if (isMistaken || pieces[last].length + character.length >= TEXT_CHARACTERS) pieces.push(character);
    else pieces[last] += character;
  });
  return pieces;
}

/** Returns a text as FITS allows it, every character outside printable ASCII replaced by "?", and how many there were. */
export function asciiText(text: string): { text: string; replaced: number } {
  let replaced = 0;
  const ascii = text.replaceAll(/[^\x20-\x7e]/gu, () => {
    replaced++;
    return "?";
  });
  return { text: ascii, replaced };
}

const PROVENANCE_START = "XSIEVE PROVENANCE BEGIN";
const PROVENANCE_END = "XSIEVE PROVENANCE END";
export const PROVENANCE_KEYWORDS = ["XSVERS", "XSINPUT", "XSROWS", "XSSHA256"];

/**
 * Returns provenance as keywords and HISTORY cards. The texts of the HISTORY cards between the two marks, put together,
 * are the JSON value: blanks are written as \u0020, so that a reader may strip them, and other characters as \uXXXX.
 */
export function provenanceCards(provenance: Provenance): string[] {
  const { version, input } = provenance;
  const json = JSON.stringify(provenance).replaceAll(
    /[^\x21-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const pieces = json.match(new RegExp(`.{1,${TEXT_CHARACTERS}}`, "g")) ?? [];
  return [
    ...textCards("XSVERS", version),
    ...textCards("XSINPUT", input.name),
    valueCard("XSROWS", input.rows, "rows of the input"),
    ...textCards("XSSHA256", input.sha256),
    ...[PROVENANCE_START, ...pieces, PROVENANCE_END].map((text) => `HISTORY ${text}`.padEnd(CARD_BYTES)),
  ];
}

/** Returns cards, END and padding as whole blocks. Characters are bytes. */
export function headerBytes(cards: readonly string[]): Uint8Array<ArrayBuffer> {
  const text = [...cards, "END"].map((card) => card.padEnd(CARD_BYTES)).join("");
  const padded = text.padEnd(Math.ceil(text.length / BLOCK_BYTES) * BLOCK_BYTES);
  return Uint8Array.from(padded, (character) => character.charCodeAt(0));
}

/** Returns the header of a primary HDU without data, which a table must follow. */
export function primaryHeader(): Uint8Array<ArrayBuffer> {
  return headerBytes([
    valueCard("SIMPLE", "T", "conforms to FITS standard"),
    valueCard("BITPIX", 8),
    valueCard("NAXIS", 0),
    valueCard("EXTEND", "T"),
  ]);
}
