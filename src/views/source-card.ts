import { classMarks, drawClassName } from "./class-marks.ts";
import { categoryText } from "./category-text.ts";
import {
  countText,
  decimalCoordinates,
  marginText,
  numberText,
  percentText,
  probabilityText,
  sexagesimalCoordinates,
} from "./number-text.ts";
import { part, repeat, show } from "./parts.ts";

/** One classified source. */
export type SourceCardData = {
  readonly identifier: string;
  /** Degrees; null where the catalogue has none. */
  readonly ra: number | null;
  readonly dec: number | null;
  readonly classes: readonly string[];
  /** null: outside the selection, not classified. */
  readonly prediction: string | null;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly margin: number;
  /** Nats. */
  readonly entropy: number;
  readonly outlier: number;
  readonly missing: number;
  readonly properties: number;
  /** The class if one category is left out, where that changes it. */
  readonly alternatives: readonly { readonly category: string; readonly sourceClass: string }[];
  readonly label: string | null;
  /** true: the source is labelled, and its own values were not used in its densities. */
  readonly heldOut: boolean;
  /** As in the result column: `out_of_range:<property>` … */
  readonly flags: readonly string[];
};

export type SourceCardCallbacks = { readonly onCopy: (text: string) => void };

/** Draws the card of the chosen source; null: a sentence that says how to choose one. */
export function drawSourceCard(element: Element, source: SourceCardData | null, callbacks: SourceCardCallbacks): void {
  show(part(element, "p", "empty").text("Choose a source in the table to see why it has its class."), source === null);
  const card = part(element, "article", "source-card");
  if (!show(card, source !== null) || source === null) return;
  const box = card.node()!;
  drawHeading(part(box, "header", "source-head").node()!, source);
  drawPosition(part(box, "p", "position").node()!, source, callbacks);
  drawProbabilities(part(box, "div", "probabilities").node()!, source);
  drawFacts(part(box, "dl", "facts").node()!, source);
  const remarks = sentences(source);
  show(part(box, "ul", "source-remarks"), remarks.length > 0);
  repeat(part(box, "ul", "source-remarks").node()!, "li", remarks, (item, text) => {
    item.textContent = text;
  });
}

function drawHeading(element: HTMLElement, source: SourceCardData): void {
  const { prediction } = source;
  part(element, "h3", "source-name").text(source.identifier);
  const verdict = part(element, "p", "verdict").node()!;
  const mark = prediction === null ? undefined : classMarks(source.classes).get(prediction);
  drawClassName(part(verdict, "span", "verdict-class").node()!, mark, prediction ?? "not classified");
  part(verdict, "span", "verdict-probability").text(
    prediction === null ? "" : probabilityText(source.probabilities[prediction] ?? NaN),
  );
}

function drawPosition(element: HTMLElement, { ra, dec }: SourceCardData, { onCopy }: SourceCardCallbacks): void {
  const hasPosition = ra !== null && dec !== null && Number.isFinite(ra) && Number.isFinite(dec);
  const texts = hasPosition ? [sexagesimalCoordinates(ra, dec), decimalCoordinates(ra, dec)] : [];
  show(part(element, "span", "no-value").text("no position"), !hasPosition);
  repeat(part(element, "span", "coordinates").node()!, "button", texts, (button, text, index) => {
    button.type = "button";
    button.className = "copy";
    button.title = index === 0 ? "Right ascension, declination. Click to copy." : "Degrees. Click to copy.";
    part(button, "span", "copy-text").text(text);
    part(button, "span", "copy-word").text("copy");
    button.onclick = () => onCopy(text);
  });
}

function drawProbabilities(element: HTMLElement, source: SourceCardData): void {
  const marks = classMarks(source.classes);
  show(part(element, "table", "probability-bars"), source.prediction !== null);
  const table = part(element, "table", "probability-bars").node()!;
  part(table, "caption", "visually-hidden").text("Class probabilities");
  repeat(
    part(table, "tbody", "body").node()!,
    "tr",
    source.classes,
    (line, name) => {
      const p = source.probabilities[name] ?? NaN;
      drawClassName(part(line, "th", "bar-class").attr("scope", "row").node()!, marks.get(name), name);
      const track = part(line, "td", "bar-cell").attr("aria-hidden", "true").node()!;
      const bar = part(part(track, "span", "bar-track").node()!, "span", "bar");
      bar.style("width", `${100 * (Number.isNaN(p) ? 0 : p)}%`).style("color", marks.get(name)!.colour);
      part(line, "td", "bar-number number").text(probabilityText(p));
    },
    (name) => name,
  );
}

function drawFacts(element: HTMLElement, source: SourceCardData): void {
  const isClassified = source.prediction !== null;
  const facts: [string, string, string][] = [
    ["Label", source.label ?? "none", "The known class, from the label expression."],
    ["Margin", isClassified ? marginText(source.margin) : "–", "2 × the largest probability − 1."],
    [
      "Entropy",
      isClassified ? `${numberText(source.entropy)} nat` : "–",
      "0: decided; ln of the number of classes: undecided.",
    ],
    [
      "Outlier",
      isClassified ? numberText(source.outlier) : "–",
      "−log10 of prior × likelihood of its class: high where no class expects such a source.",
    ],
    ["Missing", `${countText(source.missing)} of ${countText(source.properties)}`, "Properties without a value."],
  ];
  repeat(element, "div", facts, (group, [term, text, title]) => {
    group.title = title;
    part(group, "dt", "fact-term").text(term);
    part(group, "dd", "fact-text").text(text);
  });
}

function sentences(source: SourceCardData): string[] {
  const { prediction, label } = source;
  const remarks = source.alternatives.map(
    ({ category, sourceClass }) => `Without ${categoryText(category).toLowerCase()}: ${sourceClass}.`,
  );
  if (prediction !== null && label !== null) {
    const own = source.heldOut
      ? "its own values were not used to classify it"
      : "its own values were used to classify it";
    remarks.push(`Labelled ${label}: ${own}${label === prediction ? "." : "; the classification disagrees."}`);
  }
  const largest = prediction === null ? NaN : (source.probabilities[prediction] ?? NaN);
  if (largest < 0.5) remarks.push(`No class reaches ${percentText(0.5)}.`);
  for (const flag of source.flags) remarks.push(flagText(flag));
  return remarks;
}

function flagText(flag: string): string {
  const [kind, name] = flag.split(/:(.*)/s) as [string, string | undefined];
  if (kind === "out_of_range" && name !== undefined)
    return `${name} lies outside the range of the training sample; it tells no class from another.`;
  return flag;
}
