import { orAborted } from "../catalogue/database.ts";
import { spreadRows } from "../catalogue/property-table.ts";
import type { Shift } from "../model/shift.ts";
import { openFile } from "./open-file.ts";
import { longCall, type CallOptions } from "./run.ts";
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
  return longCall("compare the catalogue with the training sample", options, async (run) => {
    const training = await trainingFor(run);
    run.report("Comparing the catalogue with the training sample", null);
    const ipc = await orAborted(openFile().catalogue.run(spreadRows(training.table, comparedRows, false)), run.signal);
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
  });
}
