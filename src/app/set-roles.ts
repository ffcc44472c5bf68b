import { signal } from "@preact/signals-core";
import { columnsIn, quoteName } from "../catalogue/sql.ts";
import type { PropertySettings } from "../properties/settings.ts";
import type { ColumnUse } from "../views/columns-table.ts";
import type { Roles } from "../views/roles-form.ts";
import { configure, relabel } from "./configure.ts";
import { openFile } from "./open-file.ts";
import * as state from "./state.ts";

type PositionRoles = Pick<Roles, "ra" | "dec" | "error" | "errorMeaning">;

/** A position that lacks its right ascension or declination: it is none yet, and is kept here until both are chosen. */
const half = signal<(PositionRoles & { readonly of: state.OpenFile }) | null>(null);

/** Which columns play which part, with what is chosen of a position that is none yet. */
export function rolesOfSettings(): Roles {
  const { identifier, position, label, selection } = state.settings.value;
  const chosen = position ?? (half.value?.of === state.opened.value ? half.value : null);
  return {
    identifier,
    ra: chosen?.ra ?? null,
    dec: chosen?.dec ?? null,
    error: chosen?.error ?? null,
    errorMeaning: chosen?.errorMeaning ?? "sigma",
    label: label?.expression ?? "",
    selection: selection ?? "",
  };
}

/** The change of settings that a change of roles makes. */
export function rolesPatch(before: Roles, patch: Partial<Roles>): Record<string, unknown> {
  if (patch.identifier !== undefined) return { identifier: patch.identifier };
  if (patch.selection !== undefined) return { selection: patch.selection.trim() === "" ? null : patch.selection };
  const { ra, dec, error, errorMeaning } = { ...before, ...patch };
  half.value = ra !== null && dec !== null ? null : { of: openFile(), ra, dec, error, errorMeaning };
  if (ra === null || dec === null) return { position: null };
  return { position: { ra, dec, ...(error === null ? {} : { error, errorMeaning }) } };
}

/** Makes a column a role or a property. @throws Error with a sentence; nothing is changed then */
export async function useColumn(column: string, use: ColumnUse, category?: string): Promise<void> {
  if (use === "property") await addProperty(column, category);
  else if (use === "label") await relabel(quoteName(column));
  else await configure(rolesPatch(rolesOfSettings(), { [use]: column }));
}

async function addProperty(column: string, category?: string): Promise<void> {
  const { properties } = state.settings.value;
  await configure({ properties: [...properties, propertyOf(column, category)] });
}

/** A property that is one column: of the category of the last one unless another is given, its name made unique. */
export function propertyOf(column: string | null, category?: string): PropertySettings {
  const { properties } = state.settings.value;
  const base = column ?? "new";
  let name = base;
  for (let n = 2; properties.some((property) => property.name === name); n++) name = `${base}_${n}`;
  return {
    name,
    expression: column === null ? "0" : quoteName(column),
    category: category ?? properties.at(-1)?.category ?? "spectrum",
    scale: "linear",
  };
}

const roleWords = { identifier: "Identifier", ra: "RA", dec: "Dec", error: "Position error" } as const;

/** What each column is used as by the present settings, in words, by name. */
export function usesOfColumns(): ReadonlyMap<string, string[]> {
  const names = openFile().catalogue.source.columns.map(({ name }) => name);
  const roles = rolesOfSettings();
  const { properties } = state.settings.value;
  const uses = new Map<string, string[]>();
  const add = (name: string, use: string) => uses.set(name, [...(uses.get(name) ?? []), use]);
  for (const role of ["identifier", "ra", "dec", "error"] as const) {
    const column = roles[role];
    if (column !== null) add(column, roleWords[role]);
  }
  const named = (text: string) => (text === "" ? [] : columnsIn(text, names));
  for (const name of named(roles.label)) add(name, "Label");
  for (const name of named(roles.selection)) add(name, "Selection");
  for (const { name: property, expression, error = "" } of properties)
    for (const name of new Set([...named(expression), ...named(error)])) add(name, `Property ${property}`);
  return uses;
}
