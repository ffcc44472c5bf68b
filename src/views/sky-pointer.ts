import { select } from "d3";
import { countRegion } from "../model/sky-counts.ts";
import { firstInRing, pixelsInRing, regionAt, skyRings, type RegionSize } from "../model/sky-pixels.ts";
import type { SkyFrame, SkyRegion } from "../properties/sky-region.ts";
import { part } from "./parts.ts";
import { centreOf, drawRegion, fromPlot, skyPlace, type SkyPoint } from "./sky-graticule.ts";
import type { SkyMapData } from "./sky-map.ts";
import { contentText, regionText } from "./sky-text.ts";

export type SkyPointerCallbacks = {
  /** The point that the mouse or the keyboard has gone to; null: none. */
  readonly onPoint: (point: SkyPoint | null) => void;
  /** The region that was pressed. */
  readonly onPick: (region: SkyRegion) => void;
};

/**
 * Lets a drawn map of the sky be pointed at, with the mouse or with the arrow keys, and says what is in the pixel or box there.
 * @param at the point, in the frame of the map; null: none
 */
export function drawSkyPointer(
  element: Element,
  data: SkyMapData,
  at: SkyPoint | null,
  callbacks: SkyPointerCallbacks,
): void {
  const figure = element.querySelector<HTMLElement>(".sky-figure")!;
  const place = skyPlace(data.width);
  const { frame, size } = data;
  const region = at === null ? null : regionAt(frame, at.longitude, at.latitude, size);
  drawRegion(select(figure.querySelector<SVGSVGElement>("svg")!), "pointed", place, region);
  part(element.querySelector(".sky")!, "p", "sky-readout").text(
    region === null
      ? "Point at the map to see what is there; a click shows these sources in the table."
      : `${regionText(region)}: ${contentText(data, region)}.`,
  );
  const target = part(figure.querySelector(".plot")!, "div", "sky-target")
    .attr("tabindex", 0)
    .attr("role", "application")
    .attr("aria-roledescription", "map")
    .attr(
      "aria-label",
      `Map of the sky. Arrow keys move${size === 1 ? ", with Shift ten times as far" : ""}; Page Down goes to the next fuller place, Page Up back to a fuller one, Enter shows its sources in the table, Escape leaves.`,
    );
  const pointOf = (event: PointerEvent | MouseEvent) => {
    const bounds = target.node()!.getBoundingClientRect();
    const scale = bounds.width > 0 ? place.width / bounds.width : 1;
    return fromPlot(place, frame, (event.clientX - bounds.left) * scale, (event.clientY - bounds.top) * scale);
  };
  const { onPoint, onPick } = callbacks;
  const pick = (point: SkyPoint | null) => {
    if (point !== null) onPick(regionAt(frame, point.longitude, point.latitude, size));
  };
  target.on("pointermove", (event: PointerEvent) => onPoint(pointOf(event)));
  target.on("pointerleave", () => onPoint(null));
  target.on("click", (event: MouseEvent) => pick(pointOf(event)));
  target.on("keydown", (event: KeyboardEvent) => {
    const isPick = event.key === "Enter" || event.key === " ";
    const next = isPick ? at : pointAfter(event, data, at);
    if (next === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (isPick) pick(next);
    else onPoint(next);
  });
  target.on("focus", () => {
    if (at === null && target.node()!.matches(":focus-visible")) onPoint({ longitude: centreOf(frame), latitude: 0 });
  });
}

/** Where a key leads to: a point, null (nowhere), or undefined where it means nothing here. */
function pointAfter(event: KeyboardEvent, data: SkyMapData, at: SkyPoint | null): SkyPoint | null | undefined {
  const { frame, size } = data;
  const steps: Record<string, readonly [east: number, north: number]> = {
    ArrowLeft: [1, 0],
    ArrowRight: [-1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
  };
  const step = steps[event.key];
  const from = at ?? { longitude: centreOf(frame), latitude: 0 };
  if (step !== undefined) return moved(frame, from, size, step, event.shiftKey && size === 1 ? 10 : 1);
  if (event.key === "Home") return { longitude: centreOf(frame), latitude: 0 };
  if (event.key === "Escape") return null;
  if (event.key === "PageDown" || event.key === "PageUp") return ranked(data, at, event.key === "PageDown" ? 1 : -1);
  return undefined;
}

/** The middle of the region that lies so many regions to the east and to the north. */
function moved(
  frame: SkyFrame,
  from: SkyPoint,
  size: RegionSize,
  [east, north]: readonly [number, number],
  times: number,
): SkyPoint {
  const { longitude, latitude } = regionAt(frame, from.longitude, from.latitude, size);
  const to = (latitude[0] + latitude[1]) / 2 + north * times * size;
  const width = longitude[1] - longitude[0];
  return {
    longitude: ((longitude[0] + longitude[1]) / 2 + east * times * width + 360) % 360,
    latitude: Math.max(-90 + size / 2, Math.min(90 - size / 2, to)),
  };
}

/** The middle of the region that follows in the order of how many sources (of the class that is shown) there are. */
function ranked(data: SkyMapData, at: SkyPoint | null, step: number): SkyPoint | null {
  const { frame, size, counts, classes, shown } = data;
  const regions: { readonly region: SkyRegion; readonly n: number }[] = [];
  for (let latitude = -90; latitude < 90; latitude += size) {
    const parts = size === 1 ? pixelsInRing(Math.min(skyRings - 1, latitude + 90)) : 360 / size;
    for (let k = 0; k < parts; k++) {
      const longitude = (360 * (k + 0.5)) / parts;
      if (size === 1 && isEmpty(counts, classes.length, firstInRing(latitude + 90) + k)) continue;
      const region = regionAt(frame, longitude, latitude, size);
      const found = countRegion(counts, classes.length, region);
      const n = typeof shown === "number" ? found[shown] : found.reduce((sum, one) => sum + one, 0);
      if (n > 0) regions.push({ region, n });
    }
  }
  regions.sort((a, b) => b.n - a.n);
  const here = at === null ? null : regionAt(frame, at.longitude, at.latitude, size);
  const place = regions.findIndex(
    ({ region: { longitude, latitude } }) => longitude[0] === here?.longitude[0] && latitude[0] === here.latitude[0],
  );
  const next = regions[place < 0 ? 0 : Math.max(0, Math.min(regions.length - 1, place + step))];
  return next === undefined ? at : middle(next.region);
}

function isEmpty(counts: Uint32Array, classes: number, pixel: number): boolean {
  for (let c = 0; c < classes; c++) if (counts[pixel * classes + c] > 0) return false;
  return true;
}

const middle = ({ longitude, latitude }: SkyRegion): SkyPoint => ({
  longitude: (longitude[0] + longitude[1]) / 2,
  latitude: (latitude[0] + latitude[1]) / 2,
});
