import { effect } from "@preact/signals-core";
import { drawValidation } from "../views/validation-list.ts";
import { element } from "./page.ts";
import { act } from "./run.ts";
import * as state from "./state.ts";
import { validate } from "./validate.ts";

/** Wires the place where the page checks itself. */
export function wireValidation(): void {
  effect(() => {
    drawValidation(
      element("validation-list"),
      {
        checks: state.checks.value,
        running: state.activity.value !== null,
        progress: state.activity.value?.fraction ?? null,
      },
      { onRun: () => void act(() => validate()) },
    );
  });
}
