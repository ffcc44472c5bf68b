import { JSDOM } from "jsdom";
import { beforeEach, describe, expect, it } from "vitest";
import { drawStages } from "../../src/views/stages.ts";
import { drawWhatIf, type WhatIfChange, type WhatIfData } from "../../src/views/what-if.ts";

const data: WhatIfData = {
  classes: ["AGN", "XRB"],
  priors: { AGN: 0.9, XRB: 0.1 },
  categories: { location: 7.5, spectrum: 3.2 },
  power: 1,
  hasWeights: true,
  hasPower: true,
  counts: { AGN: 800, XRB: 200 },
  expected: { AGN: 790.4, XRB: 209.6 },
  confusion: [40, 10, 5, 20],
  milliseconds: 31.4,
};
let box: HTMLElement;
let changes: [string, WhatIfChange][];
const draw = (changed: Partial<WhatIfData> = {}) =>
  drawWhatIf(
    box,
    { ...data, ...changed },
    { onDrag: (change) => changes.push(["drag", change]), onSettle: (change) => changes.push(["settle", change]) },
  );
const plain = (text: string | null) => text?.replaceAll(/\s/g, " ");
const texts = (selector: string) => [...box.querySelectorAll(selector)].map(({ textContent }) => plain(textContent));

beforeEach(() => {
  box = new JSDOM('<div id="what-if-form"></div>').window.document.querySelector("div")!;
  changes = [];
});

describe("drawWhatIf(element, data, callbacks)", () => {
  it("shows counts, expected numbers, and how labelled sources fare", () => {
    draw();
    expect(texts(".what-if-classes .count")).toEqual(["800", "200"]);
    expect(texts(".what-if-classes .expected")).toEqual(["790", "210"]);
    expect(texts(".what-if-classes .completeness")).toEqual(["88.9 %", "66.7 %"]);
    expect(texts(".what-if-classes .purity")).toEqual(["80.0 %", "80.0 %"]);
    expect(texts(".what-if-matrix td")).toEqual(["40", "10", "5", "20"]);
    expect(texts(".what-if-time")[0]).toMatch(/Classified anew in 31 ms/);
  });

  it("has a named slider for every prior, weight and κ, and tells moving from letting go", () => {
    draw();
    const sliders = [...box.querySelectorAll<HTMLInputElement>("input[type=range]")];
    expect(sliders).toHaveLength(5);
    expect(sliders[1].getAttribute("aria-label")).toBe("Prior of XRB");
    expect(plain(sliders[1].getAttribute("aria-valuetext"))).toBe("10.00 %");
    const { Event } = box.ownerDocument.defaultView!;
    sliders[1].value = "-2";
    sliders[1].dispatchEvent(new Event("input"));
    sliders[1].dispatchEvent(new Event("change"));
    expect(changes.map(([what]) => what)).toEqual(["drag", "settle"]);
    const { priors } = changes[0][1];
    expect(priors!.XRB).toBeCloseTo(0.01, 12);
    expect(priors!.AGN + priors!.XRB).toBeCloseTo(1, 12);
  });

  it("leaves the slider that is held where it is", () => {
    draw();
    const [slider] = box.querySelectorAll<HTMLInputElement>("input[type=range]");
    slider.value = "-1";
    slider.dispatchEvent(new box.ownerDocument.defaultView!.Event("input"));
    draw({ priors: { AGN: 0.5, XRB: 0.5 } });
    expect(Number(slider.value)).toBe(-1);
  });

  it("offers no weights where the method has none, and no matrix without labels", () => {
    draw({ hasWeights: false, hasPower: false, confusion: [0, 0, 0, 0] });
    expect(box.querySelectorAll("input[type=range]")).toHaveLength(2);
    expect(box.querySelector<HTMLElement>(".what-if-matrix")!.hidden).toBe(true);
  });
});

describe("drawStages(element, data)", () => {
  it("lists seconds in all and stage by stage", () => {
    drawStages(box, {
      groups: [{ name: "Training", seconds: 1.234, stages: { densities: 1 } }],
      workers: 1,
      sources: 818_816,
    });
    expect(texts("tbody th")).toEqual(["Training", "densities, property by property"]);
    expect(texts("tbody td")).toEqual(["1.23", "1.00"]);
    expect(texts(".hint")).toEqual(["818,816 sources, classified by one worker."]);
  });
});
