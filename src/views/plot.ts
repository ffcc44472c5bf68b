import { max } from "d3";
import { part, svgPart, type Drawn } from "./parts.ts";

export type PlotFrame = {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** What the drawing shows, for those who do not see it. */
  readonly description: string;
};

/** A label that points at `y`; `place` is where there is room for it. */
export type SpreadLabel<D> = { readonly datum: D; readonly y: number; readonly place: number };

/** Returns the width in pixels that a plot has in its element; 640 where there is no layout (in tests, or hidden). */
export function plotWidth(element: Element): number {
  return Math.max(240, element.clientWidth > 0 ? element.clientWidth : 640);
}

/** Draws the frame of a plot: an SVG with a title and a description, in units of one pixel. */
export function drawFrame(element: Element, frame: PlotFrame): Drawn<SVGSVGElement> {
  const figure = part(element, "div", "plot").node()!;
  const svg = svgPart(figure, "svg", "drawing")
    .attr("viewBox", `0 0 ${frame.width} ${frame.height}`)
    .attr("width", frame.width)
    .attr("height", frame.height)
    .attr("role", "img")
    .attr("aria-label", `${frame.title}. ${frame.description}`);
  svgPart(svg.node()!, "title", "title").text(frame.title);
  svgPart(svg.node()!, "desc", "description").text(frame.description);
  return svg;
}

/** Returns a place for each label, at least `gap` apart and between `top` and `bottom` where they fit, as near as can be. */
export function spreadLabels<D>(
  data: readonly D[],
  position: (datum: D) => number,
  { gap, top, bottom }: { readonly gap: number; readonly top: number; readonly bottom: number },
): SpreadLabel<D>[] {
  const sorted = data.map((datum) => ({ datum, y: position(datum) })).sort((a, b) => a.y - b.y);
  const places = sorted.map(({ y }) => y);
  for (let i = 0; i < places.length; i++) places[i] = Math.max(places[i], i === 0 ? top : places[i - 1] + gap);
  for (let i = places.length - 1; i >= 0; i--)
    places[i] = Math.min(places[i], i === places.length - 1 ? Math.max(bottom, top + i * gap) : places[i + 1] - gap);
  return sorted.map((label, i) => ({ ...label, place: places[i] }));
}

/** Returns the width of a text of 12 px in pixels, roughly: enough to keep labels apart. */
export function textWidth(text: string): number {
  return 6.6 * text.length;
}

/** Returns the largest number of some lists; 0 if there is none. */
export function largest(lists: readonly (readonly number[])[]): number {
  return max(lists, (list) => max(list)) ?? 0;
}
