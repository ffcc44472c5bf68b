import { Database } from "../catalogue/database.ts";
import { removeLeftovers } from "./export-files.ts";
import { wireKeptSettings } from "./kept-settings.ts";
import { wireEvaluate } from "./page-evaluate.ts";
import { wireExplore } from "./page-explore.ts";
import { wireOneSource } from "./page-one-source.ts";
import { wireSetUp } from "./page-set-up.ts";
import { wireShell } from "./page-shell.ts";
import { wireStart } from "./page-start.ts";
import { wireValidation } from "./page-validation.ts";
import { breathe } from "./page.ts";
import { prepareStore } from "./result-store.ts";
import { exposeScripting } from "./scripting.ts";
import { defaultWorkers, prepareReader, warmClassifiers } from "./worker-client.ts";

exposeScripting(wireAll());

/** Wires one place after the other, lest the page be held up; a file can be dropped when all of them are. */
async function wireAll(): Promise<void> {
  for (const wire of [wireShell, wireSetUp, wireExplore, wireEvaluate, wireOneSource, wireValidation, wireStart]) {
    wire();
    await breathe();
  }
  wireKeptSettings();
}

// The first catalogue then need not wait for the database and the workers.
const whenIdle = globalThis.requestIdleCallback ?? ((task: () => void) => setTimeout(task, 500));
whenIdle(() => {
  void Database.prepare();
  void warmClassifiers();
  prepareStore(defaultWorkers());
  prepareReader();
  void removeLeftovers();
});
