import { range } from "d3";
import type { SkyFrame, SkyRegion } from "../properties/sky-region.ts";
import { svgPart, type Drawn } from "./parts.ts";
import { fromMollweide, mollweide } from "./sky-projection.ts";

/** Where the ellipse of the sky is drawn, in pixels. */
export type SkyPlace = {
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  /** The half axes. */
  readonly rx: number;
  readonly ry: number;
};

export type SkyPoint = { readonly longitude: number; readonly latitude: number };

const margin = { side: 30, top: 26, bottom: 16 };

/** Returns where the map is drawn in a plot of this width. */
export function skyPlace(room: number): SkyPlace {
  const width = Math.max(240, room);
  const rx = width / 2 - margin.side;
  return { width, height: rx + margin.top + margin.bottom, x: width / 2, y: margin.top + rx / 2, rx, ry: rx / 2 };
}

/** The longitude in the centre of the map. */
export const centreOf = (frame: SkyFrame): number => (frame === "galactic" ? 0 : 180);

/** Returns the place of a point in pixels. */
export function toPlot({ x, y, rx, ry }: SkyPlace, frame: SkyFrame, point: SkyPoint): readonly [number, number] {
  const map = mollweide(fromCentre(frame, point.longitude), point.latitude);
  return [x + map.x * rx, y - map.y * ry];
}

/** Returns the point of the sky at a place in pixels, its longitude from 0 to 360; null beside the map. */
export function fromPlot(place: SkyPlace, frame: SkyFrame, px: number, py: number): SkyPoint | null {
  const found = fromMollweide((px - place.x) / place.rx, (place.y - py) / place.ry);
  if (found === null) return null;
  return { longitude: (found.longitude + centreOf(frame) + 360) % 360, latitude: found.latitude };
}

/** Degrees east of the centre, from −180 (included) to 180. */
const fromCentre = (frame: SkyFrame, longitude: number): number => ((longitude - centreOf(frame) + 540) % 360) - 180;

/** Draws the outline of the sky, meridians and parallels with their degrees, and what they are degrees of. */
export function drawGraticule(svg: Drawn<SVGSVGElement>, place: SkyPlace, frame: SkyFrame): void {
  const step = place.width < 480 ? 60 : 30;
  const longitudes = range(-180 + step, 180, step);
  const latitudes = range(-60, 90, 30);
  const group = svgPart(svg.node()!, "g", "graticule").node()!;
  // While a prior is dragged it stays as it is; the browser would draw it anew even so.
  const key = `${frame} ${place.width}`;
  if (group.dataset.drawn === key) return;
  group.dataset.drawn = key;
  svgPart(group, "path", "lines")
    .attr("fill", "none")
    .attr(
      "d",
      [
        ...longitudes.map((offset) => meridian(place, offset, -90, 90)),
        ...latitudes.map((latitude) => parallel(place, latitude, -180, 180)),
      ].join(""),
    );
  svgPart(group, "ellipse", "outline")
    .attr("fill", "none")
    .attr("cx", place.x)
    .attr("cy", place.y)
    .attr("rx", place.rx)
    .attr("ry", place.ry);
  svgPart(group, "g", "degrees longitudes")
    .selectChildren<SVGTextElement, number>("text")
    .data(longitudes)
    .join("text")
    .attr("text-anchor", "middle")
    .attr("x", (offset) => at(place, offset, 0)[0].toFixed(1))
    .attr("y", (place.y + 13).toFixed(1))
    .text((offset) => `${(offset + centreOf(frame) + 360) % 360}°`);
  svgPart(group, "g", "degrees latitudes")
    .selectChildren<SVGTextElement, number>("text")
    .data(latitudes)
    .join("text")
    .attr("text-anchor", "end")
    .attr("x", (latitude) => (at(place, 180, latitude)[0] - 4).toFixed(1))
    .attr("y", (latitude) => (at(place, 180, latitude)[1] + (latitude === 0 ? 4 : latitude > 0 ? 0 : 8)).toFixed(1))
    .text((latitude) => `${latitude < 0 ? "−" : latitude > 0 ? "+" : ""}${Math.abs(latitude)}°`);
  svgPart(svg.node()!, "text", "plot-name")
    .attr("x", 0)
    .attr("y", 11)
    .text(frame === "galactic" ? "Galactic l, b [deg]" : "α, δ (ICRS) [deg]");
}

/** Draws the outline of a region under a class of its own, or none. */
export function drawRegion(
  svg: Drawn<SVGSVGElement>,
  name: string,
  place: SkyPlace,
  region: SkyRegion | null,
): Drawn<SVGPathElement> {
  return svgPart(svg.node()!, "path", name)
    .attr("fill", "none")
    .attr("d", region === null ? null : outline(place, region));
}

function outline(place: SkyPlace, { frame, longitude, latitude }: SkyRegion): string {
  const west = fromCentre(frame, longitude[0]);
  const east = west + longitude[1] - longitude[0];
  const [low, high] = latitude;
  return `${meridian(place, west, low, high)}${meridian(place, east, low, high)}${parallel(place, low, west, east)}${parallel(place, high, west, east)}`;
}

function at({ x, y, rx, ry }: SkyPlace, offset: number, latitude: number): readonly [number, number] {
  const point = mollweide(offset, latitude);
  return [x + point.x * rx, y - point.y * ry];
}

function meridian(place: SkyPlace, offset: number, from: number, to: number): string {
  const steps = Math.max(1, Math.ceil((to - from) / 5));
  const points = range(steps + 1).map((k) => at(place, offset, from + ((to - from) * k) / steps));
  return `M${points.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join("L")}`;
}

function parallel(place: SkyPlace, latitude: number, from: number, to: number): string {
  const [[x0, y0], [x1]] = [at(place, from, latitude), at(place, to, latitude)];
  return `M${x0.toFixed(1)},${y0.toFixed(1)}H${x1.toFixed(1)}`;
}
