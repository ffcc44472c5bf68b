import { quoteName, quoteText } from "../catalogue/sql.ts";
import type { Settings } from "../properties/settings.ts";
import { matrixSources } from "./sources.ts";
import type { OpenFile, TableView } from "./state.ts";

/** What the table is searched for: a text, and a cell of the confusion matrix. */
export type Search = Pick<TableView, "text" | "cell">;

/** SQL conditions of a search, over the view `catalogue`; none where nothing is searched for. */
export function searchConditions(file: OpenFile, { identifier }: Settings, { text, cell }: Search): string[] {
  return [
    ...(text === "" ? [] : [textCondition(file, identifier, text)]),
    ...(cell === null ? [] : [rowCondition(file.catalogue.rowName, matrixSources(cell.predicted, cell.truth))]),
  ];
}

/** Whether the table is limited to a region of the sky: one that was picked stays picked while there are no position columns. */
export const isFilteredBySky = ({ position }: Settings, { region }: TableView): boolean =>
  position !== undefined && region !== null;

/** Text is looked for in the identifier and in every loaded text column. */
function textCondition({ catalogue }: OpenFile, identifier: string | null, text: string): string {
  const searched = catalogue.columns.filter(
    ({ name, type, nulls }) => nulls !== null && (type === "text" || name === identifier),
  );
  if (searched.length === 0) return `${catalogue.rowName}::VARCHAR = ${quoteText(text)}`;
  const found = searched.map(
    ({ name }) => `contains(lower(${quoteName(name)}::VARCHAR), ${quoteText(text.toLowerCase())})`,
  );
  return `(${found.join(" OR ")})`;
}

const rowCondition = (rowName: string, rows: readonly number[]) =>
  rows.length === 0 ? "false" : `${rowName} IN (${rows.join(", ")})`;
