import { effect, signal } from "@preact/signals-core";
import { regionCondition } from "../catalogue/sky-sql.ts";
import { quoteName, quoteText } from "../catalogue/sql.ts";
import { usedProperties } from "../properties/settings.ts";
import { drawClassCounts } from "../views/class-counts.ts";
import { drawDensityPlot } from "../views/density-plot.ts";
import { drawProbabilityTrack } from "../views/probability-track.ts";
import { drawShift } from "../views/shift-table.ts";
import { drawSourceCard } from "../views/source-card.ts";
import { drawSourceTable, type SourceColumn, type SourceRow } from "../views/source-table.ts";
import { numberText } from "../views/number-text.ts";
import { regionText } from "../views/sky-text.ts";
import { isCurrent, weightingOf } from "./classify-catalogue.ts";
import { drawWhatIfPanel, tried } from "./what-if.ts";
import { drawStages } from "../views/stages.ts";
import { densityPlot } from "./density-data.ts";
import { breathe, element } from "./page.ts";
import { act } from "./run.ts";
import { shiftOfResults } from "./shift-catalogue.ts";
import { wireSkyMap } from "./sky-map.ts";
import { resultIndices, source, type Source } from "./sources.ts";
import * as state from "./state.ts";
import { isFilteredBySky, searchConditions } from "./table-filter.ts";

const pageSize = 50;

type Page = { readonly columns: readonly SourceColumn[]; readonly rows: readonly SourceRow[]; readonly total: number };

/** Width of the plots' column: plots are drawn anew when it changes. */
const plotWidth = signal(0);
const page = signal<Page>({ columns: [], rows: [], total: 0 });
const chosen = signal<Source | null>(null);
/** Fulfilled when the rows that were asked for last are there. */
let pageRead: Promise<void> = Promise.resolve();

/** Wires the place where sources are looked at: counts, table, and the chosen source with its track and densities. */
export function wireExplore(): void {
  wireFilters();
  effect(() => {
    const { opened, settings, results, tableView } = state;
    if (opened.value === null || state.place.value !== "explore") return;
    pageRead = act(() => readPage(opened.value!, settings.value, results.value, tableView.value));
  });
  effect(() => {
    drawSourceTable(
      element("source-table"),
      {
        ...page.value,
        classes: state.settings.value.classes,
        selected: state.selectedRow.value,
        sort: state.tableView.value.sort,
        first: state.tableView.value.offset,
        pageSize,
      },
      {
        onSort: (key) => show({ sort: nextSort(key), offset: 0 }),
        onPage: (offset) => show({ offset }),
        onSelect: (row) => {
          state.selectedRow.value = row;
          showChosen();
        },
      },
    );
  });
  effect(drawCounts);
  effect(drawWhatIfPanel);
  effect(() => void act(showTried));
  effect(drawTiming);
  wireShift();
  wireSkyMap({ chosen, afterRows: () => pageRead, onPick: (change) => show({ ...change, offset: 0 }) });
  element("back-to-sources").addEventListener("click", () => {
    element("source-table").scrollIntoView();
    element("source-table").querySelector<HTMLElement>("[aria-selected=true] button")?.focus();
  });
  new ResizeObserver(([entry]) => {
    plotWidth.value = Math.round(entry.contentRect.width);
  }).observe(element("chosen-source"));
  effect(() => {
    // Other settings make the results stale, and with them the chosen source.
    if (state.settings.value === state.results.value?.settings) void act(chooseSource);
    else chosen.value = null;
  });
  effect(drawChosen);
  effect(() => void act(drawDensities));
}

/** Where the chosen source stands below the table (a narrow screen), goes there. */
function showChosen(): void {
  const below = isBelow();
  element("back-to-sources").hidden = !below;
  if (!below) return;
  element("chosen-source").focus({ preventScroll: true });
  element("chosen-source").scrollIntoView();
}

const isBelow = (): boolean =>
  element("chosen-source").getBoundingClientRect().top >= element("sources").getBoundingClientRect().bottom;

const show = (change: Partial<state.TableView>): void => {
  state.tableView.value = { ...state.tableView.value, ...change };
};

function nextSort(key: string): state.TableView["sort"] {
  const { sort } = state.tableView.value;
  if (sort?.key !== key) return { key, descending: false };
  return sort.descending ? null : { key, descending: true };
}

