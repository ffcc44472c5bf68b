import { countText } from "./number-text.ts";
import { part, repeat, show } from "./parts.ts";

/** A survey that was recognised, and what was guessed from it. */
export type SurveyFound = {
  readonly name: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** Columns that tell it. */
  readonly matched: readonly string[];
  /** What was guessed (a role, a property, a selection), and from what. `warning`: to be looked at. */
  readonly notes: readonly { readonly what: string; readonly from: string; readonly warning?: true }[];
};

const mostNamed = 6;

/** Returns how certain a survey is, in words. */
export function confidenceText(confidence: number): string {
  if (confidence >= 0.9) return "certain";
  if (confidence >= 0.6) return "likely";
  return confidence >= 0.3 ? "perhaps" : "doubtful";
}

/** Draws what a survey was told from, and what was guessed from it, each with a way to where it can be mended. */
export function drawSurvey(element: HTMLElement, survey: SurveyFound | null, onMend?: (what: string) => void): void {
  element.hidden = survey === null;
  if (survey === null) return;
  const { name, confidence, matched, notes } = survey;
  const named = matched.slice(0, mostNamed).join(", ");
  const more = matched.length > mostNamed ? ` and ${countText(matched.length - mostNamed)} more` : "";
  const columns = matched.length === 1 ? "the column" : "the columns";
  part(element, "p", "survey-told").text(
    matched.length === 0
      ? `${name} is ${confidenceText(confidence)}.`
      : `${name} is ${confidenceText(confidence)}: the file has ${columns} ${named}${more}.`,
  );
  const details = part(element, "details", "guesses");
  show(details, notes.length > 0);
  const box = details.node()!;
  part(box, "summary", "guesses-summary").text(
    `${countText(notes.length)} ${notes.length === 1 ? "thing was" : "things were"} guessed from it`,
  );
  const table = part(box, "table", "guesses-table").node()!;
  const headings = ["What", "Guessed from", "Mend"];
  repeat(part(part(table, "thead", "head").node()!, "tr", "row").node()!, "th", headings, (cell, text) => {
    cell.scope = "col";
    part(cell, "span", text === "Mend" ? "visually-hidden" : "text").text(text);
  });
  repeat(part(table, "tbody", "body").node()!, "tr", notes, (line, note) => {
    part(line, "th", "guess-what").attr("scope", "row").text(note.what);
    const from = part(line, "td", "guess-from").node()!;
    show(part(from, "strong", "warning-word").text("Look at it: "), note.warning === true);
    part(from, "code", "guess-text").text(note.from);
    const mend = part(part(line, "td", "guess-mend").node()!, "button", "mend quiet")
      .attr("type", "button")
      .text("Mend");
    mend.attr("aria-label", `Mend ${note.what}`).on("click", () => onMend?.(note.what));
    show(mend, onMend !== undefined);
  });
}
