// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { countPixels, emptyCounts, pixelsOf } from "../../src/model/sky-counts.ts";
import { firstInRing, pixelRuns, pixelsInRing, regionAt, skyPixel, skyPixels } from "../../src/model/sky-pixels.ts";
import { countBlocks, opacityOf, pixelColours } from "../../src/views/sky-colours.ts";
import { fromPlot, skyPlace, toPlot } from "../../src/views/sky-graticule.ts";
import { drawSkyMap, type SkyMapData } from "../../src/views/sky-map.ts";
import { drawSkyPointer } from "../../src/views/sky-pointer.ts";
import { paintPixels } from "../../src/views/sky-raster.ts";
import { choose, place, press, svgText, texts } from "./sample.ts";

/** What a canvas was asked to do: jsdom has none. */
let painted: { image: Uint32Array | null; stamps: [number, number][] };
beforeEach(() => {
  painted = { image: null, stamps: [] };
  vi.stubGlobal("Path2D", class {});
  const context = {
    createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(width * height * 4) }),
    putImageData: ({ data }: ImageData) => (painted.image = new Uint32Array(data.buffer)),
    drawImage: (_: unknown, x: number, y: number) => painted.stamps.push([x, y]),
    ...Object.fromEntries(
      ["clearRect", "translate", "scale", "rotate", "fill", "stroke"].map((name) => [name, () => undefined]),
    ),
  };
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockImplementation((() => context) as never);
});

const classes = ["AGN", "Star"];
/** Galactic sources: longitude, latitude, class. */
function counted(sources: readonly (readonly [number, number, number])[]): Uint32Array {
  const counts = emptyCounts(2);
  for (const [l, b, c] of sources) counts[2 * skyPixel(l, b) + c]++;
  return counts;
}
const sources = [
  [5, 5, 0],
  [5, 5, 1],
  [5.2, 5.3, 1],
  [205, -12, 1],
  [100, 80, 0],
] as const;
const data: SkyMapData = {
  width: 640,
  frame: "galactic",
  classes,
  counts: counted(sources),
  shown: "classes",
  size: 10,
  points: null,
  region: null,
  chosen: null,
  only: null,
};
const callbacks = () => ({ onShown: vi.fn(), onFrame: vi.fn(), onSize: vi.fn(), onOnly: vi.fn() });
const pointing = () => ({ onPoint: vi.fn(), onPick: vi.fn() });

