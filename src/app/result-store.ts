import { transfer, type Remote } from "comlink";
import type {
  ClassifyOptions,
  FirstRequest,
  ResultsApi,
  SkyRequest,
  SkyTally,
  Tally,
} from "../../workers/results.worker.ts";
import type { Weighting } from "../model/combine.ts";
import { mergeFirst } from "../model/first-rows.ts";
import type { Model } from "../model/model.ts";
import type { PixelsOfRange } from "../model/sky-counts.ts";
import { heldOutBetween, type CarriedSums, type HeldOutSums } from "../model/range-sums.ts";
import type { Settings } from "../properties/settings.ts";
import { decodeArrow } from "../readers/arrow.ts";
import type { ColumnData } from "../readers/table.ts";
import { resultsPool, type WorkerPool } from "./worker-client.ts";

/** Rows that a worker classifies at a time, as many as DuckDB keeps together; fixed, so that no sum depends on the number of workers. */
export const rangeRows = 122_880;
/** The same where every source takes long: progress is then seen, and a cancelled run stops. */
const slowRangeRows = 4_096;

/** A value of a result column. */
type Cell = string | number | null;

/** What is classified, with what. */
export type StoreOptions = ClassifyOptions & {
  readonly model: Model;
  /** Those that the model was trained with. */
  readonly settings: Settings;
  readonly weighting: Weighting;
  /** Rows of the catalogue. */
  readonly rows: number;
  readonly workers: number;
  /** The training sample as rows of the property table, where uncertainties are wanted. */
  readonly sample: Uint8Array | null;
};

/**
 * One classification of the whole catalogue. Its category sums stay in the memory of workers of its own, range by range; what the
 * result columns say is computed from them when it is asked for. `end` gives the memory back.
 */
export class ResultStore {
  readonly rows: number;
  readonly workers: number;
  readonly #pool: WorkerPool<ResultsApi>;
  readonly #rangeRows: number;
  /** Aborts when the workers have ended, and the results with them. */
  readonly #ended: AbortSignal;
  /** The worker that holds each range. */
  readonly #holders: Remote<ResultsApi>[] = [];
  #chosen: readonly Remote<ResultsApi>[] = [];

  private constructor(pool: WorkerPool<ResultsApi>, rows: number, workers: number, range: number) {
    this.#pool = pool;
    this.rows = rows;
    this.workers = workers;
    this.#rangeRows = range;
    this.#ended = pool.ended;
  }

