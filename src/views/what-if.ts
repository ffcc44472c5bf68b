import { categoryText } from "./category-text.ts";
import { classMarks, drawClassName } from "./class-marks.ts";
import { countText, numberText, percentText } from "./number-text.ts";
import { idFor, part, repeat, show } from "./parts.ts";

/** The weights that act on a classification at once, and what they make of it. */
export type WhatIfData = {
  readonly classes: readonly string[];
  readonly priors: Readonly<Record<string, number>>;
  readonly categories: Readonly<Record<string, number>>;
  readonly power: number;
  /** Whether the method has weights of categories, and a power κ. */
  readonly hasWeights: boolean;
  readonly hasPower: boolean;
  /** Sources per most probable class, and the sums of the class probabilities. */
  readonly counts: Readonly<Record<string, number>>;
  readonly expected: Readonly<Record<string, number>>;
  /** Labelled sources by predicted and true class, index predicted·C + true. */
  readonly confusion: ArrayLike<number>;
  /** Milliseconds from the last move of a slider to these numbers; null: none was moved. */
  readonly milliseconds: number | null;
};

/** What a slider changes; all priors come together, for they sum to 1. */
export type WhatIfChange = {
  readonly priors?: Readonly<Record<string, number>>;
  readonly categories?: Readonly<Record<string, number>>;
  readonly power?: number;
};

export type WhatIfCallbacks = {
  /** While a slider moves. */
  readonly onDrag: (change: WhatIfChange) => void;
  /** When it is let go. */
  readonly onSettle: (change: WhatIfChange) => void;
};

/** Sliders of priors and powers are logarithmic: rare classes need fine steps. */
const priorRange = { low: Math.log10(1e-4), high: Math.log10(0.99), step: 0.005 };
const powerRange = { low: Math.log10(0.1), high: Math.log10(10), step: 0.01 };
const weightRange = { low: 0, high: 10, step: 0.1 };

/** Draws sliders of priors, category weights and κ, with the counts that they lead to and how the labelled sources fare. */
export function drawWhatIf(element: Element, data: WhatIfData, callbacks: WhatIfCallbacks): void {
  drawClasses(part(part(element, "div", "scroller").node()!, "table", "what-if-classes").node()!, data, callbacks);
  drawWeights(part(element, "div", "what-if-weights").node()!, data, callbacks);
  drawMatrix(part(element, "div", "what-if-matrix").node()!, data);
  const time = data.milliseconds === null ? "" : `Classified anew in ${Math.round(data.milliseconds)} ms.`;
  part(element, "p", "hint what-if-time").text(
    `All sources are classified anew while a slider moves; let it go to keep the change. ${time}`,
  );
}

function drawClasses(table: HTMLElement, data: WhatIfData, { onDrag, onSettle }: WhatIfCallbacks): void {
  part(table, "caption", "visually-hidden").text("Priors, and the classes that they lead to");
  const head = part(part(table, "thead", "head").node()!, "tr", "head-row").node()!;
  const headings = ["Class", "Prior", "", "Sources", "Expected", "Completeness", "Purity"];
  repeat(head, "th", headings, (cell, heading, k) => {
    cell.scope = "col";
    cell.textContent = heading;
    cell.className = k >= 3 ? "number" : "";
    cell.title = titles[heading] ?? "";
  });
  const marks = classMarks(data.classes);
  const C = data.classes.length;
  const count = (predicted: number, truth: number) => data.confusion[predicted * C + truth];
  repeat(
    part(table, "tbody", "body").node()!,
    "tr",
    data.classes,
    (row, name, c) => {
      const cell = (key: string, text: string, tag: "td" | "th" = "td") => part(row, tag, key).text(text);
      drawClassName(part(row, "th", "class").attr("scope", "row").node()!, marks.get(name), name);
      const prior = data.priors[name];
      drawSlider(part(row, "td", "slider").node()!, {
        name: `prior-${c}`,
        label: `Prior of ${name}`,
        text: percentText(prior, 2),
        value: Math.log10(prior),
        range: priorRange,
        onInput: (at) => onDrag({ priors: withPrior(data, name, 10 ** at) }),
        onChange: (at) => onSettle({ priors: withPrior(data, name, 10 ** at) }),
      });
      cell("prior number", percentText(prior, 2));
      cell("count number", countText(data.counts[name] ?? 0));
      cell("expected number", countText(data.expected[name] ?? 0));
      let truth = 0;
      let predicted = 0;
      for (let k = 0; k < C; k++) {
        truth += count(k, c);
        predicted += count(c, k);
      }
      cell("completeness number", percentText(truth === 0 ? null : count(c, c) / truth, 1));
      cell("purity number", percentText(predicted === 0 ? null : count(c, c) / predicted, 1));
    },
    (name) => name,
  );
}

