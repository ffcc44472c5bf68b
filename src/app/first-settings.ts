import type { Catalogue } from "../catalogue/catalogue.ts";
import { repeatedIdentifiers } from "../catalogue/identifiers.ts";
import { labelValues, type LabelValues } from "../catalogue/labels.ts";
import type { Roles } from "../catalogue/roles.ts";
import type { CatalogueSource } from "../catalogue/source.ts";
import { columnsIn, quoteName } from "../catalogue/sql.ts";
import { checkSettings } from "../properties/check-settings.ts";
import { guessProperties } from "../properties/guess.ts";
import { guessClasses, guessPriors } from "../properties/labels.ts";
import { defaultSettings, paperWeights, type Settings } from "../properties/settings.ts";

/** The columns that are loaded at once: roles and the guessed properties. */
export function firstColumns(source: CatalogueSource, roles: Roles): string[] {
  const wanted = new Set([
    ...Object.entries(roles).flatMap(([role, column]) => (role === "errorMeaning" ? [] : [column])),
    ...guessProperties(source.columns).flatMap(({ expression }) =>
      columnsIn(
        expression,
        source.columns.map(({ name }) => name),
      ),
    ),
  ]);
  const chosen = source.columns.map(({ name }) => name).filter((name) => wanted.has(name));
  return chosen.length > 0 ? chosen : [source.columns[0].name];
}

/**
 * Guesses the settings of a catalogue from its columns and the values of its label.
 * @returns the settings, the counted label values (null without a label) and what the user should know, in sentences
 */
export async function firstSettings(catalogue: Catalogue, roles: Roles) {
  const properties = guessProperties(catalogue.source.columns);
  const used = [...new Set(properties.map(({ category }) => category))];
  const warnings: string[] = [];
  let labels: LabelValues | null = null;
  let label: Settings["label"];
  if (roles.label !== undefined) {
    const expression = quoteName(roles.label);
    try {
      labels = await labelValues(catalogue, expression);
      if (labels.values.length > 0)
        label = {
          expression,
          classes: guessClasses(
            labels.values.map(({ value }) => value),
            labels.numeric,
          ),
        };
    } catch (error) {
      warnings.push((error as Error).message);
    }
  }
  if (label !== undefined && labels?.numeric === true && Object.values(label.classes).includes("AGN"))
    warnings.push(
      `The values 0, 1, 2, 3 of ${label.expression} are taken as AGN, Star, XRB, CV; correct them if they mean something else.`,
    );
  const classes = [...new Set(Object.values(label?.classes ?? {}))];
  const count = (name: string) =>
    (labels?.values ?? []).reduce((sum, { value, count: n }) => (label?.classes[value] === name ? sum + n : sum), 0);
  const repeated = roles.identifier === undefined ? null : await repeatedIdentifiers(catalogue, roles.identifier);
  if (repeated !== null) warnings.push(repeated);
  const settings = checkSettings({
    ...defaultSettings,
    identifier: roles.identifier ?? null,
    ...(roles.ra !== undefined && roles.dec !== undefined
      ? {
          position: {
            ra: roles.ra,
            dec: roles.dec,
            ...(roles.positionError === undefined ? {} : { error: roles.positionError }),
            ...(roles.errorMeaning === undefined ? {} : { errorMeaning: roles.errorMeaning }),
          },
        }
      : {}),
    ...(label === undefined ? {} : { label }),
    classes,
    priors: guessPriors(classes, count),
    properties,
    categories: Object.fromEntries(used.map((name) => [name, paperWeights[name]])),
  });
  return { settings, labels, warnings };
}
