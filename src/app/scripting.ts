import { classify, evaluate, train } from "./classify-catalogue.ts";
import { configure, exportSettings, importSettings, redo, undo } from "./configure.ts";
import { close, open } from "./open-file.ts";
import { exportCatalogue, provenance } from "./save.ts";
import { column, density, matrixSources, query, source } from "./sources.ts";
import { settings } from "./state.ts";

declare const __XSIEVE_VERSION__: string;

/** Everything that the page can do, for the console and for automation; the page's own controls call the same functions. */
const scripting = {
  version: __XSIEVE_VERSION__,
  ready: Promise.resolve(),
  open,
  settings: () => settings.value,
  configure,
  undo,
  redo,
  importSettings,
  exportSettings,
  train,
  classify,
  evaluate,
  matrixSources,
  density,
  source,
  column,
  query,
  export: exportCatalogue,
  provenance,
  close,
};

/** Exposes the interface as `globalThis.xsieve`; `ready` resolves once the page is wired. */
export function exposeScripting(wire: () => void): void {
  const ready = Promise.resolve().then(wire);
  Object.assign(globalThis, { xsieve: { ...scripting, ready } });
}
