import type { CompanionKind } from "../properties/companion-kind.ts";
import { importSettings } from "./configure.ts";
import { kindOf } from "./kind-of.ts";
import { importModel } from "./models.ts";

/** Files that were given at once, told apart by what is in them. */
export type SortedFiles = {
  readonly tables: readonly File[];
  /** A ReadMe of the CDS, which says what the columns of a table are. */
  readonly readme: File | null;
  /** What goes with a catalogue. */
  readonly companions: readonly Companion[];
};

export type Companion = { readonly kind: CompanionKind; readonly file: File };

/** Tells files apart. @throws Error with a sentence for a file that is nothing known, or a second ReadMe */
export async function sortFiles(files: readonly File[]): Promise<SortedFiles> {
  const tables: File[] = [];
  const readmes: File[] = [];
  const companions: Companion[] = [];
  for (const file of files) {
    const kind = await kindOf(file, file.name);
    if (kind === "settings" || kind === "model" || kind === "claxboi") companions.push({ kind, file });
    else (kind === "readme" ? readmes : tables).push(file);
  }
  if (readmes.length > 1) throw new Error(`${readmes.length} ReadMe files were given at once; one was expected.`);
  // One that is alone is opened, so that its reader says what is missing.
  const [readme = null] = readmes;
  return tables.length === 0 && readme !== null
    ? { tables: [readme], readme: null, companions }
    : { tables, readme, companions };
}

/** Takes a model, or settings, from files that go with a catalogue. @throws Error with a sentence */
export async function applyFiles(companions: readonly Companion[]): Promise<void> {
  const models = companions.filter(({ kind }) => kind === "model");
  const settings = companions.filter(({ kind }) => kind !== "model").map(({ file }) => file);
  if (models.length > 1) throw new Error(`${models.length} models were given at once; one was expected.`);
  if (models.length === 1) await importModel(models[0].file);
  if (settings.length > 0) await importSettings(settings);
}
