import { batch, effect, signal, untracked } from "@preact/signals-core";
import { usedProperties } from "../properties/settings.ts";
import { drawClassCounts } from "../views/class-counts.ts";
import { drawDensityPlot } from "../views/density-plot.ts";
import { drawProbabilityTrack } from "../views/probability-track.ts";
import { drawShift } from "../views/shift-table.ts";
import { drawSourceCard } from "../views/source-card.ts";
import { drawSourceTable, type SourceTableCallbacks } from "../views/source-table.ts";
import { numberText } from "../views/number-text.ts";
import { regionText } from "../views/sky-text.ts";
import { isCurrent } from "./classify-catalogue.ts";
import { drawWhatIfPanel, tried, type Tried } from "./what-if.ts";
import { drawStages } from "../views/stages.ts";
import { densityPlot } from "./density-data.ts";
import { breathe, drawn, element } from "./page.ts";
import { act } from "./run.ts";
import { shiftOfResults } from "./shift-catalogue.ts";
import { wireSkyMap } from "./sky-map.ts";
import { source, type Source } from "./sources.ts";
import * as state from "./state.ts";
import { pageSize, resultCells, rowsOfPage, tableColumns, type Page } from "./table-rows.ts";

/** Width of the plots' column: plots are drawn anew when it changes. */
const plotWidth = signal(0);
const page = signal<Page>({ columns: [], rows: [], total: 0 });
const chosen = signal<Source | null>(null);
/** Fulfilled when the rows that were asked for last are there. */
let pageRead: Promise<void> = Promise.resolve();

/** Wires the place where sources are looked at: counts, table, and the chosen source with its track and densities. */
export function wireExplore(): void {
  wireFilters();
  effect(readWanted);
  const callbacks: SourceTableCallbacks = {
    onSort: (key) => show({ sort: nextSort(key), offset: 0 }),
    onPage: (offset) => show({ offset }),
    onSelect: (row) => {
      state.selectedRow.value = row;
      showChosen();
    },
  };
  effect(() => {
    const { settings, selectedRow, tableView } = state;
    const { classes } = settings.value;
    const { sort, offset } = tableView.value;
    const shown = { ...page.value, classes, selected: selectedRow.value, sort, first: offset, pageSize };
    drawSourceTable(element("source-table"), { ...shown, drawn: drawnRows.value }, callbacks);
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
  effect(() => void act(chooseSource));
  effect(drawChosen);
  effect(() => void act(drawDensities));
}

/** Reads the page that is wanted now. */
function readWanted(): void {
  const { opened, settings, results, tableView } = state;
  if (opened.value === null || state.place.value !== "explore") return;
  pageRead = act(() => readPage(opened.value!, settings.value, results.value, tableView.value));
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
    else await Promise.all([showPage(found), showTried()]);
  } catch (error) {
    if (isWanted()) throw error;
  }
}

/** Rows that are drawn in a frame where all of a table is new: 50 rows of 20 cells at once would hold the page up. */
const rowsOfFrame = 13;
/** Rows that are drawn by now; those that follow stay as they were. */
const drawnRows = signal(pageSize);
let lastDrawing = 0;
/** What is tried out in the rows that are shown; null: they are as they are. */
let shownTrial: Tried | null = null;

/** Shows the rows of a page; in steps where its columns are new. */
async function showPage(found: Page): Promise<void> {
  const keys = ({ columns }: Page) => columns.map(({ key }) => key).join("\n");
  const isNew = keys(found) !== keys(page.peek());
  shownTrial = null;
  batch(() => {
    page.value = found;
    if (isNew) drawnRows.value = rowsOfFrame;
  });
  if (!isNew) return;
  const drawing = ++lastDrawing;
  while (drawnRows.peek() < found.rows.length) {
    await drawn();
    if (drawing !== lastDrawing) return;
    drawnRows.value += rowsOfFrame;
  }
  drawnRows.value = pageSize;
}

/**
 * Shows the sources in view as the settings that are tried out have them; the rows stay where they are. Where nothing is tried out any more, and
 * no new results have come of it, they are read anew.
 */
async function showTried(): Promise<void> {
  const trial = tried.value;
  const shown = page.peek();
  if (trial === null && shownTrial !== null && shownTrial.of === state.results.peek()) untracked(readWanted);
  if (trial?.of !== state.results.peek() || trial === null) return;
  const columns = tableColumns(trial.settings, trial.of);
  const rows = shown.rows.map(({ row }) => row);
  const cells = await resultCells(trial.of, columns, rows, trial.settings).catch((error: unknown) => {
    if (tried.peek() === trial) throw error;
    return [];
  });
  if (tried.peek() !== trial || page.peek() !== shown) return;
  shownTrial = trial;
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

/** Reads the chosen source whenever another one is chosen or the results change; there is none where settings have made them stale. */
async function chooseSource(): Promise<void> {
  const row = state.selectedRow.value;
  const results = state.results.value;
  if (row === null || results === null || !isCurrent()) {
    chosen.value = null;
    return;
  }
  const settings = state.settings.value;
  const isWanted = () =>
    state.selectedRow.value === row && state.results.value === results && state.settings.value === settings;
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
