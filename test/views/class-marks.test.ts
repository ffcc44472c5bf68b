// @vitest-environment jsdom
import { symbolCircle, symbolDiamond, symbolStar, symbolTriangle } from "d3";
import { describe, expect, it } from "vitest";
import { chooseMarks, classMarks, drawClassName, markSettings } from "../../src/views/class-marks.ts";
import { place } from "./sample.ts";

describe("classMarks", () => {
  it("gives AGN, star, XRB and CV their own mark in any order and case", () => {
    const marks = classMarks(["CV", "xrb", "STAR", "AGN"]);
    expect([...marks.entries()].map(([name, m]) => [name, m.colour, m.symbol])).toEqual([
      ["AGN", "#0072b2", symbolCircle],
      ["STAR", "#e69f00", symbolStar],
      ["xrb", "#d55e00", symbolTriangle],
      ["CV", "#009e73", symbolDiamond],
    ]);
  });
  it("never gives two classes the same mark", () => {
    const classes = ["AGN", "CV", "HM-STAR", "HMXB", "LMXB", "LM-STAR", "NS", "YSO", "GAL", "SNR", "ULX"];
    const marks = classMarks(classes);
    const looks = classes.map((c) => JSON.stringify([marks.get(c)!.colour, marks.get(c)!.turn, marks.get(c)!.hollow]));
    expect(new Set(looks).size).toBe(classes.length);
    expect(marks.get("ULX")!.hollow).toBe(true);
  });
  it("prefers a class's own name to a synonym", () => {
    expect(classMarks(["LM-STAR", "Star"]).get("Star")!.colour).toBe("#e69f00");
  });
  it("does not take a name that merely contains another for it", () => {
    expect(classMarks(["Starburst", "AGN"]).get("Starburst")!.colour).toBe("#cc79a7");
  });
});

describe("markSettings", () => {
  it("follows the settings, and gives no other class the mark that they chose", () => {
    const classes = ["AGN", "Star", "ULX", "SNR"];
    const looks = markSettings(classes, { ULX: { colour: "blue", shape: "circle" } });
    expect(looks.get("ULX")).toEqual({ colour: "blue", shape: "circle" });
    expect(looks.get("AGN")).toEqual({ colour: "pink", shape: "square" });
    expect(looks.get("Star")).toEqual({ colour: "orange", shape: "star" });
    expect(new Set([...looks.values()].map((look) => JSON.stringify(look))).size).toBe(4);
  });
  it("is what all drawings use, once it is told where the settings are", () => {
    chooseMarks(() => ({ AGN: { colour: "grey", shape: "down triangle", hollow: true } }));
    expect(classMarks(["AGN"]).get("AGN")).toMatchObject({ colour: "#5b5b5b", turn: 180, hollow: true });
    chooseMarks(() => ({}));
    expect(classMarks(["AGN"]).get("AGN")!.colour).toBe("#0072b2");
  });
});

describe("drawClassName", () => {
  it("draws one mark and the name, however often it is called, and keeps markup in a name as text", () => {
    const element = place("span");
    const m = classMarks(["AGN"]).get("AGN");
    drawClassName(element, m, "<b>AGN</b>");
    drawClassName(element, m, "<b>AGN</b>");
    expect(element.querySelectorAll("svg").length).toBe(1);
    expect(element.querySelector("b")).toBeNull();
    expect(element.textContent).toBe("<b>AGN</b>");
    drawClassName(element, undefined, "not classified");
    expect(element.querySelector("svg")).toBeNull();
  });
});
