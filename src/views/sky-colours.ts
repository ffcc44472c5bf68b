import { rgb } from "d3";
import { firstInRing, pixelArea, pixelsInRing, skyPixels, skyRings } from "../model/sky-pixels.ts";
import { classMarks } from "./class-marks.ts";

/** What a map of the sky shows: each place in the colour of its most numerous class, all sources alike, or one class by its index. */
export type SkyShown = "classes" | "density" | number;

/** All sources alike: legible on the light ground and on the dark one. */
export const densityColour = "#6f7688";

/** The sky in blocks of pixels, as large as sources are dense enough to tell of. */
type SkyBlocks = {
  /** Degrees across: 1 = pixel by pixel. */
  readonly size: number;
  /** The block of every pixel. */
  readonly ofPixel: Uint16Array;
  /** Square degrees of each. */
  readonly area: Float64Array;
};

const blockSizes = [1, 3, 6] as const;
/** Sources that a block should have on average, of those that have any: fewer would be noise. */
const enough = 4;

/** Sources in blocks, index block·C + class. */
export type BlockCounts = {
  readonly blocks: SkyBlocks;
  readonly counts: Uint32Array;
  readonly classes: number;
  /** Sources per square degree, all classes together: of a block with one source, and the most that a block has. */
  readonly least: number;
  readonly most: number;
};

/** Counts sources in the smallest blocks that have enough of them, all classes together. @param counts as `countPixels` makes them */
export function countBlocks(counts: Uint32Array, classes: number): BlockCounts {
  for (const blocks of blockings) {
    const found = addUp(blocks, counts, classes);
    let [total, occupied, most] = [0, 0, 0];
    for (let block = 0, k = 0; block < blocks.area.length; block++) {
      let n = 0;
      for (const end = k + classes; k < end; k++) n += found[k];
      total += n;
      if (n > 0) occupied++;
      most = Math.max(most, n / blocks.area[block]);
    }
    const isLast = blocks === blockings[blockings.length - 1];
    if (total >= enough * occupied || isLast)
      return { blocks, counts: found, classes, least: 1 / blocks.size ** 2, most: most || 1 };
  }
  throw new Error("There are no blocks.");
}

const blockings = blockSizes.map(blocksOf);

/** Rings are taken together, and pixels of a ring by their middles: each is in one block, though edges may be half a pixel off. */
function blocksOf(size: number): SkyBlocks {
  const ofPixel = new Uint16Array(skyPixels);
  const areas: number[] = [];
  for (let ring = 0; ring < skyRings; ring += size) {
    const parts = pixelsInRing(ring + Math.floor(size / 2)) / size;
    const first = areas.length;
    for (let k = 0; k < parts; k++) areas.push(0);
    for (let r = ring; r < ring + size; r++)
      for (let k = 0; k < pixelsInRing(r); k++) {
        const block = first + Math.floor(((k + 0.5) * parts) / pixelsInRing(r));
        ofPixel[firstInRing(r) + k] = block;
        areas[block] += pixelArea(r);
      }
  }
  return { size, ofPixel, area: Float64Array.from(areas) };
}

function addUp({ size, ofPixel, area }: SkyBlocks, counts: Uint32Array, classes: number): Uint32Array {
  if (size === 1) return counts.subarray(0, skyPixels * classes);
  const found = new Uint32Array(area.length * classes);
  for (let pixel = 0, k = 0; pixel < skyPixels; pixel++)
    for (let c = 0; c < classes; c++) found[ofPixel[pixel] * classes + c] += counts[k++];
  return found;
}

/** The faintest block that has a source. */
const faintest = 0.3;

/** Returns how opaque a block is with this many sources per square degree: from faint to full as their logarithm grows to that of the most. */
export function opacityOf(density: number, least: number, most: number): number {
  const share = most > least ? Math.log(density / least) / Math.log(most / least) : 1;
  return faintest + (1 - faintest) * Math.max(0, Math.min(1, share));
}

/** Returns the colour of every pixel as a number of four bytes, alpha highest (as `ImageData` has them in memory); 0: no source. */
export function pixelColours(
  { blocks, counts, least, most }: BlockCounts,
  classes: readonly string[],
  shown: SkyShown,
): Uint32Array {
  const C = classes.length;
  const marks = classMarks(classes);
  const colours = classes.map((name) => packed(marks.get(name)!.colour));
  const grey = packed(densityColour);
  const ofBlock = new Uint32Array(blocks.area.length);
  for (let block = 0; block < ofBlock.length; block++) {
    const at = block * C;
    let n = 0;
    let best = 0;
    if (typeof shown === "number") [n, best] = [counts[at + shown], shown];
    else
      for (let c = 0; c < C; c++) {
        n += counts[at + c];
        if (counts[at + c] > counts[at + best]) best = c;
      }
    if (n === 0) continue;
    const alpha = Math.round(255 * opacityOf(n / blocks.area[block], least, most));
    ofBlock[block] = (alpha << 24) | (shown === "density" ? grey : colours[best]);
  }
  if (blocks.size === 1) return ofBlock;
  const found = new Uint32Array(skyPixels);
  for (let pixel = 0; pixel < skyPixels; pixel++) found[pixel] = ofBlock[blocks.ofPixel[pixel]];
  return found;
}

/** Red, green and blue as the three lower bytes. */
function packed(colour: string): number {
  const { r, g, b } = rgb(colour);
  return r | (g << 8) | (b << 16);
}
