// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FirstValues } from "../../src/catalogue/first-values.ts";
import { bindText } from "../../src/views/field.ts";
import { drawExpressionHelp } from "../../src/views/expression-field.ts";
import { part } from "../../src/views/parts.ts";
import { button, place, press, texts } from "./sample.ts";

const columns = ["HR1", "HR2", "2SXPS_ID"].map((name) => ({ name, unit: "mag" }));
const values: FirstValues = { kind: "values", type: "DOUBLE", values: [0.25, null, -1e-14] };

function draw(look: (expression: string, load: boolean) => Promise<FirstValues> = async () => values) {
  const element = place();
  const onCommit = vi.fn();
  const redraw = (value = "") => {
    const input = part(element, "input", "control").attr("id", "expression");
    bindText(input, value, onCommit);
    drawExpressionHelp(element, input, { columns, look });
    return input.node()!;
  };
  const input = redraw();
  input.focus();
  const type = (text: string) => {
    input.value = text;
    input.setSelectionRange(text.length, text.length);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const list = element.querySelector<HTMLElement>("[role=listbox]")!;
  return { element, input, type, list, onCommit, redraw };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("drawExpressionHelp", () => {
  it("is a combobox whose list opens while a name is typed", () => {
    const { input, type, list } = draw();
    expect([input.getAttribute("role"), list.hidden]).toEqual(["combobox", true]);
    type("log10(hr");
    expect(texts(list, ".completion-text")).toEqual(["HR1", "HR2"]);
    expect([input.getAttribute("aria-expanded"), input.getAttribute("aria-controls")]).toEqual(["true", list.id]);
    expect(input.hasAttribute("aria-activedescendant")).toBe(false);
    type("log10(HR1) ");
    expect(list.hidden).toBe(true);
  });
  it("moves by arrows, takes by Enter or Tab, and closes by Escape", () => {
    const { input, type, list, onCommit } = draw();
    type("1 + h");
    press(input, "ArrowDown");
    press(input, "ArrowDown");
    expect(input.getAttribute("aria-activedescendant")).toBe(list.children[1].id);
    expect(list.children[1].getAttribute("aria-selected")).toBe("true");
    press(input, "Enter");
    expect([input.value, list.hidden, onCommit.mock.calls.length]).toEqual(["1 + HR2", true, 0]);
    type("1 + 2");
    expect(list.hidden).toBe(true);
    type('"2S');
    press(input, "ArrowUp");
    press(input, "Tab");
    expect(input.value).toBe('"2SXPS_ID"');
    type("a");
    press(input, "Escape");
    expect([list.hidden, input.value]).toEqual([true, "a"]);
  });
  it("leaves the cursor inside the brackets of a function", () => {
    const { input, type } = draw();
    type("lo");
    press(input, "ArrowDown");
    press(input, "Enter");
    expect([input.value, input.selectionStart]).toEqual(["log10()", 6]);
  });
  it("opens on the down arrow with all columns", () => {
    const { input, list } = draw();
    press(input, "ArrowDown");
    expect(texts(list, ".completion-text").slice(0, 3)).toEqual(["HR1", "HR2", "2SXPS_ID"]);
  });
  it("commits a completion that was put in, once, by Enter or by leaving", () => {
    const { input, type, onCommit } = draw();
    type("hr");
    press(input, "ArrowDown");
    press(input, "Enter");
    press(input, "Enter");
    input.dispatchEvent(new FocusEvent("blur"));
    expect(onCommit.mock.calls).toEqual([["HR1"]]);
  });
  it("shows the first values when typing rests, and the newest answer only", async () => {
    const answers: ((found: FirstValues) => void)[] = [];
    const look = vi.fn(() => new Promise<FirstValues>((resolve) => answers.push(resolve)));
    const { element, type } = draw(look);
    type("HR1");
    await vi.advanceTimersByTimeAsync(200);
    expect(look).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    type("HR2");
    await vi.advanceTimersByTimeAsync(400);
    expect(look.mock.calls).toEqual([
      ["HR1", false],
      ["HR2", false],
    ]);
    answers[1](values);
    answers[0]({ kind: "error", sentence: "old" });
    await vi.advanceTimersByTimeAsync(1);
    expect(texts(element, ".look-text")).toEqual(["First values: 0.2500 · missing · −1.000 × 10⁻¹⁴"]);
  });
  it("says what is wrong in words, and asks before columns are read", async () => {
    const look = vi.fn(async (expression: string, load: boolean): Promise<FirstValues> => {
      if (expression === "HR9") return { kind: "error", sentence: 'There is no column "HR9".' };
      return load ? values : { kind: "not loaded", columns: ["HR1"] };
    });
    const { element, input, type } = draw(look);
    type("HR9");
    await vi.advanceTimersByTimeAsync(400);
    expect(texts(element, ".expression-look.wrong .look-text")).toEqual(['There is no column "HR9".']);
    type("HR1 ");
    await vi.advanceTimersByTimeAsync(400);
    expect(texts(element, ".look-text")[0]).toMatch(/^HR1 is not loaded yet/);
    button(element, "Show values").click();
    await vi.advanceTimersByTimeAsync(1);
    expect(look.mock.calls.at(-1)).toEqual(["HR1 ", true]);
    expect(texts(element, ".look-text")[0]).toMatch(/^First values/);
    input.dispatchEvent(new FocusEvent("blur"));
    expect(texts(element, ".look-text")).toEqual([""]);
  });
  it("keeps what is typed when it is drawn again", () => {
    const { input, type, redraw, list } = draw();
    type("HR");
    redraw();
    expect([input.value, list.hidden]).toEqual(["HR", false]);
  });
});
