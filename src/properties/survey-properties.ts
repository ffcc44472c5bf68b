import type { PropertySettings } from "./settings.ts";
import type { Writer } from "./survey-sql.ts";
import type { Survey } from "./survey.ts";
import { counterpartProperties } from "./surveys/counterparts.ts";

/**
 * The properties that a survey's formulas give from the columns that are there, its own before those of counterparts, and what each was made
 * from. A column that already holds a property (an enriched catalogue) comes before the formula for it.
 */
export function surveyProperties(survey: Survey, write: Writer) {
  const made = [...counterpartProperties, ...survey.properties].flatMap(
    ({ name, category, scale, formula, enriched, use }) => {
      const column = enriched === undefined ? null : write.field({ names: name, unit: enriched });
      const written = column ?? write.formula(formula);
      if (written === null) return [];
      const property: PropertySettings = {
        name,
        expression: written.sql,
        category,
        scale,
        ...(use === false ? { use } : {}),
      };
      const note = {
        what: `property ${name}${use === false ? " (not used)" : ""}`,
        from: written.columns.join(", "),
      };
      return [{ property, note }];
    },
  );
  return { properties: made.map(({ property }) => property), notes: made.map(({ note }) => note) };
}
