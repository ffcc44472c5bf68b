/** The longest cell that is taken for an array: 8 texts of some length. */
const LONGEST = 100_000;

/**
 * Returns the elements of an array that a cell holds as JSON, inner arrays one after the other, each as the characters that it has there (a text
 * without its quotes); null for one that is missing. Returns null where it is no array of `length` elements.
 * `NaN` and `Infinity` are numbers here, as in what Python writes.
 */
export function arrayTokens(cell: string, length: number, isText: boolean): (string | null)[] | null {
  if (cell.length > LONGEST) return null;
  return isText ? textTokens(cell, length) : numberTokens(cell, length);
}

/** JSON's own parser would take digits away from whole numbers of 64 bits. */
function numberTokens(cell: string, length: number): (string | null)[] | null {
  const inside = cell.trim();
  if (!inside.startsWith("[") || !inside.endsWith("]") || !/^[\s[\],\w.+-]*$/.test(inside)) return null;
  const tokens = inside.replace(/[[\]\s]/g, "").split(",");
  if (tokens.length !== length) return null;
  return tokens.map((token) => (token === "null" || token === "NaN" ? null : token));
}

function textTokens(cell: string, length: number): (string | null)[] | null {
  try {
    const value: unknown = JSON.parse(cell);
    const elements: unknown[] = Array.isArray(value) ? value.flat(Infinity) : [];
    return elements.length === length && elements.every((text) => text === null || typeof text === "string")
      ? elements
      : null;
  } catch {
    return null;
  }
}
