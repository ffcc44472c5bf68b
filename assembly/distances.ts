import { Indices } from "./vector";

/** Adds to counts[k] the number of pairs among `n` ascending whole numbers that lie k apart; four at a time, so that no count waits for the last. */
export function countDistances(values: Indices, n: i32, counts: Indices): void {
  for (let i = 1; i < n; i++) {
    const value = values[i];
    let j = 0;
    for (; j + 3 < i; j += 4) {
      counts[value - values[j]] += 1;
      counts[value - values[j + 1]] += 1;
      counts[value - values[j + 2]] += 1;
      counts[value - values[j + 3]] += 1;
    }
    for (; j < i; j++) counts[value - values[j]] += 1;
  }
}
