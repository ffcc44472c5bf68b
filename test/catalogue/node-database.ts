import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createDuckDB, NODE_RUNTIME, VoidLogger } from "@duckdb/duckdb-wasm/blocking";
import type { Database } from "../../src/catalogue/database.ts";
import { skyFunctions } from "../../src/catalogue/sky-functions.ts";

const distribution = dirname(createRequire(import.meta.url).resolve("@duckdb/duckdb-wasm"));

/** The same DuckDB as the page's, in this process: as much of `Database` as sources of catalogues use. */
export async function nodeDatabase(): Promise<Database> {
  const module = (name: string) => ({ mainModule: join(distribution, name), mainWorker: "" });
  const bundles = { mvp: module("duckdb-mvp.wasm"), eh: module("duckdb-eh.wasm") };
  const db = await createDuckDB(bundles, new VoidLogger(), NODE_RUNTIME);
  await db.instantiate(() => undefined);
  db.open({});
  const connection = db.connect().useUnsafe((_, id) => id);
  for (const statement of skyFunctions) db.runQuery(connection, statement);
  const database = {
    run: async (sql: string) => db.runQuery(connection, sql),
    insert: async (name: string, ipc: Uint8Array, create: boolean) =>
      db.insertArrowFromIPCStream(connection, ipc, { name, create }),
    together: (change: (run: Database["run"], insert: Database["insert"]) => Promise<unknown>) =>
      change(database.run, database.insert as Database["insert"]),
    registerFile: async (name: string, file: Blob) =>
      db.registerFileBuffer(name, new Uint8Array(await file.arrayBuffer())),
  };
  return database as unknown as Database;
}
