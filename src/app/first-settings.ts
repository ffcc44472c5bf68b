import type { Catalogue } from "../catalogue/catalogue.ts";
import { repeatedIdentifiers } from "../catalogue/identifiers.ts";
import { labelValues, type LabelValues } from "../catalogue/labels.ts";
import type { SetUp } from "../catalogue/set-up.ts";
import type { CatalogueSource } from "../catalogue/source.ts";
import { columnsIn, quoteName } from "../catalogue/sql.ts";
import { checkSettings } from "../properties/check-settings.ts";
import { guessClasses, guessPriors } from "../properties/labels.ts";
import { defaultSettings, paperWeights, type Settings } from "../properties/settings.ts";
import { firstSelection, inArcsec, setUpWarnings } from "./proposed.ts";

/** The columns that are loaded at once: roles, and what the proposed properties and conditions name. */
export function firstColumns(source: CatalogueSource, { roles, properties, selection, where }: SetUp): string[] {
  const names = source.columns.map(({ name }) => name);
  const sql = [
    ...properties.filter(({ use }) => use !== false).map(({ expression }) => expression),
    selection ?? "",
    where ?? "",
  ];
  const wanted = new Set([
    ...Object.entries(roles).flatMap(([role, column]) => (role === "errorMeaning" ? [] : [column])),
    ...sql.flatMap((expression) => columnsIn(expression, names)),
  ]);
  const chosen = names.filter((name) => wanted.has(name));
  return chosen.length > 0 ? chosen : [source.columns[0].name];
}

/**
 * Makes the first settings of a catalogue from what its columns propose and the values of its label.
 * @param read whether rows that are no sources (`where`) were left out when the file was read; else the selection leaves them out
 * @returns the settings, the counted label values (null without a label) and what the user should know, in sentences
 */
export async function firstSettings(catalogue: Catalogue, setUp: SetUp, read: boolean) {
  const { properties } = setUp;
  const used = [...new Set(properties.map(({ category }) => category))];
  const warnings: string[] = setUpWarnings(setUp);
  const selection = await firstSelection(catalogue, setUp, read, warnings);
  const roles = await inArcsec(catalogue, setUp, warnings);
  let labels: LabelValues | null = null;
  let label: Settings["label"];
  if (roles.label !== undefined) {
    const expression = quoteName(roles.label);
    try {
      labels = await labelValues(catalogue, expression, selection);
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
    ...(selection === undefined ? {} : { selection }),
    classes,
    priors: guessPriors(classes, count),
    properties,
    categories: Object.fromEntries(used.map((name) => [name, paperWeights[name]])),
  });
  return { settings, labels, warnings };
}
