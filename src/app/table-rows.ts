import { regionCondition } from "../catalogue/sky-sql.ts";
import { quoteName, quoteText } from "../catalogue/sql.ts";
import { usedProperties } from "../properties/settings.ts";
import type { SourceColumn, SourceRow } from "../views/source-table.ts";
import { isCurrent, weightingOf } from "./classify-catalogue.ts";
import { resultIndices } from "./sources.ts";
import * as state from "./state.ts";
import { isFilteredBySky, searchConditions } from "./table-filter.ts";

/** Rows that the table shows at a time. */
export const pageSize = 50;

/** What the table shows: some of the `total` sources that pass the filter. */
export type Page = {
  readonly columns: readonly SourceColumn[];
  readonly rows: readonly SourceRow[];
  readonly total: number;
};

/** Reads the rows of a page. */
export async function rowsOfPage(
  file: state.OpenFile,
  settings: (typeof state.settings)["value"],
  results: state.Results | null,
  view: state.TableView,
): Promise<Page> {
  const { catalogue } = file;
  const shown = results !== null && isCurrent() ? results : null;
  const columns = tableColumns(settings, shown);
  const sort = columns.find(({ key }) => key === view.sort?.key);
  const isOfClass = shown !== null && view.className !== null;
  const conditions = conditionsOf(file, settings, shown, view);
  const ofFile = columns.filter(({ result }) => result === undefined);
  const expressions = ofFile.map(({ sql }, i) => `${sql} AS c${i}`);
  const cellsOf = async (numbers: readonly number[]) =>
    shown === null ? [] : await resultCells(shown, columns, numbers, shown.settings);
  const pageOf = (
    rows: readonly Record<string, unknown>[],
    cells: Awaited<ReturnType<typeof cellsOf>>,
    total: number,
  ): Page => ({
    columns,
    rows: rows.map((row, r) => ({
      row: Number(row.row_number),
      cells: columns.map((column) =>
        column.result === undefined
          ? (row[`c${ofFile.indexOf(column)}`] as string | number | null)
          : (cells.find(({ key }) => key === column.key)!.values[r] ?? null),
      ),
    })),
    total,
  });
  const first = shown === null ? null : await firstRows(shown, sort, view);
  if (first !== null) {
    const both = [catalogue.at(first.numbers, expressions), cellsOf(first.numbers)] as const;
    return pageOf(...(await Promise.all(both)), first.total);
  }
  const { rows, total } = await catalogue.page({
    columns: expressions,
    ...(conditions.length === 0 ? {} : { where: conditions.join(" AND ") }),
    ...(shown !== null && isOfClass && conditions.length === 1 ? { total: shown.counts[view.className] ?? 0 } : {}),
    ...(sort === undefined ? {} : { orderBy: { column: sort.sql, descending: view.sort!.descending } }),
    offset: view.offset,
    limit: pageSize,
  });
  return pageOf(rows, await cellsOf(rows.map((row) => Number(row.row_number))), total);
}

/** SQL of what the table is filtered by. */
function conditionsOf(
  file: state.OpenFile,
  settings: (typeof state.settings)["value"],
  shown: state.Results | null,
  view: state.TableView,
): string[] {
  return [
    ...(shown !== null && view.className !== null
      ? [`${resultName(shown, resultIndices(shown.settings).prediction)} = ${quoteText(view.className)}`]
      : []),
    ...searchConditions(file, settings, view),
    ...(isFilteredBySky(settings, view) ? [regionCondition(settings.position!, view.region!)] : []),
  ];
}

/** SQL of which sources the table shows; undefined: all. */
export function shownCondition(view: state.TableView): string | undefined {
  const shown = state.results.value !== null && isCurrent() ? state.results.value : null;
  const conditions = conditionsOf(state.opened.value!, state.settings.value, shown, view);
  return conditions.length === 0 ? undefined : conditions.join(" AND ");
}

/** Rows from the start that a page may be cut from without a sort of all of them. */
const mostFirst = 20_000;

/**
 * Finds the rows of a page by the results alone, where no more than a class and a column of result numbers say which they are: the workers
 * that hold the results are then done before the database would have the column. null: the database must be asked.
 */
