import type { Method } from "../properties/settings.ts";
import { classMarks, drawClassName } from "./class-marks.ts";
import { methodText } from "./method-choice.ts";
import { countText } from "./number-text.ts";
import { part, repeat, show } from "./parts.ts";

export type ModelPanelData = {
  /** "trained": on the open catalogue; "imported": from a file or ready-made. */
  readonly source: "none" | "trained" | "imported";
  readonly name: string;
  /** What to cite for the labels; "" where it is not known. */
  readonly citation: string;
  readonly classes: readonly { readonly name: string; readonly labelled: number }[];
  readonly properties: readonly string[];
  readonly method: Method;
  readonly readyMade: readonly { readonly id: string; readonly title: string; readonly description: string }[];
  readonly busy: boolean;
  /** A sentence that says why a model was not taken. */
  readonly error: string | null;
};

export type ModelPanelCallbacks = {
  readonly onImport: (file: File) => void;
  readonly onExport: () => void;
  readonly onReadyMade: (id: string) => void;
  readonly onForget: () => void;
};

/** Draws which model is at hand, and what can be done with models: save it, load one, take a ready-made one, forget the loaded one. */
export function drawModelPanel(element: Element, data: ModelPanelData, callbacks: ModelPanelCallbacks): void {
  const { source, busy, error } = data;
  part(element, "p", "model-line").text(sentence(data));
  drawFacts(part(element, "dl", "facts model-facts").node()!, data);
  const buttons = part(element, "div", "model-buttons").node()!;
  const save = part(buttons, "button", "save-model").attr("type", "button").text("Save the model…");
  show(save, source !== "none");
  save.property("disabled", busy).on("click", () => callbacks.onExport());
  const input = part(buttons, "input", "model-file").attr("type", "file").attr("accept", ".json,application/json");
  const file = input.attr("aria-label", "Model file").property("hidden", true).node()!;
  input.on("change", () => {
    const [chosen] = file.files ?? [];
    // The same file can be chosen again.
    file.value = "";
    if (chosen !== undefined) callbacks.onImport(chosen);
  });
  const load = part(buttons, "button", "load-model").attr("type", "button").text("Load a model…");
  load.property("disabled", busy).on("click", () => file.click());
  const forget = part(buttons, "button", "forget-model quiet").attr("type", "button").text("Forget this model");
  show(forget, source === "imported");
  forget.property("disabled", busy).on("click", () => callbacks.onForget());
  show(
    part(element, "p", "field-error")
      .attr("role", "alert")
      .text(error ?? ""),
    error !== null,
  );
  drawReadyMade(part(element, "div", "ready-made").node()!, data, callbacks.onReadyMade);
}

function sentence({ source, name }: ModelPanelData): string {
  if (source === "none")
    return "No model is at hand. Classify a catalogue that has labels, load a model from a file, or take a ready-made one.";
  if (source === "trained") return `The model at hand was ${name === "" ? "trained on the open catalogue" : name}.`;
  return `The model at hand is “${name}”, from a file: it classifies without labels. It has no training sample, so labelled sources cannot be left out of it.`;
}

function drawFacts(element: HTMLElement, { source, method, classes, properties, citation }: ModelPanelData): void {
  element.hidden = source === "none";
  const facts = [
    { term: "Method", text: methodText(method) },
    { term: `${countText(properties.length)} properties`, text: properties.join(", ") },
    { term: "Cite for the labels", text: citation },
  ].filter(({ text }) => text !== "");
  const marks = classMarks(classes.map(({ name }) => name));
  repeat(
    element,
    "div",
    [{ term: "Classes, labelled sources", text: "" }, ...facts],
    (group, { term, text }, index) => {
      part(group, "dt", "fact-term").text(term);
      const words = part(group, "dd", "fact-text").node()!;
      if (index > 0) words.replaceChildren(text);
      repeat(words, "span", index > 0 ? [] : classes, (item, { name, labelled }) => {
        item.className = "model-class";
        drawClassName(part(item, "span", "model-class-name").node()!, marks.get(name), name);
        part(item, "span", "model-class-count").text(countText(labelled));
      });
    },
  );
}

function drawReadyMade(
  element: HTMLElement,
  { readyMade, busy }: ModelPanelData,
  onReadyMade: ModelPanelCallbacks["onReadyMade"],
): void {
  element.hidden = readyMade.length === 0;
  part(element, "h4", "ready-made-heading").text("Ready-made models");
  repeat(
    part(element, "ul", "ready-made-list").node()!,
    "li",
    readyMade,
    (item, { id, title, description }) => {
      const button = part(item, "button", "use-ready-made").attr("type", "button").text(`Use ${title}`);
      button.property("disabled", busy).on("click", () => onReadyMade(id));
      part(item, "span", "hint").text(description);
    },
    ({ id }) => id,
  );
}
