import { wrap, type Remote } from "comlink";
import type { ClassifierApi } from "../../workers/classifier.worker.ts";
import type { ResultsApi } from "../../workers/results.worker.ts";
import type { ReaderApi } from "../../workers/reader.worker.ts";
import { orAborted } from "../catalogue/aborted.ts";
import type { Model } from "../model/model.ts";

/** A worker and its typed interface; `end` ends it, whatever it is doing. */
export type Client<Api> = { readonly api: Remote<Api>; readonly end: () => void };

let spareReader: Client<ReaderApi> | null = null;

/** Starts the reader of the first file, which then need not wait for it. */
export function prepareReader(): void {
  spareReader ??= newReader();
}

export function startReader(): Client<ReaderApi> {
  const reader = spareReader ?? newReader();
  spareReader = null;
  return reader;
}

function newReader(): Client<ReaderApi> {
  const worker = new Worker(new URL("../../workers/reader.worker.ts", import.meta.url), { type: "module" });
  return { api: wrap<ReaderApi>(worker), end: () => worker.terminate() };
}

const mostWorkers = 8;

/** As many workers as the machine has cores (at most 8): for training, when nothing else runs. */
export const allCores = (): number => Math.min(navigator.hardwareConcurrency || 2, mostWorkers);

/** One core fewer, for the catalogue's database: what a classification takes unless told otherwise. */
export const defaultWorkers = (): number => Math.max(1, allCores() - 1);

/** Milliseconds that a worker may take to start; on a busy machine it takes a second. */
const longestStart = 60_000;

type Noticed = { readonly stayNoticed: (lock: string) => Promise<void> };

/**
 * Workers of one kind that are started when first needed and ended together. Whatever waits for them rejects when they are ended, or
 * when one of them ends by itself: it then takes the others with it.
 */
export class WorkerPool<Api extends Noticed> {
  readonly #start: () => Worker;
  #workers: { readonly worker: Worker; readonly api: Remote<Api> }[] = [];
  #ended = new AbortController();

  constructor(start: () => Worker) {
    this.#start = start;
  }

