import type { FitsTable } from "../readers/fits.ts";
import { drawHduDialog } from "../views/hdu-dialog.ts";
import { classify } from "./classify-catalogue.ts";
import { applyFiles, isCompanion, isModel } from "./companion-files.ts";
import { takeKeptSettings } from "./kept-settings.ts";
import { lookForLabels } from "./labels-from-file.ts";
import { open } from "./open-file.ts";
import { askWhatFor, wireLabels } from "./page-labels.ts";
import { element } from "./page.ts";
import { act, notify } from "./run.ts";
import * as state from "./state.ts";

/** Name of the catalogue that `npm run demo` makes; its sources are synthetic. */
export const demoFile = "demo-catalogue.fits.gz";

/** Wires all ways in: dropping, choosing, the demo catalogue, and `?demo` in the address. */
export function wireStart(): void {
  const input = element("file-input") as HTMLInputElement;
  const choose = () => input.click();
  element("choose-file").addEventListener("click", choose);
  element("open-another").addEventListener("click", choose);
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    if (files.length > 0) void act(() => openFiles(files));
  });
  element("open-demo").addEventListener("click", () => void act(openDemo));
  wireDropping();
  wireLabels({ chooseTable: (tables) => askForTable("The file", tables) });
  if (new URLSearchParams(location.search).has("demo")) void act(openDemo);
}

function wireDropping(): void {
  let depth = 0;
  const mark = (change: number) => {
    depth = Math.max(0, depth + change);
    document.body.classList.toggle("dropping", depth > 0);
  };
  // A column of the page that is dragged is no file.
  const isFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  document.addEventListener("dragenter", (event) => isFile(event) && mark(1));
  document.addEventListener("dragleave", (event) => isFile(event) && mark(-1));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(-depth);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) void act(() => openDropped(files));
  });
}

/** Opens what was dropped; beside an open catalogue, one table alone may have its labels. */
async function openDropped(files: readonly File[]): Promise<void> {
  const isAlone = state.opened.value === null || state.busy.value;
  if (isAlone || files.length > 1 || (await isCompanion(files[0]))) return openFiles(files);
  const what = await askWhatFor(files[0].name);
  if (what === "catalogue") await openFiles(files);
  else if (what === "labels") await lookForLabels(files[0], tableOptions(files[0]));
}

const tableOptions = (file: File) => ({
  chooseTable: (tables: readonly FitsTable[]) => askForTable(file.name, tables),
});

async function openFiles(files: readonly File[]): Promise<void> {
  const companions = await Promise.all(files.map((file) => isCompanion(file)));
  if (!companions.every(Boolean)) {
    await open(files, tableOptions(files[0]));
    // Settings that come with the catalogue are the ones that are wanted.
    if (!companions.some(Boolean)) await takeKeptSettings();
    return;
  }
  if (state.opened.value === null && !(await isModel(files[0])))
    throw new Error(`${files[0].name} is a settings file; open a catalogue first, or drop both together.`);
  await applyFiles(files);
  if (state.opened.value === null) state.place.value = "one-source";
}

async function openDemo(): Promise<void> {
  await open(new URL(demoFile, document.baseURI).href);
  notify(
    "info",
    "This is the demo catalogue: its sources are synthetic, made from published figures; none of them exists.",
  );
  await classify();
  state.place.value = "explore";
}

/** Asks which table of a file to open; null: none. */
function askForTable(file: string, tables: readonly FitsTable[]): Promise<FitsTable | null> {
  const dialog = element("hdu-dialog") as HTMLDialogElement;
  return new Promise((resolve) => {
    const answer = (table: FitsTable | null) => {
      drawHduDialog(dialog, null, { onChoose: () => undefined, onCancel: () => undefined });
      resolve(table);
    };
    drawHduDialog(
      dialog,
      {
        file,
        tables: tables.map(({ index, name, rows, columns }) => ({ index, name, rows, columns: columns.length })),
      },
      { onChoose: (index) => answer(tables.find((table) => table.index === index)!), onCancel: () => answer(null) },
    );
  });
}
