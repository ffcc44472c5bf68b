import { part, repeat, show } from "./parts.ts";
import { bytesText, countText } from "./number-text.ts";
import { confidenceText, drawSurvey, type SurveyFound } from "./survey-summary.ts";

/** What is known of the open file. */
export type FileSummary = {
  readonly name: string;
  /** For instance "FITS binary table". */
  readonly format: string;
  readonly bytes: number | null;
  readonly sources: number;
  readonly columns: number;
  /** The recognised survey, null if none. */
  readonly survey: SurveyFound | null;
  /** Columns that cannot be read as one value per source. */
  readonly unread: readonly { readonly name: string; readonly reason: string }[];
  readonly warnings: readonly string[];
};

export type FileSummaryCallbacks = {
  /** Leads to where a guess (a role, or a property) can be mended. */
  readonly onMend?: (what: string) => void;
};

/** Draws what was found in the file: size, survey and what was guessed from it, warnings, columns that were left unread and why. */
export function drawFileSummary(element: Element, file: FileSummary, { onMend }: FileSummaryCallbacks = {}): void {
  const facts: [string, string][] = [
    ["File", file.name],
    ["Format", file.bytes === null ? file.format : `${file.format}, ${bytesText(file.bytes)}`],
    ["Sources", countText(file.sources)],
    ["Columns", countText(file.columns)],
    [
      "Survey",
      file.survey === null ? "not recognised" : `${file.survey.name}, ${confidenceText(file.survey.confidence)}`,
    ],
  ];
  repeat(part(element, "dl", "facts").node()!, "div", facts, (group, [term, text]) => {
    part(group, "dt", "fact-term").text(term);
    part(group, "dd", "fact-text").text(text);
  });
  drawSurvey(part(element, "div", "survey").node()!, file.survey, onMend);
  repeat(part(element, "ul", "warnings").node()!, "li", file.warnings, (item, text) => {
    part(item, "strong", "warning-word").text("Warning");
    part(item, "span", "warning-text").text(text);
  });
  const unread = part(element, "details", "unread");
  show(unread, file.unread.length > 0);
  const n = file.unread.length;
  part(unread.node()!, "summary", "unread-summary").text(
    `${countText(n)} ${n === 1 ? "column was" : "columns were"} not read`,
  );
  repeat(part(unread.node()!, "ul", "unread-columns").node()!, "li", file.unread, (item, column) => {
    part(item, "code", "unread-name").text(column.name);
    part(item, "span", "unread-reason").text(column.reason);
  });
}

/** Returns the line of the page's header: "augmented_TD.fits · 2,941 sources · 8 properties". */
export function fileLine(name: string, sources: number, properties: number): string {
  const counted = (n: number, noun: string) => `${countText(n)} ${noun}${n === 1 ? "" : "s"}`;
  return `${name} · ${counted(sources, "source")} · ${properties === 1 ? "1 property" : `${countText(properties)} properties`}`;
}