  /** Aborts when the workers end. Another signal stands for those that are started afterwards. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** The first `count` workers. */
  first(count: number): Remote<Api>[] {
    while (this.#workers.length < count) this.#add();
    return this.#workers.slice(0, count).map(({ api }) => api);
  }

  get length(): number {
    return this.#workers.length;
  }

  /** Ends all workers; the next call starts new ones. */
  end(reason = "The computation was ended before it was complete."): void {
    for (const { worker } of this.#workers) worker.terminate();
    this.#workers = [];
    const ended = this.#ended;
    this.#ended = new AbortController();
    ended.abort(new Error(reason));
  }

  /**
   * Hands tasks to workers, each taking the next one when it has finished its last; results come in the order of the tasks.
   * When the signal aborts, all workers are ended and the call rejects at once. A worker whose compiled code breaks is not used again.
   */
  async shareOut<Task, Result>(
    workers: readonly Remote<Api>[],
    tasks: readonly Task[],
    work: (worker: Remote<Api>, task: Task) => Promise<Result>,
    onDone: (done: number) => void = () => undefined,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<Result[]> {
    const results = new Array<Result>(tasks.length);
    let next = 0;
    let done = 0;
    let failed = false;
    const ended = this.#ended.signal;
    const runs = workers.map(async (worker) => {
      while (next < tasks.length && !signal.aborted && !ended.aborted && !failed) {
        const index = next++;
        try {
          results[index] = await work(worker, tasks[index]);
        } catch (error) {
          failed = true;
          throw error;
        }
        onDone(++done);
      }
    });
    try {
      await orAborted(orAborted(Promise.all(runs), ended), signal);
    } catch (error) {
      if (signal.aborted) this.end();
      else if (isBroken(error)) {
        this.end();
        throw new Error(brokenSentence(error as Error), { cause: error });
      }
      throw error;
    }
    return results;
  }

  #add(): void {
    const worker = this.#start();
    const api = wrap<Api>(worker);
    this.#workers.push({ worker, api });
    const { signal } = this.#ended;
    const stop = (how: string) => {
      if (!signal.aborted && this.#ended.signal === signal) this.end(`A worker of the page ${how}. Try again.`);
    };
    worker.addEventListener("error", ({ message }) =>
      stop(message ? `stopped: ${message.replace(/\.$/, "")}` : "could not be started"),
    );
    // A worker that the browser ends says nothing, but lets go of its lock.
    const lock = `xsieve worker ${crypto.randomUUID()}`;
    const late = setTimeout(() => stop("does not start"), longestStart);
    signal.addEventListener("abort", () => clearTimeout(late));
    void (async () => {
      try {
        await (api as unknown as Remote<Noticed>).stayNoticed(lock);
        clearTimeout(late);
        await navigator.locks.request(lock, { signal }, () => stop("has ended unexpectedly"));
      } catch {
        // The pool was ended: nobody waits any more.
      }
    })();
  }
}

const isBroken = (error: unknown): boolean =>
  error instanceof Error && (error.name === "RuntimeError" || error.name === "RangeError");

/** What went wrong in a worker's own code rather than with what the user gave it. */
const brokenSentence = ({ message }: Error): string =>
  /memory|allocation|array length|buffer/i.test(message)
    ? `The memory of this tab does not suffice (${message}). Fewer columns or a narrower selection take less.`
    : `The computation broke off (${message}). What was there before is unchanged; try again.`;

const pool = new WorkerPool<ClassifierApi>(
  () => new Worker(new URL("../../workers/classifier.worker.ts", import.meta.url), { type: "module" }),
);
let poolModel: Model | null = null;
/** Workers of the pool that hold its model. */
let holding = 0;

/** The first `count` classifier workers, holding `model` if one is given; they stay until `endClassifiers`. */
export async function classifiers(count: number, model: Model | null): Promise<Remote<ClassifierApi>[]> {
  if (pool.length === 0 || (model !== null && model !== poolModel)) holding = 0;
  poolModel = model ?? (pool.length === 0 ? null : poolModel);
  const chosen = pool.first(count);
  const given = poolModel;
  if (given === null) return chosen;
  const behind = pool.first(pool.length).slice(holding);
  holding = pool.length;
  // A worker takes its messages in order: who calls it after this call began finds the model there.
  await orAborted(Promise.all(behind.map((api) => api.setModel(given))), pool.ended);
  return chosen;
}

/** What one worker that holds a model answers; rejects where the workers are ended meanwhile. */
export async function one<Result>(
  model: Model,
  work: (worker: Remote<ClassifierApi>) => Promise<Result>,
): Promise<Result> {
  const [result] = await shareOut(await classifiers(1, model), [null], work);
  return result;
}

/** Ends all classifier workers; the next call starts new ones. */
export function endClassifiers(): void {
  pool.end();
  poolModel = null;
}

/** Starts classifier workers for what comes next; those that hold nothing yet are kept. */
export function prepareClassifiers(): void {
  if (poolModel !== null) endClassifiers();
  void classifiers(allCores(), null);
}

/** Starts the first classifier workers and has them train something, so that the first catalogue finds their code compiled. */
export async function warmClassifiers(): Promise<void> {
  const workers = await classifiers(allCores(), null);
  // Workers that are ended meanwhile are nobody's loss.
  await Promise.all(workers.map((worker) => worker.warmUp())).catch(() => undefined);
}

/** Hands tasks to classifier workers (see WorkerPool.shareOut). */
export const shareOut: WorkerPool<ClassifierApi>["shareOut"] = (...task) => pool.shareOut(...task);

/** A pool of workers that will hold the results of one classification. */
export const resultsPool = (): WorkerPool<ResultsApi> =>
  new WorkerPool<ResultsApi>(
    () => new Worker(new URL("../../workers/results.worker.ts", import.meta.url), { type: "module" }),
  );
