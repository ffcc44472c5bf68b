import { classMarks, markPath, markTransform } from "./class-marks.ts";
import { svgPart, type Drawn } from "./parts.ts";
import { textWidth } from "./plot.ts";

/** The highest point of a class's curve, in pixels. */
export type Peak = { readonly name: string; readonly x: number; readonly y: number };

/** The name of a class, centred on `x` at the height `place`; it belongs to a point at the height `y`. */
export type DensityLabel = Peak & { readonly place: number };

/** Where labels may stand, in pixels. */
export type LabelBounds = { readonly left: number; readonly right: number; readonly top: number };

/** How far a label that finds no room above its peak is moved, in pixels, and how far one try is from the next. */
const farthest = 160;
const stride = 8;

/** Returns a label above each peak, moved up until it covers no other; where the top is in the way, to the nearest free place. */
export function peakLabels(peaks: readonly Peak[], { left, right, top }: LabelBounds): DensityLabel[] {
  const placed: DensityLabel[] = [];
  for (const peak of [...peaks].sort((a, b) => b.y - a.y)) {
    const half = labelWidth(peak.name) / 2;
    const within = (x: number) => Math.min(Math.max(x, left + half), right - half);
    const isFree = (x: number, place: number) =>
      !placed.some(
        (other) => Math.abs(other.x - x) < half + labelWidth(other.name) / 2 && Math.abs(other.place - place) < 14,
      );
    let x = within(peak.x);
    let place = Math.max(top, peak.y - 10);
    while (!isFree(x, place) && place > top) place -= 2;
    for (let distance = stride; distance <= farthest && !isFree(x, place); distance += stride)
      for (let down = 0; down <= distance && !isFree(x, place); down += stride)
        for (const aside of [distance - down, down - distance])
          if (isFree(within(peak.x + aside), top + down)) [x, place] = [within(peak.x + aside), top + down];
    placed.push({ name: peak.name, x, y: peak.y, place });
  }
  return placed;
}

/** Returns labels side by side above the drawing, for bars, which have no room for them. */
export function rowOfLabels(names: readonly string[], { left, top }: LabelBounds): DensityLabel[] {
  let start = left;
  return names.map((name) => {
    const x = start + labelWidth(name) / 2;
    start += labelWidth(name) + 10;
    return { name, x, y: top, place: top };
  });
}

/** Draws the labels, each with its class's mark, and a line to its point where it is far away. */
export function drawDensityLabels(
  svg: Drawn<SVGSVGElement>,
  labels: readonly DensityLabel[],
  allClasses: readonly string[],
): void {
  const marks = classMarks(allClasses);
  svgPart(svg.node()!, "g", "labels")
    .selectChildren<SVGGElement, DensityLabel>("g")
    .data(labels)
    .join("g")
    .each(function ({ name, x, y, place }) {
      const m = marks.get(name)!;
      const start = x - labelWidth(name) / 2;
      const leader = y - place > 16 ? `M${x.toFixed(1)},${(place + 7).toFixed(1)}V${(y - 2).toFixed(1)}` : null;
      svgPart(this, "path", "leader").attr("d", leader);
      svgPart(this, "path", "mark")
        .classed("hollow", m.hollow)
        .attr("color", m.colour)
        .attr("transform", markTransform(m, start + 5, place))
        .attr("d", markPath(m, 38));
      svgPart(this, "text", "class-label")
        .attr("x", (start + 14).toFixed(1))
        .attr("y", place.toFixed(1))
        .attr("dy", "0.32em")
        .text(name);
    });
}

function labelWidth(name: string): number {
  return textWidth(name) + 16;
}
