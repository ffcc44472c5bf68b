// @vitest-environment jsdom
import { beforeAll, describe, expect, it, vi } from "vitest";
import { drawLabelsDialog, type LabelsDialogData } from "../../src/views/labels-dialog.ts";
import { button, choose, place, texts, typeInto } from "./sample.ts";

const join = {
  classColumn: "class",
  by: "position",
  identifiers: ["source_id", "id"],
  position: ["RA", "DE"],
  radius: 5,
} as const;
const data: Extract<LabelsDialogData, { step: "join" }> = {
  step: "join",
  file: "simbad.csv",
  join,
  ownColumns: ["source_id", "name"],
  columns: [
    { name: "id", isNumber: false },
    { name: "class", isNumber: false },
    { name: "RA", isNumber: true },
    { name: "DE", isNumber: true },
  ],
  hasPosition: true,
  busy: false,
  error: null,
  found: null,
};
const callbacks = () => {
  return { onOpen: vi.fn(), onLabels: vi.fn(), onJoin: vi.fn(), onMatch: vi.fn(), onUse: vi.fn(), onCancel: vi.fn() };
};
const shown = (dialog: Element) =>
  [...dialog.querySelectorAll<HTMLElement>(".field")]
    .filter(({ hidden }) => !hidden)
    .map((f) => f.querySelector("label")!.textContent);

beforeAll(() => {
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
    this.open = false;
  };
});

describe("drawLabelsDialog", () => {
  it("asks what a second file is for", () => {
    const dialog = place("dialog", "labels") as HTMLDialogElement;
    const called = callbacks();
    drawLabelsDialog(dialog, { step: "ask", file: "b.csv", catalogue: "a.fits" }, called);
    expect([dialog.open, texts(dialog, "h2")]).toEqual([true, ["What is b.csv for?"]]);
    dialog.querySelector<HTMLButtonElement>(".as-labels")!.click();
    dialog.querySelector<HTMLButtonElement>(".as-catalogue")!.click();
    expect([called.onLabels.mock.calls.length, called.onOpen.mock.calls.length]).toEqual([1, 1]);
    drawLabelsDialog(dialog, null, called);
    expect(dialog.open).toBe(false);
  });
  it("offers what the way of joining needs", () => {
    const dialog = place("dialog", "labels") as HTMLDialogElement;
    const called = callbacks();
    drawLabelsDialog(dialog, data, called);
    expect(shown(dialog)).toEqual([
      "Class, in the file",
      "Joined by",
      "Right ascension, in the file",
      "Declination, in the file",
      "Radius, arcsec",
    ]);
    choose(dialog.querySelector(".labels-dec select"), "RA");
    typeInto(dialog.querySelector(".labels-radius input"), "2.5");
    choose(dialog.querySelector(".labels-by select"), "identifier");
    expect(called.onJoin.mock.calls.map(([next]) => next)).toEqual([
      { ...join, position: ["RA", "RA"] },
      { ...join, radius: 2.5 },
      { ...join, by: "identifier" },
    ]);
    drawLabelsDialog(dialog, { ...data, join: { ...join, by: "identifier" } }, called);
    expect(shown(dialog).slice(2)).toEqual(["Identifier, in the catalogue", "Identifier, in the file"]);
  });
  it("counts what was found, and uses it only when something was", () => {
    const dialog = place("dialog", "labels") as HTMLDialogElement;
    const called = callbacks();
    drawLabelsDialog(dialog, data, called);
    expect(button(dialog, "Use these labels").disabled).toBe(true);
    button(dialog, "Match").click();
    const found = { matched: 1200, ambiguous: 3, unmatched: 1, unused: 7, shared: 0 };
    drawLabelsDialog(dialog, { ...data, found }, called);
    expect(texts(dialog, ".labels-found")).toEqual([
      "1,200 sources have a label, 1 has none. 3 are ambiguous, with candidates of different classes: the nearest is taken. 7 labels of the file belong to no source.",
    ]);
    drawLabelsDialog(dialog, { ...data, found: { ...found, unused: 1, shared: 1 } }, called);
    expect(texts(dialog, ".labels-found")[0]).toContain(
      " 1 label of the file belongs to no source. 1 label belongs to several sources.",
    );
    button(dialog, "Use these labels").click();
    expect([called.onMatch.mock.calls.length, called.onUse.mock.calls.length]).toEqual([1, 1]);
    drawLabelsDialog(dialog, { ...data, error: "No.", busy: true }, called);
    expect([button(dialog, "Match").disabled, texts(dialog, ".labels-join > .field-error")]).toEqual([true, ["No."]]);
  });
});