const titles: Readonly<Record<string, string>> = {
  Sources: "Sources whose most probable class it is",
  Expected: "Sum of its probability over all sources",
  Completeness: "Labelled sources of the class that are found",
  Purity: "Labelled sources among those found that are of the class; not corrected for priors",
};

/** The priors with that of one class as given, the others in their proportions. */
function withPrior({ priors, classes }: WhatIfData, name: string, prior: number): Record<string, number> {
  const others = classes.reduce((sum, other) => (other === name ? sum : sum + priors[other]), 0);
  const rest = others > 0 ? (1 - prior) / others : 0;
  return Object.fromEntries(classes.map((other) => [other, other === name ? prior : priors[other] * rest]));
}

function drawWeights(box: HTMLElement, data: WhatIfData, { onDrag, onSettle }: WhatIfCallbacks): void {
  const weights = data.hasWeights ? Object.entries(data.categories) : [];
  repeat(
    part(box, "div", "sliders").node()!,
    "div",
    weights,
    (place, [category, weight], k) => {
      place.className = "what-if-weight";
      drawSlider(place, {
        name: `weight-${k}`,
        label: `${categoryText(category)} α`,
        shown: true,
        text: numberText(weight),
        value: weight,
        range: weightRange,
        onInput: (value) => onDrag({ categories: { [category]: value } }),
        onChange: (value) => onSettle({ categories: { [category]: value } }),
      });
    },
    ([category]) => category,
  );
  const power = part(box, "div", "what-if-weight what-if-power");
  if (!show(power, data.hasPower)) return;
  drawSlider(power.node()!, {
    name: "power",
    label: "Power κ",
    shown: true,
    text: numberText(data.power),
    value: Math.log10(data.power),
    range: powerRange,
    onInput: (at) => onDrag({ power: 10 ** at }),
    onChange: (at) => onSettle({ power: 10 ** at }),
  });
}

type Slider = {
  readonly name: string;
  readonly label: string;
  /** Whether label and value are shown beside it. */
  readonly shown?: boolean;
  readonly text: string;
  readonly value: number;
  readonly range: { readonly low: number; readonly high: number; readonly step: number };
  readonly onInput: (value: number) => void;
  readonly onChange: (value: number) => void;
};

function drawSlider(place: HTMLElement, { name, label, shown = false, text, value, range, ...on }: Slider): void {
  const id = idFor(place, `what-if-${name}`);
  if (shown) {
    part(place, "label", "field-label").attr("for", id).text(label);
    part(place, "output", "what-if-value").attr("for", id).text(text);
  }
  const input = part(place, "input", "range").attr("id", id);
  const node = input.node()!;
  input
    .attr("type", "range")
    .attr("min", range.low)
    .attr("max", range.high)
    .attr("step", range.step)
    .attr("aria-label", shown ? null : label)
    .attr("aria-valuetext", text);
  // What the user holds stays where it is held.
  if (node.dataset.held !== "true") node.value = String(value);
  input.on("input", () => {
    node.dataset.held = "true";
    on.onInput(node.valueAsNumber);
  });
  input.on("change", () => {
    node.dataset.held = "false";
    on.onChange(node.valueAsNumber);
  });
}

/** Counts of labelled sources: a row per predicted class, a column per true one. */
function drawMatrix(box: HTMLElement, { classes, confusion }: WhatIfData): void {
  const C = classes.length;
  let total = 0;
  for (let k = 0; k < C * C; k++) total += confusion[k];
  box.hidden = total === 0;
  if (box.hidden) return;
  const table = part(part(box, "div", "scroller").node()!, "table", "confusion").node()!;
  part(table, "caption", "caption").text("Labelled sources: predicted class (rows) and label (columns).");
  const head = part(part(table, "thead", "head").node()!, "tr", "head-row").node()!;
  repeat(head, "th", ["", ...classes], (cell, name) => {
    cell.scope = "col";
    cell.textContent = name;
  });
  repeat(part(table, "tbody", "body").node()!, "tr", classes, (row, name, predicted) => {
    part(row, "th", "class").attr("scope", "row").text(name);
    repeat(row, "td", classes, (cell, _, truth) => {
      cell.className = truth === predicted ? "right" : "";
      cell.textContent = countText(confusion[predicted * C + truth]);
    });
  });
}
