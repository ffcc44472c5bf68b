/** A file that cannot be read, told in whole sentences: what was seen, what was expected, and where. */
export class ReadError extends Error {
  override readonly name = "ReadError";
}

/** What to say when the browser no longer gives out the bytes of a file (NotReadableError). */
export function fileChanged(cause: unknown): ReadError {
  const isGone = cause instanceof DOMException && ["NotReadableError", "NotFoundError"].includes(cause.name);
  const why = isGone
    ? "it was changed, moved or removed after it was opened, or the browser has no room for what was decompressed of it"
    : cause instanceof RangeError
      ? "there is not enough memory"
      : `the browser says: ${cause instanceof Error ? cause.message.replace(/\.$/, "") : String(cause)}`;
  return new ReadError(`The file cannot be read any more: ${why}.`, { cause });
}

const grouped = new Intl.NumberFormat("en-GB");

/** Returns a whole number for a sentence, with its thousands apart: `2,941`. */
export function counted(n: number): string {
  return grouped.format(n);
}
