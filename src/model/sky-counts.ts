import { galactic } from "../properties/galactic.ts";
import { isPosition, type SkyFrame, type SkyRegion } from "../properties/sky-region.ts";
import { noPixel, pixelRuns, skyPixel, skyPixels } from "./sky-pixels.ts";

/** The pixel of every source of a range in each frame; `noPixel` where it has no position. */
export type PixelsOfRange = Readonly<Record<SkyFrame, Uint16Array<ArrayBuffer>>>;

/** Finds the pixels of positions (ICRS, degrees; NaN or outside = no position). */
export function pixelsOf(ra: ArrayLike<number>, dec: ArrayLike<number>): PixelsOfRange {
  const pixels = { galactic: new Uint16Array(ra.length), equatorial: new Uint16Array(ra.length) };
  for (let i = 0; i < ra.length; i++) {
    const has = isPosition(ra[i], dec[i]);
    const { l, b } = has ? galactic(ra[i], dec[i]) : { l: 0, b: 0 };
    pixels.galactic[i] = has ? skyPixel(l, b) : noPixel;
    pixels.equatorial[i] = has ? skyPixel(eastward(ra[i]), dec[i]) : noPixel;
  }
  return pixels;
}

/** A right ascension from 0 to 360. */
export const eastward = (ra: number): number => (ra < 0 ? ra + 360 : ra);

/** An array for `countPixels`: sources by pixel and class, index pixel·C + class; the last C are of sources without a position. */
export const emptyCounts = (classes: number): Uint32Array<ArrayBuffer> => new Uint32Array((skyPixels + 1) * classes);

/**
 * Adds sources to counts by pixel and predicted class.
 * @param counts as `emptyCounts` makes them
 * @param selected 0 where a source is not classified, `n`
 * @param marked 0 where a source is not looked at, `n`; null: all are
 */
export function countPixels(
  counts: Uint32Array,
  classes: number,
  { pixels, prediction, selected, marked }: SourcesOnSky,
): void {
  const looked = marked ?? selected;
  for (let i = 0; i < pixels.length; i++)
    if (selected[i] !== 0 && looked[i] !== 0) counts[pixels[i] * classes + prediction[i]]++;
}

export type SourcesOnSky = {
  readonly pixels: Uint16Array;
  readonly prediction: Uint8Array;
  readonly selected: Uint8Array;
  readonly marked: Uint8Array | null;
};

/** Sources of each class in a region, `C`. */
export function countRegion(counts: Uint32Array, classes: number, region: SkyRegion): Float64Array {
  const found = new Float64Array(classes);
  const runs = pixelRuns(region);
  for (let r = 0; r < runs.length; r += 2)
    for (let k = runs[r] * classes; k < runs[r + 1] * classes;)
      for (let c = 0; c < classes; c++) found[c] += counts[k++];
  return found;
}
