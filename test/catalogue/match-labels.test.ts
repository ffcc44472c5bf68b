import { describe, expect, it } from "vitest";
import { matchByIdentifier, matchByPosition, skyIndex } from "../../src/catalogue/match-labels.ts";

const radian = Math.PI / 180;

/** Park & Miller's generator. */
function randomFrom(seed: number) {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Separation in arcsec by vectors: another formula than the one that is tested. */
function separation(ra1: number, dec1: number, ra2: number, dec2: number): number {
  const vector = (ra: number, dec: number) => [
    Math.cos(dec * radian) * Math.cos(ra * radian),
    Math.cos(dec * radian) * Math.sin(ra * radian),
    Math.sin(dec * radian),
  ];
  const [a, b] = [vector(ra1, dec1), vector(ra2, dec2)];
  const chord = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
  return (2 * Math.asin(Math.min(1, chord / 2)) * 3600) / radian;
}

function bruteForce(ra: Float64Array, dec: Float64Array, labels: Labels, radius: number) {
  let ambiguous = 0;
  const rows = Int32Array.from(ra, (_, s) => {
    const found = labels.classes
      .map((name, row) => ({ name, row, far: separation(ra[s], dec[s], labels.ra[row], labels.dec[row]) }))
      .filter(({ name, far }) => name !== null && far <= radius)
      .sort((a, b) => a.far - b.far);
    if (new Set(found.map(({ name }) => name)).size > 1) ambiguous++;
    return found[0]?.row ?? -1;
  });
  return { rows, ambiguous };
}

type Labels = { ra: Float64Array; dec: Float64Array; classes: (string | null)[] };

describe("matchByPosition", () => {
  it.each([
    ["about the whole sky", 3600, 0, 360, -90, 90],
    ["about the north pole", 1800, 0, 360, 88, 90],
    ["about the south pole", 3000, 0, 360, -90, -88],
    ["across the meridian of 0", 60, 359.9, 360.1, -0.1, 0.1],
    ["at high declination across the meridian", 300, 357, 363, 84, 85],
    ["in a crowded field, within a small radius", 2, 10, 10.02, 40, 40.02],
  ])("finds what a search of all pairs finds, %s", (_, radius, low, high, south, north) => {
    const random = randomFrom(17);
    const draw = (n: number, a: number, b: number) => Float64Array.from({ length: n }, () => a + (b - a) * random());
    const [n, m] = [700, 500];
    const [ra, dec] = [draw(n, low, high), draw(n, south, north)];
    const classes = Array.from({ length: m }, () => ["AGN", "Star", null][Math.floor(3 * random())]);
    const labels = { ra: draw(m, low, high), dec: draw(m, south, north), classes };
    // Some lie exactly on a source, and some right ascensions are given the other way round.
    for (let k = 0; k < 50; k++) [labels.ra[k], labels.dec[k]] = [ra[k] - 360 * (k % 2), dec[k]];
    const found = matchByPosition(skyIndex(labels, radius), ra, dec);
    const expected = bruteForce(ra, dec, labels, radius);
    expect([...found.rows]).toEqual([...expected.rows]);
    expect(found.ambiguous).toBe(expected.ambiguous);
    expect(found.matched).toBe(expected.rows.filter((row) => row >= 0).length);
    expect(found.matched).toBeGreaterThan(20);
  });
  it("includes the radius itself, to a part in a million, and not more", () => {
    const at = (arcsec: number) => ({
      ra: Float64Array.of(10),
      dec: Float64Array.of(20 + arcsec / 3600),
      classes: ["A"],
    });
    const match = (arcsec: number) =>
      matchByPosition(skyIndex(at(arcsec), 1), Float64Array.of(10), Float64Array.of(20));
    expect([match(0.999999).matched, match(1.000001).matched]).toEqual([1, 0]);
  });
  it("leaves sources and rows without a position out", () => {
    const labels = { ra: Float64Array.of(10, NaN, 10), dec: Float64Array.of(91, 0, NaN), classes: ["A", "A", "A"] };
    const found = matchByPosition(skyIndex(labels, 10), Float64Array.of(10, NaN, 10), Float64Array.of(0, 0, -95));
    expect(found).toMatchObject({ matched: 0, unmatched: 3, unused: 3 });
  });
  it("refuses a radius that is none", () => {
    const labels = { ra: new Float64Array(0), dec: new Float64Array(0), classes: [] };
    for (const radius of [0, -1, NaN, 1e6]) expect(() => skyIndex(labels, radius)).toThrow(/radius is/);
  });
  it("counts rows that no source takes, and those that several take", () => {
    const labels = { ra: Float64Array.of(0, 90), dec: Float64Array.of(0, 0), classes: ["A", "B"] };
    const found = matchByPosition(skyIndex(labels, 5), Float64Array.of(0, 0.001, 180), Float64Array.of(0, 0, 0));
    expect(found).toMatchObject({ matched: 2, unmatched: 1, unused: 1, shared: 1, ambiguous: 0 });
  });
  it("joins 800,000 sources with 100,000 rows in seconds", () => {
    const random = randomFrom(5);
    const sky = (n: number) => {
      const ra = Float64Array.from({ length: n }, () => 360 * random());
      return { ra, dec: Float64Array.from({ length: n }, () => Math.asin(2 * random() - 1) / radian) };
    };
    const [sources, others] = [sky(800_000), sky(100_000)];
    for (let k = 0; k < 100_000; k += 2) [others.ra[k], others.dec[k]] = [sources.ra[k * 8], sources.dec[k * 8]];
    const classes = Array.from({ length: 100_000 }, (_, i) => (i % 2 === 0 ? "AGN" : "Star"));
    const started = performance.now();
    const found = matchByPosition(skyIndex({ ...others, classes }, 5), sources.ra, sources.dec);
    const seconds = (performance.now() - started) / 1000;
    expect(found.matched).toBeGreaterThanOrEqual(50_000);
    console.info(`800,000 × 100,000 in ${seconds.toFixed(2)} s`);
    // Five seconds on a quiet machine.
    expect(seconds).toBeLessThan(20);
  });
});

describe("matchByIdentifier", () => {
  it("compares texts without blanks at their ends; empty ones match nothing", () => {
    const labels = { identifiers: ["b ", "", null, " a"], classes: ["B", "X", "X", "A"] };
    const found = matchByIdentifier(["a", " b", "", null, "c"], labels);
    expect([...found.rows]).toEqual([3, 0, -1, -1, -1]);
    expect(found).toMatchObject({ matched: 2, unmatched: 3, ambiguous: 0, unused: 2, shared: 0 });
  });
  it("takes none of rows that disagree, the first of those that agree, and none without a class", () => {
    const labels = { identifiers: ["a", "a", "b", "b", "c"], classes: ["A", "B", "C", "C", null] };
    const found = matchByIdentifier(["a", "b", "b", "c"], labels);
    expect([...found.rows]).toEqual([-1, 2, 2, -1]);
    expect(found).toMatchObject({ matched: 2, ambiguous: 1, unmatched: 2, shared: 1 });
  });
});
