import { part, repeat, show } from "./parts.ts";

export type Notice = {
  readonly id: string;
  readonly kind: "error" | "warning" | "info";
  readonly text: string;
  /** A button beside the text. */
  readonly action?: { readonly text: string; readonly run: () => void };
};

export type NoticeCallbacks = { readonly onDismiss: (id: string) => void };

const words = { error: "Error", warning: "Warning", info: "Note" } as const;
const icons = { error: "✕", warning: "!", info: "i" } as const;

/** Draws messages, each with an icon, a word and a button that dismisses it. Errors are announced at once. */
export function drawNotices(element: Element, notices: readonly Notice[], { onDismiss }: NoticeCallbacks): void {
  repeat(
    element,
    "div",
    notices,
    (box, { id, kind, text, action }) => {
      box.className = `notice ${kind}`;
      const role = kind === "error" ? "alert" : "status";
      if (box.getAttribute("role") !== role) box.setAttribute("role", role);
      part(box, "span", "notice-icon").attr("aria-hidden", "true").text(icons[kind]);
      part(box, "strong", "notice-word").text(words[kind]);
      part(box, "span", "notice-text").text(text);
      const does = part(box, "button", "notice-action")
        .attr("type", "button")
        .text(action?.text ?? "");
      if (show(does, action !== undefined)) does.on("click", () => action!.run());
      const dismiss = part(box, "button", "dismiss").attr("type", "button").text("Dismiss");
      dismiss.attr("aria-label", `Dismiss: ${text}`).on("click", () => onDismiss(id));
    },
    (notice) => notice.id,
  );
}
