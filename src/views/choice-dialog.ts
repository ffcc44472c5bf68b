import { part, repeat } from "./parts.ts";

/** A question with some answers. */
export type Choice = {
  readonly heading: string;
  readonly question: string;
  readonly choices: readonly { readonly text: string; readonly detail: string }[];
};

export type ChoiceCallbacks = { readonly onChoose: (index: number) => void; readonly onCancel: () => void };

/** Draws the dialog that asks a question, and opens it; null: closes it. */
export function drawChoiceDialog(dialog: HTMLDialogElement, choice: Choice | null, callbacks: ChoiceCallbacks): void {
  if (choice === null) {
    dialog.oncancel = null;
    if (dialog.open) dialog.close();
    return;
  }
  const heading = part(dialog, "h2", "dialog-heading").attr("id", `${dialog.id}-heading`);
  heading.text(choice.heading);
  dialog.setAttribute("aria-labelledby", `${dialog.id}-heading`);
  part(dialog, "p", "dialog-text").text(choice.question);
  repeat(part(dialog, "ul", "tables").node()!, "li", choice.choices, (item, { text, detail }, k) => {
    const button = part(item, "button", "table-choice").attr("type", "button").node()!;
    part(button, "span", "table-name").text(text);
    part(button, "span", "table-size").text(detail);
    button.onclick = () => callbacks.onChoose(k);
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
