import { batch, computed, effect, signal, type ReadonlySignal } from "@preact/signals-core";
import type { SkyTally } from "../../workers/results.worker.ts";
import type { RegionSize } from "../model/sky-pixels.ts";
import type { Settings } from "../properties/settings.ts";
import type { SkyFrame, SkyRegion } from "../properties/sky-region.ts";
import { countText } from "../views/number-text.ts";
import type { SkyShown } from "../views/sky-colours.ts";
import type { SkyPoint } from "../views/sky-graticule.ts";
import { drawSkyMap, type SkyMapData } from "../views/sky-map.ts";
import { drawSkyPointer } from "../views/sky-pointer.ts";
import { unplaced } from "../views/sky-text.ts";
import { differsInWeights, isCurrent, tallyOf } from "./classify-catalogue.ts";
import { element } from "./page.ts";
import { act } from "./run.ts";
import { markFound, placeSources, pointIn, pointsIn, positionsOf } from "./sky-places.ts";
import type { Source } from "./sources.ts";
import * as state from "./state.ts";
import { tried } from "./what-if.ts";

/** Catalogues with fewer sources are drawn source by source. */
const fewSources = 5_000;

type Counted = { readonly of: state.Results; readonly settings: Settings; readonly sky: SkyTally };

const frame = signal<SkyFrame>("galactic");
const shown = signal<SkyShown>("classes");
const size = signal<RegionSize>(10);
const only = signal(false);
const point = signal<SkyPoint | null>(null);
const isSeen = signal(false);
/** Changes with the width of the map, which is then drawn anew. */
const width = signal(0);
/** What was counted last, of the results or of what is tried out. */
const counted = signal<Counted | null>(null);

const text = computed(() => state.tableView.value.text);
const cell = computed(() => state.tableView.value.cell);
const region = computed(() => state.tableView.value.region);
/** What the map is limited to: what the table is searched for, if the user wants that. */
const search = computed(() =>
  only.value && (text.value !== "" || cell.value !== null) ? { text: text.value, cell: cell.value } : null,
);

export type SkyMapOptions = {
  readonly chosen: ReadonlySignal<Source | null>;
  /** Fulfilled when the table stands: the map can wait for it. */
  readonly afterRows: () => Promise<void>;
  /** Filters the table by a region (null: not any more), and by a class where the map shows one alone. */
  readonly onPick: (change: Partial<Pick<state.TableView, "region" | "className">>) => void;
};

/** Wires the map of the sky. It counts only while it is in sight, and then also what is tried out. */
export function wireSkyMap({ chosen, afterRows, onPick }: SkyMapOptions): void {
  const map = element("sky-map");
  new IntersectionObserver((entries) => {
    isSeen.value = entries.at(-1)!.isIntersecting;
  }).observe(map);
  new ResizeObserver(([entry]) => {
    width.value = Math.round(entry.contentRect.width);
  }).observe(map);
  effect(() => {
    const { value: results } = state.results;
    const isWanted = isSeen.value && results !== null && whyNot(results) === "";
    const request = {
      frame: frame.value,
      marked: search.value !== null,
      sources: (results?.store.rows ?? 0) < fewSources,
    };
    state.skyRequest.value = isWanted ? request : null;
  });
  effect(() => {
    const { value: trial } = tried;
    if (trial?.sky) counted.value = { of: trial.of, settings: trial.settings, sky: trial.sky };
  });
  effect(() => {
    // Another search needs other marks, whatever else is the same.
    const { value: found } = search;
    if (state.skyRequest.value !== null && state.results.value !== null && tried.value === null && !state.busy.value)
      void act(() => inTurn(() => count(found, afterRows)));
  });
  const callbacks = {
    onShown: (value: SkyShown) => void (shown.value = value),
    onFrame: (value: SkyFrame) =>
      batch(() => {
        frame.value = value;
        point.value = null;
      }),
    onSize: (value: RegionSize) => void (size.value = value),
    onOnly: (value: boolean) => void (only.value = value),
  };
  const drawPointer = (data: SkyMapData | null) => {
    if (data === null) return;
    drawSkyPointer(map, data, point.value, {
      onPoint: (value) => void (point.value = value),
      onPick: (picked) => onPick(changeOf(picked, data)),
    });
  };
  effect(() => {
    const results = state.results.value;
    element("sky-section").hidden = results === null;
    if (results === null || !isSeen.value || width.value === 0) return;
    const absence = whyNot(results) || whyEmpty(counted.value);
    const data = absence === "" ? dataOf(counted.value!, chosen.value) : null;
    drawSkyMap(map, data, absence, callbacks);
    drawn.value = data;
  });
  effect(() => drawPointer(drawn.value));
}

