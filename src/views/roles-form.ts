import type { Position } from "../properties/settings.ts";
import { drawExpressionHelp, type ExpressionHelp } from "./expression-field.ts";
import { drawSelect, drawText, type Choice } from "./field.ts";
import { part } from "./parts.ts";

/** Which columns play which part; null or "" where none does. */
export type Roles = {
  readonly identifier: string | null;
  readonly ra: string | null;
  readonly dec: string | null;
  readonly error: string | null;
  readonly errorMeaning: NonNullable<Position["errorMeaning"]>;
  /** SQL expression of the known class. */
  readonly label: string;
  /** SQL condition of the sources that are trained on and classified. */
  readonly selection: string;
};

export type RolesData = {
  readonly columns: readonly { readonly name: string; readonly unit: string }[];
  readonly roles: Roles;
  /** Roles that the page guessed and the user has not confirmed. */
  readonly guessed: readonly (keyof Roles)[];
  /** Sentences about expressions that cannot be used. */
  readonly errors?: Partial<Readonly<Record<"label" | "selection", string>>>;
};

export type RolesCallbacks = {
  readonly onChange: (patch: Partial<Roles>) => void;
  /** Gives the first values of an expression; without it expressions are lines of text. */
  readonly onLook?: ExpressionHelp["look"];
};

const meanings: Readonly<Record<Roles["errorMeaning"], string>> = {
  sigma: "1 σ on each axis",
  r63: "63 % radius",
  r68: "68 % radius",
  r90: "90 % radius",
  r95: "95 % radius",
};

/** Draws the form that says which columns are the identifier, position, label and selection. */
export function drawRolesForm(element: Element, data: RolesData, { onChange, onLook }: RolesCallbacks): void {
  const { roles, errors = {} } = data;
  const isGuessed = (role: keyof Roles) => data.guessed.includes(role);
  const columnRole = (role: "identifier" | "ra" | "dec" | "error", label: string, none: string) =>
    drawSelect(
      element,
      role,
      { label, value: roles[role] ?? "", guessed: isGuessed(role), choices: [{ value: "", text: none }, ...columns] },
      (value) => onChange({ [role]: value === "" ? null : value }),
    );
  const columns: Choice[] = data.columns.map(({ name, unit }) => ({
    value: name,
    text: unit === "" ? name : `${name} [${unit}]`,
  }));
  columnRole("identifier", "Identifier", "row number");
  columnRole("ra", "Right ascension", "none");
  columnRole("dec", "Declination", "none");
  columnRole("error", "Position error", "none");
  drawSelect(
    element,
    "error-meaning",
    {
      label: "The error is",
      value: roles.errorMeaning,
      guessed: isGuessed("errorMeaning"),
      choices: Object.entries(meanings).map(([value, text]) => ({ value, text })),
    },
    (value) => onChange({ errorMeaning: value as Roles["errorMeaning"] }),
  );
  const help = (name: "label" | "selection") => {
    if (onLook === undefined) return;
    const box = part(element, "div", name).node()!;
    drawExpressionHelp(box, part(box, "input", "control"), { columns: data.columns, look: onLook });
  };
  drawText(
    element,
    "label",
    {
      label: "Label (known class)",
      value: roles.label,
      guessed: isGuessed("label"),
      hint: "A column, or SQL such as CASE WHEN is_qso THEN 'AGN' END; empty where the class is not known.",
      error: errors.label ?? null,
    },
    (label) => onChange({ label }),
  );
  help("label");
  drawText(
    element,
    "selection",
    {
      label: "Selection",
      value: roles.selection,
      guessed: isGuessed("selection"),
      placeholder: "all sources",
      hint: "A SQL condition, such as significance > 3. Other sources stay in the file without a result.",
      error: errors.selection ?? null,
    },
    (selection) => onChange({ selection }),
  );
  help("selection");
}
