import { drawChoices } from "./field.ts";
import { countText } from "./number-text.ts";
import { part, repeat, show } from "./parts.ts";

/** A class and the label values that stand for it. */
type Shaped = {
  readonly name: string;
  readonly values: readonly { readonly value: string; readonly count: number }[];
};

export type ReshapeCallbacks = {
  /** Makes one class of two, under a name. */
  readonly onMerge: (first: string, second: string, name: string) => void;
  /** Lets some label values of a class stand for a new one. */
  readonly onSplit: (from: string, values: readonly string[], name: string) => void;
};

/** Draws the forms that make one class of two, and two of one. */
export function drawReshape(element: Element, classes: readonly Shaped[], callbacks: ReshapeCallbacks): void {
  const section = part(element, "details", "reshape").node()!;
  part(section, "summary", "reshape-summary").text("Merge or split classes");
  drawMerge(part(section, "div", "merge").node()!, classes, callbacks);
  drawSplit(part(section, "div", "split").node()!, classes, callbacks);
}

function drawMerge(box: HTMLElement, classes: readonly Shaped[], { onMerge }: ReshapeCallbacks): void {
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Merge two classes");
  // Two classes must be left.
  box.hidden = classes.length < 3;
  if (box.hidden) return;
  const names = classes.map(({ name }) => name);
  part(box, "span", "words-merge").text("Merge");
  const first = part(box, "select", "merge-first")
    .attr("aria-label", "First class to merge")
    .attr("data-focus", "merge 1");
  part(box, "span", "words-with").text("with");
  const second = part(box, "select", "merge-second")
    .attr("aria-label", "Second class to merge")
    .attr("data-focus", "merge 2");
  part(box, "span", "words-as").text("as");
  const name = part(box, "input", "merge-name").attr("type", "text").attr("aria-label", "Name of the merged class");
  name.attr("autocomplete", "off").attr("placeholder", "name").attr("data-focus", "merge name");
  const button = part(box, "button", "merge-button").attr("type", "button").text("Merge");
  const valueOf = (select: typeof first, otherwise: string) =>
    names.includes(select.node()!.value) ? select.node()!.value : otherwise;
  const update = () => {
    const [a, b] = [first.node()!.value, second.node()!.value];
    button.property("disabled", a === b).attr("title", a === b ? "Choose two different classes." : null);
    name.attr("placeholder", a);
  };
  const choices = names.map((text) => ({ value: text, text }));
  drawChoices(first, choices, valueOf(first, names.at(-2)!), update);
  drawChoices(second, choices, valueOf(second, names.at(-1)!), update);
  update();
  button.on("click", () => {
    const [a, b, text] = [first.node()!.value, second.node()!.value, name.node()!.value.trim()];
    name.property("value", "");
    onMerge(a, b, text === "" ? a : text);
  });
}

function drawSplit(box: HTMLElement, classes: readonly Shaped[], { onSplit }: ReshapeCallbacks): void {
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Split a class");
  const able = classes.filter(({ values }) => values.length > 1);
  const none = part(box, "p", "split-none hint").text("A class can be split where several label values stand for it.");
  const line = part(box, "div", "split-line");
  show(none, able.length === 0);
  if (!show(line, able.length > 0)) return;
  const place = line.node()!;
  part(place, "span", "words-split").text("Split");
  const from = part(place, "select", "split-from")
    .attr("aria-label", "Class to split")
    .attr("data-focus", "split from");
  part(place, "span", "words-values").text("by moving");
  const list = part(place, "ul", "split-values").node()!;
  part(place, "span", "words-into").text("into");
  const name = part(place, "input", "split-name").attr("type", "text").attr("aria-label", "Name of the new class");
  name.attr("autocomplete", "off").attr("placeholder", "new class").attr("data-focus", "split name");
  const button = part(place, "button", "split-button").attr("type", "button").text("Split");
  const chosen = () => [...list.querySelectorAll<HTMLInputElement>("input:checked")].map(({ value }) => value);
  const update = () => {
    const values = able.find((one) => one.name === from.node()!.value)!.values;
    const n = chosen().length;
    const isPossible = n > 0 && n < values.length && name.node()!.value.trim() !== "";
    button.property("disabled", !isPossible);
    button.attr("title", isPossible ? null : "Choose some of the label values, not all, and a name.");
  };
  const drawValues = () => {
    const { values } = able.find((one) => one.name === from.node()!.value)!;
    repeat(list, "li", values, (item, { value, count }) => {
      const label = part(item, "label", "check-line").node()!;
      const check = part(label, "input", "control").attr("type", "checkbox").node()!;
      if (check.value !== value) check.checked = false;
      check.value = value;
      check.onchange = update;
      part(label, "span", "check-words").text(`${value} (${countText(count)})`);
    });
    update();
  };
  const known = able.some((one) => one.name === from.node()!.value) ? from.node()!.value : able[0].name;
  drawChoices(
    from,
    able.map((one) => ({ value: one.name, text: one.name })),
    known,
    drawValues,
  );
  name.on("input", update);
  drawValues();
  button.on("click", () => {
    const [values, text] = [chosen(), name.node()!.value.trim()];
    name.property("value", "");
    onSplit(from.node()!.value, values, text);
  });
}