/** The map as it was drawn last. */
const drawn = signal<SkyMapData | null>(null);

/** Why there is no map of these results; "": there is one. */
function whyNot(results: state.Results): string {
  const settings = state.settings.value;
  if (settings.position === undefined)
    return "This catalogue has no columns of positions, so that there is no map of it.";
  return isCurrent() || differsInWeights(results, settings)
    ? ""
    : "The settings have changed since the catalogue was classified: classify it again to see it on the sky.";
}

function whyEmpty(found: Counted | null): string {
  const { ra, dec } = state.settings.value.position!;
  if (found === null || !isOfTheseClasses(found)) return "The positions are being read.";
  const { counts } = found.sky;
  const without = unplaced({ frame: "galactic", classes: found.of.settings.classes, counts }).reduce(
    (a, b) => a + b,
    0,
  );
  if (without === 0) return "";
  const total = counts.reduce((sum, n) => sum + n, 0);
  return without === total && !found.sky.request.marked
    ? `None of the ${countText(total)} classified sources has a position: ${ra} and ${dec} hold no numbers from −180 to 360 and from −90 to 90 degrees.`
    : "";
}

const isOfTheseClasses = ({ of }: Counted): boolean =>
  of.settings.classes.join("\n") === state.results.value?.settings.classes.join("\n");

function dataOf({ of, sky }: Counted, chosen: Source | null): SkyMapData {
  const { classes } = of.settings;
  const { value: of_ } = shown;
  return {
    width: width.value,
    frame: sky.request.frame,
    classes,
    counts: sky.counts,
    shown: typeof of_ === "number" && of_ >= classes.length ? "classes" : of_,
    size: size.value,
    points: sky.request.sources ? pointsIn(positionsOf(of.store), sky) : null,
    region: region.value,
    chosen: chosen === null ? null : pointIn(sky.request.frame, chosen),
    only: text.value === "" && cell.value === null ? null : only.value,
  };
}

/** A region that is picked once more is let go. */
function changeOf(picked: SkyRegion, { classes, shown: of, region: before }: SkyMapData) {
  const isSame = JSON.stringify(picked) === JSON.stringify(before);
  return { region: isSame ? null : picked, ...(typeof of === "number" && !isSame ? { className: classes[of] } : {}) };
}

let turn: Promise<unknown> = Promise.resolve();

/** One count waits for the other. */
function inTurn(task: () => Promise<void>): Promise<void> {
  const done = turn.then(task);
  turn = done.catch(() => undefined);
  return done;
}

/** Counts the sources of the results on the sky, when the page has nothing else to do. */
async function count(found: Search, afterRows: () => Promise<void>): Promise<void> {
  const [request, results] = [state.skyRequest.peek(), state.results.peek()];
  const isWanted = () =>
    state.skyRequest.peek() === request &&
    state.results.peek() === results &&
    search.peek() === found &&
    !state.busy.peek();
  if (request === null || results === null || !isWanted()) return;
  try {
    await afterRows();
    await idleTime();
    if (!isWanted()) return;
    await placeSources(results, fewSources);
    if (found !== null && isWanted()) await markFound(results, found);
    if (!isWanted() || tried.peek() !== null) return;
    const { sky } = await tallyOf(results, results.settings, request);
    if (sky !== null && isWanted() && tried.peek() === null)
      counted.value = { of: results, settings: results.settings, sky };
  } catch (error) {
    // Results that are replaced meanwhile are no error.
    if (isWanted()) throw error;
  }
}

type Search = (typeof search)["value"];

const idleTime = (): Promise<unknown> =>
  new Promise((resolve) => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(resolve, { timeout: 1_000 });
    else setTimeout(resolve);
  });