describe("drawSkyMap", () => {
  it("draws graticule, labels and the chosen source as it did", async () => {
    const element = place();
    const region = regionAt("galactic", 5, 5, 10);
    drawSkyMap(element, { ...data, region, chosen: { longitude: 205, latitude: -12, name: "A" } }, "", callbacks());
    await expect(svgText(element)).toMatchFileSnapshot("snapshots/sky-map.svg");
  });
  it("is the same after a second call", () => {
    const element = place();
    drawSkyMap(element, data, "", callbacks());
    const first = element.innerHTML;
    drawSkyMap(element, data, "", callbacks());
    expect(element.innerHTML).toBe(first);
  });
  it("says why there is no map, and offers nothing", () => {
    const element = place();
    drawSkyMap(element, null, "There are no positions.", callbacks());
    expect(texts(element, ".empty")).toEqual(["There are no positions."]);
    expect(element.querySelector("select, svg, canvas")).toBeNull();
  });
  it("lists the numbers by boxes of 30°, with those without a position, and describes them", () => {
    const element = place();
    const counts = data.counts.slice();
    counts[2 * skyPixels + 1] = 7;
    drawSkyMap(element, { ...data, counts }, "", callbacks());
    expect(texts(element, ".numbers tbody tr").length).toBe(3);
    expect(texts(element, ".numbers tbody tr:nth-child(2) > *")).toEqual(["l 0° to 30°, b 0° to 30°", "1", "2", "3"]);
    expect(texts(element, ".numbers tfoot tr:nth-child(1) > *")).toEqual(["No position", "0", "7", "7"]);
    expect(texts(element, ".numbers tfoot tr:nth-child(2) > *")).toEqual(["All", "2", "10", "12"]);
    expect(texts(element, ".sky-unplaced")[0]).toContain("7 of 12 classified sources (58.3\u00a0%) have no position");
    expect(texts(element, "desc")[0]).toContain("l 0° to 30°, b 0° to 30° has most: 3, of which AGN 1, Star 2.");
  });
  it("paints the sources one by one where they are few, but their density where that is asked for", () => {
    const element = place();
    const points = {
      longitude: Float64Array.of(5, 205, NaN, 100),
      latitude: Float64Array.of(5, -12, NaN, 80),
      classes: Uint8Array.of(0, 1, 1, 255),
    };
    drawSkyMap(element, { ...data, points }, "", callbacks());
    expect(painted.stamps.length).toBe(2);
    expect(painted.image).toBeNull();
    drawSkyMap(element, { ...data, points, shown: 1 }, "", callbacks());
    expect(painted.stamps.length).toBe(3);
    drawSkyMap(element, { ...data, points, shown: "density" }, "", callbacks());
    expect(painted.image!.some((dot) => dot !== 0)).toBe(true);
    expect(texts(element, ".sky-unit")[0]).toMatch(/^sources per square degree, in blocks of \d°$/);
  });
  it("asks for another class, frame, size, and for the search's sources only where there is a search", () => {
    const element = place();
    const on = callbacks();
    drawSkyMap(element, data, "", on);
    expect(element.querySelector<HTMLElement>(".sky-only")!.hidden).toBe(true);
    const [shown, frame, size] = element.querySelectorAll("select");
    choose(shown, "1");
    choose(frame, "equatorial");
    choose(size, "1");
    expect([on.onShown, on.onFrame, on.onSize].map(({ mock }) => mock.calls[0][0])).toEqual([1, "equatorial", 1]);
    drawSkyMap(element, { ...data, only: false }, "", on);
    element.querySelector<HTMLInputElement>(".sky-only input")!.click();
    expect(on.onOnly).toHaveBeenCalledWith(true);
  });
});

describe("drawSkyPointer", () => {
  const drawn = (given: SkyMapData, at: { longitude: number; latitude: number } | null) => {
    const element = place();
    const on = pointing();
    drawSkyMap(element, given, "", callbacks());
    drawSkyPointer(element, given, at, on);
    return { element, target: element.querySelector(".sky-target"), ...on };
  };
  it("says what is in the box, and outlines it", () => {
    const { element } = drawn(data, { longitude: 5, latitude: 5 });
    expect(texts(element, ".sky-readout")).toEqual(["l 0° to 10°, b 0° to 10°: 3 sources: AGN 1, Star 2."]);
    expect(element.querySelector(".pointed")!.getAttribute("d")).toMatch(/^M/);
  });
  it("moves by boxes with the arrow keys, to the left where longitude grows, and round the sky", () => {
    const { target, onPoint } = drawn(data, { longitude: 5, latitude: 85 });
    for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "Escape"]) press(target, key);
    expect(onPoint.mock.calls.map(([point]) => point)).toEqual([
      { longitude: 15, latitude: 85 },
      { longitude: 355, latitude: 85 },
      { longitude: 5, latitude: 85 },
      { longitude: 5, latitude: 75 },
      { longitude: 0, latitude: 0 },
      null,
    ]);
  });
  it("goes to fuller and emptier boxes, of the class that is shown", () => {
    const { target, onPoint } = drawn(data, null);
    press(target, "PageDown");
    expect(onPoint).toHaveBeenLastCalledWith({ longitude: 5, latitude: 5 });
    const next = drawn({ ...data, shown: 1, size: 30 }, { longitude: 5, latitude: 5 });
    press(next.target, "PageDown");
    expect(next.onPoint).toHaveBeenLastCalledWith({ longitude: 195, latitude: -15 });
    const pixel = drawn({ ...data, size: 1 }, { longitude: 205, latitude: -12 });
    press(pixel.target, "PageUp");
    expect(pixel.onPoint.mock.calls[0][0].latitude).toBe(5.5);
  });
  it("picks the box by Enter and by a click", () => {
    const { target, onPick } = drawn(data, { longitude: 205, latitude: -12 });
    press(target, "Enter");
    const [x, y] = toPlot(skyPlace(640), "galactic", { longitude: 205, latitude: -12 });
    target!.dispatchEvent(new MouseEvent("click", { clientX: x, clientY: y, bubbles: true }));
    const region = { frame: "galactic", longitude: [200, 210], latitude: [-20, -10] };
    expect(onPick.mock.calls).toEqual([[region], [region]]);
  });
});

