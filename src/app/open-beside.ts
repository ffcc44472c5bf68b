import { orAborted } from "../catalogue/aborted.ts";
import { Catalogue } from "../catalogue/catalogue.ts";
import { Database } from "../catalogue/database.ts";
import type { CatalogueSource } from "../catalogue/source.ts";
import { csvSource, pickTable, sourceOf, type TableChoice } from "./file-source.ts";
import type { Run } from "./run.ts";
import { startReader } from "./worker-client.ts";

/** A table of another file, described beside the open catalogue. `load` makes a catalogue of its own of some columns; `end` lets go of both. */
export type Beside = {
  readonly name: string;
  readonly source: CatalogueSource;
  readonly load: (columns: readonly string[], run: Run) => Promise<Catalogue>;
  readonly end: () => void;
};

/** Describes a table of another file; the open catalogue stays as it is. @throws Error with a sentence */
export async function openBeside(file: File, options: TableChoice, run: Run): Promise<Beside> {
  const reader = startReader();
  const ended = new AbortController();
  const end = () => {
    reader.end();
    ended.abort(new Error("The file was let go of."));
  };
  run.signal.addEventListener("abort", end, { once: true });
  try {
    run.report(`Opening ${file.name}`, null);
    const described = await orAborted(reader.api.describe(file, file.name, null), run.signal);
    const { format, tables } = described;
    const source =
      format === "csv"
        ? await orAborted(csvSource(file, reader, run, undefined), run.signal)
        : sourceOf(file, { format, table: await pickTable(file.name, tables, format, options) }, reader, undefined);
    if (source.rows === 0) throw new Error(`${file.name} holds no rows; at least one was expected.`);
    const load = async (columns: readonly string[], { signal, report }: Run) => {
      const database = Database.open(ended.signal);
      signal.addEventListener("abort", end, { once: true });
      try {
        return await orAborted(
          Catalogue.open(file.name, source, database, columns, (fraction) => report(`Reading ${file.name}`, fraction)),
          signal,
        );
      } catch (error) {
        database.close();
        throw error;
      }
    };
    return { name: file.name, source, load, end };
  } catch (error) {
    end();
    throw error;
  } finally {
    run.signal.removeEventListener("abort", end);
  }
}
