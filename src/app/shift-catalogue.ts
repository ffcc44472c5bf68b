import { orAborted } from "../catalogue/aborted.ts";
import { spreadRows } from "../catalogue/property-table.ts";
import type { Shift } from "../model/shift.ts";
import { openFile } from "./open-file.ts";
import { betweenCalls, longCall, type CallOptions, type Run } from "./run.ts";
import * as state from "./state.ts";
import { trainingFor } from "./train-catalogue.ts";
import { classifiers, shareOut } from "./worker-client.ts";

/** Sources that are compared, spread evenly over the catalogue. */
const comparedRows = 50_000;

/**
 * How far the distribution of every property over the selected sources is from that over the model's training sample.
 * @throws Error with a sentence
 */
export async function shift(options: CallOptions = {}): Promise<readonly Shift[]> {
  return longCall("compare the catalogue with the training sample", options, async (run) =>
    shiftOfCatalogue(run, await trainingFor(run)),
  );
}

/** The same within a long call that has the training already. */
export async function shiftOfCatalogue(run: Run, training: state.Training): Promise<readonly Shift[]> {
  run.report("Comparing the catalogue with the training sample", null);
  const ipc = await orAborted(openFile().catalogue.run(spreadRows(training.table, comparedRows)), run.signal);
  const workers = await orAborted(classifiers(1, training.model), run.signal);
  const [found] = await shareOut(
    workers,
    [ipc],
    (worker, rows) => worker.shift(rows, training.settings),
    () => undefined,
    run.signal,
  );
  state.shift.value = found;
  return found;
}

/** The same for the results that stand now, when nothing else runs: for the page itself, which should be in nobody's way. */
export async function shiftOfResults(): Promise<void> {
  const quiet: Run = { signal: new AbortController().signal, report: () => undefined };
  await betweenCalls(async () => {
    const results = state.results.value;
    if (results !== null && state.shift.value === null) await shiftOfCatalogue(quiet, results.training);
  });
}

/** Says which properties of the catalogue are far from the training sample, and how far; null: none is. */
export function shiftWarning(found: readonly Shift[]): string | null {
  const far = found.filter(({ exceeds, presenceExceeds }) => exceeds || presenceExceeds);
  if (far.length === 0) return null;
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const how = far.map(({ property, exceeds, distance, presentInSample, presentInCatalogue }) =>
    exceeds && distance !== null
      ? `${property} (distance ${distance.toFixed(2)} of at most 1)`
      : `${property} (a value for ${percent(presentInCatalogue)} of the sources, ${percent(presentInSample)} of the training sample)`,
  );
  return `The catalogue differs from the model's training sample in ${how.join(", ")}: probabilities may be off.`;
}
