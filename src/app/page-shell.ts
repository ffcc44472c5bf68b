import { effect } from "@preact/signals-core";
import { drawActivity } from "../views/activity.ts";
import { fileLine } from "../views/file-summary.ts";
import { drawNotices } from "../views/notices.ts";
import { usedProperties } from "../properties/settings.ts";
import { isCurrent } from "./classify-catalogue.ts";
import { element } from "./page.ts";
import { demoFile } from "./page-start.ts";
import { act, cancel, dismiss } from "./run.ts";
import { claxboiFiles, exportSettings, redo, undo } from "./configure.ts";
import { exportModel } from "./models.ts";
import { shownCondition } from "./table-rows.ts";
import { saveCatalogue, saveFile } from "./save.ts";
import type { OutputFormat } from "../export/write-columns.ts";
import * as state from "./state.ts";

/** Wires what surrounds the places: navigation, activity, messages, saving, theme, undo. */
export function wireShell(): void {
  wirePlaces();
  wireActivity();
  wireSave();
  wireTheme();
  effect(() => drawNotices(element("notices"), state.notices.value, { onDismiss: dismiss }));
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || (key !== "z" && key !== "y") || isTyping(event.target))
      return;
    const again = event.shiftKey || key === "y";
    event.preventDefault();
    if (again && state.future.value.length > 0) void act(redo);
    else if (!again && state.past.value.length > 0) void act(undo);
  });
}

/** Whether the browser's own undo belongs to what has the focus: a field of text. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest("textarea, input:not([type=checkbox], [type=radio], [type=range])") !== null);

/** The places that show an open catalogue, and those that need none. */
const ofCatalogue: readonly state.Place[] = ["set-up", "explore", "evaluate"];
const always: readonly state.Place[] = ["one-source", "validation"];

function wirePlaces(): void {
  const places = ["start", ...ofCatalogue, ...always] as const;
  for (const place of places)
    element(`go-${place}`).addEventListener("click", () => {
      state.place.value = place;
      element(`${place}-heading`).scrollIntoView({ block: "nearest" });
    });
  effect(() => {
    const file = state.opened.value;
    const place = here(file !== null);
    element("go-start").hidden = file !== null;
    for (const name of ofCatalogue) element(`go-${name}`).hidden = file === null;
    element("open-another").hidden = file === null;
    element("save-button").hidden = file === null;
    for (const name of places) {
      element(name).hidden = name !== place;
      if (name === place) element(`go-${name}`).setAttribute("aria-current", "page");
      else element(`go-${name}`).removeAttribute("aria-current");
    }
    element("file-line").textContent =
      file === null
        ? ""
        : fileLine(file.name, file.catalogue.rows, usedProperties(state.settings.value).length) +
          (file.name === demoFile ? " · synthetic" : "");
  });
}

/** Where the user is: without a catalogue, at the start unless the place needs none. */
function here(isOpen: boolean): state.Place {
  const place = state.place.value;
  if (always.includes(place)) return place;
  if (!isOpen) return "start";
  return place === "start" ? "set-up" : place;
}

function wireActivity(): void {
  effect(() => {
    const { value } = state.activity;
    drawActivity(
      element("activity"),
      value === null ? null : { stage: value.stage, fraction: value.fraction, secondsLeft: secondsLeft(value) },
      { onCancel: () => void cancel() },
    );
  });
}

/** Estimated from the share done so far; null until there is something to go by. */
function secondsLeft({ fraction, startedAt }: state.Activity): number | null {
  if (fraction === null || fraction < 0.05) return null;
  const elapsed = (performance.now() - startedAt) / 1000;
  return (elapsed / fraction) * (1 - fraction);
}

function wireSave(): void {
  const hide = () => element("save-menu").hidePopover();
  const chosen = (id: string) => (element(id) as HTMLSelectElement).value;
  element("save-form").addEventListener("submit", (event) => {
    event.preventDefault();
    hide();
    void act(() =>
      saveCatalogue({
        format: chosen("save-format") as OutputFormat,
        columns: chosen("save-columns") as "all" | "results",
        rows: chosen("save-rows") as "all" | "selected" | "shown",
      }),
    );
  });
  effect(() => {
    const { opened, results, settings, tableView } = state;
    const option = (id: string, value: string) =>
      element(id).querySelector<HTMLOptionElement>(`option[value=${value}]`)!;
    // What is not there cannot be chosen.
    option("save-columns", "results").disabled = results.value === null || !isCurrent();
    option("save-rows", "selected").disabled = settings.value.selection === undefined;
    option("save-rows", "shown").disabled = opened.value === null || shownCondition(tableView.value) === undefined;
    for (const id of ["save-columns", "save-rows"]) {
      const list = element(id) as HTMLSelectElement;
      if (list.selectedOptions[0]?.disabled) list.value = "all";
    }
  });
  element("save-model").addEventListener("click", () => {
    hide();
    void act(async () => saveFile(await exportModel(), "xsieve-model.json"));
  });
  element("save-claxboi").addEventListener("click", () => {
    hide();
    void act(async () => {
      const { config, list } = await claxboiFiles();
      saveFile(new Blob([config], { type: "text/plain" }), "configfile.ini");
      saveFile(new Blob([list], { type: "text/plain" }), "properties.in");
    });
  });
  element("save-settings").addEventListener("click", () => {
    hide();
    void act(async () => saveFile(await exportSettings(), "xsieve-settings.json"));
  });
}

function wireTheme(): void {
  const theme = element("theme") as HTMLSelectElement;
  const apply = () => {
    if (theme.value === "") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme.value;
  };
  try {
    theme.value = localStorage.getItem("theme") ?? "";
  } catch {
    // A browser without storage follows the system theme.
    theme.value = "";
  }
  apply();
  theme.addEventListener("change", () => {
    apply();
    void act(() => localStorage.setItem("theme", theme.value));
  });
}
