import type { AsyncDuckDB } from "@duckdb/duckdb-wasm";
import wasmUrl from "@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url";
import workerUrl from "@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url";
import { encodeArrow } from "../readers/arrow.ts";
import { orAborted } from "./aborted.ts";
import { skyFunctions } from "./sky-functions.ts";
import { databaseSentence } from "./sql.ts";

/** Rows of the small table that a new instance is warmed with. */
const warmRows = 16_384;

/**
 * One DuckDB-WASM instance in a worker of its own, from our own files, without access to network or extensions.
 * Results come as Arrow IPC streams, which can be handed to workers as they are. `close` ends the worker, and with
 * it whatever is running.
 */
export class Database {
  readonly #worker: Worker;
  readonly #ended = new AbortController();
  /** What is asked for waits for the start. */
  #queue: Promise<unknown>;
  #db!: AsyncDuckDB;
  #connection!: number;
  #started = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.#queue = this.#start();
    // Whoever asks for something is told.
    this.#queue.catch(() => undefined);
    // Where the worker's own script does not come there is no message.
    worker.addEventListener("error", ({ message = "its script could not be loaded; try again, or reload the page" }) =>
      this.#fail(`The database stopped: ${message}`),
    );
  }

  /** Starts an instance, or takes the one that was prepared; statements may be given at once. An aborted signal ends its worker at once. */
  static open(signal?: AbortSignal): Database {
    const database = Database.#takeSpare();
    signal?.addEventListener("abort", () => database.close(), { once: true, signal: database.#ended.signal });
    return database;
  }

  static #spare: Database | null = null;

  /**
   * Starts an instance for the next catalogue, and runs a small table through it: the browser compiles code for good only when it has been
   * used for a while. A catalogue that comes meanwhile does not wait for that.
   */
  static async prepare(): Promise<void> {
    if (Database.#spare !== null) return;
    const database = new Database(newWorker());
    Database.#spare = database;
    const isSpare = () => Database.#spare === database;
    try {
      const rows = warmTable();
      await database.insert("warm", rows.slice(), true);
      for (let k = 0; k < 3 && isSpare(); k++) await database.insert("warm", rows.slice(), false);
      const number = (name: string) => `coalesce(CAST("${name}" AS DOUBLE), 'nan'::DOUBLE) AS ${name}`;
      const label = `(CASE nullif(trim(CAST("t" AS VARCHAR)), '') WHEN 'a' THEN 0 WHEN 'b' THEN 1 ELSE 255 END)::UTINYINT`;
      await database.run(
        `CREATE VIEW warmer AS SELECT n::INTEGER AS n, ${label} AS label, ${["a", "b", "c", "d", "e", "f"].map(number).join(", ")} FROM warm`,
      );
      for (const statement of [
        "SELECT * FROM warmer WHERE n >= 0 AND n < 16000",
        "SELECT * FROM warmer WHERE label < 255 ORDER BY n",
        "SELECT t, count(*) FROM warm GROUP BY t",
        "SELECT count(*) - count(a), count(*) - count(t) FROM warm",
        "SELECT n, a FROM warm ORDER BY a DESC NULLS LAST, n LIMIT 50",
        "SELECT n, a, t FROM warm WHERE n BETWEEN 3 AND 52",
        `SELECT n, a, t FROM warm WHERE n BETWEEN 0 AND 98 AND n IN (${Array.from({ length: 50 }, (_, k) => 2 * k).join(", ")})`,
        "SELECT count(*) FROM warm WHERE t = 'a'",
        "SELECT n, a FROM warm WHERE ['a', 'b'][(n % 3)::UTINYINT::USMALLINT + 1] = 'a' ORDER BY a LIMIT 50",
      ])
        for (let k = 0; k < 3 && isSpare(); k++) await database.run(statement);
      await database.run("DROP VIEW warmer");
      await database.run("DROP TABLE warm");
    } catch {
      // The next catalogue starts one of its own, and says what is wrong if that fails, too.
      if (isSpare()) Database.#spare = null;
    }
  }

  static #takeSpare(): Database {
    const spare = Database.#spare;
    Database.#spare = null;
    return spare ?? new Database(newWorker());
  }

  async #start(): Promise<void> {
    const starting = (async () => {
      const [{ AsyncDuckDB, VoidLogger }] = await Promise.all([import("@duckdb/duckdb-wasm"), giveCode(this.#worker)]);
      this.#ended.signal.throwIfAborted();
      this.#db = new AsyncDuckDB(new VoidLogger(), this.#worker);
      await this.#db.instantiate(absolute(wasmUrl), null);
      await this.#db.open({});
      this.#connection = await this.#db.connectInternal();
      for (const option of ["autoinstall_known_extensions", "autoload_known_extensions"])
        await this.#db.runQuery(this.#connection, `SET ${option}=false`);
      for (const statement of skyFunctions) await this.#db.runQuery(this.#connection, statement);
      this.#started = true;
    })();
    try {
      await orAborted(starting, this.#ended.signal);
    } catch (error) {
      this.#worker.terminate();
      throw error;
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
  async together<T>(
    change: (
      run: (sql: string) => Promise<Uint8Array>,
      insert: (table: string, ipc: Uint8Array, create: boolean) => Promise<void>,
    ) => Promise<T>,
  ): Promise<T> {
    return this.#enqueue(() =>
      change(
        (sql) => this.#guard(() => this.#db.runQuery(this.#connection, sql)),
        (table, ipc, create) =>
          this.#guard(() => this.#db.insertArrowFromIPCStream(this.#connection, ipc, { name: table, create })),
      ),
    );
  }

  close(): void {
    this.#fail("The catalogue was closed.");
  }

  #fail(reason: string): void {
    this.#worker.terminate();
    this.#ended.abort(new Error(reason));
  }

  /** One statement at a time: a connection has a single pending result. */
  #enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(() => this.#guard(task));
    this.#queue = result.catch((error: unknown) => {
      // Without a database nothing that follows can be answered.
      if (!this.#started) throw error;
    });
    this.#queue.catch(() => undefined);
    return result;
  }

  async #guard<T>(task: () => Promise<T>): Promise<T> {
    this.#ended.signal.throwIfAborted();
    try {
      return await orAborted(task(), this.#ended.signal);
    } catch (error) {
      if (!isTrap(error)) throw new Error(databaseSentence(error), { cause: error });
      // What is left of its memory cannot be trusted.
      this.#fail("The database stopped, for what was asked needs more memory than there is; open the file again.");
      return this.#ended.signal.throwIfAborted() as never;
    }
  }
}

/** Whether the compiled code of the database broke off, rather than refuse a statement. */
function isTrap(error: unknown): boolean {
  const { message } = error as Error;
  return /^(memory access out of bounds|null function|unreachable|table index is out of bounds|indirect call|function signature mismatch)/i.test(
    message,
  );
}

/** A small table with a row number, a text and numbers, some of them missing. */
function warmTable(): Uint8Array<ArrayBuffer> {
  const values = Float32Array.from({ length: warmRows }, (_, i) => i % 7 || NaN);
  const numbers = ["a", "b", "c", "d", "e", "f"].map((_, k) =>
    k % 2 === 0
      ? ({ type: "float32", values } as const)
      : ({ type: "float64", values: Float64Array.from(values) } as const),
  );
  const n = { type: "int32", values: Int32Array.from({ length: warmRows }, (_, i) => i), valid: null } as const;
  const t = { type: "text", values: Array.from({ length: warmRows }, (_, i) => ["a", "b", null][i % 3]) } as const;
  return encodeArrow(["n", "t", "a", "b", "c", "d", "e", "f"], [n, t, ...numbers], warmRows);
}

const absolute = (url: string): string => new URL(url, location.href).href;

const newWorker = () => new Worker(new URL("../../workers/duckdb.worker.ts", import.meta.url), { type: "module" });

/** DuckDB's code, once a worker has compiled it. */
let compiled: WebAssembly.Module | null = null;

/** What a new worker (workers/duckdb.worker.ts) answers. */
type Answer = { readonly module: WebAssembly.Module } | { readonly missing: string; readonly reason: string };

/** Gives a new worker DuckDB's own script and its code, and waits until DuckDB listens. */
function giveCode(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.addEventListener(
      "message",
      ({ data }: MessageEvent<Answer>) => {
        if ("module" in data) {
          compiled = data.module;
          resolve();
        } else
          reject(
            new Error(
              `The database could not be started, for its code could not be loaded from ${data.missing} (${data.reason}). Try again, or reload the page.`,
            ),
          );
      },
      { once: true },
    );
    worker.postMessage({ script: absolute(workerUrl), code: compiled ?? absolute(wasmUrl) });
  });
}