function wireFilters(): void {
  const text = element("filter-text") as HTMLInputElement;
  const className = element("filter-class") as HTMLSelectElement;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show({ text: text.value.trim(), offset: 0 }), 200);
  });
  className.addEventListener("change", () =>
    show({ className: className.value === "" ? null : className.value, offset: 0 }),
  );
  element("filter-clear").addEventListener("click", () =>
    show({ text: "", className: null, cell: null, region: null, offset: 0 }),
  );
  effect(() => {
    const { text: wanted, className: filter, cell, region } = state.tableView.value;
    if (text.value.trim() !== wanted) text.value = wanted;
    const classes = state.settings.value.classes;
    className.replaceChildren(new Option("all classes", ""), ...classes.map((name) => new Option(name, name)));
    className.value = filter ?? "";
    className.disabled = state.results.value === null;
    element("filter-note").textContent = [
      ...(cell === null ? [] : [`Labelled ${cell.truth}, classified ${cell.predicted} in the last evaluation.`]),
      ...(region === null ? [] : [`On the sky, ${regionText(region)}.`]),
    ].join(" ");
  });
}

/** Reads the rows that the table shows; while it reads, the old ones stay. Results that are replaced meanwhile are no error. */
async function readPage(...of: Parameters<typeof rowsOfPage>): Promise<void> {
  const [file, , results, view] = of;
  const isWanted = () =>
    state.opened.value === file && state.results.value === results && state.tableView.value === view;
  try {
    const found = await rowsOfPage(...of);
    if (!isWanted()) return;
    // Where sources have left the filter meanwhile, the page may lie beyond the last one.
    if (found.rows.length === 0 && found.total > 0)
      state.tableView.value = { ...view, offset: Math.floor((found.total - 1) / pageSize) * pageSize };
    else page.value = found;
  } catch (error) {
    if (isWanted()) throw error;
  }
}

