import type { SkyFrame } from "../properties/sky-region.ts";
import { firstInRing, pixelsInRing, skyRings } from "../model/sky-pixels.ts";
import type { ClassMark } from "./class-marks.ts";
import { markPath } from "./class-marks.ts";
import { centreOf, toPlot, type SkyPlace } from "./sky-graticule.ts";
import { latitudeAt } from "./sky-projection.ts";

/** Sources as points: longitude, latitude (degrees; NaN = none) and class index, 255 = not drawn. */
export type SkyPoints = {
  readonly longitude: Float64Array;
  readonly latitude: Float64Array;
  readonly classes: Uint8Array;
};

/** Dots of the raster across the map at least, two a degree: a pixel of the sky is then not lost between them. */
const leastDots = 720;

/** Paints the pixels of the sky on a canvas that covers the plot. @param colours of every pixel, as `pixelColours` gives them */
export function paintPixels(canvas: HTMLCanvasElement, place: SkyPlace, frame: SkyFrame, colours: Uint32Array): void {
  const scale = scaleOf(canvas, Math.max(globalThis.devicePixelRatio || 1, leastDots / (2 * place.rx)), place);
  const context = canvas.getContext("2d");
  if (context === null) return;
  const { width, height } = canvas;
  const image = context.createImageData(width, height);
  const dots = new Uint32Array(image.data.buffer);
  const pixels = pixelsOfDots(place, frame, { width, height, scale });
  for (let dot = 0; dot < dots.length; dot++) if (pixels[dot] !== outside) dots[dot] = colours[pixels[dot]];
  context.putImageData(image, 0, 0);
}

type Raster = { readonly width: number; readonly height: number; readonly scale: number };

const outside = 65_535;

/** The dots of the map that was painted last: while a prior is dragged they stay where they are. */
let lastDots = { key: "", pixels: new Uint16Array(0) };

/**
 * Returns the pixel of every dot of a raster, line by line. Parallels are straight and evenly divided in this projection: a line of dots lies
 * in one ring, and the pixel of each dot follows from its place in the line.
 */
function pixelsOfDots(place: SkyPlace, frame: SkyFrame, { width, height, scale }: Raster): Uint16Array {
  const key = JSON.stringify([place, frame, width, height]);
  if (lastDots.key === key) return lastDots.pixels;
  const pixels = new Uint16Array(width * height).fill(outside);
  for (let row = 0; row < height; row++) {
    const y = (place.y - (row + 0.5) / scale) / place.ry;
    if (Math.abs(y) >= 1) continue;
    const ring = Math.min(skyRings - 1, Math.floor(latitudeAt(y) + 90));
    const half = Math.sqrt(1 - y * y) * place.rx * scale;
    const middle = place.x * scale;
    const [count, first] = [pixelsInRing(ring), firstInRing(ring)];
    // Places along the ring: from the left edge, which is half a turn east of the centre, to the right.
    const perDot = count / (2 * half);
    const left = (((centreOf(frame) + 180) % 360) / 360) * count;
    const from = Math.max(0, Math.ceil(middle - half - 0.5));
    const to = Math.min(width - 1, Math.floor(middle + half - 0.5));
    for (let column = from; column <= to; column++) {
      const at = Math.floor(left - (column + 0.5 - middle + half) * perDot);
      pixels[row * width + column] = first + Math.max(0, at < 0 ? at + count : at);
    }
  }
  lastDots = { key, pixels };
  return pixels;
}

/** Paints the sources one by one with the marks of their classes, the most numerous class first. @param shown class index; null: all */
export function paintSources(
  canvas: HTMLCanvasElement,
  place: SkyPlace,
  frame: SkyFrame,
  points: SkyPoints,
  marks: readonly ClassMark[],
  shown: number | null,
): void {
  const scale = scaleOf(canvas, Math.min(2, Math.max(1, globalThis.devicePixelRatio || 1)), place);
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  const { longitude, latitude, classes } = points;
  const members = marks.map((_, c) => [...classes.keys()].filter((i) => classes[i] === c));
  const order = [...marks.keys()].sort((a, b) => members[b].length - members[a].length);
  for (const c of order) {
    if (shown !== null && shown !== c) continue;
    const stamp = stampOf(canvas.ownerDocument, marks[c], scale);
    for (const i of members[c]) {
      if (Number.isNaN(longitude[i])) continue;
      const [x, y] = toPlot(place, frame, { longitude: longitude[i], latitude: latitude[i] });
      context.drawImage(stamp, Math.round(x * scale - stamp.width / 2), Math.round(y * scale - stamp.height / 2));
    }
  }
}

/** Square pixels of a mark, and the room that it needs to either side. */
const markArea = 26;
const markRoom = 5;

/** A mark drawn once, to be stamped as often as it is needed: paths would take the page too long. */
function stampOf(page: Document, mark: ClassMark, scale: number): HTMLCanvasElement {
  const stamp = page.createElement("canvas");
  stamp.width = stamp.height = Math.ceil(2 * markRoom * scale);
  const context = stamp.getContext("2d");
  if (context === null) return stamp;
  context.translate(stamp.width / 2, stamp.height / 2);
  context.scale(scale, scale);
  context.rotate((mark.turn * Math.PI) / 180);
  const path = new Path2D(markPath(mark, markArea));
  context.globalAlpha = 0.8;
  context.fillStyle = context.strokeStyle = mark.colour;
  if (mark.hollow) context.stroke(path);
  else context.fill(path);
  return stamp;
}

/** Gives a canvas its size, and returns its dots per pixel of the plot. */
function scaleOf(canvas: HTMLCanvasElement, scale: number, { width, height }: SkyPlace): number {
  const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  return across / width;
}
