import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countPixels, countRegion, emptyCounts, pixelsOf } from "../../src/model/sky-counts.ts";
import {
  firstInRing,
  noPixel,
  pixelArea,
  pixelRuns,
  pixelsInRing,
  regionAt,
  regionSizes,
  skyPixel,
  skyPixels,
  skyRings,
} from "../../src/model/sky-pixels.ts";
import { galactic } from "../../src/properties/galactic.ts";
import type { SkyRegion } from "../../src/properties/sky-region.ts";

const longitudes = fc.double({ min: 0, max: 360, maxExcluded: true, noNaN: true });
const latitudes = fc.double({ min: -90, max: 90, noNaN: true });

function pixelsIn(region: SkyRegion): number[] {
  const runs = pixelRuns(region);
  const ofRun = (k: number) => Array.from({ length: runs[2 * k + 1] - runs[2 * k] }, (_, i) => runs[2 * k] + i);
  return Array.from({ length: runs.length / 2 }, (_, k) => ofRun(k)).flat();
}

describe("the pixels of the sky", () => {
  it("cover it once, are numbered in 16 bits, and have about a square degree but near the poles", () => {
    let area = 0;
    for (let ring = 0; ring < skyRings; ring++) {
      area += pixelArea(ring) * pixelsInRing(ring);
      if (ring >= 20 && ring < 160) expect(Math.abs(pixelArea(ring) - 1)).toBeLessThan(0.2);
    }
    expect(area).toBeCloseTo(4 * Math.PI * (180 / Math.PI) ** 2, 6);
    expect(skyPixels).toBeLessThan(65_535);
  });
  it("are those of the boxes that hold them, of every size", () => {
    fc.assert(
      fc.property(longitudes, latitudes, (longitude, latitude) => {
        for (const size of regionSizes) {
          const region = regionAt("galactic", longitude, latitude, size);
          expect(region.longitude[0] <= longitude && longitude < region.longitude[1]).toBe(true);
          expect(region.latitude[0] <= latitude && (latitude < region.latitude[1] || latitude === 90)).toBe(true);
          const pixels = pixelsIn(region);
          expect(pixels).toContain(skyPixel(longitude, latitude));
          expect(new Set(pixels).size).toBe(pixels.length);
        }
      }),
    );
  });
  it("begin at longitude 0, and 360 is 0", () => {
    expect(skyPixel(360, 0)).toBe(skyPixel(0, 0));
    expect(skyPixel(0, -90)).toBe(0);
    expect(skyPixel(359.999, 90)).toBe(skyPixels - 1);
    expect(firstInRing(1)).toBe(36);
  });
});

describe("countPixels", () => {
  const source = fc.record({
    ra: fc.oneof(fc.double({ min: -180, max: 360, noNaN: true }), fc.constantFrom(NaN, -999, 361)),
    dec: fc.oneof(latitudes, fc.constantFrom(NaN, 91)),
    prediction: fc.nat(2),
    selected: fc.nat(1),
    marked: fc.nat(1),
  });

  it("counts what a loop over sources with a Map counts, in both frames, with and without marks", () => {
    fc.assert(
      fc.property(fc.array(source, { maxLength: 60 }), fc.boolean(), (sources, usesMarks) => {
        const column = (key: "prediction" | "selected" | "marked") => Uint8Array.from(sources, (s) => s[key]);
        const pixels = pixelsOf(
          sources.map(({ ra }) => ra),
          sources.map(({ dec }) => dec),
        );
        for (const frame of ["galactic", "equatorial"] as const) {
          const counts = emptyCounts(3);
          const marked = usesMarks ? column("marked") : null;
          countPixels(counts, 3, {
            pixels: pixels[frame],
            prediction: column("prediction"),
            selected: column("selected"),
            marked,
          });
          const expected = new Map<string, number>();
          for (const { ra, dec, prediction, selected, marked: mark } of sources) {
            if (selected === 0 || (usesMarks && mark === 0)) continue;
            const isNone = Number.isNaN(ra + dec) || ra < -180 || ra > 360 || dec > 90;
            const { l, b } = frame === "galactic" ? galactic(ra, dec) : { l: ra < 0 ? ra + 360 : ra, b: dec };
            const key = `${isNone ? noPixel : skyPixel(l, b)} ${prediction}`;
            expected.set(key, (expected.get(key) ?? 0) + 1);
          }
          const found = new Map<string, number>();
          counts.forEach((n, at) => n > 0 && found.set(`${Math.floor(at / 3)} ${at % 3}`, n));
          expect(found).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("gives regions whose sum is the whole sky", () => {
    const n = 500;
    const at = (k: number) => (k * 0.6180339887) % 1;
    const pixels = pixelsOf(
      Array.from({ length: n }, (_, i) => 360 * at(i)),
      Array.from({ length: n }, (_, i) => 180 * at(i * i) - 90),
    );
    const ones = new Uint8Array(n).fill(1);
    const counts = emptyCounts(2);
    countPixels(counts, 2, { pixels: pixels.equatorial, prediction: ones, selected: ones, marked: null });
    let total = 0;
    for (let latitude = -90; latitude < 90; latitude += 30)
      for (let longitude = 0; longitude < 360; longitude += 30)
        total += countRegion(counts, 2, regionAt("equatorial", longitude, latitude, 30))[1];
    expect(total).toBe(n);
  });
});
