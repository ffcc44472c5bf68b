import { isClaxboiConfig, readConfig, type ClaxboiConfig } from "./claxboi-config.ts";
import { isClaxboiList, LATITUDE, readList, type ClaxboiProperty } from "./claxboi-list.ts";
import type { PropertySettings, SettingsPatch } from "./settings.ts";

export { isClaxboiConfig } from "./claxboi-config.ts";
export { isClaxboiList } from "./claxboi-list.ts";
export { writeClaxboi } from "./claxboi-write.ts";

export type NamedText = { readonly name: string; readonly text: string };

/** The categories of CLAXBOI's own examples, for a property list that comes without its configuration. */
const usualCategories = ["location", "spectrum", "multiwavelength", "variability"];

/**
 * Reads a configuration of CLAXBOI, a property list, or both, as a change of settings. One text may hold both, the list below.
 * @param columns names of the columns of the open catalogue; none: no catalogue is open, and nothing is checked against it
 * @returns the change, and a sentence for all that the files say and that has no place in it
 * @throws Error naming the file, what was seen and what was expected
 */
export function readClaxboi(
  given: readonly NamedText[],
  columns: readonly string[],
): { settings: SettingsPatch; warnings: string[] } {
  const files = given.flatMap(separate);
  const stranger = files.find(({ text }) => !isClaxboiConfig(text) && !isClaxboiList(text));
  if (stranger !== undefined)
    throw new Error(
      `${stranger.name} is neither a configuration (configfile.ini) nor a property list (.in) of CLAXBOI.`,
    );
  const configFile = only(
    files.filter(({ text }) => isClaxboiConfig(text)),
    "configurations",
  );
  const listFile = only(
    files.filter(({ text }) => !isClaxboiConfig(text)),
    "property lists",
  );
  const config = configFile === null ? null : readConfig(configFile.name, configFile.text);
  const list = listFile === null ? null : readList(listFile.name, listFile.text);
  const warnings: string[] = [];
  if (configFile !== null && config !== null && config.unused.length > 0)
    warnings.push(`${configFile.name}: not used: ${config.unused.join(", ")}.`);
  const named = config?.categories ?? usualCategories;
  const categoryOf = ({ column, category }: ClaxboiProperty) => {
    if (config !== null && category > named.length)
      throw new Error(
        `${listFile?.name}: the category of ${column} is ${category}; a number from 1 to ${named.length} (${named.join(", ")}) was expected.`,
      );
    return named[category - 1] ?? `category ${category}`;
  };
  const classes = config === null ? [] : (config.classNames ?? config.priors.map((_, c) => `class ${c}`));
  const properties = (list ?? [])
    .filter(({ use, category }) => use || category > 0)
    .map((line) => propertyOf(line, categoryOf(line), columns, config?.custom ?? [], classes, warnings));
  if (listFile !== null && list !== null) warnings.push(...aboutList(listFile.name, list, config));
  if (config !== null) warnings.push(...aboutConfig(config, list, columns));
  return {
    settings: {
      ...(list === null ? {} : { properties }),
      ...(config === null ? {} : settingsOf(config, classes, list === null ? null : properties, columns)),
      method: "claxboi-2024",
    },
    warnings,
  };
}

