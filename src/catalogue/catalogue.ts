import type { ColumnInfo } from "../readers/table.ts";
import type { Database } from "./database.ts";
import { objects, one } from "./rows.ts";
import type { CatalogueSource } from "./source.ts";
import { checkFragment, columnsIn, hasLimit, quoteName } from "./sql.ts";

/** A column of the catalogue. `nulls` is the number of missing values, null while the column is not loaded. */
export type CatalogueColumn = ColumnInfo & { readonly nulls: number | null };

/** Which rows of the catalogue to show, and in which order. `column` and `where` are SQL over the view `catalogue`. */
export type PageRequest = {
  readonly columns: readonly string[];
  readonly where?: string;
  readonly orderBy?: { readonly column: string; readonly descending: boolean };
  readonly offset: number;
  readonly limit: number;
};

const longestAnswer = 10_000;

/**
 * The open catalogue: the loaded columns of one file in one DuckDB instance, the file behind them for the others, and
 * the result columns once there are any. The view `catalogue` joins them; its rows are in file order and `row` is the
 * 0-based row number.
 */
export class Catalogue {
  readonly name: string;
  readonly source: CatalogueSource;
  readonly #database: Database;
  #nulls = new Map<string, number>();
  #loading: Promise<void> = Promise.resolve();
  #resultNames: readonly string[] = [];
  #resultTable: string | null = null;
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
    await source.load(database, "loaded", columns, onProgress);
    await catalogue.#count("loaded", columns);
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

  /** Names of the result columns that the view `catalogue` has now. */
  get resultNames(): readonly string[] {
    return this.#resultNames;
  }

  /** Loads those of the named columns that are not loaded yet. */
  async load(names: readonly string[], onProgress: (fraction: number) => void = () => undefined): Promise<void> {
    this.#loading = this.#loading
      .catch(() => undefined)
      .then(async () => {
        const wanted = names.filter((name) => !this.#nulls.has(name) && this.column(name) !== undefined);
        if (wanted.length === 0) return;
        const part = `part_${++this.#tables}`;
        await this.source.load(this.#database, part, wanted, onProgress);
        await this.#count(part, wanted);
        const columns = wanted.map((name) => `p.${quoteName(name)}`).join(", ");
        await this.#database.together(async (run) => {
          await run(`CREATE TABLE joined AS SELECT l.*, ${columns} FROM loaded l POSITIONAL JOIN ${part} p`);
          await run("DROP VIEW catalogue");
          await run("DROP TABLE loaded");
          await run(`DROP TABLE ${part}`);
          await run("ALTER TABLE joined RENAME TO loaded");
          await run(this.#viewSql());
        });
      });
    return this.#loading;
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
    await this.load(
      columnsIn(
        expression,
        this.source.columns.map(({ name }) => name),
      ),
    );
    // Beside the row number an aggregate is an error, as it would be later.
    const select = `SELECT ${this.rowName}, ${bracket(expression)} AS value FROM catalogue`;
    const described = objects(await this.#database.run(`DESCRIBE ${select}`));
    await this.#database.run(`${select} LIMIT 0`);
    return String(described[1].column_type);
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
    await this.load(
      columnsIn(
        statement,
        this.source.columns.map(({ name }) => name),
      ),
    );
    const limited = hasLimit(tokens) ? "" : ` LIMIT ${longestAnswer}`;
    return objects(await this.#database.run(`SELECT * FROM ${bracket(statement)} AS answer${limited}`));
  }

  /** One page of the view `catalogue` (each row with its `row_number`), and how many rows there are in all. Ties keep file order. */
  async page(request: PageRequest): Promise<{ rows: Record<string, unknown>[]; total: number }> {
    const where = request.where === undefined ? "" : ` WHERE ${bracket(request.where)}`;
    const order = request.orderBy;
    const by = order === undefined ? "" : `${order.column} ${order.descending ? "DESC" : "ASC"} NULLS LAST, `;
    const columns = [`${this.rowName} AS row_number`, ...request.columns].join(", ");
    const total = Number(one(await this.#database.run(`SELECT count(*) AS n FROM catalogue${where}`)).n);
    const rows = await this.select(
      `SELECT ${columns} FROM catalogue${where} ORDER BY ${by}${this.rowName} LIMIT ${request.limit} OFFSET ${request.offset}`,
    );
    return { rows, total };
  }

  /**
   * Replaces the result columns by those of some Arrow IPC streams: together one row per row of the catalogue, in order.
   * Without any, the results are dropped.
   */
  async setResults(names: readonly string[], batches: readonly Uint8Array[]): Promise<void> {
    const table = `results_${++this.#tables}`;
    for (const [index, batch] of batches.entries()) await this.#database.insert(table, batch, index === 0);
    const old = this.#resultTable;
    this.#resultTable = batches.length > 0 ? table : null;
    this.#resultNames = batches.length > 0 ? names : [];
    await this.#redrawView();
    if (old !== null) await this.#database.run(`DROP TABLE ${old}`);
  }

  close(): void {
    this.#database.close();
  }

  async #count(table: string, names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const counts = names.map((name, i) => `count(*) - count(${quoteName(name)}) AS n${i}`).join(", ");
    const row = one(await this.#database.run(`SELECT ${counts} FROM ${table}`));
    for (const [i, name] of names.entries()) this.#nulls.set(name, Number(row[`n${i}`]));
  }

  async #redrawView(): Promise<void> {
    await this.#database.run(this.#viewSql());
  }

  #viewSql(): string {
    const loaded = this.source.columns.map(({ name }) => name).filter((name) => this.#nulls.has(name));
    const columns = [
      `l."__row" AS ${this.rowName}`,
      ...loaded.map((name) => `l.${quoteName(name)}`),
      ...this.#resultNames.map((name) => `r.${quoteName(name)}`),
    ];
    const results = this.#resultTable === null ? "" : ` POSITIONAL JOIN ${this.#resultTable} r`;
    return `CREATE OR REPLACE VIEW catalogue AS SELECT ${columns.join(", ")} FROM loaded l${results}`;
  }
}

/** Puts brackets round a fragment so that a comment at its end cannot swallow the closing one. */
export const bracket = (fragment: string): string => `(\n${fragment}\n)`;
