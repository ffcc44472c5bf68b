import { batch, computed, effect, signal } from "@preact/signals-core";
import { profileColumns, type ColumnProfile } from "../catalogue/column-profile.ts";
import type { ColumnInfo } from "../readers/table.ts";
import { listColumns, type ColumnSort, type ListedColumn } from "../views/column-list.ts";
import { columnDrag, drawColumnsTable, type ColumnUse } from "../views/columns-table.ts";
import { bytesText, durationText } from "../views/number-text.ts";
import { restartReader } from "./file-reader.ts";
import { openFile } from "./open-file.ts";
import { element } from "./page.ts";
import { act, longCall, notify } from "./run.ts";
import { useColumn, usesOfColumns } from "./set-roles.ts";
import * as state from "./state.ts";

const pageSize = 50;

/** Up to this size a file is read for statistics without a question when the table of columns is opened. */
const smallFile = 64e6;

/** What columns of one page may take in the database at once, in bytes. */
const roomBytes = 600e6;

type View = { readonly search: string; readonly sort: ColumnSort; readonly first: number };
const firstView: View = { search: "", sort: null, first: 0 };
const noProfiles: ReadonlyMap<string, ColumnProfile> = new Map();

const isOpen = signal(false);
const view = signal<View>(firstView);
const profiles = signal(noProfiles);

/** The columns that are found, in order; none while the table is closed. */
const found = computed((): readonly ListedColumn[] => {
  const file = state.opened.value;
  if (file === null || !isOpen.value) return [];
  const { rows, columns } = file.catalogue;
  const uses = usesOfColumns();
  const listed = columns.map((column): ListedColumn => {
    const profile = profiles.value.get(column.name) ?? null;
    const missing = profile?.missing ?? column.nulls;
    return {
      ...column,
      missing: missing === null || rows === 0 ? null : missing / rows,
      profile,
      uses: uses.get(column.name) ?? [],
    };
  });
  return listColumns(listed, view.value.search, view.value.sort);
});

/** Wires the table of all columns of the file, which is drawn, and computed, only once it is opened. */
export function wireColumns(): void {
  const section = element("columns-section") as HTMLDetailsElement;
  section.addEventListener("toggle", () => {
    isOpen.value = section.open;
    if (section.open) computeIfSmall();
  });
  let of: state.OpenFile | null = null;
  effect(() => {
    // What is known is of one catalogue.
    if (state.opened.value === of) return;
    of = state.opened.value;
    section.open = false;
    batch(() => {
      isOpen.value = false;
      view.value = firstView;
      profiles.value = noProfiles;
    });
  });
  effect(draw);
  wireDragging();
}

function draw(): void {
  if (state.opened.value === null || !isOpen.value) return;
  const { search, sort, first } = view.value;
  const all = found.value;
  const rows = all.slice(first, first + pageSize);
  const lacking = (columns: readonly ListedColumn[]) => columns.filter(({ profile }) => profile === null).length;
  const uncounted = { here: lacking(rows), found: lacking(all) };
  drawColumnsTable(
    element("columns-table"),
    {
      rows,
      first,
      pageSize,
      found: all.length,
      total: state.opened.value.catalogue.source.columns.length,
      search,
      sort,
      uncounted,
      cost: costText(state.opened.value),
      busy: state.busy.value,
    },
    {
      onSearch: (text) => show({ search: text, first: 0 }),
      onSort: (by) => show({ sort: by, first: 0 }),
      onPage: (place) => show({ first: place }),
      onCompute: (which) => void act(() => compute(which === "here" ? onPage() : found.value)),
      onUse: (column, use) => void act(() => makeUse(column, use)),
    },
  );
}

function show(change: Partial<View>): void {
  view.value = { ...view.value, ...change };
  computeIfSmall();
}

/** Leads to a column in the table of columns. */
export function showColumn(name: string): void {
  const section = element("columns-section") as HTMLDetailsElement;
  section.open = true;
  isOpen.value = true;
  show({ ...firstView, search: name });
  section.scrollIntoView({ block: "start" });
  section.querySelector<HTMLElement>("input[type=search]")?.focus();
}

const onPage = (): readonly ListedColumn[] => found.value.slice(view.value.first, view.value.first + pageSize);

