import { rgb } from "d3";
import { firstInRing, pixelArea, pixelsInRing, skyPixels, skyRings } from "../model/sky-pixels.ts";
import { classMarks } from "./class-marks.ts";

/** What a map of the sky shows: each pixel in the colour of its most numerous class, all sources alike, or one class by its index. */
export type SkyShown = "classes" | "density" | number;

/** All sources alike: legible on the light ground and on the dark one. */
export const densityColour = "#6f7688";

/** The faintest pixel that has a source. */
const faintest = 0.35;

/** Returns how opaque a pixel is with this many sources per square degree: from faint to full as their logarithm grows to that of the most. */
export const opacityOf = (density: number, most: number): number =>
  faintest + (1 - faintest) * Math.min(1, Math.log1p(density) / Math.log1p(most));

/** Returns the largest number of sources per square degree, of all classes, in any pixel; 1 where there are none. */
export function densest(counts: Uint32Array, classes: number): number {
  let most = 0;
  for (let ring = 0; ring < skyRings; ring++) {
    let inRing = 0;
    const end = (firstInRing(ring) + pixelsInRing(ring)) * classes;
    for (let k = firstInRing(ring) * classes; k < end;) {
      let n = 0;
      for (const next = k + classes; k < next; k++) n += counts[k];
      inRing = Math.max(inRing, n);
    }
    most = Math.max(most, inRing / pixelArea(ring));
  }
  return most || 1;
}

/** Returns the colour of every pixel as a number of four bytes, alpha highest (as `ImageData` has them in memory); 0: no source. */
export function pixelColours(counts: Uint32Array, classes: readonly string[], shown: SkyShown): Uint32Array {
  const C = classes.length;
  const most = densest(counts, C);
  const marks = classMarks(classes);
  const colours = classes.map((name) => packed(marks.get(name)!.colour));
  const grey = packed(densityColour);
  const found = new Uint32Array(skyPixels);
  for (let ring = 0; ring < skyRings; ring++) {
    const area = pixelArea(ring);
    const end = firstInRing(ring) + pixelsInRing(ring);
    for (let pixel = firstInRing(ring); pixel < end; pixel++) {
      let n = 0;
      let best = 0;
      if (typeof shown === "number") n = counts[pixel * C + (best = shown)];
      else
        for (let c = 0; c < C; c++) {
          n += counts[pixel * C + c];
          if (counts[pixel * C + c] > counts[pixel * C + best]) best = c;
        }
      if (n === 0) continue;
      const alpha = Math.round(255 * opacityOf(n / area, most));
      found[pixel] = ((alpha << 24) | (shown === "density" ? grey : colours[best])) >>> 0;
    }
  }
  return found;
}

/** Red, green and blue as the three lower bytes. */
function packed(colour: string): number {
  const { r, g, b } = rgb(colour);
  return r | (g << 8) | (b << 16);
}
