import { wrap } from "comlink";
import type { ValidationApi } from "../../workers/validation.worker.ts";
import { orAborted } from "../catalogue/aborted.ts";
import { longCall, type CallOptions } from "./run.ts";
import type { Check } from "../validation/check.ts";
import * as state from "./state.ts";

/**
 * Checks the classifier in this browser against known answers, in a worker of its own that ends with the call. A check that fails or
 * throws is in the list with what it found.
 */
export async function validate(options: CallOptions = {}): Promise<Check[]> {
  return longCall("validate", options, async (run) => {
    const worker = new Worker(new URL("../../workers/validation.worker.ts", import.meta.url), { type: "module" });
    const api = wrap<ValidationApi>(worker);
    try {
      const names = await orAborted(api.names(), run.signal);
      const checks: Check[] = [];
      for (const [index, name] of names.entries()) {
        run.report(`Checking: ${name}`, index / names.length);
        checks.push(await orAborted(api.run(index, document.baseURI), run.signal));
      }
      state.checks.value = checks;
      return checks;
    } finally {
      worker.terminate();
    }
  });
}
