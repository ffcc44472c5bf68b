// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { drawMethodForm, type MethodSettings } from "../../src/views/method-form.ts";
import { drawRolesForm, type RolesData } from "../../src/views/roles-form.ts";
import { button, choose, place, press, texts, typeInto } from "./sample.ts";

const roles: RolesData = {
  columns: [
    { name: "name", unit: "" },
    { name: "ra", unit: "deg" },
  ],
  roles: {
    identifier: "name",
    ra: "ra",
    dec: null,
    error: null,
    errorMeaning: "sigma",
    label: "class",
    selection: "sn >",
  },
  guessed: ["identifier"],
  errors: { selection: "The condition ends too early." },
};
const labelled = <E extends HTMLElement>(element: Element, label: string) => {
  const found = [...element.querySelectorAll("label")].find((l) => l.textContent === label);
  return document.getElementById(found!.htmlFor) as unknown as E;
};

describe("drawRolesForm", () => {
  it("offers the columns with their units, and calls back with the role that changed", () => {
    const element = place("div", "roles");
    const onChange = vi.fn();
    drawRolesForm(element, roles, { onChange });
    const ra = labelled<HTMLSelectElement>(element, "Right ascension");
    expect([...ra.options].map((o) => o.text)).toEqual(["none", "name", "ra [deg]"]);
    choose(labelled(element, "Identifier"), "");
    choose(labelled(element, "Declination"), "ra");
    choose(labelled(element, "The error is"), "r90");
    typeInto(labelled(element, "Label (known class)"), "class_name");
    expect(onChange.mock.calls).toEqual([
      [{ identifier: null }],
      [{ dec: "ra" }],
      [{ errorMeaning: "r90" }],
      [{ label: "class_name" }],
    ]);
  });
  it("marks what is guessed and ties the error to its field", () => {
    const element = place("div", "roles");
    drawRolesForm(element, roles, { onChange: vi.fn() });
    const shown = [...element.querySelectorAll<HTMLElement>(".guessed")].filter((mark) => !mark.hidden);
    expect(shown.map((mark) => mark.closest(".field")!.querySelector("label")!.textContent)).toEqual(["Identifier"]);
    const selection = labelled<HTMLInputElement>(element, "Selection");
    const described = selection.getAttribute("aria-describedby")!.split(" ");
    expect(described.map((id) => document.getElementById(id)!.textContent)).toContain("The condition ends too early.");
  });
  it("completes columns in the label and the selection", () => {
    const element = place("div", "roles");
    const onLook = async () => ({ kind: "error", sentence: "" }) as const;
    drawRolesForm(element, roles, { onChange: vi.fn(), onLook });
    for (const label of ["Label (known class)", "Selection"]) {
      const input = labelled<HTMLInputElement>(element, label);
      expect(input.getAttribute("role")).toBe("combobox");
      press(input, "ArrowDown");
      const list = document.getElementById(input.getAttribute("aria-controls")!)!;
      const columns = [...list.querySelectorAll(".completion.column .completion-text")];
      expect(columns.map(({ textContent }) => textContent)).toEqual(roles.columns.map(({ name }) => name));
      press(input, "Escape");
    }
  });
});

const method: MethodSettings = {
  method: "paper",
  categories: { location: 7.5, spectrum: 2.5 },
  power: 1,
  missing: "presence",
  missingWeight: 1,
  density: { kernel: "gaussian", bandwidth: "sheather-jones", factor: 1, minimum: 1 / 60 },
  seed: 1,
  properties: ["b", "HR1", "HR2", "off"].map((name) => ({
    name,
    expression: name,
    category: "spectrum",
    scale: "linear",
    use: name !== "off",
  })),
};

