// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import {
  drawProbabilityTrack,
  type ProbabilityTrackData,
  type TrackColumn,
} from "../../src/views/probability-track.ts";
import { place, svgText, texts } from "./sample.ts";

const classes = ["AGN", "Star", "XRB"];

function column(
  kind: TrackColumn["kind"],
  name: string,
  likelihood: readonly number[],
  contribution: readonly number[],
  rest: Partial<TrackColumn> = {},
): TrackColumn {
  const perClass = (values: readonly number[]) => Object.fromEntries(classes.map((c, i) => [c, values[i]]));
  const common = { category: null, value: "", present: true };
  return { kind, name, likelihood: perClass(likelihood), contribution: perClass(contribution), ...common, ...rest };
}

const data: ProbabilityTrackData = {
  source: "2SXPS J125801.1+013431",
  classes,
  columns: [
    column("prior", "prior", [0.7, 0.25, 0.05], [-0.357, -1.386, -2.996]),
    column("property", "b", [0.5, 0.25, 0.25], [-1, -1.5, -1.5], { category: "location", value: "64.3 deg" }),
    column("property", "pm", [0.4, 0.3, 0.3], [-0.1, -0.2, -0.2], { category: "location", present: false }),
    column("category", "location", [0.57, 0.21, 0.21], [-1.1, -1.7, -1.7], { category: "location" }),
    column("property", "Fmax/Fmin", [1e-9, 0.02, 0.98], [-6, -3, -0.5], { category: "variability", value: "112" }),
    column("category", "variability", [1e-9, 0.02, 0.98], [-6, -3, -0.5], { category: "variability" }),
    column("final", "final", [0.002, 0.008, 0.99], [-7.457, -6.086, -5.196]),
  ],
};

describe("drawProbabilityTrack", () => {
  it("draws the likelihoods by property and category as it did", async () => {
    const element = place();
    drawProbabilityTrack(element, data);
    await expect(svgText(element)).toMatchFileSnapshot("snapshots/probability-track.svg");
  });
  it("is the same after a second call", () => {
    const element = place();
    drawProbabilityTrack(element, data);
    const first = element.innerHTML;
    drawProbabilityTrack(element, data);
    expect(element.innerHTML).toBe(first);
  });
  it("has a title, and a description with the final probabilities and what is missing", () => {
    const element = place();
    drawProbabilityTrack(element, data);
    expect(texts(element, "svg > title")).toEqual(["Probability track of 2SXPS J125801.1+013431"]);
    expect(texts(element, "svg > desc")[0]).toContain("AGN 0.002, Star 0.008, XRB 0.990. Not measured: pm.");
  });
  it("puts a likelihood below 10⁻⁷ on the axis, and leaves out one that is not known", () => {
    const element = place();
    const unknown = column("final", "final", [NaN, 0.5, 0.5], [NaN, 0, 0]);
    drawProbabilityTrack(element, { ...data, columns: [...data.columns.slice(0, -1), unknown] });
    const [agn] = element.querySelectorAll(".classes > g");
    const marks = [...agn.querySelectorAll(".mark")].map((m) => m.getAttribute("transform")!);
    expect(marks.length).toBe(6);
    expect(marks[4]).toMatch(/,304\)$/);
    expect(element.querySelector("svg")!.outerHTML).not.toContain("NaN");
    expect(texts(element, ".labels text").length).toBe(2);
  });
  it("draws a property without a value hollow, and says so", () => {
    const element = place();
    drawProbabilityTrack(element, data);
    expect(element.querySelectorAll(".classes .mark.hollow").length).toBe(3);
    expect(texts(element, ".not-measured .absence")).toEqual(["not measured"]);
  });
  it("lists every number in a table whose contributions add up, the prior first", () => {
    const element = place();
    drawProbabilityTrack(element, data);
    expect(texts(element, "tbody th")).toEqual([
      "prior",
      "b",
      "pm",
      "Location, together",
      "Fmax/Fmin",
      "Variability, together",
    ]);
    expect(texts(element, "tfoot td")).toEqual(["", "0.00200", "−7.457", "0.00800", "−6.086", "0.990", "−5.196"]);
  });
  it("follows another source", () => {
    const element = place();
    drawProbabilityTrack(element, data);
    drawProbabilityTrack(element, { ...data, source: "another", columns: data.columns.slice(-3) });
    expect(element.querySelectorAll(".columns > g").length).toBe(3);
    expect(texts(element, ".group-label")).toEqual(["Variability"]);
  });
});
