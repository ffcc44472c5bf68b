import { idFor, part, repeat, show, type Drawn } from "./parts.ts";

type Field = {
  readonly label: string;
  /** Marked as guessed from the file, for the user to confirm. */
  readonly guessed?: boolean;
  readonly hint?: string;
  /** A sentence that says what is wrong with the value. */
  readonly error?: string | null;
};
export type Choice = { readonly value: string; readonly text: string };
export type SelectField = Field & { readonly value: string; readonly choices: readonly Choice[] };
export type TextField = Field & { readonly value: string; readonly placeholder?: string };
export type NumberField = Field & {
  readonly value: number;
  readonly minimum: number;
  readonly maximum?: number;
  readonly unit?: string;
};

/** Draws a labelled choice. */
export function drawSelect(parent: Element, name: string, field: SelectField, onChange: (value: string) => void): void {
  const [box, id] = drawLabel(parent, name, field);
  const choice = part(box, "select", "control").attr("id", id);
  drawChoices(choice, field.choices, field.value, onChange);
  drawRemarks(box, id, choice, field);
}

/** Draws a labelled line of text. */
export function drawText(parent: Element, name: string, field: TextField, onChange: (value: string) => void): void {
  const [box, id] = drawLabel(parent, name, field);
  const input = part(box, "input", "control")
    .attr("id", id)
    .attr("type", "text")
    .attr("placeholder", field.placeholder ?? null)
    .attr("spellcheck", "false")
    .attr("autocomplete", "off");
  bindText(input, field.value, onChange);
  drawRemarks(box, id, input, field);
}

/** Draws a labelled number. */
export function drawNumber(parent: Element, name: string, field: NumberField, onChange: (value: number) => void): void {
  const [box, id] = drawLabel(parent, name, field);
  const line = part(box, "span", "control-line").node()!;
  const input = part(line, "input", "control").attr("id", id);
  bindNumber(input, field, onChange);
  show(part(line, "span", "unit"), field.unit !== undefined);
  part(line, "span", "unit").text(field.unit ?? "");
  drawRemarks(box, id, input, field);
}

/** Fills a select, and calls back when the user has chosen another value. */
export function drawChoices(
  element: Drawn<HTMLSelectElement>,
  choices: readonly Choice[],
  value: string,
  onChange: (value: string) => void,
): void {
  const node = element.node()!;
  repeat(node, "option", choices, (option, choice) => {
    option.value = choice.value;
    option.text = choice.text;
  });
  node.value = value;
  element.on("change", () => onChange(node.value));
}

/**
 * Shows a value in an input, and calls back when the user has committed another. What is being typed survives a redraw
 * that brings no other value; the `value` attribute is what was drawn last.
 */
export function bindText(input: Drawn<HTMLInputElement>, value: string, onCommit: (value: string) => void): void {
  const node = input.node()!;
  if (node.defaultValue !== value) {
    node.defaultValue = value;
    node.value = value;
  }
  input.on("change", () => {
    node.defaultValue = node.value;
    onCommit(node.value);
  });
}

/** As `bindText`, for numbers; a value out of bounds is refused with the browser's own message. */
export function bindNumber(
  input: Drawn<HTMLInputElement>,
  field: { readonly value: number; readonly minimum: number; readonly maximum?: number },
  onCommit: (value: number) => void,
): void {
  const node = input.node()!;
  input
    .attr("type", "number")
    .attr("inputmode", "decimal")
    .attr("required", "")
    .attr("step", "any")
    .attr("min", field.minimum)
    .attr("max", field.maximum ?? null);
  bindText(input, plainNumber(field.value), () => {
    if (node.reportValidity()) onCommit(node.valueAsNumber);
  });
}

/** Returns a number as an input shows it: at most 6 significant digits. */
function plainNumber(value: number): string {
  return Number(value.toPrecision(6)).toString();
}

function drawLabel(parent: Element, name: string, field: Field): [HTMLElement, string] {
  const box = part(parent, "div", name).classed("field", true).node()!;
  const id = idFor(box, name);
  const head = part(box, "span", "field-head").node()!;
  part(head, "label", "field-label").attr("for", id).text(field.label);
  const isGuessed = field.guessed ?? false;
  show(part(head, "span", "guessed").text("guessed"), isGuessed);
  return [box, id];
}

function drawRemarks<E extends HTMLElement>(box: Element, id: string, control: Drawn<E>, field: Field): void {
  const hint = part(box, "p", "hint")
    .attr("id", `${id}-hint`)
    .text(field.hint ?? "");
  const error = part(box, "p", "field-error")
    .attr("id", `${id}-error`)
    .text(field.error ?? "");
  const described = [];
  if (show(hint, (field.hint ?? "") !== "")) described.push(`${id}-hint`);
  if (show(error, (field.error ?? "") !== "")) described.push(`${id}-error`);
  control
    .attr("aria-describedby", described.length > 0 ? described.join(" ") : null)
    .attr("aria-invalid", (field.error ?? "") !== "" ? "true" : null);
}
