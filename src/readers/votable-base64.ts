import { ReadError, counted } from "./read-error.ts";
import { nextToken, startsWith } from "./votable-tokens.ts";
import type { ByteSource, ByteWindow } from "./votable-window.ts";

const LT = 0x3c;
const PADDING = 0x3d;

const BLANK = 64;
const OTHER = 128;

/** What a character stands for: 0 to 63, BLANK for white space, OTHER for what is not base64. */
const SIXTY_FOUR = new Uint8Array(256).fill(OTHER);
Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/").forEach((character, i) => {
  SIXTY_FOUR[character.charCodeAt(0)] = i;
});
for (const blank of [0x20, 0x09, 0x0a, 0x0d]) SIXTY_FOUR[blank] = BLANK;

/**
 * Gives the bytes that the base64 text of a STREAM stands for, part by part in memory that is used again; it leaves the window at the tag behind
 * them. White space and comments do not count, and padding may be missing.
 * @param where words for messages: "table 1 (sources)"
 * @throws ReadError (from the source) for characters that are not base64, or where the file ends before `</STREAM>`
 */
export function base64Source(window: ByteWindow, where: string): ByteSource {
  let out = new Uint8Array(0);
  /** Characters of a group of four that is not whole yet. */
  let group = 0;
  let filled = 0;
  let isDone = false;
  let inSection = false;

  /** Decodes up to a place that needs more bytes, or to the end; returns how many bytes came out. */
  function decode(): number {
    const { bytes, end } = window;
    let at = window.at;
    let used = 0;
    for (;;) {
      if (filled === 0)
        for (; at + 4 <= end; at += 4) {
          const a = SIXTY_FOUR[bytes[at]];
          const b = SIXTY_FOUR[bytes[at + 1]];
          const c = SIXTY_FOUR[bytes[at + 2]];
          const d = SIXTY_FOUR[bytes[at + 3]];
          if ((a | b | c | d) >= BLANK) break;
          out[used++] = (a << 2) | (b >> 4);
          out[used++] = (b << 4) | (c >> 2);
          out[used++] = (c << 6) | d;
        }
      window.at = at;
      if (at >= end) return used;
      const byte = bytes[at];
      const value = SIXTY_FOUR[byte];
      if (value < BLANK) {
        group = (group << 6) | value;
        if (++filled === 4) used = put(used, 3);
      } else if (byte === PADDING) used = put(used, filled - 1);
      else if (byte === LT || byte === 0x5d) {
        if (!passMarkup()) return put(used, filled - 1);
        if (window.at === at) return used;
        at = window.at;
        continue;
      } else if (value !== BLANK) throw notBase64(byte, at);
      at++;
    }
  }

  /** Puts out the first bytes of the group that has come together. */
  function put(used: number, count: number): number {
    if (filled > 0) {
      if (filled === 1) throw new ReadError(`VOTable: the base64 text of ${where} ends within a byte.`);
      const bits = group << (6 * (4 - filled));
      for (let k = 0; k < count; k++) out[used++] = bits >> (16 - 8 * k);
    }
    group = filled = 0;
    return used;
  }

  /** Passes over a comment or the marks of a CDATA section; false at any other tag. The window stays where it is if more bytes are needed. */
  function passMarkup(): boolean {
    const { bytes, at, end, base } = window;
    if (inSection || bytes[at] !== LT) {
      if (!inSection || !startsWith(bytes, "]]>", at)) {
        if (at + 3 > end) return true;
        throw notBase64(bytes[at], at);
      }
      inSection = false;
      window.at = at + 3;
      return true;
    }
    if (at + 9 > end) {
      if (nextToken(bytes, at, end, base)?.kind !== "end") return true;
    } else if (startsWith(bytes, "<![CDATA[", at)) {
      inSection = true;
      window.at = at + 9;
      return true;
    }
    const token = nextToken(bytes, at, end, base);
    if (token === null) return true;
    if (token.kind === "other") window.at = token.end;
    else isDone = true;
    return token.kind === "other";
  }

  function notBase64(byte: number, at: number): ReadError {
    return new ReadError(
      `VOTable: byte ${counted(window.base + at)} of the document (${byte}) is not base64, in which the data of ${where} are written.`,
    );
  }

  return async () => {
    while (!isDone) {
      if (out.length < window.bytes.length) out = new Uint8Array(window.bytes.length);
      const used = decode();
      if (used > 0 || isDone) return out.subarray(0, used);
      if (!(await window.more()))
        throw new ReadError(`VOTable: the file ends within the base64 text of ${where}. It seems to be cut short.`);
    }
    return out.subarray(0, 0);
  };
}
