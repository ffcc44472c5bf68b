import { regionSizes, type RegionSize } from "../model/sky-pixels.ts";
import type { SkyFrame, SkyRegion } from "../properties/sky-region.ts";
import { classMarks, drawClassName } from "./class-marks.ts";
import { drawSelect } from "./field.ts";
import { countText, numberText, percentText } from "./number-text.ts";
import { drawNumbersTable } from "./numbers-table.ts";
import { part, repeat, show, svgPart } from "./parts.ts";
import { drawFrame } from "./plot.ts";
import { countBlocks, densityColour, opacityOf, pixelColours, type SkyShown } from "./sky-colours.ts";
import { drawGraticule, drawRegion, skyPlace, toPlot, type SkyPlace, type SkyPoint } from "./sky-graticule.ts";
import { paintPixels, paintSources, type SkyPoints } from "./sky-raster.ts";
import { boxesOf, skyDescription, skyNumbers, unplaced, type SkyCounts } from "./sky-text.ts";

export type SkyMapData = SkyCounts & {
  /** Pixels that the map has room for: to measure them here would make the browser lay the page out while it is being changed. */
  readonly width: number;
  readonly shown: SkyShown;
  /** The boxes that are pointed at and picked. */
  readonly size: RegionSize;
  /** The sources one by one, where they are few; null: the pixels alone. */
  readonly points: SkyPoints | null;
  /** The region that the table is filtered by. */
  readonly region: SkyRegion | null;
  readonly chosen: (SkyPoint & { readonly name: string }) | null;
  /** Whether only sources that pass the table's search are counted; null: nothing is searched for. */
  readonly only: boolean | null;
};

export type SkyMapCallbacks = {
  readonly onShown: (shown: SkyShown) => void;
  readonly onFrame: (frame: SkyFrame) => void;
  readonly onSize: (size: RegionSize) => void;
  readonly onOnly: (only: boolean) => void;
};

/**
 * Draws the whole sky (Mollweide's projection, as seen from within): sources by pixels of a square degree, or by the marks of their classes
 * where they are few; with a graticule, the picked region, the chosen source, a legend and a table of the numbers.
 * @param data null: there is nothing to draw, for the reason that `absence` gives
 */
export function drawSkyMap(
  element: Element,
  data: SkyMapData | null,
  absence: string,
  callbacks: SkyMapCallbacks,
): void {
  show(part(element, "p", "empty").text(absence), data === null);
  const box = part(element, "div", "sky");
  if (!show(box, data !== null) || data === null) return;
  const sky = box.node()!;
  drawChoices(part(sky, "div", "sky-choices").node()!, data, callbacks);
  const figure = part(sky, "div", "sky-figure").node()!;
  const place = skyPlace(data.width);
  const boxes = boxesOf(data);
  const svg = drawFrame(figure, {
    width: place.width,
    height: place.height,
    title: "Sources on the sky",
    description: skyDescription(data, boxes),
  });
  drawGraticule(svg, place, data.frame);
  drawRegion(svg, "picked", place, data.region?.frame === data.frame ? data.region : null);
  const [x, y] = data.chosen === null ? [0, 0] : toPlot(place, data.frame, data.chosen);
  svgPart(svg.node()!, "path", "chosen-source")
    .attr("fill", "none")
    .attr("d", data.chosen === null ? null : reticle(x, y));
  const canvas = canvasOf(figure);
  part(sky, "p", "sky-readout").attr("role", "status");
  const legend = part(sky, "div", "sky-legend").node()!;
  if (data.points !== null && data.shown !== "density") {
    paintMarks(canvas, place, data, data.points, data.shown);
    drawLegend(legend, data, []);
  } else drawLegend(legend, data, paintDensities(canvas, place, data));
  drawUnplaced(part(sky, "p", "hint sky-unplaced").node()!, data);
  drawNumbersTable(sky, skyNumbers(data, boxes));
}

