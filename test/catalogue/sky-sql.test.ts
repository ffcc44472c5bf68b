import { describe, expect, it } from "vitest";
import { one } from "../../src/catalogue/rows.ts";
import { positionsSql, regionCondition } from "../../src/catalogue/sky-sql.ts";
import { countPixels, countRegion, emptyCounts, pixelsOf } from "../../src/model/sky-counts.ts";
import { regionAt, regionSizes } from "../../src/model/sky-pixels.ts";
import { decodeArrow, encodeArrow } from "../../src/readers/arrow.ts";
import { nodeDatabase } from "./node-database.ts";

const n = 20_000;
const golden = (i: number) => (i * 0.6180339887498949) % 1;
const longitude = Float64Array.from({ length: n }, (_, i) => 540 * golden(i) - 180);
const latitude = Float64Array.from({ length: n }, (_, i) => 180 * golden(i + 0.3 * (i % 7)) - 90);
// Some without a position, and whole degrees, which are edges of pixels.
for (let i = 0; i < n; i += 9) longitude[i] = [NaN, -999, 361, Infinity][i % 4];
for (let i = 5; i < n; i += 50) [longitude[i], latitude[i]] = [(i % 37) * 10, (i % 19) * 10 - 90];

const database = await nodeDatabase();
const columns = [
  { type: "int32", values: Int32Array.from({ length: n }, (_, i) => i), valid: null },
  { type: "float64", values: longitude },
  { type: "float64", values: latitude },
] as const;
await database.insert("catalogue", encodeArrow(["row", "RA", "Dec"], columns, n), true);
const position = { ra: "RA", dec: "Dec" };

/** Points all over the sky, its poles and those of the equator among them. */
const points = [
  [122.93, 27.13],
  [302.93, -27.13],
  ...Array.from({ length: 10 }, (_, k) => [360 * golden(k), [90, -90, 0, 45, -61.5][k % 5]]),
] as const;

describe("regionCondition", () => {
  it("finds as many rows as the pixels of the region count, in both frames and all sizes", async () => {
    const pixels = pixelsOf(longitude, latitude);
    const ones = new Uint8Array(n).fill(1);
    for (const frame of ["galactic", "equatorial"] as const) {
      const counts = emptyCounts(1);
      const sources = { prediction: new Uint8Array(n), selected: ones, marked: null };
      countPixels(counts, 1, { pixels: pixels[frame], ...sources });
      for (const size of regionSizes)
        for (const [lon, lat] of points) {
          const region = regionAt(frame, lon, lat, size);
          const sql = `SELECT count(*) AS n FROM catalogue WHERE ${regionCondition(position, region)}`;
          expect(one(await database.run(sql)).n).toBe(countRegion(counts, 1, region)[0]);
        }
    }
  });
});

describe("positionsSql", () => {
  it("gives rows in order, NaN where there is no number", async () => {
    const { names, columns: found, rows } = decodeArrow(await database.run(positionsSql("row", position, 100, 30)));
    expect([names, rows]).toEqual([["sky_ra", "sky_dec"], 30]);
    expect(found[0].values).toEqual(longitude.subarray(100, 130));
    expect(found[1].values).toEqual(latitude.subarray(100, 130));
  });
});
