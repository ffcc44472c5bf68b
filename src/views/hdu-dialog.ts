import { countText } from "./number-text.ts";
import { part, repeat } from "./parts.ts";

/** The tables of a file that has several. */
export type TableChoice = {
  readonly file: string;
  readonly tables: readonly {
    readonly index: number;
    /** "" where the file gives none. */
    readonly name: string;
    readonly rows: number;
    readonly columns: number;
  }[];
};

export type TableChoiceCallbacks = { readonly onChoose: (index: number) => void; readonly onCancel: () => void };

/** Draws the dialog that asks which table of a file to open, and opens it; null: closes it. */
export function drawHduDialog(
  dialog: HTMLDialogElement,
  choice: TableChoice | null,
  callbacks: TableChoiceCallbacks,
): void {
  if (choice === null) {
    dialog.oncancel = null;
    if (dialog.open) dialog.close();
    return;
  }
  const heading = part(dialog, "h2", "dialog-heading").attr("id", `${dialog.id}-heading`);
  heading.text(`${choice.file} holds ${countText(choice.tables.length)} tables`);
  dialog.setAttribute("aria-labelledby", `${dialog.id}-heading`);
  part(dialog, "p", "dialog-text").text("Which one is the catalogue?");
  repeat(part(dialog, "ul", "tables").node()!, "li", choice.tables, (item, { index, name, rows, columns }) => {
    const button = part(item, "button", "table-choice").attr("type", "button").node()!;
    part(button, "span", "table-name").text(name === "" ? `Table ${countText(index)}` : name);
    part(button, "span", "table-size").text(`${countText(rows)} rows, ${countText(columns)} columns`);
    button.onclick = () => callbacks.onChoose(index);
  });
  const cancel = part(dialog, "button", "cancel").attr("type", "button").text("Cancel");
  cancel.on("click", () => callbacks.onCancel());
  // Escape asks the application, which closes the dialog by drawing it with null.
  dialog.oncancel = (event) => {
    event.preventDefault();
    callbacks.onCancel();
  };
  if (!dialog.open) dialog.showModal();
}
