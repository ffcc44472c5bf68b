import { countRegion } from "../model/sky-counts.ts";
import { noPixel, regionAt } from "../model/sky-pixels.ts";
import type { SkyFrame, SkyRegion } from "../properties/sky-region.ts";
import { countText } from "./number-text.ts";
import type { NumbersTable } from "./numbers-table.ts";

/** Sources of one map: `counts` as `countPixels` makes them, in the pixels of a frame. */
export type SkyCounts = {
  readonly frame: SkyFrame;
  readonly classes: readonly string[];
  readonly counts: Uint32Array;
};

/** Returns a region in words: l 10°–20°, b −10°–0°. */
export function regionText({ frame, longitude, latitude }: SkyRegion): string {
  const [east, north] = frame === "galactic" ? ["l", "b"] : ["α", "δ"];
  const degrees = (x: number) => `${Number(x.toFixed(1)).toString().replace("-", "−")}°`;
  const between = ([from, to]: readonly [number, number]) => `${degrees(from)} to ${degrees(to)}`;
  return `${east} ${between(longitude)}, ${north} ${between(latitude)}`;
}

/** Returns what is in a region: how many sources, and of which classes. */
export function contentText({ classes, counts }: SkyCounts, region: SkyRegion): string {
  const found = countRegion(counts, classes.length, region);
  const total = found.reduce((sum, n) => sum + n, 0);
  if (total === 0) return "no source";
  const ofClass = classes.flatMap((name, c) => (found[c] === 0 ? [] : [`${name} ${countText(found[c])}`]));
  return `${countText(total)} ${total === 1 ? "source" : "sources"}: ${ofClass.join(", ")}`;
}

type Line = { readonly region: SkyRegion; readonly counts: readonly number[]; readonly total: number };

/** Returns the boxes of 30° that have sources, from north to south and by longitude. */
export function boxesOf({ frame, classes, counts }: SkyCounts): Line[] {
  const lines: Line[] = [];
  for (let latitude = 60; latitude >= -90; latitude -= 30)
    for (let longitude = 0; longitude < 360; longitude += 30) {
      const region = regionAt(frame, longitude, latitude, 30);
      const found = [...countRegion(counts, classes.length, region)];
      const total = found.reduce((sum, n) => sum + n, 0);
      if (total > 0) lines.push({ region, counts: found, total });
    }
  return lines;
}

/** Returns sources by class that have no position. */
export const unplaced = ({ classes, counts }: SkyCounts): number[] =>
  classes.map((_, c) => counts[noPixel * classes.length + c]);

/** Returns the numbers of a map: sources of each class by boxes of 30°, those without a position, and the sums. */
export function skyNumbers(data: SkyCounts, boxes: readonly Line[]): NumbersTable {
  const { classes } = data;
  const texts = (counts: readonly number[]) => [...counts, counts.reduce((sum, n) => sum + n, 0)].map(countText);
  const without = unplaced(data);
  const sums = classes.map((_, c) => boxes.reduce((sum, { counts }) => sum + counts[c], without[c]));
  return {
    caption: `Classified sources by class in boxes of 30° by 30°, ${data.frame === "galactic" ? "Galactic" : "equatorial"} coordinates; boxes without a source are left out.`,
    columns: ["Region", ...classes, "All"],
    rows: boxes.map(({ region, counts }) => [regionText(region), ...texts(counts)]),
    sums: [
      ["No position", ...texts(without)],
      ["All", ...texts(sums)],
    ],
  };
}

/** Returns the map in a few words, for those who do not see it. */
export function skyDescription({ frame, classes }: SkyCounts, boxes: readonly Line[]): string {
  const total = boxes.reduce((sum, box) => sum + box.total, 0);
  const fullest = boxes.toSorted((a, b) => b.total - a.total)[0];
  const centre = frame === "galactic" ? "Galactic coordinates with l = 0" : "equatorial coordinates with α = 180";
  const where =
    fullest === undefined
      ? ""
      : ` Of the boxes of 30°, ${regionText(fullest.region)} has most: ${countText(fullest.total)}, of which ${classes
          .map((name, c) => `${name} ${countText(fullest.counts[c])}`)
          .join(", ")}.`;
  return `${countText(total)} classified sources in ${centre} in the centre, longitude growing to the left, in Mollweide's equal-area projection.${where}`;
}
