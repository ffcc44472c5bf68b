import type { SkyFrame, SkyRegion } from "../properties/sky-region.ts";

/** Rings of pixels, one degree of latitude each. */
export const skyRings = 180;

/**
 * Pixels in each ring: as many as make them about a square degree, in steps of 36, so that boxes of 10° and of 30° are whole pixels at all
 * latitudes.
 */
const inRing = Array.from(
  { length: skyRings },
  (_, ring) => 36 * Math.max(1, Math.round(10 * Math.cos((ring - 89.5) * (Math.PI / 180)))),
);
const firstOf = inRing.reduce((firsts, count) => [...firsts, firsts.at(-1)! + count], [0]);

/** Pixels of the whole sky, some 41,000: their numbers fit in 16 bits, with room for `noPixel`. */
export const skyPixels = firstOf[skyRings];

/** Where sources without a position are counted: after all pixels. */
export const noPixel = firstOf[skyRings];

export const pixelsInRing = (ring: number): number => inRing[ring];
export const firstInRing = (ring: number): number => firstOf[ring];

/** The pixel of a point. @param longitude 0 to 360, 360 is taken as 0 @param latitude −90 to 90 */
export function skyPixel(longitude: number, latitude: number): number {
  const ring = Math.min(skyRings - 1, Math.floor(latitude) + 90);
  return firstOf[ring] + placeIn(longitude, inRing[ring]);
}

/** Which of the equal parts of a circle a longitude lies in: the one whose edges, as they are written, are on either side of it. */
function placeIn(longitude: number, parts: number): number {
  const place = Math.floor((longitude * parts) / 360);
  const rounded = longitude < edge(place, parts) ? place - 1 : longitude >= edge(place + 1, parts) ? place + 1 : place;
  return rounded < parts ? rounded : 0;
}

const edge = (place: number, parts: number): number => (360 * place) / parts;

/** How large the boxes are that the sky can be looked at by, in degrees: 1 stands for a pixel. */
export type RegionSize = 1 | 10 | 30;
export const regionSizes: readonly RegionSize[] = [1, 10, 30];

/** The box of a size that a point lies in. */
export function regionAt(frame: SkyFrame, longitude: number, latitude: number, size: RegionSize): SkyRegion {
  const band = Math.min(skyRings / size - 1, Math.floor((Math.floor(latitude) + 90) / size));
  const low = band * size - 90;
  const parts = size === 1 ? inRing[band] : 360 / size;
  const place = placeIn(longitude, parts);
  return { frame, longitude: [edge(place, parts), edge(place + 1, parts)], latitude: [low, low + size] };
}

/** Returns the pixels of a box whose edges are those of pixels, in runs: the first one and the one after the last, in turn. */
export function pixelRuns({ longitude, latitude }: SkyRegion): number[] {
  const runs: number[] = [];
  for (let ring = latitude[0] + 90; ring < latitude[1] + 90; ring++)
    for (const degrees of longitude) runs.push(firstOf[ring] + Math.round((degrees * inRing[ring]) / 360));
  return runs;
}

/** Square degrees of a pixel of a ring. */
export function pixelArea(ring: number): number {
  const sine = (latitude: number) => Math.sin((latitude * Math.PI) / 180);
  return ((sine(ring - 89) - sine(ring - 90)) * (180 / Math.PI) * 360) / inRing[ring];
}
