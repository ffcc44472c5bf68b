import type { Writer } from "./survey-sql.ts";
import type { Survey } from "./survey.ts";

const counterparts = {
  "an optical counterpart": ["{blue} IS NOT NULL", "{red} IS NOT NULL"],
  "an infrared counterpart": ["{infrared1} IS NOT NULL", "{infrared2} IS NOT NULL"],
};

/**
 * The condition of a source of sufficient quality (Tranin et al. 2021, section 2): a reasonable detection by the survey's flags, and at least two of:
 * an optical counterpart, an infrared one, a signal-to-noise ratio above 10 or a spectrum, several detections. The second part only where
 * all four can be told from the columns: with fewer, what cannot be told would count against every source.
 */
export function surveySelection(survey: Survey, write: Writer) {
  const flags = survey.reasonable.flatMap((condition) => write.template(condition)?.sql ?? []);
  const { signal = [], several = [] } = survey.qualities ?? {};
  const qualities = Object.entries({ ...counterparts, "a good signal": signal, "several detections": several }).map(
    ([name, conditions]) => ({ name, sql: conditions.flatMap((condition) => write.template(condition)?.sql ?? []) }),
  );
  const unknown = qualities.filter(({ sql }) => sql.length === 0).map(({ name }) => name);
  const counted = qualities.map(({ sql }) => `coalesce(${sql.join(" OR ")}, false)::INTEGER`).join(" + ");
  const parts = [...flags, ...(unknown.length === 0 ? [`${counted} >= 2`] : [])];
  if (parts.length === 0) return { sql: null, notes: [] };
  const sql = parts.join(" AND ");
  const notes = [
    { what: "selection", from: sql },
    ...(unknown.length === 0
      ? []
      : [
          {
            what: "selection by two of four qualities is not proposed",
            from: `${unknown.join(", ")} cannot be told from the columns`,
          },
        ]),
  ];
  return { sql, notes };
}
