import { markColours, markShapes, type MarkSettings } from "../properties/settings.ts";
import { classMarks, drawClassName, markSettings, type ClassMark } from "./class-marks.ts";
import { drawReshape, type ReshapeCallbacks } from "./classes-reshape.ts";
import { bindNumber, bindText, drawChoices } from "./field.ts";
import { countText, percentText } from "./number-text.ts";
import { keepFocus, part, repeat, show } from "./parts.ts";

/** A value of the label expression and the number of sources that have it. */
type LabelValue = { readonly value: string; readonly count: number };

type ClassRow = {
  readonly name: string;
  /** The label values that stand for this class. */
  readonly values: readonly LabelValue[];
  readonly labelled: number;
  /** Prior, > 0; the page shows beside it the share of the sum. */
  readonly prior: number;
};

export type ClassesData = {
  readonly classes: readonly ClassRow[];
  /** Label values that stand for no class. */
  readonly unused: readonly LabelValue[];
  /** Marks that the settings choose; default none. */
  readonly marks?: Readonly<Record<string, MarkSettings>>;
};

export type ClassesCallbacks = {
  readonly onRename: (name: string, newName: string) => void;
  readonly onPrior: (name: string, prior: number) => void;
  readonly onRemove: (name: string) => void;
  /** Lets a label value stand for a class, which may be a new one, or for none (null). */
  readonly onMapValue: (value: string, className: string | null) => void;
  /** Chooses the mark of a class; null: the usual one. Without it marks cannot be chosen. */
  readonly onMark?: (name: string, look: MarkSettings | null) => void;
  /** Without it classes are neither merged nor split. */
  readonly reshape?: ReshapeCallbacks;
};

const largestList = 100;

/** Draws the table of classes: marks, names, label values, labelled sources, priors; and the label values left out. */
export function drawClassesForm(element: Element, data: ClassesData, callbacks: ClassesCallbacks): void {
  keepFocus(element, () => {
    drawClassTable(element, data, callbacks);
    drawUnusedValues(element, data, callbacks);
    if (callbacks.reshape !== undefined) drawReshape(element, data.classes, callbacks.reshape);
  });
}

function drawClassTable(element: Element, data: ClassesData, callbacks: ClassesCallbacks): void {
  const scroller = part(element, "div", "scroller").node()!;
  const table = part(scroller, "table", "class-table").node()!;
  const headings = ["Class", "Label values", "Labelled", "Prior", "Share", ""];
  repeat(part(part(table, "thead", "head").node()!, "tr", "row").node()!, "th", headings, (cell, text, index) => {
    cell.scope = "col";
    cell.className = ["", "", "number", "number", "number", ""][index]!;
    cell.textContent = text;
    if (text === "") part(cell, "span", "visually-hidden").text("Remove");
  });
  const names = data.classes.map((c) => c.name);
  const marks = classMarks(names);
  const looks = markSettings(names, data.marks ?? {});
  const body = part(table, "tbody", "body").node()!;
  repeat(
    body,
    "tr",
    data.classes,
    (line, row) => {
      const name = part(line, "th", "class-cell").attr("scope", "row").node()!;
      const cells = part(name, "span", "class-edit").node()!;
      if (callbacks.onMark === undefined)
        drawClassName(part(cells, "span", "class-only-mark").node()!, marks.get(row.name), "");
      else
        drawMarkButton(cells, row.name, data.marks ?? {}, looks.get(row.name)!, marks.get(row.name), callbacks.onMark);
      const input = part(cells, "input", "control").attr("type", "text").attr("data-focus", `name ${row.name}`);
      bindText(input.attr("aria-label", `Name of class ${row.name}`), row.name, (newName) => {
        if (newName.trim() !== "" && newName.trim() !== row.name) callbacks.onRename(row.name, newName.trim());
      });
      drawValues(part(line, "td", "class-values").node()!, row, callbacks);
      part(line, "td", "class-labelled number").text(countText(row.labelled));
      const prior = part(line, "td", "class-prior number").node()!;
      const percent = part(prior, "input", "control").attr("aria-label", `Prior of ${row.name}, per cent`);
      percent.attr("data-focus", `prior ${row.name}`).on("input", () => drawShares(body));
      bindNumber(percent, { value: 100 * row.prior, minimum: Number.MIN_VALUE }, (value) =>
        callbacks.onPrior(row.name, value / 100),
      );
      part(prior, "span", "unit").text("%");
      part(line, "td", "class-share number");
      const remove = part(part(line, "td", "class-remove").node()!, "button", "quiet").attr("type", "button");
      remove.attr("aria-label", `Remove class ${row.name}`).text("Remove");
      remove.property("disabled", data.classes.length <= 2).on("click", () => callbacks.onRemove(row.name));
    },
    (row) => row.name,
  );
  drawShares(body);
}

