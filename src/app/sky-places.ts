import type { SkyTally } from "../../workers/results.worker.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { positionsSql } from "../catalogue/sky-sql.ts";
import { eastward, type PixelsOfRange } from "../model/sky-counts.ts";
import { galactic } from "../properties/galactic.ts";
import { isPosition, type SkyFrame } from "../properties/sky-region.ts";
import { decodeArrow } from "../readers/arrow.ts";
import type { SkyMapData } from "../views/sky-map.ts";
import type { SkyPoints } from "../views/sky-raster.ts";
import { openFile } from "./open-file.ts";
import type { ResultStore } from "./result-store.ts";
import type { Source } from "./sources.ts";
import * as state from "./state.ts";
import { searchConditions, type Search } from "./table-filter.ts";

/** Where the sources of a catalogue stand: their pixels range by range, and the positions themselves where they are few. */
type Places = {
  /** The columns and the ranges that they are of. */
  readonly key: string;
  readonly pixels: readonly PixelsOfRange[];
  readonly positions: Positions | null;
};
type Positions = { readonly ra: Float64Array; readonly dec: Float64Array };

/** Of each catalogue: other results need not have its positions read again. */
const places = new WeakMap<Catalogue, Places>();
/** What each store was given. */
const given = new WeakMap<ResultStore, Places>();

/** Gives the workers that hold results the places of their sources. @param few fewer positions than this are kept here, too */
export async function placeSources({ store }: state.Results, few: number): Promise<void> {
  const { catalogue } = openFile();
  const position = state.settings.value.position!;
  const key = JSON.stringify([position.ra, position.dec, store.ranges.map(({ start }) => start)]);
  if (given.get(store)?.key === key) return;
  const before = places.get(catalogue);
  const known = before?.key === key ? before : null;
  const pixels: PixelsOfRange[] = [];
  const read: Positions | null =
    store.rows < few ? { ra: new Float64Array(store.rows), dec: new Float64Array(store.rows) } : null;
  for (const [k, { start, count }] of store.ranges.entries()) {
    if (known !== null) {
      await store.place(start, known.pixels[k]);
      continue;
    }
    const ipc = await catalogue.read(positionsSql(catalogue.rowName, position, start, count));
    if (read !== null) {
      const [ra, dec] = decodeArrow(ipc).columns;
      read.ra.set(ra.values as Float64Array, start);
      read.dec.set(dec.values as Float64Array, start);
    }
    pixels.push(await store.place(start, ipc));
  }
  const found = known ?? { key, pixels, positions: read };
  places.set(catalogue, found);
  given.set(store, found);
}

/** The positions of the sources of a store, where they are few. */
export const positionsOf = (store: ResultStore): Positions | null => given.get(store)?.positions ?? null;

/** Marks the sources that a search finds. */
export async function markFound({ store }: state.Results, search: Search): Promise<void> {
  const file = openFile();
  const { catalogue } = file;
  const conditions = searchConditions(file, state.settings.value, search).join(" AND ");
  const ipc = await catalogue.read(`SELECT ${catalogue.rowName}::INTEGER AS n FROM catalogue WHERE ${conditions}`);
  const [rows] = decodeArrow(ipc).columns;
  await store.mark(Int32Array.from(rows.values as Int32Array).sort());
}

/** The sources of a map one by one. */
export function pointsIn(positions: Positions | null, { request, sources }: SkyTally): SkyPoints | null {
  if (positions === null) return null;
  const n = positions.ra.length;
  const points = {
    longitude: new Float64Array(n).fill(NaN),
    latitude: new Float64Array(n).fill(NaN),
    classes: new Uint8Array(n).fill(255),
  };
  for (const { start, classes } of sources) points.classes.set(classes, start);
  for (let i = 0; i < n; i++) {
    const point = pointOf(request.frame, positions.ra[i], positions.dec[i]);
    if (point !== null) [points.longitude[i], points.latitude[i]] = point;
  }
  return points;
}

/** Where the chosen source stands on a map; null: it has no position. */
export function pointIn(frame: SkyFrame, { id, ra, dec }: Source): SkyMapData["chosen"] {
  const point = pointOf(frame, ra ?? NaN, dec ?? NaN);
  return point === null ? null : { name: id, longitude: point[0], latitude: point[1] };
}

function pointOf(frame: SkyFrame, ra: number, dec: number): readonly [number, number] | null {
  if (!isPosition(ra, dec)) return null;
  if (frame === "equatorial") return [eastward(ra), dec];
  const { l, b } = galactic(ra, dec);
  return [l, b];
}