describe("drawMethodForm", () => {
  it("names the categories as the paper does, with their share of the evidence", () => {
    const element = place("div", "method");
    drawMethodForm(element, method, { onChange: vi.fn(), onReset: vi.fn() });
    expect(texts(element, ".weights .fields label")).toEqual(["Location α", "Hardness α"]);
    expect(texts(element, ".weights .fields .hint")).toEqual([
      "75\u00a0% of the evidence",
      "25\u00a0% of the evidence",
    ]);
  });
  it("calls back with only what changed, and refuses a negative weight", () => {
    const element = place("div", "method");
    const onChange = vi.fn();
    drawMethodForm(element, method, { onChange, onReset: vi.fn() });
    typeInto(labelled(element, "Hardness α"), "3.2");
    typeInto(labelled(element, "Hardness α"), "-1");
    typeInto(labelled(element, "Power κ"), "1.9");
    choose(labelled(element, "Missing values"), "ignore");
    choose(labelled(element, "Bandwidth rule"), "silverman");
    choose(labelled(element, "Bandwidth rule"), "number");
    typeInto(labelled(element, "Lower bound"), "0");
    expect(onChange.mock.calls).toEqual([
      [{ categories: { spectrum: 3.2 } }],
      [{ power: 1.9 }],
      [{ missing: "ignore" }],
      [{ density: { bandwidth: "silverman" } }],
      [{ density: { bandwidth: 0.1 } }],
      [{ density: { minimum: 0 } }],
    ]);
  });
  it("shows the fixed bandwidth only where there is one, and the weight only where missing values count", () => {
    const element = place("div", "method");
    const calls = { onChange: vi.fn(), onReset: vi.fn() };
    drawMethodForm(element, method, calls);
    const isHidden = (name: string) => element.querySelector<HTMLElement>(`.field.${name}`)!.hidden;
    expect([isHidden("fixed"), isHidden("missing-weight")]).toEqual([true, false]);
    drawMethodForm(element, { ...method, missing: "ignore", density: { ...method.density, bandwidth: 0.3 } }, calls);
    expect([isHidden("fixed"), isHidden("missing-weight")]).toEqual([false, true]);
    expect(labelled<HTMLInputElement>(element, "Bandwidth").value).toBe("0.3");
  });
  it("offers four methods, each with a sentence, and calls back with the one chosen", () => {
    const element = place("div", "method");
    const onChange = vi.fn();
    drawMethodForm(element, method, { onChange, onReset: vi.fn() });
    const radios = [...element.querySelectorAll<HTMLInputElement>("[type=radio]")];
    expect(radios.map((radio) => [radio.value, radio.checked])).toEqual([
      ["paper", true],
      ["weighted", false],
      ["claxboi-2022", false],
      ["claxboi-2024", false],
    ]);
    expect(new Set(radios.map((radio) => radio.name)).size).toBe(1);
    expect(texts(element, ".method-choice .hint").every((text) => text.endsWith("."))).toBe(true);
    radios[1].click();
    expect(onChange.mock.calls).toEqual([[{ method: "weighted" }]]);
  });
  it("does not offer what a method ignores, and says why", () => {
    const element = place("div", "method");
    const calls = { onChange: vi.fn(), onReset: vi.fn() };
    const offered = (which: MethodSettings["method"]) => {
      drawMethodForm(element, { ...method, method: which }, calls);
      const isShown = (e: Element | null) => e !== null && e.closest("[hidden]") === null;
      return {
        fields: [...element.querySelectorAll(".field")]
          .filter(isShown)
          .map((e) => e.querySelector("label")!.textContent),
        reasons: [...element.querySelectorAll(".not-used, .no-power")].filter(isShown).length,
      };
    };
    const categories = ["Location α", "Hardness α"];
    const density = ["Kernel", "Bandwidth rule", "Factor", "Lower bound"];
    expect(offered("paper")).toEqual({
      fields: [...categories, "Power κ", "Missing values", "Their weight", ...density, "Draws", "Seed"],
      reasons: 0,
    });
    expect(offered("weighted")).toEqual({
      fields: ["Property", "with property", "Penalty", "Missing values", ...density, "Draws", "Seed"],
      reasons: 2,
    });
    expect(offered("claxboi-2024")).toEqual({ fields: [...categories, "Their weight", "Seed"], reasons: 4 });
    expect(offered("paper").reasons).toBe(0);
  });
  it("fits κ where it can, and says what was found or why not", () => {
    const element = place("div", "method");
    const onFitPower = vi.fn();
    const calls = { onChange: vi.fn(), onReset: vi.fn(), onFitPower };
    drawMethodForm(element, method, { onChange: vi.fn(), onReset: vi.fn() });
    expect(button(element, "Fit κ").hidden).toBe(true);
    drawMethodForm(element, method, calls);
    button(element, "Fit κ").click();
    expect(onFitPower).toHaveBeenCalledOnce();
    drawMethodForm(element, method, calls, { reason: "Choose the label first.", busy: false, found: null });
    expect(button(element, "Fit κ").disabled).toBe(true);
    expect(texts(element, ".fit-remark")).toEqual(["Choose the label first."]);
    drawMethodForm(element, method, calls, { reason: null, busy: false, found: { power: 1.934, logLoss: 0.1442 } });
    expect(texts(element, ".fit-remark")).toEqual(["κ = 1.93 suits the labels best: log-loss 0.144."]);
  });
  it("shows the lower bound as a fraction and takes one", () => {
    const element = place("div", "method");
    const onChange = vi.fn();
    drawMethodForm(element, method, { onChange, onReset: vi.fn() });
    const bound = labelled<HTMLInputElement>(element, "Lower bound");
    expect(bound.value).toBe("1/60");
    for (const text of ["1/40", "0.05", "-1", "1/0", "a", "", "0,5"]) typeInto(bound, text);
    expect(onChange.mock.calls).toEqual([[{ density: { minimum: 1 / 40 } }], [{ density: { minimum: 0.05 } }]]);
    expect(bound.validationMessage).toBe('Lower bound is "0,5"; a number ≥ 0, such as 1/60 was expected.');
  });
  it("takes whole numbers of draws and as seed; no draws where the line is blank", () => {
    const element = place("div", "method");
    const onChange = vi.fn();
    drawMethodForm(element, { ...method, uncertainty: 50 }, { onChange, onReset: vi.fn() });
    expect(labelled<HTMLInputElement>(element, "Draws").value).toBe("50");
    for (const text of ["100", "1", "2.5", ""]) typeInto(labelled(element, "Draws"), text);
    for (const text of ["7", "1.5", ""]) typeInto(labelled(element, "Seed"), text);
    expect(onChange.mock.calls).toEqual([[{ uncertainty: 100 }], [{ uncertainty: null }], [{ seed: 7 }]]);
  });
  it("adds and removes pairs of properties in use, none twice", () => {
    const element = place("div", "method");
    const onChange = vi.fn();
    const weighted: MethodSettings = { ...method, method: "weighted", pairs: [["HR1", "b"]] };
    const draw = (settings: MethodSettings) => drawMethodForm(element, settings, { onChange, onReset: vi.fn() });
    draw(weighted);
    const [first, second] = [".pair-first", ".pair-second"].map((name) =>
      element.querySelector<HTMLSelectElement>(`${name} select`)!,
    );
    expect([...first.options].map((option) => option.value)).toEqual(["b", "HR1", "HR2"]);
    expect(texts(element, ".pair-add .hint")).toEqual(["This pair is in the list."]);
    choose(second, "b");
    expect(texts(element, ".pair-add .hint")).toEqual(["Choose two different properties."]);
    choose(second, "HR2");
    draw(weighted);
    expect([first.value, second.value]).toEqual(["b", "HR2"]);
    button(element, "Add the pair").click();
    button(element, "Remove the pair HR1 with b").click();
    typeInto(labelled(element, "Penalty"), "2");
    expect(onChange.mock.calls).toEqual([
      [
        {
          pairs: [
            ["HR1", "b"],
            ["b", "HR2"],
          ],
        },
      ],
      [{ pairs: null }],
      [{ penalty: 2 }],
    ]);
  });
  it("resets", () => {
    const element = place("div", "method");
    const onReset = vi.fn();
    drawMethodForm(element, method, { onChange: vi.fn(), onReset });
    button(element, "Reset the method to its defaults").click();
    expect(onReset).toHaveBeenCalledOnce();
  });
});