// The mark is a button that opens the choice of another one below it.
function drawMarkButton(
  cells: HTMLElement,
  name: string,
  chosen: Readonly<Record<string, MarkSettings>>,
  look: MarkSettings,
  mark: ClassMark | undefined,
  onMark: NonNullable<ClassesCallbacks["onMark"]>,
): void {
  const button = part(cells, "button", "mark-button").attr("type", "button").attr("data-focus", `mark ${name}`);
  drawClassName(button.node()!, mark, "");
  const words = `${look.hollow === true ? "hollow " : ""}${look.colour} ${look.shape}`;
  button.attr("aria-label", `Mark of ${name}: ${words}`).attr("title", `${words}; press to choose another mark`);
  if (button.attr("aria-expanded") === null) button.attr("aria-expanded", "false");
  const box = part(cells.parentElement!, "div", "mark-choice")
    .attr("role", "group")
    .attr("aria-label", `Mark of ${name}`);
  const showIf = (isOpen: boolean) => {
    button.attr("aria-expanded", isOpen);
    show(box, isOpen);
  };
  showIf(button.attr("aria-expanded") === "true");
  button.on("click", () => showIf(button.attr("aria-expanded") !== "true"));
  const choice = (
    key: string,
    label: string,
    values: readonly string[],
    value: string,
    onChange: (value: string) => void,
  ) =>
    drawChoices(
      part(box.node()!, "select", key).attr("aria-label", `${label} of ${name}`).attr("data-focus", `${key} ${name}`),
      values.map((text) => ({ value: text, text })),
      value,
      onChange,
    );
  choice("mark-colour", "Colour", markColours, look.colour, (colour) =>
    onMark(name, { ...look, colour: colour as MarkSettings["colour"] }),
  );
  choice("mark-shape", "Shape", markShapes, look.shape, (shape) =>
    onMark(name, { ...look, shape: shape as MarkSettings["shape"] }),
  );
  choice("mark-fill", "Fill", ["filled", "hollow"], look.hollow === true ? "hollow" : "filled", (fill) => {
    const { hollow: _, ...rest } = look;
    onMark(name, fill === "hollow" ? { ...rest, hollow: true } : rest);
  });
  const reset = part(box.node()!, "button", "mark-usual quiet").attr("type", "button").text("Usual mark");
  reset.property("disabled", !Object.hasOwn(chosen, name)).on("click", () => onMark(name, null));
}

// The shares follow what is being typed, before it is committed.
function drawShares(body: HTMLTableSectionElement): void {
  const percents = [...body.rows].map(
    (line) => line.querySelector<HTMLInputElement>(".class-prior input")!.valueAsNumber,
  );
  const sum = percents.reduce((total, percent) => total + percent, 0);
  [...body.rows].forEach((line, index) => {
    part(line, "td", "class-share").text(percentText(percents[index] / sum, 1));
  });
}

function drawValues(cell: HTMLElement, row: ClassRow, callbacks: ClassesCallbacks): void {
  show(part(cell, "span", "no-value").text("no label value"), row.values.length === 0);
  repeat(part(cell, "ul", "chips").node()!, "li", row.values, (item, { value, count }) => {
    part(item, "span", "chip-text").text(value);
    const button = part(item, "button", "chip-remove").attr("type", "button").text("×");
    button.attr("title", `${countText(count)} sources. Click to leave this label value out.`);
    button.attr("aria-label", `Leave label value ${value} out of ${row.name}`);
    button.on("click", () => callbacks.onMapValue(value, null));
  });
}

function drawUnusedValues(element: Element, data: ClassesData, callbacks: ClassesCallbacks): void {
  const box = part(element, "div", "unused").node()!;
  const n = data.unused.length;
  part(box, "p", "unused-head").text(
    n === 0
      ? "Every label value stands for a class."
      : `${countText(n)} label ${n === 1 ? "value stands" : "values stand"} for no class; those sources are classified, not trained on.`,
  );
  const names = data.classes.map((c) => c.name);
  repeat(
    part(box, "ul", "unused-values").node()!,
    "li",
    data.unused.slice(0, largestList),
    (item, { value, count }) => {
      part(item, "span", "unused-value").text(value);
      part(item, "span", "unused-count").text(countText(count));
      const choice = part(item, "select", "control").attr("aria-label", `Class of label value ${value}`);
      const choices = [
        { value: "none", text: "no class" },
        ...names.map((name) => ({ value: `class ${name}`, text: name })),
        ...(names.includes(value) ? [] : [{ value: `class ${value}`, text: `new class ${value}` }]),
      ];
      drawChoices(choice.attr("data-focus", `value ${value}`), choices, "none", (chosen) =>
        callbacks.onMapValue(value, chosen === "none" ? null : chosen.slice("class ".length)),
      );
    },
  );
  show(
    part(box, "p", "hint").text(`Only the ${largestList} most frequent values are listed.`),
    data.unused.length > largestList,
  );
}
