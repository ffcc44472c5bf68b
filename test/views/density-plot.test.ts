// @vitest-environment jsdom
import { range } from "d3";
import { describe, expect, it } from "vitest";
import { drawDensityPlot, type DensityPlotData } from "../../src/views/density-plot.ts";
import { peakLabels } from "../../src/views/density-labels.ts";
import { place, svgText, texts } from "./sample.ts";

const bell = (centre: number, width: number) =>
  range(-4, 4.5, 0.5).map((x) => [x, Math.exp(-0.5 * ((x - centre) / width) ** 2) / (width * 2.5066)] as const);

const data: DensityPlotData = {
  property: "logFxFr",
  unit: "",
  scale: "linear",
  kind: "kde",
  allClasses: ["AGN", "Star"],
  chosen: { value: 0.5, text: "0.50" },
  classes: [
    {
      name: "AGN",
      n: 1390,
      bandwidth: 0.2,
      histogram: [
        { x0: -1, x1: 0, density: 0.6 },
        { x0: 0, x1: 1, density: 0.4 },
      ],
      curve: bell(0, 0.6),
    },
    { name: "Star", n: 207, bandwidth: 0.3, histogram: [{ x0: -3, x1: -2, density: 1 }], curve: bell(-2.5, 0.8) },
  ],
};

describe("drawDensityPlot", () => {
  it("draws histograms, curves and the chosen source as it did", async () => {
    const element = place();
    drawDensityPlot(element, data);
    await expect(svgText(element)).toMatchFileSnapshot("snapshots/density-plot.svg");
  });
  it("is the same after a second call", () => {
    const element = place();
    drawDensityPlot(element, data);
    const first = element.innerHTML;
    drawDensityPlot(element, data);
    expect(element.innerHTML).toBe(first);
  });
  it("describes the classes in words and lists their numbers", () => {
    const element = place();
    drawDensityPlot(element, data);
    expect(texts(element, "desc")[0]).toContain("AGN most often near 0, Star most often near −2.50");
    expect(texts(element, "tbody tr:first-child > *")).toEqual(["AGN", "1,390", "0.200", "0", "0.665"]);
  });
  it("says that the chosen source has no value, and draws no rule", () => {
    const element = place();
    drawDensityPlot(element, { ...data, chosen: { value: NaN, text: "" } });
    expect(texts(element, ".chosen-label")).toEqual(["not measured"]);
    expect(element.querySelector(".chosen")!.getAttribute("d")).toBeNull();
  });
  it("keeps a chosen source in sight that lies outside the curves", () => {
    const element = place();
    drawDensityPlot(element, { ...data, chosen: { value: 40, text: "40" } });
    const at = Number(/^M([\d.]+),/.exec(element.querySelector(".chosen")!.getAttribute("d")!)![1]);
    expect(at).toBeLessThanOrEqual(640);
  });
  it("shows decades on a logarithmic axis", () => {
    const element = place();
    drawDensityPlot(element, { ...data, scale: "log10", unit: "erg/s" });
    expect(texts(element, ".axis.bottom .tick")).toContain("10⁻²");
    expect(texts(element, ".axis-label.horizontal")).toEqual(["logFxFr [erg/s]"]);
  });
  it("draws a discrete property as bars and a property without values as a sentence", () => {
    const element = place();
    const curve = [
      [1, 0.25],
      [2, 0.75],
    ] as const;
    const classes = data.classes.map((c) => ({ ...c, histogram: [], curve }));
    drawDensityPlot(element, { ...data, kind: "discrete", chosen: null, classes });
    expect(element.querySelectorAll("rect.bar").length).toBe(4);
    expect(texts(element, ".axis.bottom .tick")).toEqual(["1", "2"]);
    const none = data.classes.map((c) => ({ ...c, n: 0, histogram: [], curve: [] }));
    drawDensityPlot(element, { ...data, kind: "constant", chosen: null, classes: none });
    expect(element.querySelectorAll("rect.bar").length).toBe(0);
    expect(texts(element, ".emptiness")[0]).toContain("No labelled source has a value");
    expect(element.innerHTML).not.toContain("NaN");
  });
});

describe("peakLabels", () => {
  it("moves a label up until it covers no other", () => {
    const peaks = ["AGN", "Star", "XRB"].map((name) => ({ name, x: 100, y: 150 }));
    const places = peakLabels(peaks, { left: 0, right: 400, top: 20 }).map((label) => label.place);
    expect(places).toEqual([140, 126, 112]);
  });
});
