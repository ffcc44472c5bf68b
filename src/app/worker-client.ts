import { wrap, type Remote } from "comlink";
import type { ClassifierApi } from "../../workers/classifier.worker.ts";
import type { ReaderApi } from "../../workers/reader.worker.ts";
import { orAborted } from "../catalogue/database.ts";
import type { Model } from "../model/model.ts";

/** A worker and its typed interface; `end` ends it, whatever it is doing. */
export type Client<Api> = { readonly api: Remote<Api>; readonly end: () => void };

export function startReader(): Client<ReaderApi> {
  const worker = new Worker(new URL("../../workers/reader.worker.ts", import.meta.url), { type: "module" });
  return { api: wrap<ReaderApi>(worker), end: () => worker.terminate() };
}

function startClassifier(): Client<ClassifierApi> {
  const worker = new Worker(new URL("../../workers/classifier.worker.ts", import.meta.url), { type: "module" });
  return { api: wrap<ClassifierApi>(worker), end: () => worker.terminate() };
}

const mostWorkers = 8;

/** As many classifier workers as the machine has cores (at most 8), unless told otherwise. */
export const defaultWorkers = (): number => Math.min(navigator.hardwareConcurrency || 2, mostWorkers);

/** The classifier workers; they start when first needed and stay until `end`. All hold the same model. */
let pool: Client<ClassifierApi>[] = [];
let poolModel: Model | null = null;
let poolEnd = new AbortController();

/** The first `count` workers, holding `model` if one is given. */
export async function classifiers(count: number, model: Model | null): Promise<Remote<ClassifierApi>[]> {
  const behind = model !== null && model !== poolModel ? [...pool] : [];
  poolModel = model ?? poolModel;
  while (pool.length < count) {
    const client = startClassifier();
    pool.push(client);
    if (poolModel !== null) behind.push(client);
  }
  const chosen = pool.slice(0, count).map(({ api }) => api);
  const holding = poolModel;
  // A worker takes its messages in order: who calls it after this call began finds the model there.
  if (holding !== null) await orAborted(Promise.all(behind.map(({ api }) => api.setModel(holding))), poolEnd.signal);
  return chosen;
}

/** What one worker that holds a model answers; rejects where the workers are ended meanwhile. */
export async function one<Result>(
  model: Model,
  work: (worker: Remote<ClassifierApi>) => Promise<Result>,
): Promise<Result> {
  const [result] = await shareOut(await classifiers(1, model), [null], work, () => undefined);
  return result;
}

/** Ends all classifier workers; the next call starts new ones. */
export function endClassifiers(): void {
  for (const { end } of pool) end();
  poolEnd.abort(new Error("The computation was ended before it was complete."));
  poolEnd = new AbortController();
  pool = [];
  poolModel = null;
}

/**
 * Hands tasks to workers, each taking the next one when it has finished its last; results come in the order of the tasks.
 * When the signal aborts, all workers are ended and the call rejects at once.
 */
export async function shareOut<Task, Result>(
  workers: readonly Remote<ClassifierApi>[],
  tasks: readonly Task[],
  work: (worker: Remote<ClassifierApi>, task: Task) => Promise<Result>,
  onDone: (done: number) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<Result[]> {
  const results = new Array<Result>(tasks.length);
  let next = 0;
  let done = 0;
  const ended = poolEnd.signal;
  const runs = workers.map(async (worker) => {
    while (next < tasks.length && !signal.aborted && !ended.aborted) {
      const index = next++;
      results[index] = await work(worker, tasks[index]);
      onDone(++done);
    }
  });
  try {
    await orAborted(orAborted(Promise.all(runs), ended), signal);
  } catch (error) {
    if (signal.aborted) endClassifiers();
    throw error;
  }
  return results;
}
