import { effect, signal } from "@preact/signals-core";
import { readPastedSource } from "../properties/pasted-source.ts";
import { usedProperties } from "../properties/settings.ts";
import { drawOneSource } from "../views/one-source-form.ts";
import { drawProbabilityTrack } from "../views/probability-track.ts";
import { numberText } from "../views/number-text.ts";
import { classifyOne, modelAtHand, type OneSource } from "./models.ts";
import { drawModel } from "./page-model.ts";
import { element } from "./page.ts";
import * as state from "./state.ts";

type Values = Readonly<Record<string, number | null>>;

const values = signal<Values>({});
const pasted = signal<{ readonly named: readonly string[]; readonly unknown: readonly string[] } | null>(null);
const result = signal<OneSource | null>(null);
const error = signal<string | null>(null);
/** What the answer depends on besides the values. */
let madeWith: readonly unknown[] = [];
/** The track is drawn anew when the place changes its width. */
const width = signal(0);

/** Wires the place where a source that is in no catalogue is classified. */
export function wireOneSource(): void {
  effect(() => drawModel(element("one-model-panel")));
  effect(() => {
    // Another model, or other weights, make the answer stale.
    const at = [state.training.value, state.imported.value, state.settings.value];
    if (at.some((value, i) => value !== madeWith[i])) result.value = error.value = null;
    madeWith = at;
  });
  effect(draw);
  new ResizeObserver(([entry]) => {
    width.value = Math.round(entry.contentRect.width);
  }).observe(element("one-source"));
}

function draw(): void {
  const at = modelAtHand();
  if (state.place.value !== "one-source" || width.value === 0) return;
  const found = result.value;
  const forTrack = drawOneSource(
    element("one-source-form"),
    {
      properties: at === null ? [] : usedProperties(at.settings).map(({ name, category }) => ({ name, category })),
      values: values.value,
      pasted: pasted.value,
      result: found,
      error: error.value,
    },
    {
      onClassify: (given) => {
        values.value = given;
        void classify(given);
      },
      onPaste: paste,
    },
  );
  if (at === null || found === null) return;
  drawProbabilityTrack(forTrack, {
    source: "this source",
    classes: at.model.classes,
    columns: found.track.map((step) => {
      const value = found.values[step.name] ?? null;
      return { ...step, value: step.kind === "property" && value !== null ? numberText(value) : "" };
    }),
  });
}

function paste(text: string): void {
  const at = modelAtHand();
  if (at === null) return;
  try {
    const read = readPastedSource(
      text,
      usedProperties(at.settings).map(({ name }) => name),
    );
    pasted.value = read;
    values.value = read.values;
    void classify(read.values);
  } catch (failure) {
    error.value = (failure as Error).message;
  }
}

async function classify(given: Values): Promise<void> {
  try {
    const found = await classifyOne(given);
    error.value = null;
    result.value = found;
  } catch (failure) {
    result.value = null;
    error.value = (failure as Error).message;
  }
}
