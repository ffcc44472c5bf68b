import { encodeArrow } from "../readers/arrow.ts";
import type { ColumnInfo } from "../readers/table.ts";
import { orAborted } from "./aborted.ts";
import type { Database } from "./database.ts";
import { objects, one } from "./rows.ts";
import type { CatalogueSource } from "./source.ts";
import { bracket, checkFragment, columnsIn, hasLimit, quoteName, quoteText, wantsAll } from "./sql.ts";

/** A column of the catalogue. `nulls` is the number of missing values, null while the column is not loaded. */
export type CatalogueColumn = ColumnInfo & { readonly nulls: number | null };

/** Which rows of the catalogue to show, and in which order. `column` and `where` are SQL over the view `catalogue`. */
export type PageRequest = {
  readonly columns: readonly string[];
  readonly where?: string;
  /** How many rows `where` keeps, where that is known: they need not be counted. */
  readonly total?: number;
  readonly orderBy?: { readonly column: string; readonly descending: boolean };
  readonly offset: number;
  readonly limit: number;
};

const longestAnswer = 10_000;

/** Rows of a column that is put beside the others that are inserted at a time. */
const addedRows = 122_880;

/** The result columns: what they are called, and where their values come from when SQL asks for them. */
export type Results = {
  readonly names: readonly string[];
  /** Those of them that are names of classes, and these names: their values come as numbers of classes (uint8, 255 = missing). */
  readonly ofClasses: readonly string[];
  readonly classes: readonly string[];
  /** Some of them (indices), all rows of the catalogue in order: Arrow IPC streams of `c0`, `c1`, … */
  readonly columns: (wanted: readonly number[]) => AsyncIterable<Uint8Array>;
};

/**
 * The open catalogue: the loaded columns of one file in one DuckDB instance, the file behind them for the others, and
 * what computes the result columns once there are any; of these, too, only the columns that SQL has asked for are in DuckDB. The view
 * `catalogue` joins them; its rows are in file order and `row` is the 0-based row number.
 */
export class Catalogue {
  readonly name: string;
  readonly source: CatalogueSource;
  readonly #database: Database;
  #nulls = new Map<string, number>();
  #turn: Promise<unknown> = Promise.resolve();
  #results: Results | null = null;
  /** Result columns that are in DuckDB, and the tables that hold them. */
  #resultTables = new Map<string, readonly string[]>();
  /** Columns that were put beside those of the file, and the tables that hold them. */
  #added = new Map<string, string>();
  #tables = 0;

  private constructor(name: string, source: CatalogueSource, database: Database) {
    this.name = name;
    this.source = source;
    this.#database = database;
  }

  /** Loads the given columns of a source into a database; the catalogue owns both from then on. @throws Error with a sentence */
  static async open(
    name: string,
    source: CatalogueSource,
    database: Database,
    columns: readonly string[],
    onProgress: (fraction: number) => void,
  ): Promise<Catalogue> {
    const catalogue = new Catalogue(name, source, database);
    const nulls = await source.load(database, "loaded", columns, onProgress);
    await catalogue.#count("loaded", columns, nulls);
    await database.lock(source.fileName === undefined ? [] : [source.fileName]);
    await catalogue.#redrawView();
    return catalogue;
  }

  get rows(): number {
    return this.source.rows;
  }

