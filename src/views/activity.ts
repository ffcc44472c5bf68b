import { durationText } from "./number-text.ts";
import { part, show } from "./parts.ts";

/** Work in progress. */
export type Activity = {
  /** What is being done: "Reading augmented_TD.fits". */
  readonly stage: string;
  /** 0 to 1; null: not known. */
  readonly fraction: number | null;
  /** null: not known yet. */
  readonly secondsLeft: number | null;
};

export type ActivityCallbacks = { readonly onCancel: () => void };

/** Draws what is being done, how far it is and how long it will take; null: nothing is being done. */
export function drawActivity(element: Element, activity: Activity | null, { onCancel }: ActivityCallbacks): void {
  const isBusy = activity !== null;
  element.classList.toggle("busy", isBusy);
  const stage = part(element, "p", "stage").attr("role", "status");
  // The same text written again would be read aloud again.
  if (stage.text() !== (activity?.stage ?? "")) stage.text(activity?.stage ?? "");
  const progress = part(element, "progress", "progress").attr("aria-label", "Progress").attr("max", 1);
  progress.attr("value", activity?.fraction ?? null);
  show(progress, isBusy);
  const left = part(element, "span", "time-left");
  const seconds = activity?.secondsLeft ?? null;
  left.text(seconds === null ? "" : `${durationText(seconds)} left`);
  show(left, isBusy);
  const cancel = part(element, "button", "cancel").attr("type", "button").text("Cancel");
  cancel.on("click", () => onCancel());
  show(cancel, isBusy);
}