function drawChoices(row: HTMLElement, data: SkyMapData, callbacks: SkyMapCallbacks): void {
  const { onShown, onFrame, onSize, onOnly } = callbacks;
  const fixed = [
    { value: "classes", text: "all classes" },
    { value: "density", text: "all sources alike" },
  ];
  drawSelect(
    row,
    "sky-shown",
    {
      label: "Show",
      value: String(data.shown),
      choices: [...fixed, ...data.classes.map((name, c) => ({ value: String(c), text: `${name} alone` }))],
    },
    (value) => onShown(value === "classes" || value === "density" ? value : Number(value)),
  );
  drawSelect(
    row,
    "sky-frame",
    {
      label: "Coordinates",
      value: data.frame,
      choices: [
        { value: "galactic", text: "Galactic" },
        { value: "equatorial", text: "equatorial" },
      ],
    },
    (value) => onFrame(value as SkyFrame),
  );
  drawSelect(
    row,
    "sky-size",
    {
      label: "Pick by",
      value: String(data.size),
      choices: regionSizes.map((size) => ({ value: String(size), text: `box of ${size}°` })),
    },
    (value) => onSize(Number(value) as RegionSize),
  );
  const line = part(row, "label", "check-line sky-only");
  if (!show(line, data.only !== null)) return;
  const box = part(line.node()!, "input", "box").attr("type", "checkbox");
  box.property("checked", data.only === true).on("change", () => onOnly(box.property("checked") as boolean));
  part(line.node()!, "span", "words").text("only what the table's search finds");
}

function canvasOf(figure: Element): HTMLCanvasElement {
  const plot = figure.querySelector(".plot")!;
  return part(plot, "canvas", "sky-canvas").attr("aria-hidden", "true").node()!;
}

/** Paints the sources of each block of the sky, and returns the legend's steps: densities and their opacities. */
function paintDensities(canvas: HTMLCanvasElement, place: SkyPlace, data: SkyMapData): Step[] {
  const { frame, classes, counts, shown } = data;
  const found = countBlocks(counts, classes.length);
  paintPixels(canvas, place, frame, pixelColours(found, classes, shown));
  const { least, most, blocks } = found;
  return [least, Math.sqrt(least * most), most].map((density) => ({
    text: numberText(density, density >= 1 && density < 10 ? 2 : 1),
    opacity: opacityOf(density, least, most),
    size: blocks.size,
  }));
}

type Step = { readonly text: string; readonly opacity: number; readonly size: number };

function paintMarks(
  canvas: HTMLCanvasElement,
  place: SkyPlace,
  { frame, classes }: SkyMapData,
  points: SkyPoints,
  shown: number | "classes",
): void {
  const marks = classMarks(classes);
  const list = classes.map((name) => marks.get(name)!);
  paintSources(canvas, place, frame, points, list, shown === "classes" ? null : shown);
}

/** A ring with four rays, open in the middle so that what it marks stays in sight. */
const reticle = (x: number, y: number): string => {
  const ray = (dx: number, dy: number) => `M${(x + 7 * dx).toFixed(1)},${(y + 7 * dy).toFixed(1)}l${7 * dx},${7 * dy}`;
  return `M${(x - 7).toFixed(1)},${y.toFixed(1)}a7,7 0 1 0 14,0a7,7 0 1 0 -14,0${ray(1, 0)}${ray(-1, 0)}${ray(0, 1)}${ray(0, -1)}`;
};

function drawLegend(legend: HTMLElement, { classes, shown }: SkyMapData, steps: readonly Step[]): void {
  const marks = classMarks(classes);
  const named = shown === "density" ? [] : classes.filter((_, c) => shown === "classes" || shown === c);
  repeat(part(legend, "ul", "sky-classes").node()!, "li", named, (item, name) =>
    drawClassName(item, marks.get(name), name),
  );
  const colour = typeof shown === "number" ? marks.get(classes[shown])!.colour : densityColour;
  repeat(part(legend, "ul", "sky-steps").node()!, "li", steps, (item, { text, opacity }) => {
    part(item, "span", "sky-swatch").style("background-color", colour).style("opacity", opacity.toFixed(2));
    part(item, "span", "sky-step").text(text);
  });
  const words =
    steps.length === 0
      ? ""
      : `sources per square degree, in blocks of ${steps[0].size}°${shown === "classes" ? "; the colour is that of the most numerous class" : ""}`;
  part(legend, "span", "sky-unit").text(words);
}

function drawUnplaced(line: HTMLElement, data: SkyMapData): void {
  const without = unplaced(data).reduce((sum, n) => sum + n, 0);
  line.hidden = without === 0;
  if (line.hidden) return;
  let total = 0;
  for (const n of data.counts) total += n;
  line.textContent = `${countText(without)} of ${countText(total)} classified sources (${percentText(without / total, 1)}) have no position and are not on the map.`;
}
