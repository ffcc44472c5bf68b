import { orAborted } from "../catalogue/aborted.ts";
import { activity, notices, type Notice } from "./state.ts";

/** What every long call takes (scripting interface). */
export type CallOptions = {
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number, stage: string) => void;
};

/** What a long call sees of its surroundings. */
export type Run = {
  readonly signal: AbortSignal;
  /** Reports a stage, and how much of it is done (0 to 1, or null while that cannot be told). */
  readonly report: (stage: string, fraction: number | null) => void;
};

let running: { readonly name: string; readonly controller: AbortController; readonly done: Promise<unknown> } | null =
  null;

/** Milliseconds between two drawings of how much of a stage is done: each takes time from the work itself. */
const betweenDrawings = 200;

/** The task that runs between long calls. */
let between: Promise<unknown> | null = null;

/**
 * Runs one long call; a second one while it runs is refused. `cancel`, or the caller's signal, makes it reject with an
 * AbortError at once: the body must leave everything as it was.
 */
export async function longCall<T>(name: string, options: CallOptions, body: (run: Run) => Promise<T>): Promise<T> {
  if (running !== null) throw new Error(`Cannot ${name} now: ${running.name} is still running.`);
  const controller = new AbortController();
  const forward = () => controller.abort(abortError(name));
  if (options.signal?.aborted === true) throw abortError(name);
  options.signal?.addEventListener("abort", forward, { once: true });
  const startedAt = performance.now();
  let latest = { stage: "", fraction: null as number | null, startedAt };
  let drawnAt = -Infinity;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const draw = () => {
    clearTimeout(waiting);
    waiting = undefined;
    drawnAt = performance.now();
    activity.value = latest;
  };
  const report = (stage: string, fraction: number | null) => {
    // A worker's last word may come late.
    if (controller.signal.aborted || isOver) return;
    const isOther = stage !== latest.stage;
    latest = { stage, fraction, startedAt };
    const wait = isOther ? 0 : drawnAt + betweenDrawings - performance.now();
    if (wait <= 0) draw();
    else waiting ??= setTimeout(draw, wait);
    options.onProgress?.(fraction ?? 0, stage);
  };
  const done = (async () => {
    report(name, null);
    if (between !== null)
      await orAborted(
        between.catch(() => undefined),
        controller.signal,
      );
    return body({ signal: controller.signal, report });
  })();
  running = { name, controller, done };
  try {
    return await done;
  } finally {
    running = null;
    isOver = true;
    clearTimeout(waiting);
    activity.value = null;
    options.signal?.removeEventListener("abort", forward);
  }
}

/** Ends the running long call, if there is one, and waits until it has let go; also one that another caller starts meanwhile. */
export async function cancel(): Promise<void> {
  while (running !== null) {
    const { name, controller, done } = running;
    controller.abort(abortError(name));
    await done.catch(() => undefined);
  }
}

/**
 * Runs a short task that touches what long calls read (the results): after the running long call, and one that starts
 * meanwhile waits for it.
 */
export async function betweenCalls<T>(task: () => Promise<T>): Promise<T> {
  while (running !== null || between !== null) await (running?.done ?? between)?.catch(() => undefined);
  const done = task();
  between = done;
  try {
    return await done;
  } finally {
    between = null;
  }
}

/** Waits until no long call runs: what can wait should not slow it down. */
export async function idle(): Promise<void> {
  while (running !== null) await running.done.catch(() => undefined);
}

const abortError = (name: string) => new DOMException(`Cancelled: ${name}.`, "AbortError");

let lastNotice = 0;

/** Runs what a control of the page asks for. What goes wrong becomes a notice; a cancelled call is no error. */
export async function act(action: () => unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") notify("info", error.message);
    else notify("error", error instanceof Error ? error.message : String(error));
  }
}

/** Shows a sentence to the user, with a button beside it where something can be done at once. */
export function notify(kind: Notice["kind"], text: string, action?: Notice["action"]): void {
  const others = notices.value.filter((notice) => notice.text !== text);
  notices.value = [...others, { id: String(++lastNotice), kind, text, ...(action === undefined ? {} : { action }) }];
}

/** Takes a sentence away. */
export function dismissText(text: string): void {
  notices.value = notices.value.filter((notice) => notice.text !== text);
}

/** Takes a notice away. */
export function dismiss(id: string): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}