  get columns(): CatalogueColumn[] {
    return this.source.columns.map((column) => ({ ...column, nulls: this.#nulls.get(column.name) ?? null }));
  }

  /** What the view `catalogue` calls the row number: `row`, or `__row` where the file has a column `row` of its own. */
  get rowName(): string {
    return this.column("row") === undefined ? "row" : "__row";
  }

  /** All names that an expression may use: of columns of the file, of those put beside them, and of result columns. */
  get names(): string[] {
    return [...this.source.columns.map(({ name }) => name), ...this.#added.keys(), ...(this.#results?.names ?? [])];
  }

  /** Loads those of the named columns, of the file or of the results, that are not loaded yet. */
  load(names: readonly string[], onProgress: (fraction: number) => void = () => undefined): Promise<void> {
    return this.#inTurn(() => this.#load(names, onProgress));
  }

  async #load(names: readonly string[], onProgress: (fraction: number) => void = () => undefined): Promise<void> {
    await this.#loadResults(names);
    const wanted = names.filter((name) => !this.#nulls.has(name) && this.column(name) !== undefined);
    if (wanted.length === 0) return;
    const part = `part_${++this.#tables}`;
    const nulls = await this.source.load(this.#database, part, wanted, onProgress);
    await this.#count(part, wanted, nulls);
    const columns = wanted.map((name) => `p.${quoteName(name)}`).join(", ");
    await this.#database.together(async (run) => {
      await run(`CREATE TABLE joined AS SELECT l.*, ${columns} FROM loaded l POSITIONAL JOIN ${part} p`);
      await run("DROP VIEW catalogue");
      await run("DROP TABLE loaded");
      await run(`DROP TABLE ${part}`);
      await run("ALTER TABLE joined RENAME TO loaded");
      await run(this.#viewSql());
    });
  }

  /** Columns that were put beside those of the file. */
  get added(): string[] {
    return [...this.#added.keys()];
  }

  /**
   * Puts a column of texts beside those of the file, one for each row in order (null: missing). It goes with the catalogue: it is not
   * written to files.
   * @throws Error with a sentence where the name is taken, or the number of values is not that of the rows
   */
  async addTexts(name: string, values: readonly (string | null)[]): Promise<void> {
    if (values.length !== this.rows)
      throw new Error(`The column ${name} has ${values.length} values; ${this.rows} were expected, one for each row.`);
    const lower = name.toLowerCase();
    if (this.names.some((known) => known.toLowerCase() === lower))
      throw new Error(`The catalogue has a column ${name} already.`);
    return this.#inTurn(async () => {
      const table = `added_${++this.#tables}`;
      for (let start = 0; start < values.length; start += addedRows) {
        const part = values.slice(start, start + addedRows);
        await this.#database.insert(
          table,
          encodeArrow(["c0"], [{ type: "text", values: part }], part.length),
          start === 0,
        );
      }
      this.#added.set(name, table);
      await this.#redrawView();
    });
  }

  /** Takes a column away that `addTexts` has put there. */
  async dropTexts(name: string): Promise<void> {
    return this.#inTurn(async () => {
      const table = this.#added.get(name);
      if (table === undefined) return;
      this.#added.delete(name);
      await this.#redrawView();
      await this.#database.run(`DROP TABLE ${table}`);
    });
  }

  /** Those of some names, of columns of the file or of the results, that are not loaded yet. */
  notLoaded(names: readonly string[]): string[] {
    const results = new Set([...this.#resultTables.values()].flat());
    return names.filter(
      (name) => !results.has(name) && !this.#added.has(name) && !this.#nulls.has(this.column(name)?.name ?? name),
    );
  }

  /**
   * Looks at columns of the file without keeping them: those that are not loaded are read together into a table of their own, which is
   * dropped afterwards.
   * @param look is told which table of the database holds a column, and runs one statement of ours after the other
   * @param signal ends it at once; who aborts it ends the reader, too
   */
  glance(
    names: readonly string[],
    look: (tableOf: (name: string) => string, run: (sql: string) => Promise<Uint8Array>) => Promise<void>,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    return this.#inTurn(async () => {
      signal.throwIfAborted();
      const wanted = this.notLoaded(names);
      const table = `glance_${++this.#tables}`;
      try {
        if (wanted.length > 0) await orAborted(this.source.load(this.#database, table, wanted, onProgress), signal);
        await look(
          (name) => (wanted.includes(name) ? table : "loaded"),
          (sql) => orAborted(this.#database.run(sql), signal),
        );
      } finally {
        if (wanted.length > 0) await this.#database.run(`DROP TABLE IF EXISTS ${table}`).catch(() => undefined);
      }
    });
  }

  /** What loads columns, and what reads them, waits for each other: no column goes between the two. */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Runs one SELECT of ours over the view `catalogue`; the columns that it names are loaded first. */
  read(sql: string): Promise<Uint8Array> {
    return this.#inTurn(async () => {
      await this.#load(columnsIn(sql, this.names));
      return this.#database.run(sql);
    });
  }

  /** The column of the file with this name (letter case ignored). */
  column(name: string): ColumnInfo | undefined {
    const lower = name.toLowerCase();
    return this.source.columns.find((column) => column.name.toLowerCase() === lower);
  }

  /**
   * Checks a SQL expression over the catalogue's columns, loads the columns that it names, and returns its SQL type.
   * @throws Error with a sentence that says what is wrong with it
   */
  async check(expression: string): Promise<string> {
    const tokens = checkFragment(expression);
    if (tokens.some(({ kind, value }) => kind === "word" && value.toLowerCase() === "unnest"))
      throw new Error("It contains unnest, which makes several rows of one; one value per source was expected.");
    // Beside the row number an aggregate is an error, as it would be later.
    const select = `SELECT ${this.rowName}, ${bracket(expression)} AS value FROM catalogue`;
    return this.#inTurn(async () => {
      await this.#load(columnsIn(expression, this.names));
      const described = objects(await this.#database.run(`DESCRIBE ${select}`));
      await this.#database.run(`${select} LIMIT 0`);
      return String(described[1].column_type);
    });
  }

