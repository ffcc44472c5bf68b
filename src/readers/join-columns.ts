import type { ColumnData } from "./table.ts";

/** Joins the pieces of a column, one after the other; all are of one type, and texts come unpacked. */
export function joinColumns(pieces: readonly ColumnData[]): ColumnData {
  const [first] = pieces;
  if (first.type === "text")
    return { type: "text", values: pieces.flatMap(({ values }) => values as readonly (string | null)[]) };
  const values = joined(pieces.map((piece) => piece.values as Float64Array));
  if (first.type === "float32" || first.type === "float64") return { type: first.type, values } as ColumnData;
  const flags = pieces.map((piece) => ("valid" in piece ? (piece.valid ?? null) : null));
  const valid = flags.every((piece) => piece === null)
    ? null
    : joined(flags.map((piece, k) => piece ?? new Uint8Array(pieces[k].values.length).fill(1)));
  return { type: first.type, values, valid } as unknown as ColumnData;
}

function joined<Values extends Float64Array | Uint8Array>(parts: readonly Values[]): Values {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = new (parts[0].constructor as new (length: number) => Values)(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
