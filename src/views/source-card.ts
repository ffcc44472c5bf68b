import { alternativeSentences, doubtSentences, outlierFacts, type Fact } from "./classification-remarks.ts";
import { drawProbabilityBars, drawVerdict } from "./class-probabilities.ts";
import { countText, decimalCoordinates, marginText, numberText, sexagesimalCoordinates } from "./number-text.ts";
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
  /** Standard deviation of each probability; null, or not given: not computed. */
  readonly uncertainties?: Readonly<Record<string, number>> | null;
  readonly margin: number;
  /** Nats. */
  readonly entropy: number;
  readonly outlier: number;
  /** In per cent, small: odd; null: not known. Not given: not shown. */
  readonly outlierPercentile?: number | null;
  readonly missing: number;
  readonly properties: number;
  /** The class if one category is left out, where that changes it. */
  readonly alternatives: readonly { readonly category: string; readonly sourceClass: string }[];
  readonly label: string | null;
  /** true: the source is labelled, and its own values were not used in its densities. */
  readonly heldOut: boolean;
  /** As in the result column: `out_of_range:<property>`, `few_references` … */
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
  drawProbabilityBars(part(box, "div", "probabilities").node()!, source);
  drawFacts(part(box, "dl", "facts").node()!, source);
  const remarks = sentences(source);
  show(part(box, "ul", "source-remarks"), remarks.length > 0);
  repeat(part(box, "ul", "source-remarks").node()!, "li", remarks, (item, text) => {
    item.textContent = text;
  });
}

function drawHeading(element: HTMLElement, source: SourceCardData): void {
  part(element, "h3", "source-name").text(source.identifier);
  drawVerdict(part(element, "p", "verdict").node()!, source);
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

function drawFacts(element: HTMLElement, source: SourceCardData): void {
  const isClassified = source.prediction !== null;
  const facts: Fact[] = [
    ["Label", source.label ?? "none", "The known class, from the label expression."],
    ["Margin", isClassified ? marginText(source.margin) : "–", "2 × the largest probability − 1."],
    [
      "Entropy",
      isClassified ? `${numberText(source.entropy)} nat` : "–",
      "0: decided; ln of the number of classes: undecided.",
    ],
    ...outlierFacts(isClassified ? source.outlier : NaN, source.outlierPercentile, source.flags),
    ["Missing", `${countText(source.missing)} of ${countText(source.properties)}`, "Properties without a value."],
  ];
  drawFactList(element, facts);
}

/** Draws names and texts; what each means is its title. */
export function drawFactList(element: Element, facts: readonly Fact[]): void {
  repeat(element, "div", facts, (group, [term, text, meaning]) => {
    group.title = meaning;
    part(group, "dt", "fact-term").text(term);
    part(group, "dd", "fact-text").text(text);
  });
}

function sentences(source: SourceCardData): string[] {
  const { prediction, label } = source;
  const remarks = alternativeSentences(source);
  if (prediction !== null && label !== null) {
    const own = source.heldOut
      ? "its own values were not used to classify it"
      : "its own values were used to classify it";
    remarks.push(`Labelled ${label}: ${own}${label === prediction ? "." : "; the classification disagrees."}`);
  }
  return [...remarks, ...doubtSentences(source)];
}
