import type { CategorySums, Posterior } from "../model/classification.ts";
import type { Percentiles } from "../model/percentile.ts";
import type { Method } from "../properties/settings.ts";
import type { ColumnData } from "../readers/table.ts";

/** A column that classification adds to the catalogue. */
export type ResultColumn = {
  readonly name: string;
  readonly type: "text" | "float64" | "int32";
  readonly unit: string;
  readonly ucd: string;
  readonly description: string;
};

/** What the result columns depend on: classes and categories in order, names of properties in order. */
export type ResultShape = {
  readonly classes: readonly string[];
  readonly categories: readonly string[];
  readonly properties: readonly string[];
  readonly method: Method;
  /** Whether the uncertainties of the probabilities were computed. */
  readonly uncertainty: boolean;
};

/** The first result columns, label and prediction, are names of classes. */
export const classColumns = 2;

/** How the probabilities were computed. */
const methods: Readonly<Record<Method, string>> = {
  paper: "Tranin et al. 2022, eq. 1",
  weighted: "fitted weights",
  "claxboi-2022": "as CLAXBOI 2022",
  "claxboi-2024": "as CLAXBOI 2024",
};

/**
 * Names, units, UCDs and descriptions of the result columns, in order. In names anything but ASCII letters, digits and
 * `_` becomes `_`; a clash among them gets `_2`, one with a column of the catalogue (letter case ignored) the suffix
 * `_xsieve`, and where that is taken too (a catalogue that was classified before) `_xsieve_2`.
 * @param taken names of the catalogue's own columns
 * @param heldOut whether the probabilities of labelled sources leave out their own label
 */
export function resultColumns(shape: ResultShape, taken: readonly string[], heldOut: boolean): ResultColumn[] {
  const own = heldOut
    ? " Labelled sources: without their own label (held out)."
    : " Labelled sources: with their own label.";
  const number = (name: string, ucd: string, description: string, unit = ""): ResultColumn => {
    return { name, type: "float64", unit, ucd, description };
  };
  const text = (name: string, ucd: string, description: string): ResultColumn => {
    return { name, type: "text", unit: "", ucd, description };
  };
  const columns = [
    text("label", "src.class", "Class of the training sample; empty: not labelled"),
    text("prediction", "src.class;meta.modelled", `Most probable class.${own}`),
    ...shape.classes.map((name) =>
      number(
        `P_${name}`,
        "stat.probability;src.class",
        `Probability of class ${name} (${methods[shape.method]}).${own}`,
      ),
    ),
    ...(shape.uncertainty ? shape.classes : []).map((name) =>
      number(
        `e_P_${name}`,
        "stat.error;stat.probability",
        `Standard deviation of P_${name}: bootstrapped training samples (labelled: those without the source), measurement errors`,
      ),
    ),
    number("margin", "stat.probability;arith.diff", "2 p - 1, p the largest class probability"),
    number("entropy", "stat.value", "Entropy of the class probabilities in nats"),
    number("outlier", "stat.likelihood;stat.max", "Outlier measure: -log10 of the largest prior x likelihood"),
    number(
      "outlier_percentile",
      "stat.rank",
      "Percentile of the largest prior x likelihood among labelled sources of that class; small: odd",
      "%",
    ),
    text("alternative", "meta.code.class", "category:class where leaving out a category changes the class"),
    { name: "n_missing", type: "int32", unit: "", ucd: "meta.number", description: "Number of missing properties" },
    ...shape.categories.flatMap((category) =>
      shape.classes.map((name) =>
        number(
          `L_${name}_${category}`,
          "stat.likelihood;src.class",
          `Likelihood of ${name} from ${category} alone, sum 1 over classes`,
        ),
      ),
    ),
    text(
      "flags",
      "meta.code.qual",
      "out_of_range:property: a value beyond the training range; few_references: percentile from < 50 sources",
    ),
  ] as ResultColumn[];
  const catalogue = new Set(taken.map((name) => name.toLowerCase()));
  const given = new Set<string>();
  return columns.map((column) => {
    const base = column.name.replaceAll(/[^A-Za-z0-9_]/g, "_");
    let name = freeName(base, given);
    if (catalogue.has(name.toLowerCase())) name = freeName(`${name}_xsieve`, catalogue, given);
    given.add(name.toLowerCase());
    return { ...column, name };
  });
}

/** A name that is not among those taken (in lower case): `base`, else `base_2`, `base_3`, … */
function freeName(base: string, ...taken: readonly ReadonlySet<string>[]): string {
  let name = base;
  for (let n = 2; taken.some((names) => names.has(name.toLowerCase())); n++) name = `${base}_${n}`;
  return name;
}

/** Some classified rows: what their result columns are made of. */
export type ClassifiedRows = {
  readonly length: number;
  /** How many properties are missing of each. */
  readonly missing: () => CategorySums["missing"];
  readonly outOfRange: CategorySums["outOfRange"];
  /** Index of the label's class, 255 = none. */
  readonly labels: Uint8Array;
  /** 0 where the selection leaves a row out: its results are missing. */
  readonly selected: Uint8Array;
  /** Standard deviations of the probabilities, index c·n + i; null: not computed. */
  readonly errors: Float64Array | null;
};

