import { isClaxboi, type PropertySettings, type Settings } from "../properties/settings.ts";
import type { TrainedDensity } from "./train.ts";

/** What the densities of a training were made of, so that the next one need not make again what has not changed. */
export type KeptTraining = {
  readonly settings: Settings;
  readonly labels: Uint8Array;
  /** Of each property in use: as it was, its values before scaling, and what came of them. */
  readonly properties: readonly {
    readonly property: PropertySettings;
    readonly values: Float64Array;
    readonly trained: TrainedDensity;
  }[];
};

/**
 * Returns what training a property would give, if it was trained in the same way on the same values before; null: it was not. The values
 * are compared themselves, as an expression may have other values than before.
 */
export function findTrained(
  kept: KeptTraining,
  settings: Settings,
  property: PropertySettings,
  values: Float64Array,
  labels: Uint8Array,
): TrainedDensity | null {
  const key = keyOf(settings, property);
  const same = kept.properties.find(
    (before) => keyOf(kept.settings, before.property) === key && areEqual(before.values, values),
  );
  return same !== undefined && areEqual(kept.labels, labels) ? same.trained : null;
}

/** What a property's densities depend on beside its values; its name stands in them and in warnings. */
function keyOf({ classes, density, method }: Settings, property: PropertySettings): string {
  const { category, weight, use, expression, error, ...own } = property;
  return JSON.stringify([own, density, classes, isClaxboi(method)]);
}

function areEqual<T extends Float64Array | Uint8Array>(a: T, b: T): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
