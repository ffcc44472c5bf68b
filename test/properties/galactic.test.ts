import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { galactic } from "../../src/properties/galactic.ts";

type Row = readonly [ra: number, dec: number, l: number, b: number];
const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const { rows } = JSON.parse(read("../oracle/galactic.json")) as { rows: Row[] };

/** The largest difference in degrees: of latitudes, and of longitudes along the parallel (a longitude means nothing at a pole). */
function largest(points: readonly Row[]): number {
  return Math.max(
    ...points.map(([ra, dec, l, b]) => {
      const found = galactic(ra, dec);
      const turn = ((found.l - l + 540) % 360) - 180;
      return Math.max(Math.abs(found.b - b), Math.abs(turn * Math.cos((b * Math.PI) / 180)));
    }),
  );
}

it("galactic agrees with astropy for points all over the sky and near the poles to 1e-9 degrees", () => {
  expect(rows.length).toBe(1000);
  expect(largest(rows)).toBeLessThan(1e-9);
});

const published = new URL("../../../shared/reference/crossmatch/sphere_unit.csv", import.meta.url);
it.skipIf(!existsSync(published))("galactic agrees with astropy for the published awkward points", () => {
  const points = readFileSync(published, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").slice(0, 4).map(Number) as unknown as Row);
  expect(points.length).toBe(50);
  expect(largest(points)).toBeLessThan(1e-9);
});

it("galactic gives the defining directions", () => {
  expect(galactic(0, 90).l).toBeCloseTo(122.93192525541662, 12);
  expect(galactic(0, 90).b).toBeCloseTo(27.128252414968003, 12);
  expect(galactic(NaN, 0).b).toBeNaN();
  const { l, b } = galactic(359.99999, -10);
  expect(l >= 0 && l < 360 && b < 0).toBe(true);
});

it("galactic keeps its digits a nanodegree from a Galactic pole", () => {
  // Straight north of the pole by d, the latitude is 90 − d, the longitude that of the celestial pole.
  for (const d of [1e-9, 1e-6, 1e-3]) {
    const dec = 27.1282524149680293 + d;
    const step = dec - 27.1282524149680293;
    const { l, b } = galactic(192.859477894776071, dec);
    expect(Math.abs(90 - b - step)).toBeLessThan(2e-14);
    expect(Math.abs(l - 122.931925255416612)).toBeLessThan(1e-12);
  }
});