/** What some result columns need and others do not; each is computed when it is asked for. */
export type Computed = {
  readonly posterior: () => Posterior;
  /** null: the model has no reference for them, and they are missing. */
  readonly percentiles: () => Percentiles | null;
  /** Normalised category likelihoods, index (t·C + c)·n + i. */
  readonly likelihoods: () => Float64Array;
};

/** What some columns need: numbers of a posterior (those of all classes; those of a source), its alternatives, and the sums that it is made of. */
export type Needed = Readonly<Record<"perClass" | "margin" | "entropy" | "outlier" | "alternatives" | "sums", boolean>>;

/** What some columns (by index) need that takes time or memory. */
export function neededBy(wanted: readonly number[], { classes, categories, uncertainty }: ResultShape): Needed {
  const perClass = classes.length * (uncertainty ? 2 : 1);
  const [margin, entropy, outlier, percentile, alternative, missing] = [0, 1, 2, 3, 4, 5].map(
    (k) => classColumns + perClass + k,
  );
  const flags = missing + 1 + categories.length * classes.length;
  const isAmong = (first: number, count: number) => wanted.some((index) => index >= first && index < first + count);
  return {
    perClass: isAmong(classColumns, classes.length),
    margin: wanted.includes(margin),
    entropy: wanted.includes(entropy),
    outlier: wanted.includes(outlier),
    alternatives: wanted.includes(alternative),
    sums: wanted.includes(percentile) || isAmong(missing + 1, flags - missing),
  };
}

/**
 * The values of some result columns.
 * @param wanted indices of columns, in the order of `resultColumns`
 */
export function resultData(
  { length: n, missing, outOfRange, labels, selected, errors }: ClassifiedRows,
  { posterior, percentiles, likelihoods }: Computed,
  shape: ResultShape,
  wanted: readonly number[],
): ColumnData[] {
  const { classes, categories, properties } = shape;
  /** @param values nobody else's: those of rows that are left out become NaN */
  const own = (values: Float64Array): ColumnData => {
    for (let i = 0; i < n; i++) if (selected[i] === 0) values[i] = NaN;
    return { type: "float64", values };
  };
  const row = (values: Float64Array, k: number) => own(values.slice(k * n, (k + 1) * n));
  const text = (of: (i: number) => string | null): ColumnData => {
    const values = new Array<string | null>(n);
    for (let i = 0; i < n; i++) values[i] = selected[i] === 0 ? null : of(i);
    return { type: "text", values };
  };
  const columns: readonly (() => ColumnData)[] = [
    () => text((i) => (labels[i] === 255 ? null : classes[labels[i]])),
    () => {
      const { prediction } = posterior();
      return text((i) => classes[prediction[i]]);
    },
    ...classes.map((_, c) => () => row(posterior().probability, c)),
    ...(errors === null ? [] : classes.map((_, c) => () => row(errors, c))),
    () => own(posterior().margin),
    () => own(posterior().entropy),
    () => own(posterior().outlier),
    () => own(percentiles()?.percentile ?? new Float64Array(n).fill(NaN)),
    () => {
      const { alternative } = posterior();
      return text((i) => alternativeText(alternative, i, n, classes, categories));
    },
    () => ({ type: "int32", values: Int32Array.from(missing()), valid: selected }),
    ...categories.flatMap((_, t) => classes.map((__, c) => () => row(likelihoods(), t * classes.length + c))),
    () => {
      const few = percentiles()?.few;
      return text((i) => flagsOf(outOfRange, i, properties, few?.[i] === 1).join(" ") || null);
    },
  ];
  return wanted.map((index) => columns[index]());
}

/** A name as one word: the cells of these columns are words separated by blanks. */
const unbroken = (name: string) => name.replaceAll(/\s+/g, "_");

function alternativeText(
  alternative: Uint8Array,
  i: number,
  n: number,
  classes: readonly string[],
  categories: readonly string[],
): string | null {
  let text = "";
  for (let t = 0; t < categories.length; t++) {
    const c = alternative[t * n + i];
    if (c !== 255) text += `${text === "" ? "" : " "}${unbroken(categories[t])}:${unbroken(classes[c])}`;
  }
  return text === "" ? null : text;
}

/**
 * The flags of source i: properties whose value lies outside the range of the training sample, and whether its percentile
 * refers to few sources.
 * @param words as `outOfRange` of CategorySums
 */
export function flagsOf(words: Uint32Array, i: number, properties: readonly string[], few: boolean): string[] {
  const perRow = Math.ceil(properties.length / 32);
  const outside = properties.filter((_, p) => ((words[i * perRow + (p >> 5)] >>> (p & 31)) & 1) === 1);
  return [...outside.map((name) => `out_of_range:${unbroken(name)}`), ...(few ? ["few_references"] : [])];
}
