import { alternativeSentences, doubtSentences, outlierFacts, type Fact } from "./classification-remarks.ts";
import { categoryText } from "./category-text.ts";
import { drawProbabilityBars, drawVerdict } from "./class-probabilities.ts";
import { countText, marginText } from "./number-text.ts";
import { drawDraftNumber } from "./optional-number.ts";
import { idFor, part, repeat, show, type Drawn } from "./parts.ts";
import { drawFactList } from "./source-card.ts";

export type OneSourceData = {
  /** Of the model at hand, in its order. */
  readonly properties: readonly { readonly name: string; readonly unit?: string; readonly category: string }[];
  /** Own units, before scaling; null, or not given: missing. */
  readonly values: Readonly<Record<string, number | null>>;
  /** What the last pasted text named (see readPastedSource); null: nothing was pasted. A new one replaces what was typed. */
  readonly pasted?: { readonly named: readonly string[]; readonly unknown: readonly string[] } | null;
  readonly result: OneSourceResult | null;
  /** A sentence that says why the source was not classified, or the text not read. */
  readonly error: string | null;
};

type OneSourceResult = {
  readonly class: string;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly margin: number;
  readonly outlier: number;
  readonly outlierPercentile?: number | null;
  readonly missing: number;
  readonly flags: readonly string[];
  readonly alternatives: readonly { readonly without: string; readonly class: string }[];
};

export type OneSourceCallbacks = {
  readonly onClassify: (values: Record<string, number | null>) => void;
  /** With the text that was pasted or typed into the box, for readPastedSource. */
  readonly onPaste: (text: string) => void;
};

/**
 * Draws the form of a source that is in no catalogue: a field per property, a box to paste values into, and the result.
 * @returns the empty element where its probability track is to be drawn; hidden while there is no result
 */
export function drawOneSource(element: Element, data: OneSourceData, callbacks: OneSourceCallbacks): HTMLElement {
  const { properties, error } = data;
  show(
    part(element, "p", "empty").text("There is no model at hand to classify a source with."),
    properties.length === 0,
  );
  const whole = part(element, "div", "one-source");
  const box = whole.node()!;
  show(whole, properties.length > 0);
  drawPasteBox(part(box, "div", "paste-box").node()!, data, callbacks.onPaste);
  drawFields(part(box, "form", "value-fields"), data, callbacks.onClassify);
  show(
    part(box, "p", "field-error")
      .attr("role", "alert")
      .text(error ?? ""),
    error !== null,
  );
  return drawResult(part(box, "section", "one-result").node()!, data);
}

function drawPasteBox(element: HTMLElement, { pasted = null }: OneSourceData, onPaste: (text: string) => void): void {
  const id = idFor(element, "paste");
  part(element, "label", "field-label").attr("for", id).text("Paste the values of a source");
  const area = part(element, "textarea", "control").attr("id", id).attr("rows", 4).attr("spellcheck", "false");
  area.attr("autocomplete", "off").attr("aria-describedby", `${id}-hint`);
  area.attr("placeholder", "HR1 −0.31\nlogFx = -13.2");
  part(element, "p", "hint")
    .attr("id", `${id}-hint`)
    .text(
      "Lines “name value” or “name = value”, a header and one row of a table, or JSON. Units are ignored. Nothing is sent anywhere.",
    );
  const node = area.node()!;
  const button = part(element, "button", "fill").attr("type", "button").text("Fill in the fields");
  button.on("click", () => onPaste(node.value));
  const remark = part(element, "p", "pasted-remark")
    .attr("role", "status")
    .text(pasted === null ? "" : pastedText(pasted));
  show(remark, pasted !== null);
}

function pastedText({ named, unknown }: NonNullable<OneSourceData["pasted"]>): string {
  const filled = `${countText(named.length)} ${named.length === 1 ? "property" : "properties"} filled in.`;
  return unknown.length === 0 ? filled : `${filled} Not recognised: ${unknown.join(", ")}.`;
}

// What is typed and not classified yet is the page's: the fields keep it until a text is pasted.
function drawFields(
  whole: Drawn<HTMLFormElement>,
  { properties, values, pasted = null }: OneSourceData,
  onClassify: OneSourceCallbacks["onClassify"],
): void {
  const form = whole.node()!;
  if (pasted !== null && whole.datum() !== pasted) form.reset();
  whole.datum(pasted);
  const entered = new Map<string, () => number | null | undefined>();
  repeat(
    part(form, "div", "fields").node()!,
    "div",
    properties,
    (place, { name, unit = "", category }, index) => {
      place.id = idFor(form, `property-${index}`);
      const label = unit === "" ? name : `${name} [${unit}]`;
      const field = { label, value: values[name] ?? null, placeholder: "missing", hint: categoryText(category) };
      entered.set(name, drawDraftNumber(place, "value", field));
    },
    ({ name }) => name,
  );
  form.onsubmit = (event) => {
    event.preventDefault();
    const numbers = [...entered].map(([name, read]) => [name, read()] as const);
    if (numbers.some(([, value]) => value === undefined)) return;
    onClassify(Object.fromEntries(numbers) as Record<string, number | null>);
  };
  const line = part(form, "div", "one-buttons").node()!;
  part(line, "button", "primary").attr("type", "submit").text("Classify this source");
  part(line, "span", "hint").text("A blank field is a missing value.");
}

function drawResult(section: HTMLElement, { result, properties }: OneSourceData): HTMLElement {
  section.hidden = result === null;
  const head = part(section, "div", "one-head").node()!;
  const track = part(section, "div", "one-track").node()!;
  if (result === null) return track;
  const classes = Object.keys(result.probabilities);
  const shown = { classes, prediction: result.class, probabilities: result.probabilities };
  drawVerdict(part(head, "p", "verdict").attr("role", "status").node()!, shown);
  drawProbabilityBars(part(head, "div", "probabilities").node()!, shown);
  const facts: Fact[] = [
    ["Margin", marginText(result.margin), "2 × the largest probability − 1."],
    ...outlierFacts(result.outlier, result.outlierPercentile, result.flags),
    ["Missing", `${countText(result.missing)} of ${countText(properties.length)}`, "Properties without a value."],
  ];
  drawFactList(part(head, "dl", "facts").node()!, facts);
  const remarks = {
    ...shown,
    flags: result.flags,
    alternatives: result.alternatives.map((other) => ({ category: other.without, sourceClass: other.class })),
  };
  const sentences = [...alternativeSentences(remarks), ...doubtSentences(remarks)];
  show(part(head, "ul", "source-remarks"), sentences.length > 0);
  repeat(part(head, "ul", "source-remarks").node()!, "li", sentences, (item, text) => {
    item.textContent = text;
  });
  return track;
}
