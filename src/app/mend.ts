import { element } from "./page.ts";
import { showColumn } from "./page-columns.ts";
import * as state from "./state.ts";

// Words of a guess, and the field of a role that they mean.
const roles: readonly (readonly [RegExp, string])[] = [
  [/position error|error of the position/i, "#roles-form .error .control"],
  [/right ascension|\bra\b|^position$/i, "#roles-form .ra .control"],
  [/declination|\bdec\b/i, "#roles-form .dec .control"],
  [/identifier|\bname\b/i, "#roles-form .identifier .control"],
  [/label|class/i, "#roles-form .label .control"],
  [/selection|reasonable|good|extended|rows/i, "#roles-form .selection .control"],
];

/** Leads to the control where something that was guessed can be corrected: that of a role, a property, else the first of the roles. */
export function mend(what: string): void {
  const column = /^column (.+?) is /.exec(what)?.[1];
  if (column !== undefined) return showColumn(column);
  const name = what.replace(/ \(.*\)$/, "");
  const index = state.settings.value.properties.findIndex((property) => name === `property ${property.name}`);
  const property =
    index < 0 ? null : element("property-table").querySelector<HTMLElement>(`[data-focus="${index} expression"]`);
  const selector = roles.find(([words]) => words.test(what))?.[1] ?? "#roles-form .control";
  const control = property ?? document.querySelector<HTMLElement>(selector);
  control?.scrollIntoView({ block: "center" });
  control?.focus();
}
