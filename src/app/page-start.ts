import type { FileTable } from "../readers/table.ts";
import { drawChoiceDialog } from "../views/choice-dialog.ts";
import { bytesText, countText } from "../views/number-text.ts";
import { classify } from "./classify-catalogue.ts";
import { sortFiles, applyFiles } from "./companion-files.ts";
import { titleOf } from "./file-source.ts";
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
  wireLabels({ chooseTable: askForTable });
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
  if (isAlone || files.length > 1 || (await sortFiles(files)).tables.length === 0) return openFiles(files);
  const what = await askWhatFor(files[0].name);
  if (what === "catalogue") await openFiles(files);
  else if (what === "labels") await lookForLabels(files[0], { chooseTable: askForTable });
}

async function openFiles(files: readonly File[]): Promise<void> {
  const { tables, companions } = await sortFiles(files);
  if (tables.length > 0) {
    await open(files, { chooseFile: askForFile, chooseTable: askForTable, allowLarge: askForLarge });
    // Settings that come with the catalogue are the ones that are wanted.
    if (companions.length === 0) await takeKeptSettings();
    return;
  }
  const settings = companions.find(({ kind }) => kind !== "model");
  if (state.opened.value === null && settings !== undefined) {
    const what = settings.kind === "claxboi" ? "a file of CLAXBOI" : "a settings file";
    throw new Error(`${settings.file.name} is ${what}; open a catalogue first, or drop both together.`);
  }
  await applyFiles(companions);
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
function askForTable(
  file: string,
  tables: readonly FileTable[],
  format: state.OpenTable["format"],
): Promise<FileTable | null> {
  const choices = tables.map((table) => ({
    text: table.name === "" ? `Table ${titleOf({ format, table })}` : table.name,
    detail: `${countText(table.rows)} rows, ${countText(table.columns.length)} columns`,
  }));
  return ask(`${file} holds ${countText(tables.length)} tables`, whichOne, choices, tables);
}

/** Asks which of several tables is the catalogue; null: none. */
function askForFile(files: readonly File[]): Promise<File | null> {
  const choices = files.map(({ name, size }) => ({ text: name, detail: bytesText(size) }));
  return ask(`${countText(files.length)} tables were given`, whichOne, choices, files);
}

/** Asks whether to go on with a compressed file that becomes very large. */
async function askForLarge(question: string): Promise<boolean> {
  const choices = [{ text: "Go on", detail: "It may take long, and all memory of this tab." }];
  return (await ask("A very large file", question, choices, [true])) ?? false;
}

const whichOne = "Which one is the catalogue?";

function ask<T>(
  heading: string,
  question: string,
  choices: readonly { readonly text: string; readonly detail: string }[],
  answers: readonly T[],
): Promise<T | null> {
  const dialog = element("choice-dialog") as HTMLDialogElement;
  return new Promise((resolve) => {
    const answer = (chosen: T | null) => {
      drawChoiceDialog(dialog, null, { onChoose: () => undefined, onCancel: () => undefined });
      resolve(chosen);
    };
    drawChoiceDialog(
      dialog,
      { heading, question, choices },
      { onChoose: (k) => answer(answers[k]), onCancel: () => answer(null) },
    );
  });
}
