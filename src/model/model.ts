import type { Settings } from "../properties/settings.ts";

/**
 * The densities f_{c,p} of one property, one per class (method, section 2).
 * Everything is in scaled units. `C` is the number of classes, `G` the number of grid nodes.
 */
export type PropertyDensity = {
  readonly name: string;
  /** "kde"; "discrete": fewer than 10 distinct values in the training sample; "constant": no value in any class. */
  readonly kind: "kde" | "discrete" | "constant";
  /** Range shared by the classes; outside it every density is the floor. `width` is its length (discrete: number of values). */
  readonly low: number;
  readonly high: number;
  readonly width: number;
  /** Natural log of the floor, log(0.01/width). */
  readonly logFloor: number;
  /** Natural log densities, floor included, `C × G` row by row, at G uniform nodes from `low` to `high` (discrete: at its values). */
  readonly log: Float64Array;
  readonly nodes: number;
  /** The distinct values of a discrete property, ascending; empty otherwise. */
  readonly discreteValues: Float64Array;
  /** Bandwidth h (standard deviation of the kernel) in use per class; NaN: none (constant or discrete). */
  readonly bandwidth: Float64Array;
  /** Number of labelled sources per class that have a value. */
  readonly present: Int32Array;
  /** The present values per class, ascending: the kernel centres. */
  readonly sample: readonly Float64Array[];
  /** Largest |interpolated − exact| of log f found at the midpoints between nodes, all classes. 0 if not a "kde". */
  readonly tableError: number;
};

/** What training leaves behind: all that is needed to classify. */
export type Model = {
  readonly classes: readonly string[];
  /** N_c: labelled sources per class. */
  readonly labelled: Int32Array;
  readonly densities: readonly PropertyDensity[];
  /** Presence probability q_{c,p}, `C × P` row by row (method, section 3). */
  readonly presence: Float64Array;
  /** The properties in use, in order, with category and weight, as they were when the model was trained. */
  readonly properties: Settings["properties"];
  readonly missing: Settings["missing"];
  readonly missingWeight: number;
  /** Sentences: fall-backs, acting bounds, small classes. */
  readonly warnings: readonly string[];
};
