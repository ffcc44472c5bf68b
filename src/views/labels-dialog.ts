import { drawSelect } from "./field.ts";
import { countText } from "./number-text.ts";
import { drawOptionalNumber } from "./optional-number.ts";
import { part, show } from "./parts.ts";

/** How labels of another file are joined to the sources. */
export type LabelsJoin = {
  readonly classColumn: string;
  readonly by: "identifier" | "position";
  /** Columns of the catalogue and of the other file. */
  readonly identifiers: readonly [string, string];
  /** Columns of right ascension and declination of the other file, degrees. */
  readonly position: readonly [string, string];
  /** Arcsec. */
  readonly radius: number;
};

export type LabelsDialogData =
  | { readonly step: "ask"; readonly file: string; readonly catalogue: string }
  | {
      readonly step: "join";
      readonly file: string;
      readonly join: LabelsJoin;
      readonly ownColumns: readonly string[];
      readonly columns: readonly { readonly name: string; readonly isNumber: boolean }[];
      /** Whether the catalogue has a position to join by. */
      readonly hasPosition: boolean;
      readonly busy: boolean;
      readonly error: string | null;
      readonly found: {
        readonly matched: number;
        readonly ambiguous: number;
        readonly unmatched: number;
        readonly unused: number;
        readonly shared: number;
      } | null;
    };

export type LabelsDialogCallbacks = {
  readonly onOpen: () => void;
  readonly onLabels: () => void;
  readonly onJoin: (join: LabelsJoin) => void;
  readonly onMatch: () => void;
  readonly onUse: () => void;
  readonly onCancel: () => void;
};

/** Draws the dialog that asks what a second file is for, and how its labels are joined; null: closes it. */
export function drawLabelsDialog(
  dialog: HTMLDialogElement,
  data: LabelsDialogData | null,
  callbacks: LabelsDialogCallbacks,
): void {
  if (data === null) {
    dialog.oncancel = null;
    if (dialog.open) dialog.close();
    return;
  }
  const heading = part(dialog, "h2", "dialog-heading").attr("id", `${dialog.id}-heading`);
  dialog.setAttribute("aria-labelledby", `${dialog.id}-heading`);
  heading.text(data.step === "ask" ? `What is ${data.file} for?` : `Labels from ${data.file}`);
  const ask = part(dialog, "div", "labels-ask").node()!;
  const join = part(dialog, "div", "labels-join").node()!;
  ask.hidden = data.step !== "ask";
  join.hidden = data.step !== "join";
  if (data.step === "ask") drawAsk(ask, data, callbacks);
  else drawJoin(join, data, callbacks);
  part(dialog, "button", "cancel").attr("type", "button").text("Cancel").on("click", callbacks.onCancel);
  dialog.oncancel = (event) => {
    event.preventDefault();
    callbacks.onCancel();
  };
  if (!dialog.open) dialog.showModal();
}

function drawAsk(
  box: HTMLElement,
  { file, catalogue }: Extract<LabelsDialogData, { step: "ask" }>,
  { onOpen, onLabels }: LabelsDialogCallbacks,
): void {
  const choice = (name: string, text: string, detail: string, act: () => void) => {
    const button = part(box, "button", `table-choice ${name}`).attr("type", "button").node()!;
    part(button, "span", "table-name").text(text);
    part(button, "span", "table-size").text(detail);
    button.onclick = act;
  };
  choice("as-catalogue", "Open it as the catalogue", `in the place of ${catalogue}`, onOpen);
  choice(
    "as-labels",
    "Take labels from it",
    `for the sources of ${catalogue}; ${file} is read for that alone`,
    onLabels,
  );
}

