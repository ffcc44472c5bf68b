import { effect } from "@preact/signals-core";
import { proposeSetUp } from "../catalogue/set-up.ts";
import type { Settings } from "../properties/settings.ts";
import { columnsNamed } from "./columns-named.ts";
import { importSettings, undo } from "./configure.ts";
import { act, dismissText, notify } from "./run.ts";
import * as state from "./state.ts";

/** Settings that were made for a file, as this browser keeps them; never any of its data. `used`: when they were last made or taken. */
type Kept = { readonly settings: unknown; readonly at: number; readonly used?: number };

const prefix = "xsieve:settings:";

/** More files than this are not remembered: the one whose settings were not used for longest is forgotten. */
const mostKept = 30;

/** How long settings must rest before they are kept, in ms. */
const rest = 500;

/** Keeps the settings of the open file whenever they differ from those that it was opened with. */
export function wireKeptSettings(): void {
  let of: state.OpenFile | null = null;
  let first = "";
  let isPart = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let write = () => {};
  effect(() => {
    const file = state.opened.value;
    const { value } = state.settings;
    if (file !== of) {
      write();
      [of, first, isPart] = [file, JSON.stringify(value), file !== null && isPartOfFile(file)];
      return;
    }
    if (file === null || isPart) return;
    clearTimeout(timer);
    write = () => {
      clearTimeout(timer);
      write = () => {};
      if (JSON.stringify(value) === first) forget(file);
      // Labels of another file go with the catalogue: settings that name them would be of no use.
      else if (columnsNamed(value, file.catalogue.added).length === 0) keep(file, value);
    };
    timer = setTimeout(() => write(), rest);
  });
}

/** Whether the user has chosen which rows are read: that is another catalogue, made by its settings. The survey's own condition is not. */
const isPartOfFile = ({ where, catalogue }: state.OpenFile): boolean =>
  where !== undefined && where !== proposeSetUp(catalogue.source.columns).where;

/**
 * Takes the settings that were kept for the open file: at once, with a way back, where the columns that they name are loaded; else it
 * offers them. Does nothing where there are none, or where nothing may be kept (a private window).
 */
export async function takeKeptSettings(): Promise<void> {
  const file = state.opened.value;
  if (file === null) return;
  const kept = read(file);
  if (kept === null || JSON.stringify(kept.settings) === JSON.stringify(state.settings.value)) return;
  const { catalogue } = file;
  const when = new Date(kept.at).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const apply = async () => {
    if (state.opened.value !== file) return;
    try {
      await importSettings(new File([JSON.stringify(kept.settings)], "kept settings"));
    } catch (error) {
      forget(file);
      throw new Error(`The settings that were kept for ${file.name} cannot be used. ${(error as Error).message}`, {
        cause: error,
      });
    }
    const text = `These are your settings of this file from ${when}, which this browser has kept.`;
    notify("info", text, {
      text: "Undo",
      run: () => {
        dismissText(text);
        void act(undo);
      },
    });
  };
  const names = columnsNamed(
    kept.settings,
    catalogue.source.columns.map(({ name }) => name),
  );
  const missing = catalogue.notLoaded(names);
  if (missing.length === 0) return apply();
  const text = `This browser has kept your settings of this file from ${when}. They need ${missing.length} further ${missing.length === 1 ? "column" : "columns"}, for which the file is read again.`;
  notify("info", text, {
    text: "Use them",
    run: () => {
      dismissText(text);
      void act(apply);
    },
  });
}

/** What tells a file: its name, its size and its columns. Not its bytes: reading them would take as long as opening it. */
function keyOf({ name, file, catalogue }: state.OpenFile): string {
  const columns = catalogue.source.columns.map((column) => column.original).join("\n");
  return `${prefix}${name}:${file.size}:${catalogue.source.fileLength}:${hash(columns)}`;
}

/** FNV-1a, 32 bits. */
function hash(text: string): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h >>> 0).toString(16);
}

function keep(file: state.OpenFile, settings: Settings): void {
  const now = Date.now();
  const before = read(file);
  // Settings that are only taken again are as old as they were.
  const isSame = before !== null && JSON.stringify(before.settings) === JSON.stringify(settings);
  const text = JSON.stringify({ settings, at: isSame ? before.at : now, used: now } satisfies Kept);
  try {
    makeRoom(mostKept - 1, keyOf(file));
    localStorage.setItem(keyOf(file), text);
  } catch {
    try {
      // The quota may be full: of our own, the present one matters most.
      makeRoom(0, keyOf(file));
      localStorage.setItem(keyOf(file), text);
    } catch {
      // A private window, or a browser that keeps nothing: the settings last as long as the page.
    }
  }
}

function makeRoom(most: number, except: string): void {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix) && key !== except);
  const lastUse = (key: string) => {
    const kept = parsed(localStorage.getItem(key));
    return kept?.used ?? kept?.at ?? 0;
  };
  const oldestFirst = keys.map((key) => ({ key, used: lastUse(key) })).sort((a, b) => a.used - b.used);
  for (const { key } of oldestFirst.slice(0, Math.max(0, keys.length - most))) localStorage.removeItem(key);
}

function forget(file: state.OpenFile): void {
  try {
    localStorage.removeItem(keyOf(file));
  } catch {
    // Nothing is kept where nothing may be.
  }
}

function read(file: state.OpenFile): Kept | null {
  try {
    return parsed(localStorage.getItem(keyOf(file)));
  } catch {
    return null;
  }
}

function parsed(text: string | null): Kept | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as Partial<Kept> | null;
    return typeof value?.at === "number" && "settings" in value ? (value as Kept) : null;
  } catch {
    return null;
  }
}
