import { countText } from "./number-text.ts";
import { part, repeat } from "./parts.ts";

/** Seconds that a piece of work took, in all and stage by stage. */
type Timed = { readonly name: string; readonly seconds: number; readonly stages: Readonly<Record<string, number>> };

export type StagesData = { readonly groups: readonly Timed[]; readonly workers: number; readonly sources: number };

/** What the stages are called on the page. */
const words: Readonly<Record<string, string>> = {
  start: "finding the columns",
  read: "reading, and handing over to the database",
  recognise: "settings and labels",
  properties: "evaluating the properties",
  sample: "fetching the labelled sources",
  densities: "densities, property by property",
  model: "putting the model together",
  train: "training",
  classify: "summing and combining",
};

/** Draws a table of seconds. */
export function drawStages(element: Element, { groups, workers, sources }: StagesData): void {
  const lines = groups.flatMap(({ name, seconds, stages }) => [
    { name, seconds, isWhole: true },
    ...Object.entries(stages).map(([stage, part_]) => ({
      name: words[stage] ?? stage,
      seconds: part_,
      isWhole: false,
    })),
  ]);
  const table = part(element, "table", "stages").node()!;
  part(table, "caption", "visually-hidden").text("Seconds by stage");
  const head = part(part(table, "thead", "head").node()!, "tr", "head-row").node()!;
  repeat(head, "th", ["Stage", "Seconds"], (cell, heading, k) => {
    cell.scope = "col";
    cell.textContent = heading;
    cell.className = k === 1 ? "number" : "";
  });
  repeat(part(table, "tbody", "body").node()!, "tr", lines, (row, { name, seconds, isWhole }) => {
    row.className = isWhole ? "whole" : "stage";
    part(row, "th", "name").attr("scope", "row").text(name);
    part(row, "td", "number").text(seconds.toFixed(2));
  });
  const by = workers === 1 ? "one worker" : `${workers} workers`;
  part(element, "p", "hint").text(`${countText(sources)} sources, classified by ${by}.`);
}
