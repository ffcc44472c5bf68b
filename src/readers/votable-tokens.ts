import { ReadError, counted } from "./read-error.ts";
import { textFromBytes } from "./texts.ts";

/** A piece of an XML document. Prefixes of element names are left out: `vot:TABLE` is `TABLE`. */
export type Token =
  | {
      readonly kind: "start";
      readonly name: string;
      /** "vot:", "" for none. */
      readonly prefix: string;
      readonly attributes: ReadonlyMap<string, string>;
      /** `<TD/>`: no end tag will follow. */
      readonly isEmpty: boolean;
      /** Where the byte behind it is. */
      readonly end: number;
    }
  | { readonly kind: "end"; readonly name: string; readonly end: number }
  | { readonly kind: "text"; readonly text: string; readonly end: number }
  /** Comments, processing instructions, a document type. */
  | { readonly kind: "other"; readonly end: number };

const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;

/**
 * Returns the piece of XML that begins at `at`, null where `end` comes before its own.
 * @param bytes UTF-8; byte `end` and those behind it do not count
 * @param base where `bytes` begin in the document, for messages
 * @throws ReadError where a tag is not well formed, or a reference means nothing here
 */
export function nextToken(bytes: Uint8Array, at: number, end: number, base = 0): Token | null {
  if (at >= end) return null;
  if (bytes[at] !== LT) return plainText(bytes, at, end);
  if (at + 2 > end) return null;
  if (bytes[at + 1] === 0x3f) return passed(endOf(bytes, "?>", at + 2, end));
  if (bytes[at + 1] === 0x21) return declaration(bytes, at, end);
  const close = tagEnd(bytes, at + 1, end, base);
  if (close < 0) return null;
  const content = textFromBytes(bytes.subarray(at + 1, close));
  return content.startsWith("/")
    ? { kind: "end", name: localName(content.slice(1).trimEnd()), end: close + 1 }
    : startTag(content, close + 1, base + at);
}

/** Returns where the text `mark` (ASCII) ends that begins at `from` or after it; -1 where none ends before `end`. */
export function endOf(bytes: Uint8Array, mark: string, from: number, end: number): number {
  const first = mark.charCodeAt(0);
  for (let at = bytes.indexOf(first, from); at >= 0 && at + mark.length <= end; at = bytes.indexOf(first, at + 1))
    if (startsWith(bytes, mark, at)) return at + mark.length;
  return -1;
}

/** Tells whether an ASCII text stands at a place. */
export function startsWith(bytes: Uint8Array, mark: string, at: number): boolean {
  for (let i = 0; i < mark.length; i++) if (bytes[at + i] !== mark.charCodeAt(i)) return false;
  return true;
}

/**
 * Returns where the ">" is that closes the tag whose name begins at `from`, one in an attribute's quotes passed over; -1 where `end` comes first.
 * @throws ReadError where another tag begins inside it
 */
function tagEnd(bytes: Uint8Array, from: number, end: number, base = 0): number {
  let quote = 0;
  for (let at = from; at < end; at++) {
    const byte = bytes[at];
    if (byte === LT)
      throw new ReadError(`VOTable: the tag at byte ${counted(base + from)} is not closed: a "<" follows inside it.`);
    if (quote !== 0) {
      if (byte === quote) quote = 0;
    } else if (byte === GT) return at;
    else if (byte === 0x22 || byte === 0x27) quote = byte;
  }
  return -1;
}

const OWN: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", apos: "'", quot: '"' };

/**
 * Returns a text with its references replaced: the five that XML has of itself, and those to characters by their number. Line ends become
 * "\n", as XML wants it.
 * @throws ReadError for any other entity: those that a document declares are not expanded
 */
function plainOf(text: string): string {
  const lines = text.includes("\r") ? text.replaceAll(/\r\n?/g, "\n") : text;
  return lines.includes("&") ? lines.replaceAll(/&([^\s;&<]{1,64});/g, (_, name: string) => referred(name)) : lines;
}

function referred(name: string): string {
  if (Object.hasOwn(OWN, name)) return OWN[name];
  const [, hexadecimal, decimal] = /^#(?:x([0-9a-f]+)|(\d+))$/i.exec(name) ?? [];
  const code = hexadecimal === undefined ? Number(decimal ?? NaN) : parseInt(hexadecimal, 16);
  if (code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)) return String.fromCodePoint(code);
  throw new ReadError(
    name.startsWith("#")
      ? `VOTable: the reference "&${name};" names no character.`
      : `VOTable: the text uses the entity "&${name};", which is none of XML's own five. ` +
          "Entities that a document declares or fetches are not expanded here.",
  );
}

function plainText(bytes: Uint8Array, at: number, end: number): Token | null {
  const next = bytes.indexOf(LT, at);
  if (next < 0 || next >= end) return null;
  return { kind: "text", text: plainOf(textFromBytes(bytes.subarray(at, next))), end: next };
}

/** A comment, a CDATA section, or a document type with the declarations inside it. */
function declaration(bytes: Uint8Array, at: number, end: number): Token | null {
  if (at + 9 > end) return null;
  if (startsWith(bytes, "<!--", at)) return passed(endOf(bytes, "-->", at + 4, end));
  if (!startsWith(bytes, "<![CDATA[", at)) return passed(documentTypeEnd(bytes, at + 2, end));
  const close = endOf(bytes, "]]>", at + 9, end);
  if (close < 0) return null;
  const text = textFromBytes(bytes.subarray(at + 9, close - 3)).replaceAll(/\r\n?/g, "\n");
  return { kind: "text", text, end: close };
}

const passed = (end: number): Token | null => (end < 0 ? null : { kind: "other", end });

/** A document type ends at its ">" outside quotes, comments and the brackets of its declarations. */
function documentTypeEnd(bytes: Uint8Array, from: number, end: number): number {
  let quote = 0;
  let brackets = 0;
  for (let at = from; at < end; at++) {
    const byte = bytes[at];
    if (quote !== 0) {
      if (byte === quote) quote = 0;
    } else if (startsWith(bytes, "<!--", at)) {
      at = endOf(bytes, "-->", at + 4, end) - 1;
      if (at < 0) return -1;
    } else if (byte === 0x22 || byte === 0x27) quote = byte;
    else if (byte === 0x5b) brackets++;
    else if (byte === 0x5d) brackets--;
    else if (byte === GT && brackets <= 0) return at + 1;
  }
  return -1;
}

function startTag(content: string, end: number, position: number): Token {
  const isEmpty = content.charCodeAt(content.length - 1) === SLASH;
  const inside = isEmpty ? content.slice(0, -1) : content;
  const name = /^[^\s/=]*/.exec(inside)![0];
  const attributes = new Map<string, string>();
  const attribute = /\s*([^\s="'<>/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;
  let rest = (attribute.lastIndex = name.length);
  for (let found = attribute.exec(inside); found !== null; found = attribute.exec(inside)) {
    rest = attribute.lastIndex;
    if (!attributes.has(found[1])) attributes.set(found[1], plainOf(found[2] ?? found[3]).replaceAll(/[\t\n]/g, " "));
  }
  if (name === "" || inside.slice(rest).trim() !== "")
    throw new ReadError(`VOTable: the tag at byte ${counted(position)} is not well formed: <${content.slice(0, 60)}>.`);
  const prefix = name.slice(0, name.lastIndexOf(":") + 1);
  return { kind: "start", name: localName(name), prefix, attributes, isEmpty, end };
}

function localName(name: string): string {
  return name.slice(name.lastIndexOf(":") + 1);
}
