const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const latin1 = new TextDecoder("latin1");

/** Returns bytes as text: UTF-8 where they are valid UTF-8, otherwise Latin-1 (windows-1252). */
export function textFromBytes(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return latin1.decode(bytes);
  }
}

/**
 * Returns many texts that lie one after the other in one buffer: text i is `bytes[offsets[i]]` to `bytes[offsets[i + 1]]`.
 * Texts in pure ASCII, the rule in catalogues, are decoded at once: ten times as fast as one by one.
 */
export function textsFromBytes(bytes: Uint8Array, offsets: ArrayLike<number>, length: number): string[] {
  const texts = new Array<string>(length);
  const start = offsets[0] ?? 0;
  const used = bytes.subarray(start, length > 0 ? offsets[length] : start);
  if (isAscii(used)) {
    const all = latin1.decode(used);
    for (let i = 0; i < length; i++) texts[i] = all.slice(offsets[i] - start, offsets[i + 1] - start);
  } else {
    for (let i = 0; i < length; i++) texts[i] = textFromBytes(bytes.subarray(offsets[i], offsets[i + 1]));
  }
  return texts;
}

/** Returns texts one after the other as UTF-8, and where each starts and ends; null takes no bytes. */
export function bytesFromTexts(texts: readonly (string | null)[]): { bytes: Uint8Array; offsets: Int32Array } {
  const all = texts.join("");
  const bytes = new TextEncoder().encode(all);
  const offsets = new Int32Array(texts.length + 1);
  const isAsciiOnly = bytes.length === all.length;
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i] ?? "";
    offsets[i + 1] = offsets[i] + (isAsciiOnly ? text.length : utf8Length(text));
  }
  return { bytes, offsets };
}

function isAscii(bytes: Uint8Array): boolean {
  let seen = 0;
  for (let i = 0; i < bytes.length; i++) seen |= bytes[i];
  return seen < 0x80;
}

/** The number of bytes that TextEncoder makes of a text; a lone surrogate becomes U+FFFD, of three bytes. */
function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}
