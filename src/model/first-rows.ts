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

  /**
   * Adds `length` consecutive rows, larger than those before.
   * @param start the first of them
   * @param values what they are sorted by; null: their numbers
   * @param wanted 0 where a row is passed over, one number a row; null: none is
   */
  add(start: number, length: number, values: Float64Array | null, wanted: Uint8Array | null): void {
    const sign = this.#sign;
    let bar = this.#bar();
    for (let i = 0; i < length; i++) {
      const value = values === null ? start + i : values[i];
      // Nearly all of a million rows are behind the last one kept: one comparison tells.
      if (sign * value >= bar || (wanted !== null && wanted[i] === 0) || !this.#isAmong(value)) continue;
      this.#rows.push(start + i);
      this.#values.push(value);
      if (this.#rows.length < 2 * this.#limit + 1_000) continue;
      this.#cut();
      bar = this.#bar();
    }
  }

  finish(): SortedRows {
    this.#cut();
    return { rows: Int32Array.from(this.#rows), values: Float64Array.from(this.#values) };
  }

  /** What a number times the sign must be below; NaN where that does not tell. */
  #bar(): number {
    return this.#last === null ? NaN : this.#sign * this.#last;
  }

  #isAmong(value: number): boolean {
    return this.#last === null || this.#isBefore(value, this.#last);
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
  for (const { row, value } of all) first.add(row, 1, Float64Array.of(value), null);
  return first.finish();
}
