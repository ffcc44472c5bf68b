import { signal } from "@preact/signals-core";
import type { SkyTally } from "../../workers/results.worker.ts";
import { checkSettings } from "../properties/check-settings.ts";
import { isClaxboi, mergeSettings, type Settings, type SettingsPatch } from "../properties/settings.ts";
import { drawWhatIf, type WhatIfChange } from "../views/what-if.ts";
import { isCurrent, perClass, tallyOf } from "./classify-catalogue.ts";
import { configure } from "./configure.ts";
import { element } from "./page.ts";
import { act } from "./run.ts";
import * as state from "./state.ts";

/** What the sources would be with settings that are tried out; nothing of it is kept. */
export type Tried = {
  readonly of: state.Results;
  readonly settings: Settings;
  readonly counts: Readonly<Record<string, number>>;
  readonly expected: Readonly<Record<string, number>>;
  readonly confusion: Float64Array;
  readonly sky: SkyTally | null;
  readonly milliseconds: number;
};

/** null: nothing is tried out. */
export const tried = signal<Tried | null>(null);

let wanted: { readonly patch: SettingsPatch; readonly at: number } | null = null;
let busy = false;
/** Changes that were kept: what was tried out before the last of them is shown no more, however late it is computed. */
let kept = 0;

/** Tries a change out. While one is computed only the latest of those that follow is kept. */
async function tryOut(patch: WhatIfChange): Promise<void> {
  wanted = { patch, at: performance.now() };
  if (busy) return;
  busy = true;
  try {
    while (wanted !== null) {
      const { patch: change, at }: { patch: SettingsPatch; at: number } = wanted;
      wanted = null;
      const of = state.results.value;
      if (of === null || !isCurrent()) return;
      const before = kept;
      const settings = checkSettings(mergeSettings(state.settings.value, change));
      const { counts, expected, ...rest } = await tallyOf(of, settings, state.skyRequest.value);
      if (state.results.value !== of || kept !== before) return;
      const found = { counts: perClass(settings, counts), expected: perClass(settings, expected), ...rest };
      tried.value = { of, settings, ...found, milliseconds: performance.now() - at };
    }
  } finally {
    busy = false;
  }
}

/** Keeps a change; what was tried out is then what there is. */
async function keep(patch: WhatIfChange): Promise<void> {
  wanted = null;
  kept++;
  try {
    await configure(patch);
  } finally {
    tried.value = null;
  }
}

/** Draws the panel of sliders, of the results as they stand or as they are tried out. */
export function drawWhatIfPanel(): void {
  const results = state.results.value;
  const trial = tried.value;
  const panel = element("what-if") as HTMLDetailsElement;
  panel.hidden = results === null || !isCurrent();
  if (results === null || panel.hidden) return;
  const shown = trial?.of === results ? trial : { ...results, milliseconds: null };
  const { classes, priors, categories, power, method } = shown.settings;
  drawWhatIf(
    element("what-if-form"),
    {
      classes,
      priors,
      categories,
      power,
      hasWeights: method !== "weighted",
      hasPower: method === "paper",
      counts: shown.counts,
      expected: shown.expected,
      confusion: shown.confusion,
      milliseconds: shown.milliseconds ?? null,
    },
    {
      onDrag: (change) => void act(() => tryOut(change)),
      onSettle: (change) => void act(() => keep(change)),
    },
  );
  element("what-if-method").textContent = isClaxboi(method)
    ? "CLAXBOI's methods take priors as they are; here they sum to 1."
    : "";
}
