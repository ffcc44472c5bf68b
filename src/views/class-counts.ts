import { classMarks, drawClassName } from "./class-marks.ts";
import { countText, percentText } from "./number-text.ts";
import { part, repeat, show } from "./parts.ts";

export type ClassCountsData = {
  readonly classes: readonly string[];
  /** Classified sources per class. */
  readonly counts: Readonly<Record<string, number>>;
  readonly priors: Readonly<Record<string, number>>;
  /** Proportions of the classes among the unlabelled sources, estimated by Saerens' EM; not given: not estimated. */
  readonly proportions?: Readonly<Record<string, number>>;
  /** The class that the table is filtered by; null: all. */
  readonly filter: string | null;
};

export type ClassCountsCallbacks = { readonly onFilter: (className: string | null) => void };

/**
 * Draws the number of sources per predicted class beside its prior and its estimated proportion; pressing a class filters the table by
 * it.
 */
export function drawClassCounts(element: Element, data: ClassCountsData, { onFilter }: ClassCountsCallbacks): void {
  const marks = classMarks(data.classes);
  const total = data.classes.reduce((sum, name) => sum + (data.counts[name] ?? 0), 0);
  repeat(
    part(element, "ul", "class-counts").node()!,
    "li",
    data.classes,
    (item, name) => {
      const isPressed = data.filter === name;
      const button = part(item, "button", "class-count").attr("type", "button").attr("aria-pressed", isPressed);
      button.on("click", () => onFilter(isPressed ? null : name));
      const box = button.node()!;
      const count = data.counts[name] ?? 0;
      drawClassName(part(box, "span", "class-of-count").node()!, marks.get(name), name);
      part(box, "span", "count").text(countText(count));
      const share = total === 0 ? "–" : percentText(count / total, 1);
      part(box, "span", "share of-count").text(`${share} · prior ${percentText(data.priors[name] ?? null, 1)}`);
      const proportion = data.proportions?.[name] ?? null;
      const estimate = part(box, "span", "share estimate").text(
        data.proportions === undefined ? "" : `estimated ${percentText(proportion, 1)}`,
      );
      show(estimate, data.proportions !== undefined);
    },
    (name) => name,
  );
  const words =
    "Estimated: the proportion of each class among the unlabelled sources that suits their likelihoods best (Saerens et al. 2002). It is shown beside the prior, not used.";
  show(part(element, "p", "hint proportions-hint").text(words), data.proportions !== undefined);
}