/** Cuts a text that holds both files where the property list begins. */
function separate({ name, text }: NamedText): NamedText[] {
  const at = isClaxboiConfig(text) ? text.search(/^#\s*property\s+to_use\s/m) : -1;
  if (at < 0) return [{ name, text }];
  return [
    { name, text: text.slice(0, at) },
    { name, text: text.slice(at) },
  ];
}

function only(files: readonly NamedText[], what: string): NamedText | null {
  if (files.length > 1)
    throw new Error(`${files.map(({ name }) => name).join(" and ")} are both ${what} of CLAXBOI; one was expected.`);
  return files[0] ?? null;
}

function propertyOf(
  { column, use, weight, scale }: ClaxboiProperty,
  category: string,
  columns: readonly string[],
  custom: ClaxboiConfig["custom"],
  classes: readonly string[],
  warnings: string[],
): PropertySettings {
  const isThere = columns.length === 0 || columns.includes(column);
  if (use && !isThere)
    warnings.push(`Property ${column}: the catalogue has no column of that name, so it is not used.`);
  const mixed = custom.filter(({ property }) => property === column);
  if (mixed.length > 1)
    warnings.push(
      `Property ${column}: custom_pty names ${mixed.length} classes; only ${classes[mixed[0].classIndex]} was kept.`,
    );
  const hasErrors = weight === "auto" && columns.includes(`e_${column}`);
  const asNumber = weight === "auto" || weight === 1 ? {} : { weight };
  return {
    name: column,
    expression: quoted(column),
    category,
    scale,
    ...(use && isThere ? {} : { use: false }),
    ...(hasErrors ? { weight: "1/error" as const, error: quoted(`e_${column}`) } : asNumber),
    ...(mixed.length === 0
      ? {}
      : { mix: { class: classes[mixed[0].classIndex], with: column === LATITUDE ? "cos-latitude" : "uniform" } }),
  };
}

/** `properties`: null where no list came with the configuration. */
function settingsOf(
  { categories, weights, priors, missingWeight }: ClaxboiConfig,
  classes: readonly string[],
  properties: readonly PropertySettings[] | null,
  columns: readonly string[],
): SettingsPatch {
  const kept = (category: string) =>
    properties === null || properties.some((property) => property.category === category);
  const label = {
    expression: quoted("class"),
    classes: Object.fromEntries(classes.map((name, c) => [String(c), name])),
  };
  return {
    classes,
    label: columns.length === 0 || columns.includes("class") ? label : null,
    priors: Object.fromEntries(classes.map((name, c) => [name, priors[c]])),
    categories: Object.fromEntries(
      categories.map((name, t) => [name, weights[t]] as const).filter(([name]) => kept(name)),
    ),
    missing: "presence",
    missingWeight,
  };
}

function aboutList(name: string, list: readonly ClaxboiProperty[], config: ClaxboiConfig | null): string[] {
  const warnings = [`${name}: not used: pba_ifnull, which CLAXBOI does not use either.`];
  // The first column is the identifier.
  const others = list.filter(({ use, category, column }, k) => !use && category === 0 && k > 0 && column !== "class");
  if (others.length > 0)
    warnings.push(
      `${name}: not kept, as they are neither used nor in a category: ${others.map(({ column }) => column).join(", ")}.`,
    );
  if (config === null)
    warnings.push(
      `${name} numbers its categories, and no configuration names them; 1 to 4 were taken as ${usualCategories.join(", ")}.`,
    );
  return warnings;
}

function aboutConfig(
  config: ClaxboiConfig,
  list: readonly ClaxboiProperty[] | null,
  columns: readonly string[],
): string[] {
  const warnings: string[] = [];
  const { custom, categories, weights } = config;
  const listed = list?.filter(({ use, category }) => use || category > 0);
  const lost = custom.map(({ property }) => property).filter((name) => !listed?.some(({ column }) => column === name));
  if (lost.length > 0) warnings.push(`custom_pty was not kept of what is not in a property list: ${lost.join(", ")}.`);
  const empty =
    listed === undefined ? [] : categories.filter((_, t) => !listed.some(({ category }) => category === t + 1));
  if (empty.length > 0)
    warnings.push(
      `No property is in ${empty.map((name) => `${name} (weight ${weights[categories.indexOf(name)]})`).join(", ")}; CLAXBOI counts such weights in the sum of all, here they are not kept.`,
    );
  if (columns.length > 0 && !columns.includes("class"))
    warnings.push("The catalogue has no column class, which CLAXBOI reads the labels from; a label is to be chosen.");
  return warnings;
}

/** The name of a column in SQL. */
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