async function firstRows(
  { store, settings, counts }: state.Results,
  sort: TableColumn | undefined,
  { className, text, cell, region, offset, sort: order }: state.TableView,
): Promise<{ numbers: number[]; total: number } | null> {
  const isNumber = sort?.result !== undefined && sort.kind !== "class" && sort.kind !== "text";
  const isFound = sort === undefined ? className !== null : isNumber;
  if (!isFound || text !== "" || cell !== null || region !== null || offset + pageSize > mostFirst) return null;
  // A class that is filtered by may be none of these results.
  const total = className === null ? store.rows : (counts[className] ?? 0);
  const rows = await store.first(
    {
      column: sort?.result?.index ?? null,
      descending: order?.descending ?? false,
      predicted: className === null ? null : settings.classes.indexOf(className),
      limit: offset + pageSize,
    },
    weightingOf(settings),
  );
  return { numbers: [...rows.subarray(offset)], total };
}

/** The cells of the table's result columns for some rows, under the weights of some settings. */
export async function resultCells(
  { store }: state.Results,
  columns: readonly TableColumn[],
  rows: readonly number[],
  settings: (typeof state.settings)["value"],
) {
  const wanted = columns.filter(({ result }) => result !== undefined);
  const found = await store.cells(
    rows,
    wanted.map(({ result }) => result!.index),
    weightingOf(settings),
  );
  return wanted.map(({ key, result }, k) => ({
    key,
    values: found[k].map((value) => (typeof value === "number" ? result!.show(value) : value)),
  }));
}

const resultName = ({ columns }: state.Results, index: number): string => quoteName(columns[index].name);

type TableColumn = SourceColumn & {
  /** What it is sorted by, and, for a column of the file, read by. */
  readonly sql: string;
  /** The result column that it shows, and how. */
  readonly result?: { readonly index: number; readonly show: (value: number) => number };
};

/** The columns of the table; without results those that a label is told by. */
export function tableColumns(settings: (typeof state.settings)["value"], results: state.Results | null): TableColumn[] {
  const { identifier, label } = settings;
  const { rowName } = state.opened.value!.catalogue;
  const column = (
    key: string,
    heading: string,
    kind: SourceColumn["kind"],
    sql: string,
    narrow: boolean,
    title = "",
  ): TableColumn => {
    return { key, label: heading, kind, sql, sortable: true, narrow, ...(title === "" ? {} : { title }) };
  };
  const name =
    identifier === null
      ? column("identifier", "row", "count", rowName, true, "0-based row of the file")
      : column("identifier", identifier, "text", quoteName(identifier), true);
  const properties = usedProperties(settings)
    .filter(({ expression }) => /^"[^"]+"$/.test(expression.trim()))
    .map((property) => column(`property:${property.name}`, property.name, "number", property.expression, false));
  if (results === null)
    return [
      name,
      ...(label === undefined
        ? []
        : [column("label", "label", "text", `CAST((${label.expression}) AS VARCHAR)`, true)]),
      ...properties,
    ];
  const at = resultIndices(results.settings);
  const result = (
    key: string,
    kind: SourceColumn["kind"],
    index: number,
    narrow: boolean,
    title: string,
    show = (value: number) => value,
  ): TableColumn => {
    return { ...column(key, key, kind, resultName(results, index), narrow, title), result: { index, show } };
  };
  return [
    name,
    result("class", "class", at.prediction, true, "Most probable class"),
    {
      ...result("p", "probability", at.margin, true, "Probability of that class", (margin) => (margin + 1) / 2),
      label: "P",
    },
    result("margin", "margin", at.margin, false, "2 P − 1"),
    result("outlier", "number", at.outlier, false, "Outlier measure: −log10 of the largest prior × likelihood"),
    result(
      "percentile",
      "number",
      at.percentile,
      false,
      "Outlier percentile among labelled sources of its class; smaller is odder",
    ),
    result("missing", "count", at.missing, false, "Number of missing properties"),
    result("label", "class", at.label, false, "Class of the training sample"),
    ...properties,
  ];
}
