import { durationText, percentText } from "./number-text.ts";
import { part, repeat, show } from "./parts.ts";

type Check = {
  /** What is checked, in a few words. */
  readonly check: string;
  /** What is to be found, and what was found: words and numbers. */
  readonly asked: string | number;
  readonly found: string | number;
  readonly ok: boolean;
};

export type ValidationData = {
  /** null: not run yet. */
  readonly checks: readonly Check[] | null;
  readonly running: boolean;
  /** How much is done, 0 to 1; null: it cannot be told. */
  readonly progress: number | null;
  readonly secondsLeft?: number | null;
};

export type ValidationCallbacks = { readonly onRun: () => void };

const columns = ["Result", "Check", "Asked", "Found"];

/** Draws the checks of the page against known answers, each passed or failed in words and numbers, and the button that runs them. */
export function drawValidation(element: Element, data: ValidationData, { onRun }: ValidationCallbacks): void {
  const { checks, running } = data;
  const head = part(element, "div", "validation-head").node()!;
  const button = part(head, "button", "run-checks").attr("type", "button");
  button.text(running ? "Checking…" : checks === null ? "Run the checks" : "Run the checks again");
  button.property("disabled", running).on("click", () => onRun());
  drawProgress(head, data);
  part(head, "p", "validation-line").attr("role", "status").text(summary(data));
  const scroller = part(element, "div", "scroller").attr("tabindex", "0").attr("role", "group");
  scroller.attr("aria-label", "Checks");
  if (!show(scroller, checks !== null && checks.length > 0)) return;
  const table = part(scroller.node()!, "table", "validation-table").node()!;
  repeat(part(part(table, "thead", "head").node()!, "tr", "row").node()!, "th", columns, (cell, text) => {
    cell.scope = "col";
    cell.textContent = text;
  });
  repeat(part(table, "tbody", "body").node()!, "tr", checks!, drawCheck);
}

function drawProgress(head: HTMLElement, { running, progress, secondsLeft = null }: ValidationData): void {
  const bar = part(head, "progress", "progress").attr("aria-label", "Checks done").attr("max", 1);
  bar.attr("value", progress);
  show(bar, running);
  const text = secondsLeft === null ? "" : `${durationText(secondsLeft)} left`;
  show(part(head, "span", "time-left").text(text), running && text !== "");
}

function drawCheck(line: HTMLTableRowElement, { check, asked, found, ok }: Check): void {
  line.className = ok ? "check passed" : "check failed";
  const result = part(line, "td", "check-result").node()!;
  part(result, "span", "check-mark")
    .attr("aria-hidden", "true")
    .text(ok ? "✓" : "✕");
  part(result, "span", "check-word").text(ok ? "passed" : "failed");
  part(line, "th", "check-name").attr("scope", "row").text(check);
  part(line, "td", "check-asked").text(String(asked));
  part(line, "td", "check-found").text(String(found));
}

function summary({ checks, running, progress }: ValidationData): string {
  if (running) return progress === null ? "Running." : `${percentText(progress)} done.`;
  if (checks === null) return "Not run yet: the page compares what it computes with known answers.";
  const failed = checks.filter(({ ok }) => !ok).length;
  if (checks.length === 0) return "There is no check to run.";
  return failed === 0
    ? `All checks passed: ${checks.length} of ${checks.length}.`
    : `${failed} of ${checks.length} checks failed: do not trust results of this page before that is understood.`;
}
