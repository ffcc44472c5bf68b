import { part, repeat, show } from "./parts.ts";
import { bytesText, countText } from "./number-text.ts";

/** What is known of the open file. */
export type FileSummary = {
  readonly name: string;
  /** For instance "FITS binary table". */
  readonly format: string;
  readonly bytes: number | null;
  readonly sources: number;
  readonly columns: number;
  /** The recognised survey, null if none. */
  readonly survey: string | null;
  /** Columns that cannot be read as one value per source. */
  readonly unread: readonly { readonly name: string; readonly reason: string }[];
  readonly warnings: readonly string[];
};

/** Draws what was found in the file: size, survey, warnings, columns that were left unread and why. */
export function drawFileSummary(element: Element, file: FileSummary): void {
  const facts: [string, string][] = [
    ["File", file.name],
    ["Format", file.bytes === null ? file.format : `${file.format}, ${bytesText(file.bytes)}`],
    ["Sources", countText(file.sources)],
    ["Columns", countText(file.columns)],
    ["Survey", file.survey ?? "not recognised"],
  ];
  repeat(part(element, "dl", "facts").node()!, "div", facts, (group, [term, text]) => {
    part(group, "dt", "fact-term").text(term);
    part(group, "dd", "fact-text").text(text);
  });
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