  /** Runs one SELECT of ours and returns its rows. */
  async select(sql: string): Promise<Record<string, unknown>[]> {
    return objects(await this.#database.run(sql));
  }

  /** Runs one statement of ours. */
  async run(sql: string): Promise<Uint8Array> {
    return this.#database.run(sql);
  }

  stream(sql: string): AsyncGenerator<Uint8Array> {
    return this.#database.stream(sql);
  }

  /**
   * Runs one read-only SELECT of the user over the view `catalogue`; at most 10,000 rows unless it has a LIMIT of its own.
   * @throws Error with a sentence
   */
  async query(sql: string): Promise<Record<string, unknown>[]> {
    const statement = sql.trim().replace(/;\s*$/, "");
    const tokens = checkFragment(statement);
    const first = tokens[0].value.toLowerCase();
    if (!["select", "with", "from", "values"].includes(first))
      throw new Error(`The query starts with "${tokens[0].value}"; a SELECT was expected.`);
    const results = wantsAll(tokens) ? (this.#results?.names ?? []) : [];
    const limited = hasLimit(tokens) ? "" : ` LIMIT ${longestAnswer}`;
    return this.#inTurn(async () => {
      await this.#load([...columnsIn(statement, this.names), ...results]);
      return objects(await this.#database.run(`SELECT * FROM ${bracket(statement)} AS answer${limited}`));
    });
  }

  /** One page of the view `catalogue` (each row with its `row_number`), and how many rows there are in all. Ties keep file order. */
  async page(request: PageRequest): Promise<{ rows: Record<string, unknown>[]; total: number }> {
    const where = request.where === undefined ? "" : ` WHERE ${bracket(request.where)}`;
    const order = request.orderBy;
    const columns = [`${this.rowName} AS row_number`, ...request.columns].join(", ");
    return this.#inTurn(async () => {
      await this.#load(columnsIn(`${where} ${order?.column ?? ""} ${columns}`, this.names));
      const total =
        where === ""
          ? this.rows
          : (request.total ?? Number(one(await this.#database.run(`SELECT count(*) AS n FROM catalogue${where}`)).n));
      const count = Math.max(0, Math.min(request.limit, total - request.offset));
      if (count === 0) return { rows: [], total };
      if (where === "" && order === undefined) {
        const numbers = Array.from({ length: count }, (_, k) => request.offset + k);
        return { rows: await this.#rowsAt(columns, numbers), total };
      }
      // DuckDB keeps only what is before the end of a page: from the other end where that is nearer.
      const fromEnd = request.offset > total / 2;
      const offset = fromEnd ? total - request.offset - count : request.offset;
      const down = (order?.descending ?? false) !== fromEnd;
      const by =
        order === undefined ? "" : `${order.column} ${down ? "DESC" : "ASC"} NULLS ${fromEnd ? "FIRST" : "LAST"}, `;
      const rows = objects(
        await this.#database.run(
          `SELECT ${columns} FROM catalogue${where} ORDER BY ${by}${this.rowName}${fromEnd ? " DESC" : ""} LIMIT ${count} OFFSET ${offset}`,
        ),
      );
      if (fromEnd) rows.reverse();
      return { rows, total };
    });
  }

  /** Some rows of the view `catalogue` by their numbers, in the order of these; each with its `row_number`. */
  async at(numbers: readonly number[], expressions: readonly string[]): Promise<Record<string, unknown>[]> {
    const columns = [`${this.rowName} AS row_number`, ...expressions].join(", ");
    return this.#inTurn(async () => {
      await this.#load(columnsIn(columns, this.names));
      return this.#rowsAt(columns, numbers);
    });
  }

