import { isModelFile } from "../model/model-file.ts";
import { importSettings } from "./configure.ts";
import { importModel } from "./models.ts";

/** Longer files are no settings and no models: they are not read to find out. */
const longest = 64 << 20;

/** Whether a file goes with a catalogue: a settings file, a model, or CLAXBOI's configuration or property list. */
export async function isCompanion(file: File): Promise<boolean> {
  const name = file.name.toLowerCase();
  if (name.endsWith(".json")) return true;
  if (!/\.(ini|in|ya?ml)$/.test(name) || file.size > longest) return false;
  const text = await file.text();
  const { isClaxboiConfig, isClaxboiList } = await import("../properties/claxboi-files.ts");
  return isClaxboiConfig(text) || isClaxboiList(text);
}

/** Takes a model, or settings, from files that go with a catalogue. @throws Error with a sentence */
export async function applyFiles(files: readonly File[]): Promise<void> {
  const models: File[] = [];
  const settings: File[] = [];
  for (const file of files) ((await isModel(file)) ? models : settings).push(file);
  if (models.length > 1) throw new Error(`${models.length} models were given at once; one was expected.`);
  if (models.length === 1) await importModel(models[0]);
  if (settings.length > 0) await importSettings(settings);
}

/** Whether a file says that it is a model, be it readable or not. */
export async function isModel(file: File): Promise<boolean> {
  if (!file.name.toLowerCase().endsWith(".json") || file.size > longest) return false;
  try {
    return isModelFile(JSON.parse(await file.text()));
  } catch {
    // Cut short, it may still say what it was.
    return (await file.slice(0, 100).text()).includes('"xsieve-model"');
  }
}
