import type { PropertySettings, Settings, SettingsPatch } from "./settings.ts";

/** Changes of settings that give a class another name everywhere; the values of its label, its prior and its mark stay. */
export function renameClass(settings: Settings, from: string, to: string): SettingsPatch {
  if (settings.classes.includes(to))
    throw new Error(`There is a class "${to}" already; another name was expected, or merge the two.`);
  return replaced(settings, (name) => (name === from ? to : name), { [to]: settings.priors[from] });
}

/**
 * Changes of settings that make one class of two: the label values of both stand for it, its prior is the sum of theirs, and it stands
 * where the first of them stood.
 * @throws Error with a sentence where the name belongs to a third class
 */
export function mergeClasses(settings: Settings, first: string, second: string, name: string): SettingsPatch {
  if (first === second) throw new Error(`"${first}" cannot be merged with itself; two classes were expected.`);
  if (name !== first && name !== second && settings.classes.includes(name))
    throw new Error(`There is a class "${name}" already; another name was expected.`);
  const isOne = (target: string) => target === first || target === second;
  const prior = settings.priors[first] + settings.priors[second];
  return replaced(settings, (target) => (isOne(target) ? name : target), { [name]: prior });
}

/**
 * Changes of settings that let some label values of a class stand for a new one, after it. The prior is shared out as the labelled sources
 * are.
 * @param count labelled sources that have a value
 * @throws Error with a sentence where nothing would be left, or the name is taken
 */
export function splitClass(
  settings: Settings,
  from: string,
  values: readonly string[],
  name: string,
  count: (value: string) => number,
): SettingsPatch {
  const { label, classes, priors } = settings;
  const own = Object.keys(label?.classes ?? {}).filter((value) => label!.classes[value] === from);
  const moved = own.filter((value) => values.includes(value));
  if (moved.length === 0 || moved.length === own.length)
    throw new Error(
      `${moved.length} of the ${own.length} label values of "${from}" were chosen; at least one must move, and one stay.`,
    );
  if (classes.includes(name)) throw new Error(`There is a class "${name}" already; another name was expected.`);
  const total = (some: readonly string[]) => some.reduce((sum, value) => sum + count(value), 0);
  // With no source on either side the priors would be 0.
  const share = Math.min(0.99, Math.max(0.01, total(moved) / Math.max(1, total(own))));
  const at = classes.indexOf(from) + 1;
  return {
    label: { ...label!, classes: { ...label!.classes, ...Object.fromEntries(moved.map((value) => [value, name])) } },
    classes: [...classes.slice(0, at), name, ...classes.slice(at)],
    priors: { [from]: priors[from] * (1 - share), [name]: priors[from] * share },
  };
}

/** Changes of settings that let a label value stand for a class, which may be a new one, or for none; a class without values goes. */
export function mapLabelValue(settings: Settings, value: string, name: string | null): SettingsPatch {
  const targets = Object.entries(settings.label?.classes ?? {}).filter(([key]) => name !== null || key !== value);
  return withTargets(settings, { ...Object.fromEntries(targets), ...(name === null ? {} : { [value]: name }) });
}

/** Changes of settings that leave a class out: its label values stand for none. */
export function removeClass(settings: Settings, name: string): SettingsPatch {
  const targets = Object.entries(settings.label?.classes ?? {}).filter(([, target]) => target !== name);
  return withTargets(settings, Object.fromEntries(targets));
}

function withTargets(settings: Settings, targets: Readonly<Record<string, string>>): SettingsPatch {
  if (settings.label === undefined) return {};
  const used = new Set(Object.values(targets));
  const kept = settings.classes.filter((name) => used.has(name));
  const classes = [...kept, ...[...used].filter((name) => !kept.includes(name))];
  return {
    label: { ...settings.label, classes: targets },
    classes,
    ...propertiesOf(settings, (name) => (classes.includes(name) ? name : null)),
  };
}

/** The settings with every class called as `rename` says; of classes that are called the same the first one stays. */
function replaced(
  settings: Settings,
  rename: (name: string) => string,
  priors: Readonly<Record<string, number>>,
): SettingsPatch {
  const { label, classes, marks } = settings;
  const entries = Object.entries(label?.classes ?? {}).map(([value, target]) => [value, rename(target)] as const);
  // The mark of the class that keeps its name comes before another's.
  const owners = Object.entries(marks ?? {}).sort(([a], [b]) => Number(rename(a) === a) - Number(rename(b) === b));
  return {
    classes: [...new Set(classes.map(rename))],
    priors,
    ...(label === undefined ? {} : { label: { ...label, classes: Object.fromEntries(entries) } }),
    ...(marks === undefined ? {} : { marks: Object.fromEntries(owners.map(([name, look]) => [rename(name), look])) }),
    ...propertiesOf(settings, rename),
  };
}

/** The properties whose mixture is of a class that has another name, or is gone (null): it goes with it. */
function propertiesOf({ properties }: Settings, rename: (name: string) => string | null): SettingsPatch {
  if (!properties.some(({ mix }) => mix !== undefined && rename(mix.class) !== mix.class)) return {};
  return {
    properties: properties.map(({ mix, ...rest }): PropertySettings => {
      const name = mix === undefined ? null : rename(mix.class);
      return mix === undefined || name === null ? rest : { ...rest, mix: { ...mix, class: name } };
    }),
  };
}

/** Changes of settings that give a category another name; its weight stays. Where the name is another category's, it joins that one. */
export function renameCategory(settings: Settings, from: string, to: string): SettingsPatch {
  const { properties, categories } = settings;
  const weight = Object.hasOwn(categories, to) ? categories[to] : categories[from];
  return {
    properties: properties.map((property) => (property.category === from ? { ...property, category: to } : property)),
    categories: { [to]: weight },
  };
}
