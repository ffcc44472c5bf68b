/** What may stand before the root element of an XML document: how it begins, and how it ends. */
const BEFORE_ROOT: readonly (readonly [begin: string, end: string])[] = [
  ["<!--", "-->"],
  ["<?", "?>"],
];

/**
 * Returns the name of the root element of an XML document, with its prefix; null where the text ends before it, or is no XML. "html" stands for
 * any web page that says so in its DOCTYPE.
 */
export function rootElement(text: string): string | null {
  let at = 0;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at++;
    if (text.slice(at, at + 9).toUpperCase() === "<!DOCTYPE") {
      if (/^\s+html\b/i.test(text.slice(at + 9, at + 40))) return "html";
      at = doctypeEnd(text, at);
    } else {
      const [begin, end] = BEFORE_ROOT.find(([start]) => text.startsWith(start, at)) ?? ["", ""];
      if (begin === "") break;
      const found = text.indexOf(end, at + begin.length);
      at = found < 0 ? text.length : found + end.length;
    }
    if (at >= text.length) return null;
  }
  return /^<([\p{L}_][\p{L}\p{N}._:-]{0,200})[\s/>]/u.exec(text.slice(at, at + 210))?.[1] ?? null;
}

/** Where a DOCTYPE ends, whose subset in brackets may hold declarations, comments and quoted texts. */
function doctypeEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start + 9; at < text.length; at++) {
    const character = text[at];
    if (character === '"' || character === "'") {
      at = text.indexOf(character, at + 1);
      if (at < 0) break;
    } else if (text.startsWith("<!--", at)) {
      at = text.indexOf("-->", at + 4) + 2;
      if (at < 2) break;
    } else if (character === "[") depth++;
    else if (character === "]") depth--;
    else if (character === ">" && depth <= 0) return at + 1;
  }
  return text.length;
}
