import type { AsyncDuckDB } from "@duckdb/duckdb-wasm";
import wasmUrl from "@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url";
import workerUrl from "@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url";
import { databaseSentence } from "./sql.ts";

/**
 * One DuckDB-WASM instance in a worker of its own, from our own files, without access to network or extensions.
 * Results come as Arrow IPC streams, which can be handed to workers as they are. `close` ends the worker, and with
 * it whatever is running.
 */
export class Database {
  readonly #db: AsyncDuckDB;
  readonly #worker: Worker;
  readonly #connection: number;
  #queue: Promise<unknown> = Promise.resolve();
  readonly #ended = new AbortController();

  private constructor(db: AsyncDuckDB, worker: Worker, connection: number) {
    this.#db = db;
    this.#worker = worker;
    this.#connection = connection;
  }

  /** Starts an instance. An aborted signal ends its worker at once. */
  static async open(signal?: AbortSignal): Promise<Database> {
    const { AsyncDuckDB, VoidLogger } = await import("@duckdb/duckdb-wasm");
    signal?.throwIfAborted();
    const worker = new Worker(new URL(workerUrl, location.href));
    const stop = () => worker.terminate();
    signal?.addEventListener("abort", stop, { once: true });
    const starting = (async () => {
      const db = new AsyncDuckDB(new VoidLogger(), worker);
      await db.instantiate(new URL(wasmUrl, location.href).href, null);
      await db.open({});
      const database = new Database(db, worker, await db.connectInternal());
      for (const option of ["autoinstall_known_extensions", "autoload_known_extensions"])
        await database.run(`SET ${option}=false`);
      return database;
    })();
    try {
      return await (signal === undefined ? starting : orAborted(starting, signal));
    } catch (error) {
      worker.terminate();
      throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Runs one statement and returns its result as an Arrow IPC stream. @throws Error with a sentence */
  async run(sql: string): Promise<Uint8Array> {
    return this.#enqueue(() => this.#db.runQuery(this.#connection, sql));
  }

  /** Runs one SELECT and gives its result in pieces of about 2,048 rows, each the bytes of a part of one Arrow IPC stream. */
  async *stream(sql: string): AsyncGenerator<Uint8Array> {
    let release = () => {};
    const turn = this.#queue;
    this.#queue = new Promise<void>((resolve) => (release = resolve));
    try {
      await turn;
      let header = await this.#guard(() => this.#db.startPendingQuery(this.#connection, sql, true));
      while (header === null) header = await this.#guard(() => this.#db.pollPendingQuery(this.#connection));
      yield header;
      for (;;) {
        const piece = await this.#guard(() => this.#db.fetchQueryResults(this.#connection));
        if (piece === null || piece.length === 0) return;
        yield piece;
      }
    } finally {
      if (!this.#ended.signal.aborted) await this.#db.cancelPendingQuery(this.#connection).catch(() => false);
      release();
    }
  }

  /** Inserts the rows of an Arrow IPC stream into a table, which is made first if `create`. */
  async insert(table: string, ipc: Uint8Array, create: boolean): Promise<void> {
    await this.#enqueue(() => this.#db.insertArrowFromIPCStream(this.#connection, ipc, { name: table, create }));
  }

  /** Makes a file readable by `read_csv` under a name, without copying it. */
  async registerFile(name: string, file: Blob): Promise<void> {
    const { DuckDBDataProtocol } = await import("@duckdb/duckdb-wasm");
    // With direct access (the last argument) DuckDB-WASM 1.32 now and then finds the file empty when it reads it again.
    await this.#enqueue(() => this.#db.registerFileHandle(name, file, DuckDBDataProtocol.BROWSER_FILEREADER, false));
  }

  /** From here on statements reach no file but these, and no setting can be changed. */
  async lock(files: readonly string[]): Promise<void> {
    await this.run(`SET allowed_paths=[${files.map((file) => `'${file.replaceAll("'", "''")}'`).join(", ")}]`);
    await this.run("SET enable_external_access=false");
    await this.run("SET lock_configuration=true");
  }

  /** Runs several statements of one change, so that no other statement sees a half-made one. */
  async together<T>(change: (run: (sql: string) => Promise<Uint8Array>) => Promise<T>): Promise<T> {
    return this.#enqueue(() => change((sql) => this.#guard(() => this.#db.runQuery(this.#connection, sql))));
  }

  close(): void {
    this.#worker.terminate();
    this.#ended.abort(new Error("The catalogue was closed."));
  }

  /** One statement at a time: a connection has a single pending result. */
  #enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(() => this.#guard(task));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #guard<T>(task: () => Promise<T>): Promise<T> {
    this.#ended.signal.throwIfAborted();
    try {
      return await orAborted(task(), this.#ended.signal);
    } catch (error) {
      throw new Error(databaseSentence(error), { cause: error });
    }
  }
}

/** Waits for a task, but no longer than until the signal aborts; then rejects with the signal's reason. */
export async function orAborted<T>(task: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
  try {
    return await Promise.race([task, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
