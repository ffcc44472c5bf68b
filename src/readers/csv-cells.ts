/**
 * What a cell of a CSV text is: missing, a text, a logical value, a number, a whole number that 64 bits hold, or digits
 * that no number gives back ("007", or too many of them).
 */
export const kind = { missing: 0, text: 1, logical: 2, number: 3, whole: 4, digits: 5 } as const;
export const kinds = 6;

/** A cell that is not plainly a number: `value` is NaN where it is none. */
export type Cell = { readonly kind: number; readonly value: number };

const missing: Cell = { kind: kind.missing, value: NaN };
const text: Cell = { kind: kind.text, value: NaN };
const most = 2n ** 63n;

/**
 * Tells what a cell is from its characters; white space round it does not count. Empty, `NaN`, `null` and `--` are missing,
 * `true`, `false`, `t` and `f` logical, and `inf` and `infinity` numbers, in any letter case. "1_000" and "0x10" are texts.
 */
export function readCell(characters: string): Cell {
  const word = characters.replace(/^[ \t-\r]+|[ \t-\r]+$/g, "").toLowerCase();
  switch (word) {
    case "":
    case "--":
    case "null":
    case "nan":
    case "+nan":
    case "-nan":
      return missing;
    case "t":
    case "true":
      return { kind: kind.logical, value: 1 };
    case "f":
    case "false":
      return { kind: kind.logical, value: 0 };
  }
  if (/^[+-]?inf(inity)?$/.test(word)) return { kind: kind.number, value: word.startsWith("-") ? -Infinity : Infinity };
  if (/^[+-]?(0|[1-9]\d*)$/.test(word)) {
    const whole = BigInt(word.replace("+", ""));
    return { kind: whole < most && whole >= -most ? kind.whole : kind.digits, value: Number(word) };
  }
  if (/^[+-]?\d+$/.test(word)) return { kind: kind.digits, value: Number(word) };
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(word) ? { kind: kind.number, value: Number(word) } : text;
}

/** Bytes that what is no text may begin with: white space, digits, signs, a dot, and the first letters of the words above. */
const beginnings = new Uint8Array(256);
for (const character of "\t\n\v\f\r 0123456789+-.nNtTfFiI") beginnings[character.charCodeAt(0)] = 1;

/** Tells whether a cell that begins with this byte may be anything but a text. */
export function mayBeginOther(byte: number): boolean {
  return beginnings[byte] === 1;
}