  /** Makes workers ready for a classification. @throws Error with a sentence; nothing is left behind then */
  static async begin(options: StoreOptions, signal: AbortSignal): Promise<ResultStore> {
    const { model, settings, heldOut, densities, weighting, rows, workers, sample } = options;
    const isSlow = densities === "exact" || sample !== null;
    const pool = spare ?? resultsPool();
    spare = null;
    const store = new ResultStore(pool, rows, workers, isSlow ? slowRangeRows : rangeRows);
    store.#chosen = pool.first(workers);
    await store.#all(async (worker) => {
      await worker.begin(model, settings, { heldOut, densities }, weighting);
      // Each worker makes the same ones: its share of the rows must not matter.
      if (sample !== null) await worker.resample(sample);
    }, signal);
    return store;
  }

  /**
   * Classifies all rows; a cancelled or failed call ends the store.
   * @param known sums of the training sample, each source without its own kernel; null: not known, or not wanted
   * @param carry what another classification has of a range that need not be summed; null: nothing
   * @param read rows `start` to `start + count − 1` of the property table as an Arrow IPC stream
   */
  async classify(
    read: (start: number, count: number) => Promise<Uint8Array>,
    weighting: Weighting,
    known: readonly HeldOutSums[] | null,
    carry: ((start: number) => Promise<CarriedSums>) | null,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<Tally> {
    const starts = this.#starts();
    // Each worker is asked for two ranges at a time: one is read while the other is summed.
    const tallies = await this.#pool.shareOut(
      [...this.#chosen, ...this.#chosen],
      starts,
      async (worker, start) => {
        const count = Math.min(this.#rangeRows, this.rows - start);
        const [ipc, carried] = await Promise.all([read(start, count), carry?.(start) ?? null]);
        this.#holders[start / this.#rangeRows] = worker;
        const ofRange = known === null ? null : heldOutBetween(known, start, start + count);
        return worker.classifyRange(
          transfer(ipc, [ipc.buffer]),
          start,
          weighting,
          ofRange === null ? null : transfer(ofRange, [ofRange.sums.buffer, ofRange.rows.buffer]),
          carried === null ? null : transferred(carried),
        );
      },
      (done) => onProgress(done / starts.length),
      signal,
    );
    return addTallies(tallies);
  }

  /** What another classification of the same rows, with ranges of the same length, can take over of the one that begins at `start`. */
  carry(start: number, groups: readonly number[]): Promise<CarriedSums> {
    return this.#ask(start, (worker) => worker.carry(start, groups));
  }

  /** What a weighting makes of all sources. @param sky how they are to be counted on the sky; null: they are not */
  async tally(weighting: Weighting, sky: SkyRequest | null = null): Promise<Tally> {
    return addTallies(await this.#all((worker) => worker.tally(weighting, sky)));
  }

  /** The rows of each range, which its worker holds together. */
  get ranges(): { readonly start: number; readonly count: number }[] {
    return this.#starts().map((start) => ({ start, count: Math.min(this.#rangeRows, this.rows - start) }));
  }

  /** Gives the sources of a range their places on the sky (see `ResultsApi.place`), and returns their pixels. */
  place(start: number, given: Uint8Array | PixelsOfRange): Promise<PixelsOfRange> {
    return this.#ask(start, (worker) =>
      worker.place(start, given instanceof Uint8Array ? transfer(given, [given.buffer]) : given),
    );
  }

  /** Marks some sources, by their rows, ascending; all others are unmarked. */
  async mark(rows: Int32Array): Promise<void> {
    let from = 0;
    const asked = this.ranges.map(({ start, count }) => {
      let to = from;
      while (to < rows.length && rows[to] < start + count) to++;
      const indices = Uint32Array.from(rows.subarray(from, to), (row) => row - start);
      from = to;
      return this.#ask(start, (worker) => worker.mark(start, indices));
    });
    await Promise.all(asked);
  }

  /**
   * Some result columns of all rows in order, in pieces: Arrow IPC streams of `row`, `c0`, `c1`, …
   * @param wanted indices of columns in the order of `resultColumns`
   * @param rows of a piece, at most; default as many as a worker classifies at a time
   */
  async *columns(wanted: readonly number[], weighting: Weighting, rows = this.#rangeRows): AsyncGenerator<Uint8Array> {
    const places = this.#starts().flatMap((start) => {
      const length = Math.min(this.#rangeRows, this.rows - start);
      return Array.from({ length: Math.ceil(length / rows) }, (_, k) => {
        const from = k * rows;
        return { start, from, count: Math.min(rows, length - from), length };
      });
    });
    yield* ahead(places, ({ start, from, count, length }) => {
      const indices = count === length ? null : Uint32Array.from({ length: count }, (_, k) => from + k);
      return this.#ask(start, (worker) => worker.columns(start, indices, wanted, weighting));
    });
  }

  /** Some result columns of all rows in order, range by range, as `ResultsApi.coded` has them. */
  coded(wanted: readonly number[], weighting: Weighting): AsyncGenerator<Uint8Array> {
    return ahead(this.#starts(), (start) => this.#ask(start, (worker) => worker.coded(start, wanted, weighting)));
  }

  /** The same as `columns` of some rows, ascending. */
  async *columnsOf(rows: Int32Array, wanted: readonly number[], weighting: Weighting): AsyncGenerator<Uint8Array> {
    for (const part of this.#byRange(rows)) yield await this.#columnsAt(part, wanted, weighting);
  }

  /** Some result columns of some rows, none twice, in the order of the rows: one list of cells per column, null where missing. */
  async cells(rows: readonly number[], wanted: readonly number[], weighting: Weighting): Promise<Cell[][]> {
    const found = new Map<number, Cell[]>();
    const parts = this.#byRange(Int32Array.from(rows).sort());
    for (const piece of await Promise.all(parts.map((part) => this.#columnsAt(part, wanted, weighting)))) {
      const [row, ...columns] = decodeArrow(piece).columns;
      (row.values as Int32Array).forEach((number, k) =>
        found.set(
          number,
          columns.map((column) => cellOf(column, k)),
        ),
      );
    }
    return wanted.map((_, w) => rows.map((row) => found.get(row)![w]));
  }

  /** Rows (ascending) by the ranges that they are in, as indices within these. */
  #byRange(rows: Int32Array): { readonly start: number; readonly indices: Uint32Array }[] {
    const parts = [];
    for (let from = 0; from < rows.length;) {
      const start = rows[from] - (rows[from] % this.#rangeRows);
      let to = from;
      while (to < rows.length && rows[to] < start + this.#rangeRows) to++;
      parts.push({ start, indices: Uint32Array.from(rows.subarray(from, to), (row) => row - start) });
      from = to;
    }
    return parts;
  }

  #columnsAt(
    { start, indices }: { readonly start: number; readonly indices: Uint32Array },
    wanted: readonly number[],
    weighting: Weighting,
  ): Promise<Uint8Array> {
    return this.#ask(start, (worker) => worker.columns(start, indices, wanted, weighting));
  }

  /** The numbers of the first rows of the catalogue. */
  async first(request: FirstRequest, weighting: Weighting): Promise<Int32Array> {
    const parts = await this.#all((worker) => worker.first(request, weighting));
    return mergeFirst(parts, request.limit, request.descending).rows;
  }

  /** Bytes of the longest text of some result columns. */
  async textWidths(wanted: readonly number[], weighting: Weighting): Promise<number[]> {
    if (wanted.length === 0) return [];
    const parts = await Promise.all(
      this.#starts().map((start) => this.#ask(start, (worker) => worker.textWidths(start, wanted, weighting))),
    );
    return wanted.map((_, k) => Math.max(0, ...parts.map((widths) => widths[k])));
  }

  /** Shares of the classes among the unlabelled sources (some 50,000 of them, spread evenly), by Saerens' EM; null: there is none. */
  async proportions(weighting: Weighting): Promise<number[] | null> {
    const starts = this.#starts();
    // One range after the other: what the page asks for meanwhile need not wait for all of them.
    const counts: number[] = [];
    for (const start of starts) counts.push(await this.#ask(start, (worker) => worker.unlabelled(start)));
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total === 0) return null;
    const step = Math.max(1, Math.round(total / proportionRows));
    const parts: Float64Array[] = [];
    for (let k = 0, first = 0; k < starts.length; first += counts[k++])
      parts.push(await this.#ask(starts[k], (worker) => worker.spread(starts[k], first, step)));
    const buffers = parts.map(({ buffer }) => buffer);
    return this.#ask(starts[0], (worker) => worker.proportions(transfer(parts, buffers), weighting));
  }

  end(): void {
    this.#pool.end("The results were replaced.");
  }

  #starts(): number[] {
    return Array.from({ length: Math.ceil(this.rows / this.#rangeRows) }, (_, i) => i * this.#rangeRows);
  }

  async #ask<Result>(start: number, work: (worker: Remote<ResultsApi>) => Promise<Result>): Promise<Result> {
    return this.#one(this.#holders[start / this.#rangeRows], work);
  }

  async #all<Result>(work: (worker: Remote<ResultsApi>) => Promise<Result>, signal?: AbortSignal): Promise<Result[]> {
    return Promise.all(this.#chosen.map((worker) => this.#one(worker, work, signal)));
  }

  async #one<Result>(
    worker: Remote<ResultsApi>,
    work: (worker: Remote<ResultsApi>) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    if (this.#ended.aborted)
      throw new Error("The workers that held the results have ended; classify the catalogue again.");
    const [result] = await this.#pool.shareOut([worker], [null], work, undefined, signal);
    return result;
  }
}

/** Asks for one piece after the other; the next one is computed while one is used. */
async function* ahead<Place>(
  places: readonly Place[],
  ask: (place: Place) => Promise<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const begin = (place: Place) => {
    const piece = ask(place);
    piece.catch(() => undefined);
    return piece;
  };
  let next = places.length > 0 ? begin(places[0]) : null;
  for (let k = 0; next !== null; k++) {
    const piece = await next;
    next = k + 1 < places.length ? begin(places[k + 1]) : null;
    yield piece;
  }
}

/** Sources that proportions are estimated from, about: their shares are then known to 0.2 %. */
const proportionRows = 50_000;

/** Workers that are started while a file is read, so that the first classification need not wait for them. */
let spare: WorkerPool<ResultsApi> | null = null;

/** Starts workers for the next classification. */
export function prepareStore(workers: number): void {
  spare ??= resultsPool();
  spare.first(workers);
}

function transferred(carried: CarriedSums): CarriedSums {
  const arrays = [...carried.sums, carried.missing, carried.outOfRange];
  return transfer(
    carried,
    arrays.map(({ buffer }) => buffer),
  );
}

function cellOf(column: ColumnData, k: number): Cell {
  if ("valid" in column && column.valid?.[k] === 0) return null;
  const value = column.values[k] as string | number | null;
  return typeof value === "number" && Number.isNaN(value) ? null : value;
}

function addTallies(tallies: readonly Tally[]): Tally {
  const sum = (key: Exclude<keyof Tally, "sky">) =>
    tallies.map((tally) => tally[key]).reduce((total, part) => total.map((value, i) => value + part[i]));
  const skies = tallies.flatMap(({ sky }) => (sky === null ? [] : [sky]));
  return {
    counts: sum("counts"),
    expected: sum("expected"),
    confusion: sum("confusion"),
    sky: skies.length === tallies.length ? skies.reduce(addSkies) : null,
  };
}

function addSkies(a: SkyTally, b: SkyTally): SkyTally {
  for (let k = 0; k < a.counts.length; k++) a.counts[k] += b.counts[k];
  return { ...a, sources: [...a.sources, ...b.sources] };
}
