import { effect, signal } from "@preact/signals-core";
import { quoteName, quoteText } from "../catalogue/sql.ts";
import { usedProperties } from "../properties/settings.ts";
import { drawClassCounts } from "../views/class-counts.ts";
import { drawDensityPlot } from "../views/density-plot.ts";
import { drawProbabilityTrack } from "../views/probability-track.ts";
import { drawShift } from "../views/shift-table.ts";
import { drawSourceCard } from "../views/source-card.ts";
import { drawSourceTable, type SourceColumn, type SourceRow } from "../views/source-table.ts";
import { numberText } from "../views/number-text.ts";
import { isCurrent } from "./classify-catalogue.ts";
import { densityPlot } from "./density-data.ts";
import { breathe, element } from "./page.ts";
import { act } from "./run.ts";
import { shiftOfResults } from "./shift-catalogue.ts";
import { matrixSources, resultNamed, source, type Source } from "./sources.ts";
import * as state from "./state.ts";

const pageSize = 50;

type Page = { readonly columns: readonly SourceColumn[]; readonly rows: readonly SourceRow[]; readonly total: number };

/** Width of the plots' column: plots are drawn anew when it changes. */
const plotWidth = signal(0);
const page = signal<Page>({ columns: [], rows: [], total: 0 });
const chosen = signal<Source | null>(null);

/** Wires the place where sources are looked at: counts, table, and the chosen source with its track and densities. */
export function wireExplore(): void {
  wireFilters();
  effect(() => {
    const { opened, settings, results, tableView } = state;
    if (opened.value === null || state.place.value !== "explore") return;
    void act(() => readPage(opened.value!, settings.value, results.value, tableView.value));
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
  wireShift();
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
  element("filter-clear").addEventListener("click", () => show({ text: "", className: null, cell: null, offset: 0 }));
  effect(() => {
    const { text: wanted, className: filter, cell } = state.tableView.value;
    if (text.value.trim() !== wanted) text.value = wanted;
    const classes = state.settings.value.classes;
    className.replaceChildren(new Option("all classes", ""), ...classes.map((name) => new Option(name, name)));
    className.value = filter ?? "";
    className.disabled = state.results.value === null;
    element("filter-note").textContent =
      cell === null ? "" : `Labelled ${cell.truth}, classified ${cell.predicted} in the last evaluation.`;
  });
}

/** Reads the rows that the table shows; while it reads, the old ones stay. */
async function readPage(
  file: state.OpenFile,
  settings: (typeof state.settings)["value"],
  results: state.Results | null,
  view: state.TableView,
): Promise<void> {
  const { catalogue } = file;
  const known = results !== null && isCurrent();
  const columns = tableColumns(settings, known ? results : null);
  const sort = columns.find(({ key }) => key === view.sort?.key);
  const conditions = [
    ...(known && view.className !== null
      ? [`${quoteName(resultNamed(results.columns, results.settings).prediction)} = ${quoteText(view.className)}`]
      : []),
    ...(view.text === "" ? [] : [textCondition(file, settings.identifier, view.text)]),
    ...(view.cell === null
      ? []
      : [rowCondition(catalogue.rowName, matrixSources(view.cell.predicted, view.cell.truth))]),
  ];
  const { rows, total } = await catalogue.page({
    columns: columns.map(({ sql }, i) => `${sql} AS c${i}`),
    ...(conditions.length === 0 ? {} : { where: conditions.join(" AND ") }),
    ...(sort === undefined ? {} : { orderBy: { column: sort.sql, descending: view.sort!.descending } }),
    offset: view.offset,
    limit: pageSize,
  });
  if (state.opened.value !== file || state.tableView.value !== view) return;
  page.value = {
    columns,
    rows: rows.map((row) => ({
      row: Number(row.row_number),
      cells: columns.map((_, i) => row[`c${i}`] as string | number | null),
    })),
    total,
  };
}

type TableColumn = SourceColumn & { readonly sql: string };

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
  ) => {
    return { key, label: heading, kind, sql, sortable: true, narrow, ...(title === "" ? {} : { title }) };
  };
  const name =
    identifier === null
      ? column("identifier", "row", "count", rowName, true, "0-based row of the file")
      : column("identifier", identifier, "text", `${quoteName(identifier)}::VARCHAR`, true);
  if (identifier !== null) name.sql = quoteName(identifier);
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
  const named = resultNamed(results.columns, results.settings);
  return [
    name,
    column("class", "class", "class", quoteName(named.prediction), true, "Most probable class"),
    column("p", "P", "probability", `(${quoteName(named.margin)} + 1) / 2`, true, "Probability of that class"),
    column("margin", "margin", "margin", quoteName(named.margin), false, "2 P − 1"),
    column(
      "outlier",
      "outlier",
      "number",
      quoteName(named.outlier),
      false,
      "Outlier measure: −log10 of the largest prior × likelihood",
    ),
    column(
      "percentile",
      "percentile",
      "number",
      quoteName(named.percentile),
      false,
      "Outlier percentile among labelled sources of its class; smaller is odder",
    ),
    column("missing", "missing", "count", quoteName(named.missing), false, "Number of missing properties"),
    column("label", "label", "class", quoteName(named.label), false, "Class of the training sample"),
    ...properties,
  ];
}

/** Text is looked for in the identifier and in every loaded text column. */
function textCondition({ catalogue }: state.OpenFile, identifier: string | null, text: string): string {
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

function drawCounts(): void {
  const results = state.results.value;
  element("class-counts").hidden = results === null;
  if (results === null) return;
  drawClassCounts(
    element("class-counts"),
    {
      classes: results.settings.classes,
      counts: results.counts,
      priors: results.settings.priors,
      ...(results.proportions === null ? {} : { proportions: results.proportions }),
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
  const found = await source(row);
  if (state.selectedRow.value === row && state.results.value === results) chosen.value = found;
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
  if (training === null || !here) return;
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
