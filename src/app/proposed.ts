import type { Catalogue } from "../catalogue/catalogue.ts";
import type { SetUp } from "../catalogue/set-up.ts";
import { bracket, quoteName } from "../catalogue/sql.ts";

/** What the user should know of a proposed set-up, in sentences. */
export function setUpWarnings({ notes, reference }: SetUp): string[] {
  return [
    ...(reference === null ? [] : [`${reference} is a published classification; it is not taken as the label.`]),
    ...notes.flatMap(({ what, from, warning }) =>
      warning === true ? [`${capital(what)}: ${from.replace(/\.$/, "")}.`] : [],
    ),
  ];
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The proposed selection, and in the warnings how many rows it leaves out; none where it would leave no row. */
export async function firstSelection(catalogue: Catalogue, setUp: SetUp, read: boolean, warnings: string[]) {
  const conditions = [read ? null : setUp.where, setUp.selection].filter((condition) => condition !== null);
  if (conditions.length === 0) return undefined;
  const selection = conditions.join(" AND ");
  try {
    await catalogue.check(selection);
    const [{ n }] = await catalogue.select(`SELECT count(*) FILTER (${bracket(selection)}) AS n FROM catalogue`);
    const kept = Number(n);
    if (kept === catalogue.rows) return undefined;
    if (kept === 0) {
      warnings.push(`No row fulfils the condition of good sources, ${selection}: no selection is made.`);
      return undefined;
    }
    warnings.push(
      `The selection leaves out ${catalogue.rows - kept} of ${catalogue.rows} rows: those without ${selection}. Remove it to classify all of them.`,
    );
    return selection;
  } catch (error) {
    warnings.push(`The proposed selection ${selection} cannot be used. ${(error as Error).message}`);
    return undefined;
  }
}

/** Below this median (arcsec) errors of X-ray positions are degrees that are not declared as such. */
const smallestMedianError = 0.02;

/** The roles, without a position error whose values can only be degrees. */
export async function inArcsec(
  catalogue: Catalogue,
  { survey, roles }: SetUp,
  warnings: string[],
): Promise<SetUp["roles"]> {
  const { positionError, errorMeaning, ...others } = roles;
  if (survey === null || positionError === undefined) return roles;
  await catalogue.check(quoteName(positionError));
  const [{ median }] = await catalogue.select(
    `SELECT median(try_cast(${quoteName(positionError)} AS DOUBLE)) AS median FROM catalogue`,
  );
  if (median === null || Number(median) >= smallestMedianError) return { ...roles };
  warnings.push(
    `The median of ${positionError} is ${Number(median).toPrecision(3)}: these are degrees, arcsec were expected. It is left out; ${quoteName(positionError)} * 3600 would be in arcsec.`,
  );
  return others;
}