describe("the raster", () => {
  const shown = skyPlace(390);

  it("puts every place of both frames where the projection has it, and leaves hardly a pixel out", () => {
    const numbers = Uint32Array.from({ length: skyPixels }, (_, pixel) => pixel + 1);
    for (const frame of ["galactic", "equatorial"] as const) {
      const canvas = document.createElement("canvas");
      paintPixels(canvas, shown, frame, numbers);
      const image = painted.image!;
      const scale = canvas.width / shown.width;
      let wrong = 0;
      let inside = 0;
      for (let dot = 0; dot < image.length; dot += 37) {
        const [x, y] = [((dot % canvas.width) + 0.5) / scale, (Math.floor(dot / canvas.width) + 0.5) / scale];
        const point = fromPlot(shown, frame, x, y);
        if (point === null) continue;
        inside++;
        if (image[dot] !== skyPixel(point.longitude, point.latitude) + 1) wrong++;
      }
      expect(inside).toBeGreaterThan(3000);
      // The row and column of dots on the edge of the ellipse, and dots on an edge between two pixels.
      expect(wrong / inside).toBeLessThan(0.005);
      expect(new Set(image).size).toBeGreaterThan(0.995 * skyPixels);
    }
  });

  it("gives a place the colour of its most numerous class, more opaque where there are more sources", () => {
    const n = 40_000;
    const at = (k: number) => (k * 0.6180339887498949) % 1;
    const [ra, dec] = [0, 1].map((k) =>
      Float64Array.from({ length: n }, (_, i) =>
        k === 0 ? 360 * at(i) : (Math.asin(2 * at(i * 0.37) - 1) * 180) / Math.PI,
      ),
    );
    const counts = emptyCounts(2);
    const prediction = Uint8Array.from(ra, (x) => (x < 180 ? 0 : 1));
    const selected = new Uint8Array(n).fill(1);
    countPixels(counts, 2, { pixels: pixelsOf(ra, dec).equatorial, prediction, selected, marked: null });
    const found = countBlocks(counts, 2);
    const { blocks, least, most } = found;
    expect(blocks.size).toBe(3);
    expect(found.counts.reduce((sum, count) => sum + count, 0)).toBe(n);
    const colours = pixelColours(found, classes, "classes");
    const rgbOf = (pixel: number) => (colours[pixel] & 0xffffff).toString(16);
    const [east, west] = [skyPixel(90, 0), skyPixel(270, 0)];
    expect([rgbOf(east), rgbOf(west)]).toEqual(["b27200", "9fe6"]); // blue, green, red of #0072b2 and #e69f00
    expect(pixelColours(found, classes, 1)[east]).toBe(0);
    expect(opacityOf(least, least, most)).toBe(0.3);
    expect(opacityOf(most, least, most)).toBe(1);
  });

  it("looks pixel by pixel where sources are dense, and every pixel is in one block", () => {
    const dense = emptyCounts(1).fill(9);
    const { size, area } = countBlocks(dense, 1).blocks;
    expect([size, area.length]).toEqual([1, skyPixels]);
    const sparse = countBlocks(counted(sources), 2).blocks;
    expect(sparse.size).toBe(6);
    expect(sparse.area.reduce((sum, one) => sum + one, 0)).toBeCloseTo(41_252.96, 1);
    expect(new Set(sparse.ofPixel).size).toBe(sparse.area.length);
    expect(pixelRuns(regionAt("galactic", 0, 0, 1))).toEqual([firstInRing(90), firstInRing(90) + 1]);
    expect(pixelsInRing(90)).toBe(360);
  });
});