function drawJoin(
  box: HTMLElement,
  data: Extract<LabelsDialogData, { step: "join" }>,
  { onJoin, onMatch, onUse }: LabelsDialogCallbacks,
): void {
  const { join, columns, ownColumns, hasPosition, busy, found, error } = data;
  const set = (patch: Partial<LabelsJoin>) => onJoin({ ...join, ...patch });
  const fields = part(box, "div", "fields").node()!;
  const choose = (
    name: string,
    label: string,
    value: string,
    names: readonly string[],
    patch: (v: string) => Partial<LabelsJoin>,
  ) =>
    drawSelect(fields, name, { label, value, choices: names.map((text) => ({ value: text, text })) }, (v) =>
      set(patch(v)),
    );
  const all = columns.map(({ name }) => name);
  const numbers = columns.filter(({ isNumber }) => isNumber).map(({ name }) => name);
  choose("labels-class", "Class, in the file", join.classColumn, all, (classColumn) => ({ classColumn }));
  drawSelect(
    fields,
    "labels-by",
    {
      label: "Joined by",
      value: join.by,
      choices: [
        { value: "identifier", text: "identifier" },
        { value: "position", text: hasPosition ? "position" : "position (choose the catalogue's first)" },
      ],
    },
    (by) => set({ by: by as LabelsJoin["by"] }),
  );
  const [own, other] = join.identifiers;
  choose("labels-own", "Identifier, in the catalogue", own, ownColumns, (v) => ({ identifiers: [v, other] }));
  choose("labels-other", "Identifier, in the file", other, all, (v) => ({ identifiers: [own, v] }));
  const [ra, dec] = join.position;
  choose("labels-ra", "Right ascension, in the file", ra, numbers, (v) => ({ position: [v, dec] }));
  choose("labels-dec", "Declination, in the file", dec, numbers, (v) => ({ position: [ra, v] }));
  drawOptionalNumber(
    fields,
    "labels-radius",
    {
      label: "Radius, arcsec",
      value: join.radius,
      required: true,
      accepts: (x) => x > 0 && x <= 3600,
      expected: "a number above 0 and up to 3600",
      hint: "The nearest within it counts.",
    },
    (radius) => set({ radius: radius! }),
  );
  const isByPosition = join.by === "position";
  for (const name of ["labels-own", "labels-other"]) show(part(fields, "div", name), !isByPosition);
  for (const name of ["labels-ra", "labels-dec", "labels-radius"]) show(part(fields, "div", name), isByPosition);
  show(part(box, "p", "field-error").text(error ?? ""), error !== null);
  show(
    part(box, "p", "labels-found")
      .attr("role", "status")
      .text(found === null ? "" : foundText(found, isByPosition)),
    found !== null,
  );
  const line = part(box, "div", "labels-buttons").node()!;
  const canMatch = !busy && (!isByPosition || (hasPosition && numbers.length > 1));
  part(line, "button", "labels-match")
    .attr("type", "button")
    .text("Match")
    .property("disabled", !canMatch)
    .on("click", onMatch);
  const use = part(line, "button", "labels-use primary").attr("type", "button").text("Use these labels");
  use.property("disabled", busy || found === null || found.matched === 0).on("click", onUse);
}

function foundText(
  found: NonNullable<Extract<LabelsDialogData, { step: "join" }>["found"]>,
  isByPosition: boolean,
): string {
  const { matched, ambiguous, unmatched, unused, shared } = found;
  const torn = isByPosition ? "the nearest is taken" : "none is taken";
  return [
    `${countText(matched)} ${matched === 1 ? "source has" : "sources have"} a label, ${countText(unmatched)} ${unmatched === 1 ? "has" : "have"} none.`,
    ambiguous === 0
      ? "None is ambiguous."
      : `${countText(ambiguous)} ${ambiguous === 1 ? "is" : "are"} ambiguous, with candidates of different classes: ${torn}.`,
    ...(unused > 0
      ? [
          `${countText(unused)} ${unused === 1 ? "label of the file belongs" : "labels of the file belong"} to no source.`,
        ]
      : []),
    ...(shared > 0
      ? [`${countText(shared)} ${shared === 1 ? "label belongs" : "labels belong"} to several sources.`]
      : []),
  ].join(" ");
}
