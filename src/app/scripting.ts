import { classify, whatIf } from "./classify-catalogue.ts";
import { configure, exportSettings, importSettings, redo, undo } from "./configure.ts";
import { compareMethods, evaluate, fit, fitPower } from "./evaluate-catalogue.ts";
import { labels } from "./labels-from-file.ts";
import { classifyOne, exportModel, forgetModel, importModel } from "./models.ts";
import { close, open } from "./open-file.ts";
import { exportCatalogue, provenance } from "./save.ts";
import { shift } from "./shift-catalogue.ts";
import { column, density, matrixSources, query, source } from "./sources.ts";
import { settings } from "./state.ts";
import { train } from "./train-catalogue.ts";
import { pause, resume, tune } from "./tune-catalogue.ts";
import { validate } from "./validate.ts";

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
  whatIf,
  evaluate,
  matrixSources,
  compareMethods,
  tune,
  pause,
  resume,
  fitPower,
  fit,
  density,
  source,
  classifyOne,
  column,
  query,
  export: exportCatalogue,
  provenance,
  exportModel,
  importModel,
  forgetModel,
  labels,
  shift,
  validate,
  close,
};

/** Exposes the interface as `globalThis.xsieve`; `ready` is to resolve once the page is wired. */
export function exposeScripting(ready: Promise<void>): void {
  Object.assign(globalThis, { xsieve: { ...scripting, ready } });
}
