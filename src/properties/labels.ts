import { paperPriors, type Settings } from "./settings.ts";

const paperClasses = Object.keys(paperPriors);

/**
 * Guesses the classes that the values of a label column stand for. Text stands for itself (the paper's four names in
 * the paper's spelling); the integers 0 to 3 are the paper's classes, as in CLAXBOI's configuration; other numbers
 * become `class <n>`. Order: the paper's, then numbers ascending, then text as given.
 */
export function guessClasses(values: readonly string[], numeric: boolean): NonNullable<Settings["label"]>["classes"] {
  const claxboi = numeric && values.length === 4 && ["0", "1", "2", "3"].every((value) => values.includes(value));
  const nameOf = (value: string) =>
    claxboi
      ? paperClasses[Number(value)]
      : numeric
        ? `class ${value}`
        : (paperClasses.find((name) => name.toLowerCase() === value.toLowerCase()) ?? value);
  const ordered = numeric ? [...values].sort((a, b) => Number(a) - Number(b)) : values;
  const place = (name: string) => (paperClasses.includes(name) ? paperClasses.indexOf(name) : paperClasses.length);
  return Object.fromEntries(
    ordered.map((value) => [value, nameOf(value)] as const).sort(([, a], [, b]) => place(a) - place(b)),
  );
}

/**
 * Priors to start from: the paper's 66/25/7/2 % where the classes are its four, the labelled fractions otherwise.
 * @param labelled number of labelled sources of each class; a class without any counts as one source
 */
export function guessPriors(classes: readonly string[], labelled: (name: string) => number): Record<string, number> {
  const isPaper = classes.length === paperClasses.length && classes.every((name) => paperClasses.includes(name));
  if (isPaper) return { ...paperPriors };
  const counts = classes.map((name) => Math.max(labelled(name), 1));
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Object.fromEntries(classes.map((name, i) => [name, counts[i] / total]));
}