async function makeUse(column: string, use: ColumnUse, category?: string): Promise<void> {
  await useColumn(column, use, category);
  const words: Record<ColumnUse, string> = {
    identifier: "is the identifier",
    ra: "is the right ascension",
    dec: "is the declination",
    error: "is the position error",
    label: "is the label",
    property: "is added as a property",
  };
  const { position } = state.settings.value;
  if (use === "error" && position === undefined)
    notify("info", `${column} is kept as the position error once right ascension and declination are chosen.`);
  element("announcement").textContent = `${column} ${words[use]}.`;
}

function costText({ file, stages }: state.OpenFile): string {
  const seconds = stages.read ?? 0;
  const time = seconds < 1 ? "a moment" : `about ${durationText(seconds)}`;
  return `Columns that are not loaded are read from the file once, all together: ${bytesText(file.size)}, ${time}. They are not kept.`;
}

/** Computes what the page in view lacks, where reading the file takes next to no time and nothing else runs. */
function computeIfSmall(): void {
  const file = state.opened.value;
  if (file === null || !isOpen.value || state.busy.value || file.file.size > smallFile) return;
  void act(() => compute(onPage()));
}

async function compute(columns: readonly ListedColumn[]): Promise<void> {
  const file = openFile();
  const wanted = columns.filter(({ profile }) => profile === null);
  if (wanted.length === 0) return;
  await longCall("compute statistics of columns", {}, async ({ signal, report }) => {
    const groups = inGroups(wanted, file.catalogue.rows);
    const ended = () => restartReader();
    signal.addEventListener("abort", ended, { once: true });
    try {
      for (const [g, group] of groups.entries()) {
        const stage = `Computing statistics of ${wanted.length} ${wanted.length === 1 ? "column" : "columns"}`;
        const onProgress = (fraction: number) => report(stage, (g + fraction) / groups.length);
        const next = await profileColumns(file.catalogue, group, onProgress, signal);
        if (state.opened.value === file) profiles.value = new Map([...profiles.value, ...next]);
      }
    } finally {
      signal.removeEventListener("abort", ended);
    }
  });
}

/** Columns that are read together: all of them, unless they would take too much memory at once. */
function inGroups(columns: readonly ColumnInfo[], rows: number): ColumnInfo[][] {
  const groups: ColumnInfo[][] = [[]];
  let bytes = 0;
  for (const column of columns) {
    const size = rows * (column.type === "text" ? 40 : 8);
    if (bytes + size > roomBytes && groups.at(-1)!.length > 0) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)!.push(column);
    bytes += size;
  }
  return groups;
}

/** Lets a column be dropped on the field of a role, or on the properties of a category. */
function wireDragging(): void {
  const isColumn = (event: DragEvent) => event.dataTransfer?.types.includes(columnDrag) ?? false;
  let marked: Element | null = null;
  const mark = (target: Element | null) => {
    if (marked === target) return;
    marked?.classList.remove("drop-target");
    target?.classList.add("drop-target");
    marked = target;
  };
  document.addEventListener("dragover", (event) => {
    if (!isColumn(event)) return;
    const target = targetOf(event.target);
    mark(target?.place ?? null);
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = target === null ? "none" : "link";
  });
  document.addEventListener("dragend", () => mark(null));
  document.addEventListener("drop", (event) => {
    if (!isColumn(event)) return;
    mark(null);
    const target = targetOf(event.target);
    const column = event.dataTransfer!.getData(columnDrag);
    if (target !== null && column !== "") void act(() => makeUse(column, target.use, target.category));
  });
}

type Target = { readonly place: Element; readonly use: ColumnUse; readonly category?: string };

function targetOf(node: EventTarget | null): Target | null {
  if (!(node instanceof Element)) return null;
  const field = node.closest("#roles-form > .field");
  for (const use of ["identifier", "ra", "dec", "error", "label"] as const)
    if (field?.classList.contains(use) === true) return { place: field, use };
  const group = node.closest<HTMLElement>("#property-table tbody[data-category]");
  if (group !== null) return { place: group, use: "property", category: group.dataset.category! };
  const table = node.closest("#property-table");
  return table === null ? null : { place: table, use: "property" };
}
