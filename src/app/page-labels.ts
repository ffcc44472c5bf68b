import { effect, signal } from "@preact/signals-core";
import { columnsIn } from "../catalogue/sql.ts";
import { drawLabelsDialog, type LabelsDialogData } from "../views/labels-dialog.ts";
import { countText } from "../views/number-text.ts";
import { labelsFile, labelsFrom, letGo, lookForLabels, matchLabels, setJoin, takeLabels } from "./labels-from-file.ts";
import type { TableChoice } from "./file-source.ts";
import { element } from "./page.ts";
import { act, cancel } from "./run.ts";
import * as state from "./state.ts";

type Asked = { readonly file: string; readonly catalogue: string; readonly answer: (what: Answer) => void };
type Answer = "catalogue" | "labels" | null;

const asked = signal<Asked | null>(null);

/** Asks whether a second file is another catalogue, or has labels for the open one; null: neither. */
export function askWhatFor(file: string): Promise<Answer> {
  return new Promise((resolve) => {
    const answer = (what: Answer) => {
      asked.value = null;
      resolve(what);
    };
    // Of two files that are dropped one after the other, the second is asked about.
    asked.value?.answer(null);
    asked.value = { file, catalogue: state.opened.value?.name ?? "", answer };
  });
}

/** Wires the button and the dialog by which labels are taken from another file. */
export function wireLabels(options: TableChoice): void {
  const input = element("labels-input") as HTMLInputElement;
  element("labels-button").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const [file] = [...(input.files ?? [])];
    input.value = "";
    if (file !== undefined) void act(() => lookForLabels(file, options));
  });
  effect(() => {
    const file = labelsFile.value;
    if (file !== null && file.of !== state.opened.value) letGo();
  });
  effect(() => {
    const { value } = asked;
    const close = () => {
      if (value !== null) return value.answer(null);
      // A match that runs is ended with it.
      void act(async () => {
        await cancel();
        letGo();
      });
    };
    drawLabelsDialog(element("labels-dialog") as HTMLDialogElement, dataOf(), {
      onOpen: () => value?.answer("catalogue"),
      onLabels: () => value?.answer("labels"),
      onJoin: setJoin,
      onMatch: () => void act(matchLabels),
      onUse: () => void act(takeLabels),
      onCancel: close,
    });
  });
  effect(() => {
    const { value } = labelsFrom;
    element("labels-note").textContent =
      value !== null && isLabel(value.of, value.column)
        ? `${countText(value.matched)} ${value.matched === 1 ? "source has" : "sources have"} a label from ${value.name}. It is not kept: it goes with the catalogue.`
        : "";
  });
}

/** Whether a column is the label of the open catalogue. */
function isLabel(of: state.OpenFile, column: string): boolean {
  const { label } = state.settings.value;
  return of === state.opened.value && label !== undefined && columnsIn(label.expression, [column]).length > 0;
}

function dataOf(): LabelsDialogData | null {
  const question = asked.value;
  if (question !== null) return { step: "ask", file: question.file, catalogue: question.catalogue };
  const value = labelsFile.value;
  if (value === null) return null;
  const { of, beside, join, error, found } = value;
  return {
    step: "join",
    file: beside.name,
    join,
    ownColumns: of.catalogue.source.columns.map(({ name }) => name),
    columns: beside.source.columns.map(({ name, type }) => ({ name, isNumber: type !== "text" && type !== "boolean" })),
    hasPosition: state.settings.value.position !== undefined,
    busy: state.busy.value,
    error,
    found,
  };
}
