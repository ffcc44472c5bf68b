/** Rows of the catalogue with the values that they are sorted by, in their order. */
export type SortedRows = { readonly rows: Int32Array; readonly values: Float64Array };

/**
 * Keeps the first rows of a sort, without sorting all. Missing values (NaN) come last in either direction, and rows of equal values in the
 * order of the file.
 */
export class FirstRows {
  readonly #limit: number;
  readonly #sign: number;
  #rows: number[] = [];
  #values: number[] = [];
  /** What the last one kept has, once there are as many as wanted: a later row with that value, or one behind it, is not among the first. */
  #last: number | null = null;

  /** @param limit how many rows are wanted, at most */
  constructor(limit: number, descending: boolean) {
    this.#limit = limit;
    this.#sign = descending ? -1 : 1;
  }

  /** @param row larger than those before */
  add(row: number, value: number): void {
    if (this.#last !== null && !this.#isBefore(value, this.#last)) return;
    this.#rows.push(row);
    this.#values.push(value);
    if (this.#rows.length >= 2 * this.#limit + 1_000) this.#cut();
  }

  finish(): SortedRows {
    this.#cut();
    return { rows: Int32Array.from(this.#rows), values: Float64Array.from(this.#values) };
  }

  #isBefore(a: number, b: number): boolean {
    return Number.isNaN(b) ? !Number.isNaN(a) : this.#sign * a < this.#sign * b;
  }

  #cut(): void {
    const [rows, values] = [this.#rows, this.#values];
    const order = [...rows.keys()].sort((i, k) =>
      this.#isBefore(values[i], values[k]) ? -1 : this.#isBefore(values[k], values[i]) ? 1 : rows[i] - rows[k],
    );
    const kept = order.slice(0, this.#limit);
    this.#rows = kept.map((k) => rows[k]);
    this.#values = kept.map((k) => values[k]);
    if (kept.length === this.#limit) this.#last = this.#limit === 0 ? NaN : this.#values[this.#limit - 1];
  }
}

/** Returns the first rows of several parts, each of other rows and sorted in the same way. */
export function mergeFirst(parts: readonly SortedRows[], limit: number, descending: boolean): SortedRows {
  const all = parts.flatMap(({ rows, values }) => Array.from(rows, (row, k) => ({ row, value: values[k] })));
  all.sort((a, b) => a.row - b.row);
  const first = new FirstRows(limit, descending);
  for (const { row, value } of all) first.add(row, value);
  return first.finish();
}