  async #rowsAt(columns: string, numbers: readonly number[]): Promise<Record<string, unknown>[]> {
    if (numbers.length === 0) return [];
    const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
    // The bounds alone say which blocks of the table are looked at.
    const bounds = `${this.rowName} BETWEEN ${first} AND ${last}`;
    const isWhole = last - first === numbers.length - 1;
    const where = isWhole ? bounds : `${bounds} AND ${this.rowName} IN (${numbers.join(", ")})`;
    const rows = objects(await this.#database.run(`SELECT ${columns} FROM catalogue WHERE ${where}`));
    const found = new Map(rows.map((row) => [Number(row.row_number), row]));
    return numbers.map((number) => found.get(number)!);
  }

  /** Replaces the result columns; null: there are none. */
  setResults(results: Results | null): Promise<void> {
    return this.#inTurn(async () => {
      const old = [...this.#resultTables.keys()];
      this.#results = results;
      this.#resultTables = new Map();
      if (old.length === 0) return;
      await this.#redrawView();
      for (const table of old) await this.#database.run(`DROP TABLE ${table}`);
    });
  }

  close(): void {
    this.#database.close();
  }

  async #loadResults(names: readonly string[]): Promise<void> {
    const results = this.#results;
    if (results === null) return;
    const known = [...this.#resultTables.values()].flat();
    const lower = new Set(names.map((name) => name.toLowerCase()));
    const wanted = results.names.filter((name) => lower.has(name.toLowerCase()) && !known.includes(name));
    if (wanted.length === 0) return;
    const table = `results_${++this.#tables}`;
    const indices = wanted.map((name) => results.names.indexOf(name));
    try {
      let create = true;
      for await (const piece of results.columns(indices)) {
        await this.#database.insert(table, piece, create);
        create = false;
      }
    } catch (error) {
      await this.#database.run(`DROP TABLE IF EXISTS ${table}`).catch(() => undefined);
      throw error;
    }
    this.#resultTables.set(table, wanted);
    await this.#redrawView();
  }

  /** Keeps how many values the columns of a table lack; `known`, or counted. */
  async #count(table: string, names: readonly string[], known: readonly number[] | null): Promise<void> {
    if (names.length === 0) return;
    const counts = names.map((name, i) => `count(*) - count(${quoteName(name)}) AS n${i}`).join(", ");
    const row = known === null ? one(await this.#database.run(`SELECT ${counts} FROM ${table}`)) : {};
    for (const [i, name] of names.entries()) this.#nulls.set(name, known?.[i] ?? Number(row[`n${i}`]));
  }

  async #redrawView(): Promise<void> {
    await this.#database.run(this.#viewSql());
  }

  #viewSql(): string {
    const loaded = this.source.columns.map(({ name }) => name).filter((name) => this.#nulls.has(name));
    const order = this.#results?.names ?? [];
    const added = [...this.#added];
    const tables = [...this.#resultTables];
    const results = tables
      .flatMap(([, names], t) =>
        names.map((name, k) => ({ name, sql: `${this.#resultSql(name, `r${t}.c${k}`)} AS ${quoteName(name)}` })),
      )
      .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
    const columns = [
      `l."__row" AS ${this.rowName}`,
      ...loaded.map((name) => `l.${quoteName(name)}`),
      ...added.map(([name], k) => `a${k}.c0 AS ${quoteName(name)}`),
      ...results.map(({ sql }) => sql),
    ];
    const joins = [
      ...added.map(([, table], k) => ` POSITIONAL JOIN ${table} a${k}`),
      ...tables.map(([table], t) => ` POSITIONAL JOIN ${table} r${t}`),
    ].join("");
    return `CREATE OR REPLACE VIEW catalogue AS SELECT ${columns.join(", ")} FROM loaded l${joins}`;
  }

  /** SQL of a result column from what the database holds of it. Beyond the end of a list there is NULL. */
  #resultSql(name: string, held: string): string {
    const { ofClasses, classes } = this.#results!;
    return ofClasses.includes(name) ? `[${classes.map(quoteText).join(", ")}][${held}::USMALLINT + 1]` : held;
  }
}
