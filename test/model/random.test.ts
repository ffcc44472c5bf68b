import { describe, expect, it } from "vitest";
import { combineSeeds, normalFrom, randomFrom, shuffle } from "../../src/model/random.ts";

describe("randomFrom", () => {
  it("gives the numbers of mulberry32 for a seed", () => {
    const random = randomFrom(1);
    expect([random(), random(), random()].map((x) => x * 2 ** 32)).toEqual([2693262067, 11749833, 2265367787]);
  });

  it("is uniform in [0, 1): moments, and 100 bins by chi-squared", () => {
    const random = randomFrom(42);
    const bins = new Float64Array(100);
    let [mean, square] = [0, 0];
    const n = 100_000;
    for (let i = 0; i < n; i++) {
      const x = random();
      bins[Math.floor(100 * x)]++;
      mean += x / n;
      square += x ** 2 / n;
    }
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(0.004);
    expect(Math.abs(square - 1 / 3)).toBeLessThan(0.004);
    // 99.9 % point of chi-squared with 99 degrees of freedom.
    expect(bins.reduce((sum, count) => sum + (count - n / 100) ** 2 / (n / 100), 0)).toBeLessThan(148.2);
  });

  it("starts unrelated sequences for neighbouring seeds, combined or not", () => {
    for (const seedOf of [(k: number) => k, (k: number) => combineSeeds(1, k), (k: number) => combineSeeds(k, 1)]) {
      const first = Array.from({ length: 20_000 }, (_, k) => randomFrom(seedOf(k))() - 0.5);
      const correlation = first.slice(1).reduce((sum, x, k) => sum + x * first[k], 0) / (first.length / 12);
      expect(Math.abs(correlation)).toBeLessThan(0.03);
    }
    expect(combineSeeds(1, 2)).not.toBe(combineSeeds(2, 1));
  });
});

it("normalFrom gives standard normal deviates", () => {
  const normal = normalFrom(randomFrom(3));
  const values = Array.from({ length: 50_000 }, normal);
  const moment = (k: number) => values.reduce((sum, x) => sum + x ** k, 0) / values.length;
  expect(Math.abs(moment(1))).toBeLessThan(0.02);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.03);
  expect(Math.abs(moment(3))).toBeLessThan(0.06);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.2);
});

it("shuffle keeps the items, and gives every order", () => {
  const random = randomFrom(5);
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = shuffle([1, 2, 3], random).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(["123", "132", "213", "231", "312", "321"]);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
});
