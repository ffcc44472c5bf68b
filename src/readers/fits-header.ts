import type { ByteStream } from "./bytes.ts";
import { ReadError, counted } from "./read-error.ts";
import { textFromBytes } from "./texts.ts";

/** A value of a FITS header: text without its quotes, or a number or logical as it is written. */
type FitsValue = { readonly value: string; readonly isText: boolean; readonly comment: string };

/** The header of one HDU (FITS standard 4.0, section 4). */
export type FitsHeader = {
  /** All 80-character cards before END, one character per byte. */
  readonly cards: readonly string[];
  /** By keyword; of a repeated keyword, the first. Those of the HIERARCH convention are called "HIERARCH ESO DET…". */
  readonly values: ReadonlyMap<string, FitsValue>;
  /** Whole blocks, END and padding included. */
  readonly bytes: number;
};

export const BLOCK_BYTES = 2880;
export const CARD_BYTES = 80;
/** 200,000 cards: far more than the 999 columns of a table can need, and little enough to hold. */
const MAX_HEADER_BYTES = 16_000_000;

/**
 * Reads the header that starts where the stream stands and leaves the stream at the data.
 * @param where words for messages: "HDU 2"
 * @returns null at the end of the file, or where what follows is no extension (the standard allows other records there)
 */
export async function readHeader(stream: ByteStream, where: string, isPrimary: boolean): Promise<FitsHeader | null> {
  const start = isPrimary ? "SIMPLE  " : "XTENSION";
  const cards: string[] = [];
  for (let bytes = 0; bytes < MAX_HEADER_BYTES; bytes += BLOCK_BYTES) {
    const block = await stream.read(BLOCK_BYTES);
    const text = String.fromCharCode(...block);
    if (bytes === 0 && !text.startsWith(start)) return null;
    for (let at = 0; at + CARD_BYTES <= block.length; at += CARD_BYTES) {
      const card = text.slice(at, at + CARD_BYTES);
      if (card.startsWith("END     ") && block.length === BLOCK_BYTES)
        return { cards, values: parseCards(cards), bytes: bytes + BLOCK_BYTES };
      if (!/^[\x20-\x7e]{8}/.test(card))
        throw new ReadError(`FITS: card ${counted(cards.length + 1)} of the header of ${where} is not text.`);
      cards.push(card);
    }
    if (block.length < BLOCK_BYTES)
      throw new ReadError(
        `FITS: the file ends inside the header of ${where}, after ${counted(bytes + block.length)} bytes of it. ` +
          "It seems to be cut short.",
      );
  }
  throw new ReadError(`FITS: the header of ${where} has no END card in its first ${counted(MAX_HEADER_BYTES)} bytes.`);
}

/** Returns a keyword's text without the blanks around it; "" where the header does not have it. */
export function headerText(header: FitsHeader, keyword: string): string {
  return header.values.get(keyword)?.value.trim() ?? "";
}

/**
 * Returns a keyword's whole number.
 * @param options.fallback for a keyword that the header does not have; without it the keyword must be there
 * @throws ReadError for anything but a whole number from `least` to `most`
 */
export function headerInteger(
  header: FitsHeader,
  keyword: string,
  options: { where: string; least?: number; most?: number; fallback?: number },
): number {
  const { where, least = 0, most = Number.MAX_SAFE_INTEGER, fallback } = options;
  const found = header.values.get(keyword)?.value.trim();
  if (found === undefined) {
    if (fallback !== undefined) return fallback;
    throw new ReadError(`FITS: the header of ${where} has no ${keyword}; a whole number was expected.`);
  }
  const n = /^[+-]?\d+$/.test(found) ? Number(found) : NaN;
  if (n >= least && n <= most) return n;
  throw new ReadError(
    `FITS: ${keyword} in the header of ${where} is "${found}"; ` +
      `a whole number from ${counted(least)} to ${counted(most)} was expected.`,
  );
}

function parseCards(cards: readonly string[]): Map<string, FitsValue> {
  const values = new Map<string, FitsValue>();
  for (let i = 0; i < cards.length; i++) {
    const entry = keywordOf(cards[i]);
    if (entry === null) continue;
    const first = parseValue(entry.content);
    const texts = [first.value];
    const comments = [first.comment];
    // A long text goes on in CONTINUE cards for as long as it ends in "&" (standard 4.0, section 4.2.1.2).
    let { isText } = first;
    while (isText && texts[texts.length - 1].endsWith("&") && cards.at(i + 1)?.startsWith("CONTINUE  ")) {
      const more = parseValue(cards[++i].slice(10));
      texts.push(texts.pop()!.slice(0, -1), more.value);
      comments.push(more.comment);
      isText = more.isText;
    }
    if (values.has(entry.keyword)) continue;
    const [value, comment] = [texts.join(""), comments.filter(Boolean).join(" ")].map(bytesRead);
    values.set(entry.keyword, { value, isText, comment });
  }
  return values;
}

/** A card of the ESO HIERARCH convention (its registered document, section 2) has its keyword, of any length, before the "=". */
const HIERARCH = /^HIERARCH +([^=]*[^= ]) *=(.*)$/;

/** null: the card has no value. */
function keywordOf(card: string): { keyword: string; content: string } | null {
  if (card.startsWith("HIERARCH ")) {
    const [, keyword, content] = HIERARCH.exec(card) ?? ["", "", ""];
    return keyword === "" ? null : { keyword: `HIERARCH ${keyword}`, content };
  }
  return card.slice(8, 10) === "= " ? { keyword: card.slice(0, 8).trimEnd(), content: card.slice(10) } : null;
}

/** The value and comment of one card, from behind its "=": `'text' / comment` or `12 / comment`. */
function parseValue(content: string): FitsValue {
  const quoted = /^ *'((?:[^']|'')*)'(.*)$/.exec(content);
  if (quoted) {
    const [, text, after] = quoted;
    return { value: text.replaceAll("''", "'").trimEnd(), isText: true, comment: commentIn(after) };
  }
  const slash = content.indexOf("/");
  const value = slash < 0 ? content : content.slice(0, slash);
  return { value: value.trim(), isText: false, comment: commentIn(content) };
}

function commentIn(content: string): string {
  const slash = content.indexOf("/");
  return slash < 0 ? "" : content.slice(slash + 1).trim();
}

/** Cards hold one character per byte; headers in the wild hold UTF-8, though the standard allows ASCII only. */
function bytesRead(byteText: string): string {
  if (/^[\x20-\x7e]*$/.test(byteText)) return byteText;
  return textFromBytes(Uint8Array.from(byteText, (byte) => byte.charCodeAt(0)));
}