async function rowsOfPage(
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
  const first = shown === null ? null : await firstRows(shown, sort, view);
  const { rows, total } =
    first === null
      ? await catalogue.page({
          columns: expressions,
          ...(conditions.length === 0 ? {} : { where: conditions.join(" AND ") }),
          ...(shown !== null && isOfClass && conditions.length === 1
            ? { total: shown.counts[view.className] ?? 0 }
            : {}),
          ...(sort === undefined ? {} : { orderBy: { column: sort.sql, descending: view.sort!.descending } }),
          offset: view.offset,
          limit: pageSize,
        })
      : { rows: await catalogue.at(first.numbers, expressions), total: first.total };
  const numbers = rows.map((row) => Number(row.row_number));
  const cells = shown === null ? [] : await resultCells(shown, columns, numbers, shown.settings);
  return {
    columns,
    rows: rows.map((row, r) => ({
      row: numbers[r],
      cells: columns.map((column) =>
        column.result === undefined
          ? (row[`c${ofFile.indexOf(column)}`] as string | number | null)
          : (cells.find(({ key }) => key === column.key)!.values[r] ?? null),
      ),
    })),
    total,
  };
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

/** Shows the sources in view as the settings that are tried out have them; the rows stay where they are. */
async function showTried(): Promise<void> {
  const trial = tried.value;
  const shown = page.peek();
  if (trial?.of !== state.results.peek() || trial === null) return;
  const columns = tableColumns(trial.settings, trial.of);
  const rows = shown.rows.map(({ row }) => row);
  const cells = await resultCells(trial.of, columns, rows, trial.settings).catch((error: unknown) => {
    if (tried.peek() === trial) throw error;
    return [];
  });
  if (tried.peek() !== trial || page.peek() !== shown) return;
  page.value = {
    ...shown,
    rows: shown.rows.map((row, r) => ({
      ...row,
      cells: shown.columns.map(({ key }, k) => {
        const found = cells.find((column) => column.key === key);
        return found === undefined ? row.cells[k] : (found.values[r] ?? null);
      }),
    })),
  };
}

/** How long each stage of opening, training and classifying took. */
function drawTiming(): void {
  const { opened, results } = state;
  const section = element("timing");
  section.hidden = opened.value === null || results.value === null;
  if (opened.value === null || results.value === null) return;
  const { training, stages, seconds, workers } = results.value;
  drawStages(element("timing-table"), {
    groups: [
      { name: "Opening the file", seconds: opened.value.seconds, stages: opened.value.stages },
      { name: "Training", seconds: training.seconds, stages: training.stages },
      { name: "Classifying", seconds, stages },
    ],
    workers,
    sources: opened.value.catalogue.rows,
  });
}

/** The cells of the table's result columns for some rows, under the weights of some settings. */
async function resultCells(
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

function tableColumns(settings: (typeof state.settings)["value"], results: state.Results | null): TableColumn[] {
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

function drawCounts(): void {
  const results = state.results.value;
  element("class-counts").hidden = results === null;
  if (results === null) return;
  const shares = state.proportions.value?.shares ?? null;
  const shown = tried.value?.of === results ? tried.value : results;
  drawClassCounts(
    element("class-counts"),
    {
      classes: shown.settings.classes,
      counts: shown.counts,
      priors: shown.settings.priors,
      ...(shares === null ? {} : { proportions: shares }),
      filter: state.tableView.value.className,
    },
    { onFilter: (className) => show({ className, offset: 0 }) },
  );
}

/** The comparison with the training sample is made when it is first looked at. */
function wireShift(): void {
  const section = element("shift-section") as HTMLDetailsElement;
  const compare = () => {
    if (section.open && state.shift.value === null && state.results.value !== null && isCurrent())
      void act(shiftOfResults);
  };
  section.addEventListener("toggle", compare);
  effect(() => {
    section.hidden = state.results.value === null;
    if (state.results.value !== null && !state.busy.value) compare();
    drawShift(element("shift-table"), { rows: state.shift.value ?? [] });
  });
}

/** Reads the chosen source whenever another one is chosen or the results change. */
async function chooseSource(): Promise<void> {
  const row = state.selectedRow.value;
  const results = state.results.value;
  if (row === null || results === null || !isCurrent()) {
    chosen.value = null;
    return;
  }
  const isWanted = () => state.selectedRow.value === row && state.results.value === results;
  try {
    const found = await source(row);
    if (isWanted()) chosen.value = found;
  } catch (error) {
    // Results that are replaced meanwhile are no error.
    if (isWanted()) throw error;
  }
}

function drawChosen(): void {
  const found = chosen.value;
  if (state.place.value !== "explore" || plotWidth.value === 0) return;
  const { classes } = state.settings.value;
  element("track-section").hidden = found === null;
  if (found === null) {
    drawSourceCard(element("source-card"), null, { onCopy: () => undefined });
    return;
  }
  drawSourceCard(
    element("source-card"),
    {
      ...found,
      identifier: found.id,
      classes,
      prediction: found.class,
      properties: Object.keys(found.values).length,
      alternatives: found.alternatives.map((other) => ({ category: other.without, sourceClass: other.class })),
    },
    {
      onCopy: (text) =>
        void act(async () => {
          await navigator.clipboard.writeText(text);
          element("announcement").textContent = "Copied.";
        }),
    },
  );
  drawProbabilityTrack(element("probability-track"), {
    source: found.id,
    classes,
    columns: found.track.map((step) => ({
      ...step,
      value: step.kind === "property" ? valueText(found, step.name) : "",
    })),
  });
}

/** The value of a property with its unit, where the expression is a single column. */
function valueText(found: Source, name: string): string {
  const value = found.values[name] ?? null;
  if (value === null) return "";
  const unit = unitOf(name);
  return unit === "" ? numberText(value) : `${numberText(value)} ${unit}`;
}

function unitOf(name: string): string {
  const expression =
    usedProperties(state.settings.value)
      .find((property) => property.name === name)
      ?.expression.trim() ?? "";
  return state.opened.value?.catalogue.column(expression.replaceAll('"', ""))?.unit ?? "";
}

/** Draws the densities of all properties, one at a time so that the page stays quick. */
async function drawDensities(): Promise<void> {
  const training = state.training.value;
  const found = chosen.value;
  const here = state.place.value === "explore" && plotWidth.value > 0;
  element("densities-section").hidden = training === null;
  // While the sources are classified the processor is needed there.
  if (training === null || !here || state.busy.value) return;
  // Rows first: they are what one waits for.
  await pageRead;
  const box = element("density-plots");
  const { densities } = training.model;
  for (const extra of [...box.children].slice(densities.length)) extra.remove();
  for (const p of densities.keys()) {
    await breathe();
    if (state.training.peek() !== training || chosen.peek() !== found) return;
    const figure = box.children.item(p) ?? box.appendChild(document.createElement("figure"));
    figure.classList.add("density-plot");
    drawDensityPlot(figure, densityPlot(training, p, found, unitOf));
  }
}
